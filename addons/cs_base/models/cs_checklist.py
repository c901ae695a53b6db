from odoo import api, fields, models
from odoo.exceptions import UserError


class CsChecklist(models.Model):
    """A list of things to check; its versions hold the items."""

    _name = "cs.checklist"
    _description = "Checklist"
    _order = "code, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(string="Checklist Name", required=True, translate=True)
    code = fields.Char(required=True, index=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    note = fields.Text(string="Instructions", translate=True)
    version_ids = fields.One2many(
        "cs.checklist.version", "checklist_id", string="Versions"
    )
    current_version_id = fields.Many2one(
        "cs.checklist.version",
        string="Version in Force",
        compute="_compute_current_version_id",
    )

    _code_uniq = models.UniqueIndex(
        "(code, (COALESCE(company_id, 0)))", "This code is in use already."
    )

    @api.depends("version_ids.state", "version_ids.valid_from")
    def _compute_current_version_id(self):
        today = fields.Date.context_today(self)
        for checklist in self:
            checklist.current_version_id = checklist._get_version_at(today)

    def _get_version_at(self, day):
        """Return the version in force on ``day``; empty if there is none."""
        self.ensure_one()
        counting = self.version_ids.filtered(
            lambda v: v.state == "published" and v.valid_from <= day
        )
        return counting.sorted(lambda v: (v.valid_from, v._origin.id))[-1:]

    def action_new_version(self):
        """Open a new draft: a copy of the newest version, or an empty one."""
        self.ensure_one()
        self.check_access("write")
        newest = self.version_ids.sorted("id")[-1:]
        version = (
            newest.copy()
            if newest
            else self.env["cs.checklist.version"].create({"checklist_id": self.id})
        )
        return version._get_form_action()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        """Guarantee 3: what was in force stays."""
        if self.version_ids.filtered(lambda version: version.state != "draft"):
            raise UserError(
                self.env._("A checklist that was in force is archived, not deleted.")
            )
