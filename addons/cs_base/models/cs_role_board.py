from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL

MAX_HOLDERS = 60


class CsRoleBoard(models.AbstractModel):
    """Service of the page "Roles": every role of the service centre, what it may do in
    words, and who holds it (ux 2.12, architecture 3).

    Roles are the groups of the addons; their words are the groups' own notes. Who may
    change users in Odoo gives and takes roles here, and nobody else.
    """

    _name = "cs.role.board"
    _description = "Roles and Their Holders"

    @api.model
    @api.readonly
    def get_data(self, user_id=None):
        """Return the page of the present company.

        :param int user_id: a person whose roles are shown
        :return: dict: roles with holders, the person's roles, whether one may change
        :raise AccessError: for who is neither administrator nor manager of the centre
        """
        self.env["cs.health"]._check_reader()
        company = self.env.company
        roles = self._get_roles(company)
        direct = self._get_direct(company)
        names = self._get_names(direct)
        for role in roles:
            held = direct.get(role["id"], ())
            role["users"] = [
                {"id": user_id, "name": names[user_id]} for user_id in held
            ][:MAX_HOLDERS]
            role["more"] = max(len(held) - MAX_HOLDERS, 0)
        return {
            "company": company.name,
            "company_id": company.id,
            "can_change": self.env["res.users"].has_access("write"),
            "roles": roles,
            "person": self._get_person(user_id, company) if user_id else False,
        }

    @api.model
    def give(self, user_id, group_id, is_given=True):
        """Give a role to a person, or take it away.

        :param int user_id: an internal user of the present company
        :param int group_id: one of the roles of the page
        :return: dict: the page with this person, see ``get_data``
        :raise UserError: it is no person or role of the page
        :raise AccessError: for who may not change users
        """
        self.env["cs.health"]._check_reader()
        company = self.env.company
        user = self._browse_person(user_id, company)
        if not user or group_id not in self._get_role_groups().ids:
            raise UserError(
                self.env._(
                    "Choose a person of %(company)s and one of the roles of the page.",
                    company=company.name,
                )
            )
        if not self.env["res.users"].has_access("write"):
            raise AccessError(
                self.env._("Roles are given by who may change users. Ask one of them.")
            )
        change = Command.link if is_given else Command.unlink
        user.write({"group_ids": [change(group_id)]})
        return self.get_data(user.id)

    # ------------------------------------------------------------------
    # Roles
    # ------------------------------------------------------------------

    @api.model
    def _get_optional_roles(self):
        """Return the XML ids of the roles that need nobody; for extension."""
        return {
            "cs_base.cs_base_group_user",
            "cs_base.cs_base_group_officer",
            "cs_base.cs_base_group_auditor",
            "cs_base.cs_base_group_all_sites",
            "cs_base.cs_base_group_migration",
        }

    @api.model
    def _get_role_groups(self):
        """Return all groups of the addons of the service centre, in sudo."""
        return self._read_role_ids()[0]

    @api.model
    def _read_role_ids(self):
        """Return the groups (in sudo) in order and their XML ids."""
        # Which roles there are is no secret to who was let in.
        rows = self.env["ir.model.data"].sudo().search_fetch(
            [("model", "=", "res.groups"), ("module", "=like", r"cs\_%")],
            ["module", "name", "res_id"],
            order="id",
        )  # fmt: skip
        xmlids = {row.res_id: f"{row.module}.{row.name}" for row in rows}
        # As above.
        groups = self.env["res.groups"].sudo().search([("id", "in", list(xmlids))])
        parts = list(dict.fromkeys(row.module for row in rows))
        groups = groups.sorted(
            lambda group: (
                parts.index(xmlids[group.id].partition(".")[0]),
                not group.privilege_id,
                group.sequence,
                group.id,
            )
        )
        return groups, xmlids

    @api.model
    def _get_roles(self, company):
        """Return the roles with their words and how many hold each.

        :return: list of dict: id, xmlid, name, title, part, text, is_needed, count
        """
        groups, xmlids = self._read_role_ids()
        optional = self._get_optional_roles()
        parts = {}
        for group in groups:
            if group.privilege_id:
                module = xmlids[group.id].partition(".")[0]
                parts.setdefault(module, group.privilege_id.name)
        counts = self._count_holders(company, groups)
        return [
            {
                "id": group.id,
                "xmlid": xmlids[group.id],
                "name": group.name,
                "title": group.full_name,
                "part": parts.get(xmlids[group.id].partition(".")[0], ""),
                "text": group.comment or "",
                "is_needed": xmlids[group.id] not in optional,
                "count": counts.get(group.id, 0),
            }
            for group in groups
        ]

    # ------------------------------------------------------------------
    # Holders
    # ------------------------------------------------------------------

    @api.model
    def _get_direct(self, company):
        """Return {group id: ids of the people of the company to whom it was given}.

        The technical users, who get every role when the system is installed, do not
        count.
        """
        self.env["res.users"].flush_model(["active", "share", "company_ids"])
        self.env["res.groups"].flush_model(["user_ids"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT given.gid, array_agg(given.uid ORDER BY given.uid)
                  FROM res_groups_users_rel given
                  JOIN res_users u ON u.id = given.uid AND u.active AND NOT u.share
                  JOIN res_company_users_rel own ON own.user_id = u.id
                 WHERE own.cid = %s AND u.id != ALL(%s)
              GROUP BY given.gid
                """,
                company.id,
                self.env["cs.health"]._get_technical_ids(),
            )
        )
        return dict(rows)

    @api.model
    def _count_holders(self, company, groups):
        """Return {group id: number of people}, by which way ever they hold it."""
        direct = self._get_direct(company)
        # Which groups imply others is no secret.
        given = self.env["res.groups"].sudo().browse(direct)
        holders = {}
        for group in given:
            for implied_id in group.all_implied_ids.ids:
                holders.setdefault(implied_id, set()).update(direct[group.id])
        return {group.id: len(holders.get(group.id, ())) for group in groups}

    @api.model
    def _get_held_ids(self, company):
        """Return the ids of the groups that somebody of the company holds."""
        # As above.
        given = self.env["res.groups"].sudo().browse(self._get_direct(company))
        return set(given.all_implied_ids.ids)

    @api.model
    def _get_names(self, direct):
        user_ids = {user_id for ids in direct.values() for user_id in ids}
        # Names of colleagues, to who was let in.
        users = self.env["res.users"].sudo().browse(user_ids)
        return {user.id: user.name for user in users}

    # ------------------------------------------------------------------
    # One person
    # ------------------------------------------------------------------

    @api.model
    def _browse_person(self, user_id, company):
        """Return the internal user of the company with this id, or none."""
        if type(user_id) is not int:
            return self.env["res.users"]
        return self.env["res.users"].search(
            [
                ("id", "=", user_id),
                ("share", "=", False),
                ("company_ids", "in", company.ids),
            ]
        )

    @api.model
    def _get_person(self, user_id, company):
        """Return the roles of a person: given, and held through others by name."""
        # Which roles a colleague holds is shown on this page anyhow.
        user = self._browse_person(user_id, company).sudo()
        if not user:
            return False
        through = {}
        for group in user.group_ids:
            for implied in group.all_implied_ids - group:
                through.setdefault(implied.id, group.name)
        return {
            "id": user.id,
            "name": user.name,
            "given": user.group_ids.ids,
            "through": {str(key): name for key, name in through.items()},
        }
