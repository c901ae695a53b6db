"""Finished: result, materials, verification, signature (CMP-14, CMP-16, CMP-19)."""

from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError

from ..tools.steps import VERIFICATIONS
from .cs_assignment import SERVER_VALS

SERVER_VALS.update(
    dict.fromkeys(
        (
            "materials",
            "finished_date",
            "finished_user_id",
            "not_present_reason_id",
            "not_present_note",
        ),
        False,
    )
)

FINISH_KEYS = {
    "result",
    "materials",
    "verification",
    "signature",
    "not_present_reason_id",
    "not_present_note",
    "at",
    "late_reason",
}
TEXT_KEYS = {"result", "materials", "not_present_note", "late_reason"}


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    materials = fields.Text(
        string="Materials Used",
        copy=False,
        readonly=True,
        help="What was used, in words.",
    )
    finished_date = fields.Datetime(string="Finished On", readonly=True, copy=False)
    finished_user_id = fields.Many2one(
        "res.users", string="Finished By", readonly=True, copy=False
    )
    not_present_reason_id = fields.Many2one(
        "cs.reason",
        string="Why No Customer's Signature",
        domain="[('usage', '=', 'not_present')]",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    not_present_note = fields.Char(
        string="Remark on the Missing Signature", readonly=True, copy=False
    )

    def action_finish(self, vals):
        """The work is done: note it, and report the result to the centre (CMP-19).

        The same tap twice is one stamp. Where the way on is not free yet, such as
        open measures of a review, the work counts as solved and is reported later.

        :param dict vals: ``result``, ``materials``, ``verification`` (ordinary
            complaints), ``signature`` (PNG, base64) or ``not_present_reason_id``;
            ``at`` and ``late_reason`` for a late entry
        :return: dict with ``is_reported`` and, if not, ``message``
        :raise UserError: naming everything that is missing
        """
        self.ensure_one()
        vals = self._clean_finish_vals(vals)
        self.check_access("read")
        self._lock()
        task = self.sudo()  # a worker reads his job, not everything beside it
        if task.finished_date:
            return self._finish_again()
        self._check_worker()
        self._check_current()
        self._check_finish(vals)
        self._write_by_server(self._prepare_finish_vals(vals))
        ticket_vals = {"result": vals["result"]}
        if vals.get("verification") and self._needs_verification():
            # The department verified it on the spot (CMP-16).
            ticket_vals["verification"] = vals["verification"]
        task.ticket_id.write(ticket_vals)
        task.ticket_id._write_by_server({"solved_date": task.finished_date})
        self._stop_work_clock(task.finished_date)
        return self._report_result()

    def _clean_finish_vals(self, vals):
        """Return the known, well-formed part of what a client sent.

        :raise UserError: something of the wrong type
        """
        if not isinstance(vals, dict) or vals.keys() - FINISH_KEYS:
            raise UserError(self.env._("This form is out of date. Load it again."))
        cleaned = {key: value for key, value in vals.items() if value}
        for key in (TEXT_KEYS | {"verification", "signature"}) & cleaned.keys():
            cleaned[key] = self._clean_text(cleaned[key])
        return cleaned

    def _finish_again(self):
        """Answer a second tap: the same person's is none, another one is refused."""
        task = self.sudo()  # who finished a job is told to who sees it
        if task.finished_user_id != self.env.user:
            raise UserError(
                self.env._(
                    "%(who)s finished %(task)s at %(at)s already.",
                    who=task.finished_user_id.name,
                    task=task.ticket_id.short_number,
                    at=self._format_moment(task.finished_date),
                )
            )
        return {"is_reported": task.state == "done", "message": ""}

    def _check_finish(self, vals):
        """Name everything that the finish lacks, at once."""
        task = self.sudo()  # as in action_finish
        missing = []
        if not task.arrived_date:
            missing.append(self.env._("You have not arrived yet → tap “Arrived”"))
        if not vals.get("result"):
            missing.append(
                self.env._("The result is empty (CMP-14) → say what was done")
            )
        if self._needs_verification() and not vals.get("verification"):
            missing.append(
                self.env._(
                    "Whether the complaint is founded is not noted (CMP-16) → choose "
                    "founded, partly founded or unfounded"
                )
            )
        if vals.get("verification") not in (None, *dict(VERIFICATIONS)):
            missing.append(self.env._("There is no such verification."))
        missing += self._get_signature_problems(vals)
        if missing:
            raise UserError("\n".join(missing))

    def _needs_verification(self):
        """CMP-16: an ordinary complaint is verified by who saw it, at the finish."""
        # A worker may not read all of the ticket.
        ticket = self.sudo().ticket_id
        return not ticket.verification and ticket._get_kind_rule().verification != "no"

    def _get_signature_problems(self, vals):
        """The customer signs, or a reason says why not."""
        if vals.get("signature"):
            return []
        reason = self._get_not_present_reason(vals)
        if not reason:
            return [
                self.env._(
                    "The customer's signature is missing → let the customer sign, or "
                    "choose why not"
                )
            ]
        if reason.needs_note and not vals.get("not_present_note"):
            return [
                self.env._(
                    "“%(reason)s” needs a few words → add them", reason=reason.name
                )
            ]
        return []

    def _get_not_present_reason(self, vals):
        return self._get_reason(vals.get("not_present_reason_id"), "not_present")

    def _prepare_finish_vals(self, vals):
        finish = self._prepare_moment_vals(
            "finished_date",
            vals.get("at"),
            vals.get("late_reason"),
            self.sudo().arrived_date,  # a worker reads his job
        )
        finish |= {
            "finished_user_id": self.env.uid,
            "materials": vals.get("materials", False),
            "hold_reason": False,
        }
        if vals.get("signature"):
            finish["customer_signature"] = self._clean_signature(vals["signature"])
        else:
            finish |= {
                "not_present_reason_id": vals["not_present_reason_id"],
                "not_present_note": vals.get("not_present_note", False),
            }
        return finish

    def _report_result(self):
        """Report the solved matter, unless the head does or something is open."""
        task = self.sudo()  # departments report results, they edit no assignment
        task._start_report_clock()
        if not task.company_id.cs_is_finish_reported:
            return {
                "is_reported": False,
                "message": self.env._("Finished. The department reports the result."),
            }
        try:
            with self.env.cr.savepoint():
                # As the worker's own act: he may not move the ticket himself.
                task.ticket_id._move_to("reported")
        except (UserError, RedirectWarning) as error:
            task.env.invalidate_all(flush=False)
            return {
                "is_reported": False,
                "message": self.env._(
                    "Finished, but not reported yet: %(why)s",
                    why=error.args[0],
                ),
            }
        return {"is_reported": True, "message": ""}
