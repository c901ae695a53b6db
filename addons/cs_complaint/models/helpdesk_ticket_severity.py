"""Major matters: told at once, never made smaller in silence (CMP-18, 54, 55)."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import ValidationError

MANAGER = "cs_complaint.cs_complaint_group_manager"
DIRECTOR = "cs_base.cs_base_group_director"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    severity_reason = fields.Char(
        string="Reason for the Severity",
        copy=False,
        help="Why a major matter is treated as an ordinary one (CMP-18).",
    )

    def _after_register(self):
        res = super()._after_register()
        self._get_major()._report_major()
        return res

    def write(self, vals):
        if "severity" not in vals and "kind" not in vals:
            return super().write(vals)
        governed = self.filtered("step")
        before = governed._get_major()
        governed._check_severity_reason(vals)
        res = super().write(vals)
        raised = governed._get_major() - before
        raised._report_major()
        raised._report_raised_late()
        (before - governed._get_major())._report_lowered()
        return res

    def _get_major(self):
        """Return the living major complaints among these."""
        return self.filtered(
            lambda t: (
                t.kind == "complaint"
                and t.severity == "major"
                and t.is_open
                and not t.import_batch_id
            )
        )

    def _check_severity_reason(self, vals):
        """CMP-18: lowering says why; who may do it is checked with all the rest.

        :raise ValidationError: without a reason
        """
        if vals.get("severity") != "ordinary":
            return
        silent = self._get_major().filtered(
            lambda t: (
                not (vals.get("severity_reason") or t.severity_reason or "").strip()
            )
        )
        if silent:
            raise ValidationError(
                self.env._(
                    "Say in “Reason for the Severity” why this is no major matter any "
                    "more (%(clause)s): %(tickets)s.",
                    clause=self._cite("P6 §4-3"),
                    tickets=", ".join(silent.mapped("number")),
                )
            )

    def _report_major(self):
        """CMP-18, CMP-55: manager and director are told at once."""
        for site, tickets in self.grouped("site_id").items():
            Users = self.env["res.users"]
            managers = Users._get_cs_post_users(MANAGER, site)
            directors = Users._get_cs_post_users(DIRECTOR, site)
            # Directors hold the managers' rights; who only leads is not to act first.
            for user in ((managers - directors) or managers)[:1]:
                # The desk tells the manager whether or not it may plan his work.
                tickets.sudo().with_context(
                    mail_activity_quick_update=True
                ).activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=self.env._(
                        "Major complaint: review it with those involved"
                    ),
                )
            notifier = self.env["cs.notifier"]
            notifier._tell("major_complaint", tickets, managers | directors)

    def _report_raised_late(self):
        """CMP-54: found to be major long after receipt is a suspicion (FR-5)."""
        now = fields.Datetime.now()
        late = self.filtered(
            lambda t: (
                now - t.received_date
                # A setting of the company, not a secret.
                > timedelta(hours=t.company_id.sudo().cs_major_report_hours)
            )
        )
        if late:
            self.env["cs.exception"]._report(
                late,
                "suspicion",
                "CMP-54",
                {
                    t: self.env._(
                        "Reported as major %(hours).1f hours after receipt.",
                        hours=(now - t.received_date).total_seconds() / 3600,
                    )
                    for t in late
                },
                act="fr5",
            )

    def _report_lowered(self):
        if self:
            self.env["cs.exception"]._report(
                self,
                "override",
                "CMP-18",
                {t: t.severity_reason or t.kind or "" for t in self},
            )
