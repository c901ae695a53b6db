from datetime import timedelta
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import checklist
from ..tools.gates import ServerPass, numbered


class CsChecklistVersion(models.Model):
    """One issue of a checklist: items, weights and grade bands, from a day on.

    Read-only once in force; what was checked keeps the version it was checked by
    (rule G-6).
    """

    _name = "cs.checklist.version"
    _inherit = ["cs.frozen.mixin"]
    _description = "Checklist Version"
    _order = "checklist_id, valid_from desc, id desc"

    _frozen_fields = ("checklist_id", "valid_from", "scoring", "cap")

    checklist_id = fields.Many2one(
        "cs.checklist", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="checklist_id.company_id", store=True, index="btree_not_null"
    )
    valid_from = fields.Date(
        string="In Force From",
        required=True,
        default=fields.Date.context_today,
        copy=False,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "In Force")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    scoring = fields.Selection(
        [("points", "By Points"), ("weighted", "By Weights")],
        required=True,
        default="points",
        help="By points: an item counts as many as its points. By weights: each item "
        "counts by its weight, whatever its points.",
    )
    cap = fields.Integer(
        string="Held At",
        default=59,
        help="The most a list is worth when a critical item fails that holds the "
        "score down.",
    )
    item_ids = fields.One2many(
        "cs.checklist.item", "version_id", string="Items", copy=True
    )
    band_ids = fields.One2many(
        "cs.checklist.band", "version_id", string="Grades", copy=True
    )

    _valid_from_uniq = models.UniqueIndex(
        "(checklist_id, valid_from) WHERE state = 'published'",
        "Another version is in force from this day already.",
    )
    _cap_range = models.Constraint(
        "CHECK (cap >= 0 AND cap <= 100)", "A score lies between 0 and 100."
    )

    @api.depends("checklist_id.name", "valid_from")
    def _compute_display_name(self):
        for version in self:
            parts = (version.checklist_id.name, str(version.valid_from or ""))
            version.display_name = " ".join(part for part in parts if part)

    # --- in force --------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("state", "draft") != "draft" for vals in vals_list):
            raise UserError(self._get_process_refusal())
        # Named here, a default of the client's context has no say.
        return super().create([{**vals, "state": "draft"} for vals in vals_list])

    def write(self, vals):
        if "state" in vals:
            server_pass = self.env.context.get("cs_server_pass")
            is_server = isinstance(server_pass, ServerPass) and server_pass.allows(
                self.ids, ["state"]
            )
            if not is_server and any(one.state != vals["state"] for one in self):
                raise UserError(self._get_process_refusal())
        return super().write(vals)

    @api.model
    def _get_process_refusal(self):
        return self.env._("A version is put in force by its button alone.")

    def copy_data(self, default=None):
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        return super().copy_data({"valid_from": tomorrow, **(default or {})})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        """Guarantee 3: what was in force stays."""
        if self._filter_frozen():
            raise UserError(self.env._("A version that was in force is never deleted."))

    def action_publish(self):
        """Put drafts in force.

        :raise UserError: once, with everything that is missing
        """
        self.check_access("write")
        problems = [text for version in self for text in version._get_problems()]
        if problems:
            head = self.env._("Not ready to be put in force:")
            refusal = f"{head}\n{numbered(problems)}"
            raise UserError(refusal)
        server_pass = ServerPass(self.ids, ["state"])
        self.with_context(cs_server_pass=server_pass).write({"state": "published"})

    def _get_problems(self):
        self.ensure_one()
        if self.state != "draft":
            yield self.env._("%(version)s is no draft", version=self.display_name)
        if not sum(item._get_weight() for item in self.item_ids):
            yield self.env._(
                "%(version)s has no items that count → add them",
                version=self.display_name,
            )
        if self.band_ids and min(self.band_ids.mapped("lower_bound")) > 0:
            yield self.env._(
                "%(version)s: the lowest grade begins above 0 → begin it at 0",
                version=self.display_name,
            )

    def action_new_version(self):
        """Copy the version with its items into a draft."""
        self.ensure_one()
        return self.copy()._get_form_action()

    def _filter_frozen(self):
        return self.filtered(lambda version: version.state != "draft")

    def _get_frozen_refusal(self, names):
        return self.env._(
            "%(version)s is in force: %(fields)s cannot be changed. Make a new "
            "version.",
            version=self[:1].display_name,
            fields=self._get_field_labels(names),
        )

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # --- score -----------------------------------------------------------------

    def _get_score(self, answers):
        """Return the score of answers: dict item id -> ``checklist.Answer``."""
        self.ensure_one()
        items = [item._as_item() for item in self.item_ids]
        return checklist.score(items, answers, self.cap)

    def _get_band(self, value):
        """Return the grade of an exact score; empty without result or grades."""
        self.ensure_one()
        bounds = {
            band.id: Fraction(str(round(band.lower_bound, 2))) for band in self.band_ids
        }
        key = checklist.band(value, bounds)
        return self.env["cs.checklist.band"].browse(key or [])
