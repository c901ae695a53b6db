from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.res_partner import _tz_get


class CsSite(models.Model):
    """A place that is served: an estate, an office park, a branch.

    Nearly every record of the product belongs to one site; hiding is done by
    global record rules on ``site_id`` and ``company_id`` (architecture 3.1).
    """

    _name = "cs.site"
    _description = "Site"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short code printed on labels and used by import files.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    is_default = fields.Boolean(
        string="Default Site",
        compute="_compute_is_default",
        search="_search_is_default",
        help="Every internal user of the company sees its default site.",
    )
    department_id = fields.Many2one("hr.department", check_company=True)
    manager_id = fields.Many2one(
        "hr.employee", string="Site Manager", check_company=True
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        check_company=True,
        compute="_compute_resource_calendar_id",
        store=True,
        precompute=True,
        readonly=False,
    )
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        required=True,
        compute="_compute_tz",
        store=True,
        precompute=True,
        readonly=False,
        help="Limits, days and months are counted in this time zone.",
    )
    hotline = fields.Char(help="Telephone number printed on forms and notices.")
    user_ids = fields.Many2many(
        "res.users",
        "cs_site_res_users_rel",
        "site_id",
        "user_id",
        string="Users",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )

    _code_company_uniq = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL",
        "Another site of the company has this code already.",
    )

    @api.depends("company_id.cs_default_site_id")
    def _compute_is_default(self):
        for site in self:
            site.is_default = site.company_id.cs_default_site_id == site

    def _search_is_default(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Which site is the default one is no secret; the rules on sites still apply.
        companies = self.env["res.company"].sudo()
        companies = companies.search([("cs_default_site_id", "!=", False)])
        return [("id", "in", companies.cs_default_site_id.ids)]

    @api.depends("company_id")
    def _compute_resource_calendar_id(self):
        for site in self:
            calendar = site.resource_calendar_id
            if not calendar or calendar.company_id not in (
                site.company_id,
                self.env["res.company"],
            ):
                site.resource_calendar_id = site.company_id.resource_calendar_id

    @api.depends("resource_calendar_id")
    def _compute_tz(self):
        for site in self:
            site.tz = (
                site.tz
                or site.resource_calendar_id.tz
                or site.company_id.partner_id.tz
                or self.env.user.tz
                or "UTC"
            )

    @api.constrains("active")
    def _check_default_active(self):
        """The default site of a company stays in use (architecture 3.1)."""
        for site in self:
            if not site.active and site.company_id.cs_default_site_id == site:
                raise UserError(
                    self.env._(
                        "%(site)s is the default site of %(company)s. Choose another "
                        "default site in the company before you archive it.",
                        site=site.display_name,
                        company=site.company_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        sites = super().create(vals_list)
        self._clear_scopes()
        return sites

    def write(self, vals):
        if "company_id" in vals and any(
            site.company_id.id != vals["company_id"] for site in self
        ):
            raise UserError(
                self.env._(
                    "A site stays with its company, since records and numbers refer "
                    "to both. Create a new site in the other company instead."
                )
            )
        res = super().write(vals)
        if "user_ids" in vals:
            self._clear_scopes()
        return res

    @api.model
    def _clear_scopes(self):
        """Forget who sees which sites: rule domains are cached per user."""
        self.env["res.users"].invalidate_model(["cs_scope_site_ids"])
        self.env.registry.clear_cache()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: a site is archived, never deleted."""
        raise UserError(
            self.env._(
                "A site is never deleted, because its records stay. Archive it instead."
            )
        )
