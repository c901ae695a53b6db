"""Checks of people, posts and what waits for them (ux 2.12)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.health import GREEN, RED, YELLOW, Line, name_some
from .cs_obligation_occurrence import OPEN_STATES

DIRECTOR = "cs_base.cs_base_group_director"


class CsHealth(models.AbstractModel):
    _inherit = "cs.health"

    @api.model
    def _check_pin(self, company):
        """Everybody can sign at another one's screen."""
        domain = (*self._get_members(company), ("cs_has_pin", "=", False))
        count = self.env["res.users"].search_count(list(domain))
        if not count:
            return self._good(self.env._("All members have one."))
        return Line(
            RED if company.cs_sign_with_pin else YELLOW,
            self.env._("%(count)s members have no signing PIN.", count=count),
            self.env._(
                "Each sets the own one: picture at the top right, My Preferences."
            ),
            self.env._("Users"),
            "base.action_res_users",
            "res.users",
            domain,
        )

    @api.model
    def _check_director(self, company):
        """Each site has a director, and somebody who stands in."""
        sites = self._get_sites(company)
        people = self._get_directors(company)
        seen = {user: user.cs_scope_site_ids for user in people}
        holders = {s: [u for u in people if s in seen[u]] for s in sites}
        without = sites.filtered(lambda s: not holders[s])
        if without:
            return self._role_line(
                RED,
                self.env._("Without a director: %(sites)s", sites=self._names(without)),
                self.env._("Give the role to somebody who has these sites."),
            )
        replaced = self._get_replaced(people.employee_ids)
        alone = sites.filtered(
            lambda s: len(holders[s]) == 1 and not holders[s][0].employee_ids & replaced
        )
        if alone:
            return Line(
                YELLOW,
                self.env._(
                    "The director is alone, without a deputy: %(sites)s",
                    sites=self._names(alone),
                ),
                self.env._("Name a deputy before the director is away."),
                self.env._("Deputies"),
                "cs_base.cs_deputy_action",
                "cs.deputy",
            )
        return self._good(self.env._("Each site has a director and a deputy."))

    @api.model
    def _get_directors(self, company):
        return self.env["res.users"].search(
            [
                *self._get_members(company),
                ("all_group_ids", "in", [self._find_id(DIRECTOR)]),
            ]
        )

    @api.model
    def _get_replaced(self, employees):
        """Return for whom somebody acts now or later."""
        rows = self.env["cs.deputy"].search(
            [
                ("employee_id", "in", employees.ids),
                ("revoked_date", "=", False),
                ("date_to", ">=", fields.Date.context_today(self)),
            ]
        )
        return rows.employee_id

    @api.model
    def _role_line(self, state, text, cure):
        return Line(
            state, text, cure, self.env._("Roles"), "cs_base.cs_role_board_action"
        )

    @api.model
    def _check_manager(self, company):
        """Each site names its manager, who is told and hands in."""
        sites = self._get_sites(company)
        without = sites.filtered(lambda s: not s.manager_id)
        if not without:
            return self._good(self.env._("Each site has a manager."))
        return self._site_line(
            YELLOW,
            self.env._("Without a manager: %(sites)s", sites=self._names(without)),
            self.env._("Enter the manager of the site."),
            without,
        )

    @api.model
    def _check_head(self, company):
        """Each department has a head who can log in and sign."""
        departments = self.env["hr.department"].search(
            [("company_id", "in", [company.id, False])]
        )
        without = departments.filtered(lambda d: not d.manager_id)
        idle = departments.filtered(
            lambda d: d.manager_id and not d.manager_id.user_id.active
        )
        if not without and not idle:
            return self._good(
                self.env._("%(count)s departments have a head.", count=len(departments))
            )
        if without:
            text = self.env._("Without a head: %(who)s", who=self._names(without))
        else:
            text = self.env._("Head without a login: %(who)s", who=self._names(idle))
        return Line(
            RED if without else YELLOW,
            text,
            self.env._("Nobody signs results there. Enter a head who has a login."),
            self.env._("Departments"),
            "hr.hr_department_tree_action",
            "hr.department",
            (("id", "in", (without or idle).ids),),
        )

    @api.model
    def _check_role(self, company):
        """Each role is held by somebody of the company."""
        rows = self.env["cs.role.board"]._get_roles(company)
        empty = [row["title"] for row in rows if row["is_needed"] and not row["count"]]
        if not empty:
            return self._good(self.env._("Somebody holds each role."))
        return self._role_line(
            YELLOW,
            self.env._("Nobody is: %(roles)s", roles=name_some(empty, 5)),
            self.env._("In a small company one person takes several roles."),
        )

    # ------------------------------------------------------------------
    # Records
    # ------------------------------------------------------------------

    @api.model
    def _check_obligation(self, company):
        """Whatever is to be handed in has somebody who does it."""
        Item = self.env["cs.obligation.occurrence"]
        is_open = [("company_id", "=", company.id), ("state", "in", OPEN_STATES)]
        rows = Item._read_group(
            [*is_open, ("responsible_id", "=", False)],
            ["responsible_group_id"],
            ["__count"],
        )
        held = self.env["cs.role.board"]._get_held_ids(company)
        groups = [group for group, _count in rows if group.id not in held]
        count = sum(n for group, n in rows if group.id not in held)
        if not count:
            return self._good(self.env._("Each item has a person."))
        return Line(
            RED,
            self.env._("%(count)s items have nobody who hands them in.", count=count),
            self.env._("Name a head or manager, or give somebody the role."),
            self.env._("Due List"),
            "cs_base.cs_obligation_occurrence_action_all",
            "cs.obligation.occurrence",
            (
                *is_open,
                ("responsible_id", "=", False),
                ("responsible_group_id", "in", [group.id for group in groups]),
            ),
        )

    @api.model
    def _check_chain(self, company):
        """The signature chains are whole and were verified lately."""
        broken, stale, total = self._count_chains(company)
        action = {
            "button": self.env._("Signature Chains"),
            "action": "cs_base.cs_signature_chain_action",
            "model": "cs.signature.chain",
        }
        if broken:
            return Line(
                RED,
                self.env._("%(count)s chains were tampered with.", count=broken),
                self.env._("Look at the findings, and keep the backups."),
                domain=(("state", "=", "broken"),),
                **action,
            )
        if stale:
            return Line(
                YELLOW,
                self.env._("%(count)s chains were not verified lately.", count=stale),
                self.env._("Verify them, or see whether the nightly job runs."),
                **action,
            )
        if not total:
            return Line(GREEN, self.env._("Nothing was signed yet."))
        return self._good(self.env._("%(count)s chains are whole.", count=total))

    @api.model
    def _count_chains(self, company):
        """Return how many chains are broken, were sealed long since they were verified,
        and are there."""
        query = SQL(
            """
            SELECT COUNT(*) FILTER (WHERE finding_count > 0),
                   COUNT(*) FILTER (
                       WHERE COALESCE(verified_date, create_date) < %s
                         AND (verified_date IS NULL OR last_sealed > verified_date)
                   ),
                   COUNT(*)
              FROM cs_signature_chain WHERE company_id = %s AND length > 0
            """,
            fields.Datetime.now() - timedelta(days=company.cs_chain_verified_days),
            company.id,
        )
        self.env["cs.signature.chain"].flush_model()
        (row,) = self.env.execute_query(query)
        return row
