"""A deadline later than the answer the customer was promised (CMP-16, AMB-01)."""

from odoo import fields, models
from odoo.exceptions import UserError


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    deadline_reason_id = fields.Many2one(
        "cs.reason",
        string="Why Later Than the Answer",
        domain="[('usage', '=', 'deadline_agreed')]",
        copy=False,
        ondelete="restrict",
        help="The department may need longer than the definite answer is due, when the "
        "customer was told the date and agreed (CMP-16).",
    )

    def _after_assign(self):
        super()._after_assign()
        self._check_reply_limit()

    def _is_after_reply(self):
        """Tell whether the deadline lies after an answer that is still to be given."""
        self.ensure_one()
        # When an answer is due is no secret to who has the task.
        ticket = self.sudo().ticket_id
        limit = ticket.reply_deadline
        return bool(limit and not ticket.replied_date and self.deadline > limit)

    def _check_reply_limit(self):
        """CMP-16: agreed with the customer, or approved by the manager.

        A new matter is stopped at the gate instead, so that a live call can always
        be saved with its task (guarantee 2).
        """
        for task in self.filtered(lambda a: a._is_after_reply()):
            reason = task.deadline_reason_id
            if reason and reason.usage == "deadline_agreed":
                task._report_exception(
                    "reason", "CMP-16", task._get_after_reply_text(), reason=reason
                )
            # The step of a ticket is no secret to who assigns it.
            elif task.sudo().ticket_id.step in ("registered", "verified"):
                continue
            elif task._is_service_manager():
                task._report_exception(
                    "override", "CMP-16", task._get_after_reply_text()
                )
            else:
                raise UserError(
                    self.env._(
                        "%(text)s Give an earlier one, note that the customer was told "
                        "the date and agreed, or ask the customer service manager "
                        "(CMP-16).",
                        text=task._get_after_reply_text(),
                    )
                )

    def _get_after_reply_text(self):
        return self.env._(
            "The department deadline %(deadline)s lies after the answer is due "
            "(%(limit)s).",
            deadline=self._format_moment(self.deadline),
            limit=self._format_moment(self.sudo().ticket_id.reply_deadline),  # as above
        )
