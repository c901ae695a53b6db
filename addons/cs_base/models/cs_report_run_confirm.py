"""Confirming: what it needs, the next version, and the workbook that is kept."""

import hashlib

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.gates import Blocker, numbered


class CsReportRun(models.Model):
    _inherit = "cs.report.run"

    def action_confirm(self):
        """Lock the report and keep the workbook as it is now (guarantee 4).

        :return: True, or the message that the report waits its turn
        """
        self.check_access("write")
        self._check_open()
        self._check_scope()
        waiting = self._queue("confirm")
        for run in waiting:
            # What the report itself lacks is said at once.
            run._check_confirm(run._get_open_blockers())
        for run in self - waiting:
            run._confirm_now()
        return waiting._get_waiting_action() if waiting else True

    def _confirm_now(self):
        """Confirm in this transaction; raise where there is no place for it."""
        self.ensure_one()
        self.lock_for_update()
        self._check_open()
        self._check_scope()
        self._take_slot()
        self._check_confirm(self._get_confirm_blockers())
        self._confirm()

    def _check_confirm(self, blockers):
        """Raise once, with everything that is missing."""
        self.ensure_one()
        if blockers:
            head = self.env._("%(name)s cannot be confirmed yet:", name=self.name)
            lines = numbered(blocker.as_text() for blocker in blockers)
            refusal = f"{head}\n{lines}"
            raise UserError(refusal)

    def _get_confirm_blockers(self):
        """Return list of Blocker: what confirming still needs."""
        self.ensure_one()
        blockers = self._get_open_blockers()
        if self.state == "computed" and not self.is_preliminary:
            rows_hash, _count = self._get_engine()._hash_run(self)
            if rows_hash != self.rows_hash:
                blockers.append(
                    Blocker(
                        self.env._(
                            "Records have changed since the figures were computed"
                        ),
                        cure=self.env._(
                            "press “Compute” and look at the figures again"
                        ),
                    )
                )
        return blockers

    def _get_open_blockers(self):
        """Return those that the report itself shows, without reading its rows."""
        self.ensure_one()
        engine, blockers = self._get_engine(), []
        if engine._comment_clause and not (self.comment or "").strip():
            blockers.append(
                Blocker(
                    self.env._("The comment of the department is empty"),
                    engine._comment_clause,
                    self.env._("say what the figures mean and what is done about it"),
                    "comment",
                )
            )
        if self.state != "computed":
            cure = self.env._("press “Compute”")
            blockers.append(Blocker(self.env._("There are no figures"), cure=cure))
        elif self.is_preliminary:
            blockers.append(
                Blocker(
                    self.env._("The figures are preliminary, the period had not ended"),
                    cure=self.env._("compute again when it has ended"),
                )
            )
        return blockers

    def _confirm(self):
        self.ensure_one()
        self._write_process(
            {
                "confirmed_by_id": self.env.uid,
                "confirmed_date": fields.Datetime.now(),
                "version": self._get_next_version(),
            }
        )
        engine = self._get_engine()
        content, extension = engine.create_xlsx_report(self.ids, {})
        # The workbook belongs to the report, not to the person who confirms: nobody
        # needs rights on attachments for it.
        attachment = self.env["ir.attachment"].sudo()
        attachment = attachment.create(
            {
                "name": f"{self.file_name}.{extension}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self._write_process(
            {
                "state": "confirmed",
                "attachment_id": attachment.id,
                "attachment_hash": hashlib.sha256(content).hexdigest(),
            }
        )
        # Before a next version is made: the index on open reports must not meet both.
        self.flush_recordset()

    def _get_next_version(self):
        """Number of this report among the confirmed ones of the same matter."""
        # Also versions whose sites the caller no longer sees count.
        others = self.sudo().search(
            [
                ("report_code", "=", self.report_code),
                ("company_id", "=", self.company_id.id),
                ("date_from", "=", self.date_from),
                ("date_to", "=", self.date_to),
                ("scope_key", "=", self.scope_key),
                ("state", "=", "confirmed"),
            ]
        )
        return max(others.mapped("version"), default=0) + 1

    def _get_confirmed_content(self):
        """Return the workbook as it was confirmed.

        :raise UserError: when the stored file is not the one that was confirmed
        """
        self.ensure_one()
        self.check_access("read")
        # Reading the report is the right that counts, see above.
        content = self.sudo().attachment_id.raw or b""
        if hashlib.sha256(content).hexdigest() != self.attachment_hash:
            raise UserError(
                self.env._(
                    "The stored workbook of %(name)s is not the one that was "
                    "confirmed. Restore the file from a backup.",
                    name=self.name,
                )
            )
        return content
