"""Results signed in a batch: the unusual ones are opened first (CMP-20, ux 2.4)."""

from odoo import models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _get_risk_marks(self):
        """Return what makes one result unusual: list of (code, label)."""
        self.ensure_one()
        # Settings and figures of the ticket, for whoever may sign it.
        ticket = self.sudo()
        labels = {
            "major": self.env._("Major"),
            "late": self.env._("Late"),
            "reopened": self.env._("Reopened"),
            "unsatisfied": self.env._("Unsatisfied"),
            "urged": self.env._("Urged %(count)s Times", count=ticket.urge_count),
        }
        found = {
            "major": ticket.severity == "major",
            "late": ticket.is_reply_late or ticket._is_reported_late(),
            "reopened": ticket.reopen_count > 0,
            "unsatisfied": ticket.satisfaction == "unsatisfied",
            "urged": ticket.urge_count >= ticket.company_id.cs_sign_urged,
        }
        return [(code, label) for code, label in labels.items() if found[code]]

    def _is_reported_late(self):
        """Tell whether the department kept its deadline."""
        self.ensure_one()
        limits = self.assignment_ids.filtered("done_date").sorted("id")[-1:]
        limit = limits.deadline or self.department_deadline
        return bool(limit and self.reported_date and self.reported_date > limit)

    def _check_batch(self, signer):
        """Refuse in a batch what is signed singly or has not been opened.

        :raise UserError: naming each ticket and the cure
        """
        unusual = self.filtered(lambda t: t._get_risk_marks())
        opened = self.env["cs.signing.mark"]._filter_opened(unusual, signer)
        lines = []
        for ticket in self:
            if ticket._get_signature_mode() == "single":
                lines.append(
                    self.env._(
                        "%(ticket)s: this kind is signed singly (CMP-20) → open it and "
                        "sign it there",
                        ticket=ticket.display_name,
                    )
                )
            elif ticket in unusual - opened:
                lines.append(
                    self.env._(
                        "%(ticket)s is unusual (%(marks)s) and was not opened → open "
                        "it, then sign",
                        ticket=ticket.display_name,
                        marks=", ".join(
                            label for _c, label in ticket._get_risk_marks()
                        ),
                    )
                )
        if lines:
            raise UserError("\n".join(lines))
