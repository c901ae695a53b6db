from odoo import api, fields, models
from odoo.exceptions import UserError

# What the words are about.
PURPOSES = {
    "confirm_entry": "cs.performance.entry",
    "reject_entry": "cs.performance.entry",
    "reverse_entry": "cs.performance.entry",
    "object_entry": "cs.performance.entry",
    "uphold_objection": "cs.performance.entry",
    "dismiss_objection": "cs.performance.entry",
    "reject_violation": "cs.violation",
}


class CsPerformanceNote(models.TransientModel):
    """Asks for the words that a decision, a correction or an objection needs."""

    _name = "cs.performance.note"
    _description = "Reason for a Performance Decision"

    purpose = fields.Selection(
        [
            ("confirm_entry", "Confirm"),
            ("reject_entry", "Reject"),
            ("reverse_entry", "Reverse"),
            ("object_entry", "Object"),
            ("uphold_objection", "Uphold the Objection"),
            ("dismiss_objection", "Dismiss the Objection"),
            ("reject_violation", "Reject the Suspicion"),
        ],
        required=True,
        readonly=True,
    )
    record_ids = fields.Json(readonly=True)
    decided = fields.Float(
        string="How Much",
        digits=(12, 4),
        help="Without sign, in the unit of the rule, for the entries that a person "
        "decides.",
    )
    note = fields.Text(string="Words")

    @api.model
    def _open(self, records, purpose):
        """Return the dialogue for these records."""
        records.check_access("read")
        dialogue = self.create({"purpose": purpose, "record_ids": records.ids})
        labels = dict(self._fields["purpose"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": labels[purpose],
            "res_model": self._name,
            "res_id": dialogue.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_done(self):
        """Do what the dialogue was opened for; the records check who may."""
        self.ensure_one()
        ids = [i for i in self.record_ids or [] if isinstance(i, int)]
        records = self.env[PURPOSES[self.purpose]].browse(ids).exists()
        if not records:
            raise UserError(self.env._("Nothing was chosen."))
        if self.purpose == "confirm_entry":
            records._confirm(self.decided, self.note)
        elif self.purpose in ("reject_entry", "reject_violation"):
            records._reject(self.note)
        elif self.purpose == "reverse_entry":
            records._reverse(self.note)
        elif self.purpose == "object_entry":
            records._object(self.note)
        else:
            records._decide_objection(self.purpose == "uphold_objection", self.note)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
