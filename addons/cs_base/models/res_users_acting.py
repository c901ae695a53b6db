"""As whom a user acts, read by the rules on what is owed."""

from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    cs_acting_employee_ids = fields.Many2many(
        "hr.employee",
        string="Acts As",
        compute="_compute_cs_acting_employee_ids",
        compute_sudo=True,
        help="The own employee and those whose deputy this user is now.",
    )

    @api.depends("employee_ids")
    def _compute_cs_acting_employee_ids(self):
        for user in self:
            user.cs_acting_employee_ids = user.employee_ids | (
                user._get_cs_represented("sign")
            )

    def _has_cs_post(self, group):
        """Tell whether the user holds a post, or acts now for somebody who does.

        :param str group: XML id of the group of the post
        """
        self.ensure_one()
        if self.has_group(group):
            return True
        # Who holds a post is no secret to the check.
        absent = self.sudo()._get_cs_represented("decide").sudo()
        return any(user.has_group(group) for user in absent.user_id)

    @api.model
    def _get_cs_first_holder(self, group, site):
        """Return who is told first of what a post owes at a site: res.users in sudo.

        Those to whom the post was given come before those who hold it by a higher one.
        """
        holders = self._get_cs_post_users(group, site)
        return holders.sorted(lambda user: group not in user.group_ids)[:1]
