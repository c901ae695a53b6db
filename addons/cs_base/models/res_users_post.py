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
        post = self.env.ref(group) if isinstance(group, str) else group
        users = self._find_cs_post_users(post, site)
        users = (users - self._get_cs_technical_users()) or users
        return users.sorted(lambda user: (site not in user.cs_site_ids, user.id))

    @api.model
    def _get_cs_held_posts(self, groups, site):
        """Return those of ``groups`` that somebody holds at a site, technical users
        left out; the same number of queries for any number of groups."""
        users = self._find_cs_post_users(groups, site)
        return groups & (users - self._get_cs_technical_users()).all_group_ids

    @api.model
    def _find_cs_post_users(self, groups, site):
        """Return res.users, in sudo: who holds one of the posts at a site."""
        # Who holds a post is no secret; the settings of users are.
        users = self.sudo().search(
            Domain("all_group_ids", "in", groups.ids)
            & Domain("company_ids", "in", site.company_id.ids)
            & Domain("share", "=", False)
        )
        return users.filtered(lambda user: site in user.cs_scope_site_ids)

    @api.model
    def _get_cs_technical_users(self):
        return self.env.ref("base.user_root") | self.env.ref("base.user_admin")
