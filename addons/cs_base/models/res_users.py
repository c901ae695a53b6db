from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    cs_site_ids = fields.Many2many(
        "cs.site",
        "cs_site_res_users_rel",
        "user_id",
        "site_id",
        string="Sites",
        help="Sites of which this user sees the records, beside the default site.",
    )
    cs_scope_site_ids = fields.Many2many(
        "cs.site",
        string="Visible Sites",
        compute="_compute_cs_scope_site_ids",
        compute_sudo=True,
        context={"active_test": False},
        help="All sites whose records this user sees.",
    )

    @api.depends("cs_site_ids", "company_ids.cs_default_site_id", "all_group_ids")
    def _compute_cs_scope_site_ids(self):
        """Sites read by every site rule: own ones, default ones, or all.

        Archived sites stay in, so that their old records can still be read.
        """
        all_sites = self.env.ref("cs_base.cs_base_group_all_sites", False)
        Site = self.env["cs.site"].with_context(active_test=False)
        # Users of the same companies see the same sites: one search for all of them.
        by_companies = {}
        for user in self:
            if user._is_superuser() or (all_sites and all_sites in user.all_group_ids):
                companies = user.company_ids
                if companies not in by_companies:
                    by_companies[companies] = Site.search(
                        [("company_id", "in", companies.ids)]
                    )
                user.cs_scope_site_ids = by_companies[companies]
            else:
                own = user.with_context(active_test=False).cs_site_ids
                user.cs_scope_site_ids = own | user.company_ids.cs_default_site_id

    @api.model
    def _get_invalidation_fields(self):
        # Record rules read these fields and their domains are cached per user.
        return super()._get_invalidation_fields() | {"cs_site_ids", "company_ids"}

    def _get_default_cs_site(self, company=None):
        """Return the site a new record of this user belongs to.

        :param company: res.company, the environment's company when left out
        :return: cs.site: the user's only site in the company, else its default site
        """
        self.ensure_one()
        company = company or self.env.company
        # A user may read the own sites without rights on the settings of users.
        own = self.sudo().cs_site_ids.filtered(lambda s: s.company_id == company)
        site = own if len(own) == 1 else company.sudo().cs_default_site_id
        return site.with_env(self.env)
