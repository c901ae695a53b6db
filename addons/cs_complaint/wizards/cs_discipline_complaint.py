from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CsDisciplineComplaint(models.TransientModel):
    """Register a complaint about somebody's conduct, and keep the number (CMP-32).

    The page of the receiver: what is told goes under the allow list at once, and this
    page forgets it.
    """

    _name = "cs.discipline.complaint"
    _description = "Register Discipline Complaint"

    site_id = fields.Many2one(
        "cs.site",
        required=True,
        default=lambda self: self.env.user._get_default_cs_site(),
        domain="[('id', 'in', scope_site_ids)]",
    )
    scope_site_ids = fields.Many2many("cs.site", compute="_compute_scope_site_ids")
    company_id = fields.Many2one(related="site_id.company_id")
    channel_id = fields.Many2one("helpdesk.ticket.channel")
    accused_employee_id = fields.Many2one(
        "hr.employee.public", string="Employee Complained About"
    )
    accused_text = fields.Char(string="Complained About, as Told")
    course_of_events = fields.Text()
    witnesses = fields.Text()
    is_without_witnesses = fields.Boolean(string="No Witnesses")
    line_ids = fields.One2many(
        "cs.discipline.complaint.line", "complaint_id", string="Exhibits"
    )
    is_without_exhibits = fields.Boolean(string="No Exhibits")
    is_anonymous = fields.Boolean(string="Anonymous")
    complainant_name = fields.Char()
    complainant_phone = fields.Char()
    customer_request = fields.Text(string="Request of the Complainant")
    signature = fields.Binary(string="Complainant's Signature", attachment=False)

    def _compute_scope_site_ids(self):
        self.scope_site_ids = self.env.user.cs_scope_site_ids

    def action_register(self):
        """Register it; only the receipt number stays with the receiver.

        :raise UserError: when nothing was told at all
        """
        self.ensure_one()
        told = (self.course_of_events, self.accused_text, self.accused_employee_id)
        if not any(told):
            raise UserError(
                self.env._(
                    "Write down what happened, or at least who is complained about "
                    "(CMP-32)."
                )
            )
        ticket = self.env["helpdesk.ticket"].create(self._prepare_ticket_vals())
        [receipt] = ticket._get_receipts()
        # The receiver keeps the number; a page of the browser would show the rest.
        self.line_ids.unlink()
        self.unlink()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "sticky": True,
                "title": self.env._(
                    "Receipt number %(number)s", number=receipt["short_number"]
                ),
                "message": self.env._(
                    "Give this number to the complainant. What was told is now open "
                    "to the people in charge only."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _prepare_ticket_vals(self):
        return {
            "kind": "complaint",
            "is_discipline": True,
            "site_id": self.site_id.id,
            "channel_id": self.channel_id.id,
            "investigation_vals": {
                "accused_employee_id": self.accused_employee_id.id,
                "accused_text": self.accused_text,
                "course_of_events": self.course_of_events,
                "witnesses": self.witnesses,
                "is_without_witnesses": self.is_without_witnesses,
                "exhibit_ids": [
                    Command.create(
                        {
                            "name": line.name,
                            "custody": line.custody,
                            "attachment_ids": [Command.set(line.attachment_ids.ids)],
                        }
                    )
                    for line in self.line_ids
                ],
                "is_without_exhibits": self.is_without_exhibits,
                "is_anonymous": self.is_anonymous,
                "complainant_name": self.complainant_name,
                "complainant_phone": self.complainant_phone,
                "customer_request": self.customer_request,
                "signature": self.signature,
            },
        }
