"""In whose power a user decides about people (guarantee 7, ux M14)."""

from odoo import api, fields, models

ACTING_GROUPS = (
    "cs_base.cs_base_group_director",
    "cs_base.cs_base_group_leadership",
    "cs_base.cs_base_group_company_leadership",
)


class ResUsers(models.Model):
    _inherit = "res.users"

    cs_is_acting_director = fields.Boolean(
        string="Acts as Director",
        compute="_compute_cs_is_acting_director",
        compute_sudo=True,
        help="Director or leadership, or deputy of one of them today.",
    )

    @api.depends("employee_ids", "all_group_ids")
    def _compute_cs_is_acting_director(self):
        """Read by record rules: a deputy sees what is to be decided."""
        for user in self:
            user.cs_is_acting_director = bool(
                user._get_cs_powers(self.env["hr.department"], ACTING_GROUPS)
            )

    def _get_cs_powers(self, department, groups, power="decide"):
        """Return in whose power this user decides now, the own one first.

        :param department: hr.department of the person concerned, may be empty: its
            head and those above it have the power
        :param groups: XML ids of the groups that have it as well
        :return: res.users, in sudo: this user, and whom this user acts for
        """
        self.ensure_one()
        # Who heads whom, holds a post or acts for whom is no secret to the check.
        user, department = self.sudo(), department.sudo()
        heads = user.env["hr.employee"]
        while department:
            heads |= department.manager_id
            department = department.parent_id
        group_ids = {user.env.ref(group).id for group in groups}
        represented = user._get_cs_represented(power).sudo()  # as above
        candidates = user | represented.user_id
        return candidates.filtered(
            lambda one: (
                group_ids.intersection(one.all_group_ids.ids)
                or heads & one.employee_ids
            )
        )
