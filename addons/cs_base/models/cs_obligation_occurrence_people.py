"""Who may do what with an item, and who is told of it."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .cs_obligation_occurrence import OPEN, UNDECIDED

DIRECTOR = "cs_base.cs_base_group_director"


class CsObligationOccurrence(models.Model):
    _inherit = "cs.obligation.occurrence"

    # --- may -----------------------------------------------------------------

    def _get_actors(self):
        """Return the user and the one at the screen (guarantee 7)."""
        return self.env.user | self.env.user._get_cs_operator()

    @api.model
    def _is_director(self):
        """Tell whether the user is centre director, or acts for one now."""
        # Who holds a post and acts for whom is no secret to the check.
        return all(user._has_cs_post(DIRECTOR) for user in self._get_actors().sudo())

    def _may_submit(self):
        """Tell whether the user hands it in: whose matter it is, a deputy, a holder of
        the post, the head of the department, or the centre director."""
        self.ensure_one()
        item = self.sudo()  # the people of an item, for the check alone
        actors = self._get_actors().sudo()  # and whose powers they have
        return all(
            item.responsible_id in (people := user.cs_acting_employee_ids)
            or (item.employee_id and item.employee_id in people)
            or (
                item.responsible_group_id
                and item.responsible_group_id in user.all_group_ids
            )
            or item.department_id in user.cs_headed_department_ids
            or user._has_cs_post(DIRECTOR)
            for user in actors
        )

    def _may_accept(self):
        """Tell whether the user accepts it: as the rule says, or the centre director;
        never who handed it in (guarantee 7)."""
        self.ensure_one()
        item = self.sudo()  # as above
        submitters = item.submitted_by_id | item.submitted_operator_id
        actors = self._get_actors().sudo()
        if actors & submitters:
            return False
        return all(
            item.accepter_id in user.cs_acting_employee_ids
            or (item.accepter_group_id and item.accepter_group_id in user.all_group_ids)
            or user._has_cs_post(DIRECTOR)
            for user in actors
        )

    @api.model
    def _get_mine_domain(self, side="responsible"):
        """Return what the user is to do; JSON values only.

        Posts count that were given to the user directly: a director may do what a
        manager does, but need not see it as the own work.

        :param str side: *responsible* or *accepter*
        """
        user = self.env.user.sudo()  # whose matters one's own are
        return [
            "|",
            (f"{side}_id", "in", user.cs_acting_employee_ids.ids),
            (f"{side}_group_id", "in", user.group_ids.ids),
        ]

    def _get_submitted_as(self):
        """Return for whom the user hands it in as a deputy: hr.employee or empty."""
        self.ensure_one()
        item = self.sudo()  # whose deputy one is, is no secret to oneself
        own = self.env.user.sudo().employee_ids
        person = item.responsible_id
        if person and person not in own:
            # As above.
            return person & self.env.user.sudo().cs_acting_employee_ids
        return person.browse()

    # --- told ----------------------------------------------------------------

    def _get_users_of(self, side):
        """Return item -> the user who is to act: the person, the deputy while the
        person is away, or the first holder of the post at the site.

        :param str side: *responsible* or *accepter*
        """
        found, posts = {}, {}
        items = self.sudo()  # whom the system tells
        deputies = self._get_running_deputies(items[f"{side}_id"])
        for item in items:
            person = item[f"{side}_id"]
            user = (deputies.get(person) or person).user_id
            group = item[f"{side}_group_id"]
            if not user and group:
                key = (group, item.site_id)
                if key not in posts:
                    posts[key] = self.env["res.users"]._get_cs_first_holder(*key)
                user = posts[key]
            found[item.with_env(self.env)] = user
        return found

    @api.model
    def _get_running_deputies(self, people):
        """Return person -> who signs for the person now."""
        if not people:
            return {}
        Deputy = self.env["cs.deputy"].sudo()  # who acts for whom is no secret
        rows = Deputy.search(
            Deputy._get_running_domain(people.company_id, "sign")
            & fields.Domain("employee_id", "in", people.ids),
            order="id desc",
        )
        return {row.employee_id: row.deputy_id for row in rows}

    # --- heads change --------------------------------------------------------

    @api.model
    def _refresh_people(self):
        """Give what is open to whoever heads the department or site by now."""
        # The scheduled action, for all companies.
        if not self.sudo().search_count(Domain("state", "in", UNDECIDED), limit=1):
            return
        Rule = self.env["cs.obligation"]
        # As above.
        departments = self.env["hr.department"].sudo().search(Domain.TRUE, order="id")
        sites = self.env["cs.site"].sudo().search(Domain.TRUE, order="id")
        heads = Rule._read_heads(departments)
        site_heads = Rule._read_site_heads(sites, heads)
        for column, key, found, more in (
            ("responsible_id", "responsible_department_id", heads, SQL("TRUE")),
            ("accepter_id", "accepter_department_id", heads, SQL("TRUE")),
            ("responsible_id", "site_id", site_heads, OF_SITE),
        ):
            self._refresh_column(column, key, found, more)

    @api.model
    def _refresh_column(self, column, key, found, more):
        if not found:
            return
        self.flush_model()
        changed = self.env.execute_query(
            SQL(
                """
                UPDATE cs_obligation_occurrence item
                   SET %(column)s = NULLIF(head.employee_id, 0)
                  FROM unnest(%(keys)s, %(heads)s) AS head (id, employee_id)
                 WHERE item.%(key)s = head.id AND (item.%(open)s OR state = 'submitted')
                   AND item.%(column)s IS DISTINCT FROM NULLIF(head.employee_id, 0)
                   AND %(more)s
             RETURNING item.id
                """,
                column=SQL.identifier(column),
                key=SQL.identifier(key),
                keys=list(found),
                heads=list(found.values()),
                open=SQL(OPEN),
                more=more,
            )
        )
        if changed:
            self.browse(i for (i,) in changed).invalidate_recordset([column])


OF_SITE = SQL(
    "subject_kind = 'site' AND obligation_id IN "
    "(SELECT id FROM cs_obligation WHERE responsible_kind = 'head')"
)
