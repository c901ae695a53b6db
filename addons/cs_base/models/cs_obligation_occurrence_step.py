"""Handing in, accepting, returning, and what does not apply."""

from datetime import timedelta

from odoo import fields, models

from ..tools.deadlines import late_from
from ..tools.gates import Blocker


class CsObligationOccurrence(models.Model):
    _inherit = "cs.obligation.occurrence"

    # --- buttons -------------------------------------------------------------

    def action_submit(self):
        """Open the dialogue in which these items are handed in."""
        return self._open_dialogue("submit", self.env._("Hand In"))

    def action_return(self):
        """Open the dialogue in which these items are returned."""
        return self._open_dialogue("return", self.env._("Return"))

    def action_not_applicable(self):
        """Open the dialogue in which the director says why these do not apply."""
        return self._open_dialogue("not_applicable", self.env._("Not Applicable"))

    def action_accept(self):
        """Accept these items.

        :raise UserError: once, with everything that is in the way
        """
        self._accept()

    def action_reopen(self):
        """Let what was marked as not applicable be owed again, as the director."""
        self._start_step()
        self._check_director()
        self._refuse(self._get_blockers_reopen())
        self._write_server({"state": "to_do"})
        self._note(self.env._("To be handed in after all."))

    def _open_dialogue(self, decision, title):
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "cs.obligation.decision",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_decision": decision,
                "default_occurrence_ids": self.ids,
            },
        }

    # --- steps ---------------------------------------------------------------

    def _start_step(self):
        """Hold the items; who may not read them may do nothing with them."""
        self.check_access("read")
        self.lock_for_update()

    def _submit(self, comment="", attachments=None):
        """Hand these items in.

        :param str comment: what is to be known about it
        :param attachments: ir.attachment that belong to the paper
        :raise UserError: once, with everything that is missing
        """
        self._start_step()
        attachments = self._get_own_files(attachments)
        self._refuse(self._get_blockers_submit(attachments))
        now = fields.Datetime.now()
        actor = self.env.user._get_cs_operator()
        late = self.filtered(lambda item: not item.is_late and now > item.deadline)
        for item in self:
            run = item.sudo().report_run_id  # whoever may see the report
            is_final = item.obligation_id.accepter_kind == "none"
            item._write_server(
                {
                    "state": "accepted" if is_final else "submitted",
                    "submitted_by_id": self.env.uid,
                    "submitted_operator_id": actor.id,
                    "submitted_as_id": item._get_submitted_as().id,
                    "submitted_date": now,
                    "accepted_date": now if is_final else False,
                    "comment": (comment or "").strip(),
                    "report_hash": run.rows_hash,
                    "next_alert_date": False,
                    "alert_error": False,
                }
            )
            item._keep_attachments(attachments)
        late._mark_late()
        self._note(self.env._("Handed in."), comment)
        self._done()
        self.filtered(lambda item: item.state == "submitted")._notify("submitted")

    def _accept(self):
        """Accept these items, as somebody else than who handed them in."""
        self._start_step()
        self._refuse(self._get_blockers_accept())
        self._write_server(
            {
                "state": "accepted",
                "accepted_by_id": self.env.uid,
                "accepted_operator_id": self.env.user._get_cs_operator().id,
                "accepted_date": fields.Datetime.now(),
                "next_alert_date": False,
            }
        )
        self._note(self.env._("Accepted."))
        self._done()

    def _return(self, comment):
        """Return these items to whoever handed them in.

        :param str comment: why; without it nothing is returned
        """
        self._start_step()
        blockers = self._get_blockers_accept(is_return=True)
        if not (comment or "").strip():
            cure = self.env._("say what is to be done again")
            blockers.append(Blocker(self.env._("Why it is returned"), cure=cure))
        self._refuse(blockers)
        now = fields.Datetime.now()
        for item in self:
            hours = item.obligation_id.redo_hours
            deadline = max(item.due_date, now + timedelta(hours=hours))
            item._write_server(
                {
                    "state": "returned",
                    "return_comment": comment.strip(),
                    "return_count": item.return_count + 1,
                    "deadline": deadline,
                    # Late is told once, and stays.
                    "next_alert_date": not item.is_late and late_from(deadline),
                }
            )
        self._note(self.env._("Returned."), comment)
        self._done()
        self._notify("returned")

    def _set_not_applicable(self, reason, until=None):
        """Say that these items do not apply, as the centre director (AMB-81).

        :param str reason: why; without it nothing is decided
        :param date until: also for the following periods that end until this day
        """
        self._start_step()
        self._check_director()
        blockers = self._get_blockers_open(("to_do", "returned", "submitted"))
        if not (reason or "").strip():
            cure = self.env._("say why it is not owed here")
            blockers.append(Blocker(self.env._("The reason"), cure=cure))
        self._refuse(blockers)
        self._write_server(
            {
                "state": "not_applicable",
                "decision_reason": reason.strip(),
                "decided_by_id": self.env.user._get_cs_operator().id,
                "decided_date": fields.Datetime.now(),
                "next_alert_date": False,
                "alert_error": False,
            }
        )
        self._note(self.env._("Not applicable."), reason)
        self._done()
        if until:
            self.env["cs.obligation.exemption"]._grant(self, reason, until)

    def _drop_event(self, reason):
        """The event was a mistake: nothing is owed; called by the addon of the event.

        :param str reason: shown on the item
        """
        # The addon of the event knows; its user need not see the due list.
        items = self.sudo().filtered(lambda item: item.state != "accepted")
        items._write_server(
            {
                "state": "not_applicable",
                "decision_reason": reason,
                "decided_date": fields.Datetime.now(),
                "next_alert_date": False,
            }
        )
        items._done()

    # --- traces --------------------------------------------------------------

    def _get_own_files(self, attachments):
        """Return, in sudo, the files that whoever hands it in has uploaded; others are
        not taken, whatever ids are sent."""
        # Ids in sudo, to read who uploaded them.
        files = (attachments or self.env["ir.attachment"]).sudo().exists()
        return files.filtered(lambda file: file.create_uid == self.env.user)

    def _keep_attachments(self, attachments):
        """Let the papers belong to the item; who handed it in may not change them."""
        if attachments:
            kept = attachments.copy({"res_model": self._name, "res_id": self.id})
            links = [fields.Command.link(file.id) for file in kept]
            self._write_server({"attachment_ids": links})

    def _note(self, text, comment=""):
        """Note a step in the chatter of each item, by whom it was done."""
        body = "\n".join(part for part in (text, (comment or "").strip()) if part)
        # Names of colleagues, which everybody reads.
        author = self.env.user._get_cs_operator().sudo().partner_id
        for item in self.sudo():  # notes of the system
            item.message_post(
                body=body, author_id=author.id, subtype_xmlid="mail.mt_note"
            )

    def _done(self):
        """The activities that called for this step are over."""
        items = self.sudo()  # whoever they were planned for
        items.activity_ids.filtered("automated").unlink()
