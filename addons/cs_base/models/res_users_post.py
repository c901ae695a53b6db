from odoo import api, models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _get_cs_post_users(self, group, site):
        """Return who holds a post at a site, such as its service managers.

        :param group: the group of the post, its XML id or record
        :param site: one cs.site
        :return: res.users, in sudo; those named on the site before those who see all
            sites; the technical users only when there is nobody else
        """
        # Who holds a post is no secret; the settings of users are.
        post = self.env.ref(group) if isinstance(group, str) else group
        users = self.sudo().search(
            Domain("all_group_ids", "in", post.ids)
            & Domain("company_ids", "in", site.company_id.ids)
            & Domain("share", "=", False)
        )
        users = users.filtered(lambda user: site in user.cs_scope_site_ids)
        technical = self.env.ref("base.user_root") | self.env.ref("base.user_admin")
        users = (users - technical) or users
        return users.sorted(lambda user: (site not in user.cs_site_ids, user.id))
