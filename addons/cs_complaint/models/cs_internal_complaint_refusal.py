"""An internal complaint about a refusal after the ruling names the task (CMP-48)."""

from odoo import api, fields, models

from .cs_internal_complaint import SERVER_FIELDS

SERVER_FIELDS.add("assignment_id")


class CsInternalComplaint(models.Model):
    _inherit = "cs.internal.complaint"

    assignment_id = fields.Many2one(
        "cs.assignment",
        string="Refused Task",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The task that the department refused although it was ruled to be its "
        "own (CMP-10).",
    )
    ruling = fields.Text(related="assignment_id.ruling")
    refusal_note = fields.Text(related="assignment_id.refusal_note")

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._link_refusal()
        return records

    def _link_refusal(self):
        """Find the refused task of the department on the same ticket."""
        # What was refused is read for the link, whoever complains.
        records = self.sudo()
        refused = records.ticket_id.assignment_ids.filtered("refused_date")
        for record in records:
            task = refused.filtered(
                lambda a, record=record: (
                    a.ticket_id == record.ticket_id
                    and a.department_id == record.department_id
                )
            )
            if task:
                last = task.sorted("id")[-1:]
                record._write_by_server({"assignment_id": last.id})
                # What was asked of who followed the ticket is answered by this.
                last._close_question()
