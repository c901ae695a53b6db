from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_default_site_id = fields.Many2one(
        "cs.site",
        string="Default Site",
        copy=False,
        ondelete="restrict",
        domain="[('company_id', '=', id)]",
        help="Records that name no other site belong here. Every internal user of "
        "the company sees this site.",
    )

    @api.constrains("cs_default_site_id")
    def _check_cs_default_site_id(self):
        """A company has one default site of its own, in use (architecture 3.1)."""
        for company in self:
            # The site may lie outside the companies the caller has ticked.
            site = company.sudo().cs_default_site_id
            if not site or not site.active or site.company_id != company:
                raise ValidationError(
                    self.env._(
                        "%(company)s needs a default site of its own that is in use.",
                        company=company.display_name,
                    )
                )

    def _get_main_lang(self):
        """Return the code of the language that most internal users here read.

        What the system writes of its own accord is written in it.
        """
        self.ensure_one()
        # Who reads which language is no secret to the system.
        users = self.env["res.users"].sudo()
        rows = users._read_group(
            [("share", "=", False), ("company_ids", "in", self.ids)],
            ["partner_id.lang"],
            ["__count"],
        )
        counts = {lang: count for lang, count in rows if lang}
        return max(sorted(counts), key=counts.get, default="en_US")

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._ensure_default_site()
        return companies

    def write(self, vals):
        res = super().write(vals)
        if "cs_default_site_id" in vals:
            # Rule domains are cached per user and read the default sites.
            self.env.registry.clear_cache()
        return res

    def _ensure_default_site(self):
        """Create the default site of each company that has none yet."""
        # A new company is not among the companies its creator may see yet.
        for company in self.sudo().filtered(lambda c: not c.cs_default_site_id):
            Site = company.env["cs.site"]
            company.cs_default_site_id = Site.create(
                {"name": company.name, "company_id": company.id}
            )
