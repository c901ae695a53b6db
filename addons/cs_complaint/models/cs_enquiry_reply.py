"""Answering, asking somebody, and correcting an answer (CMP-39, CMP-40, CMP-41)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .cs_enquiry import ANSWER_RULE


class CsEnquiry(models.Model):
    _inherit = "cs.enquiry"

    def _check_answer(self, text, is_quoted=None):
        """CMP-39, CMP-43: what an answer needs.

        :raise UserError: without a question, or with a taboo phrase
        """
        self.ensure_one()
        if not (text or "").strip():
            return
        if not (self.question or "").strip():
            raise UserError(
                self.env._(
                    "%(enquiry)s has an answer but no question (%(clause)s). Write "
                    "what the customer wants to know.",
                    enquiry=self.number,
                    clause=self._cite("P7C-1"),
                )
            )
        if not (self.is_answer_quoted if is_quoted is None else is_quoted):
            self.env["cs.phrase"]._check_answer(text, self.company_id)

    @api.model
    def _cite(self, code):
        """Return the label of a policy clause for a message."""
        return self.env["helpdesk.ticket"]._cite(code)

    def _note_answer(self):
        """Note who answered and when; from the desk the customer hears it at once."""
        self.ensure_one()
        now = fields.Datetime.now()
        self._write_by_server(
            {
                "state": "answered",
                "answered_date": now,
                "answered_user_id": self.env.uid,
            }
        )
        # Answers are rows that nobody writes directly.
        self.env["cs.enquiry.answer"].sudo().create(
            {
                "enquiry_id": self.id,
                "text": self.answer,
                "source": self.answer_source,
                "date": now,
                "user_id": self.env.uid,
                "operator_id": self.env.user._get_cs_operator().id,
            }
        )
        # The task of the person asked ends, whoever found the answer.
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        found = self.env["cs.phrase"]._find("taboo", self.answer, self.company_id)
        if found:
            self.env["cs.exception"]._report(
                self,
                "override",
                "CMP-43",
                self.env._("Quoted in the answer: %(found)s", found=", ".join(found)),
            )
        if self._is_desk() and not self.correction_count:
            self._note_informed()
        else:
            self._schedule_informing()

    def _note_informed(self):
        """The customer has the answer; the clock stops."""
        now = fields.Datetime.now()
        self._stop_deadline(ANSWER_RULE, now)
        without = self.filtered(lambda e: not e.informed_date)
        without._write_by_server({"informed_date": now})

    def _schedule_informing(self):
        """CMP-40, CMP-41: the first responder tells the customer."""
        # The link from employee to user is no secret.
        user = self.sudo().first_responder_id.user_id
        if user:
            # Whoever answers plans this for the desk.
            self.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._(
                    "Tell the customer the answer"
                ),
            )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_informed(self):
        """Note that the customer was told the answer.

        :raise UserError: where there is no answer yet
        """
        self._check_desk()
        for enquiry in self:
            if not enquiry.needs_informing:
                raise UserError(
                    self.env._(
                        "%(enquiry)s: there is no answer the customer waits for.",
                        enquiry=enquiry.display_name,
                    )
                )
            enquiry._note_informed()
            # The task of telling the customer is done, whoever it was planned for.
            enquiry.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    def action_clarify(self):
        """Ask somebody; he gets a task and can answer (CMP-40).

        :raise UserError: naming what is missing
        """
        self._check_desk()
        problems = [line for e in self for line in e._get_clarify_problems()]
        if problems:
            raise UserError("\n".join(problems))
        for enquiry in self:
            enquiry._write_by_server(
                {"state": "clarifying", "asked_date": fields.Datetime.now()}
            )
            enquiry._ask()
        untold = self.filtered(lambda e: not e.is_wait_told)
        if untold:
            self.env["cs.exception"]._report(
                untold,
                "warning",
                "CMP-40",
                self.env._("Nobody has explained to the customer that it takes time."),
            )

    def _get_clarify_problems(self):
        self.ensure_one()
        problems = []
        if self.state not in ("new", "clarifying"):
            problems.append(self.env._("the question is answered already"))
        if not (self.question or "").strip():
            problems.append(self.env._("write what the customer wants to know"))
        if not self.asked_employee_id:
            problems.append(
                self.env._(
                    "name the person asked (%(clause)s)", clause=self._cite("P7C-2")
                )
            )
        return [f"{self.number}: {problem}" for problem in problems]

    def _ask(self):
        """Give the person asked a task, once for each person."""
        self.ensure_one()
        # The task of somebody asked before ends.
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        # The link from employee to user is no secret.
        user = self.sudo().asked_employee_id.user_id
        if user:
            # The desk asks whether or not it may plan that person's work.
            self.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._(
                    "A customer asks: %(question)s",
                    question=(self.question or "").strip()[:60],
                ),
                date_deadline=fields.Date.context_today(self),
            )

    def action_correct(self):
        """Open the dialogue that corrects a wrong answer (CMP-41)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct the Answer"),
            "res_model": "cs.enquiry.correct",
            "view_mode": "form",
            "target": "new",
            "context": {"default_enquiry_id": self.id},
        }

    def _correct(self, text, source, reason):
        """CMP-41: a wrong answer stays, marked; the new one has to be told as well.

        :raise UserError: naming what is missing
        """
        self.ensure_one()
        self._check_desk()
        problems = []
        if self.state != "answered":
            problems.append(self.env._("there is no answer to correct"))
        if not (text or "").strip():
            problems.append(self.env._("write the right answer"))
        if not (reason or "").strip():
            problems.append(self.env._("say what was wrong"))
        if problems:
            raise UserError("\n".join(f"{self.number}: {p}" for p in problems))
        self.env["cs.phrase"]._check_answer(text, self.company_id)
        # Answers are rows that nobody writes directly.
        wrong = self.sudo().answer_ids.filtered(lambda a: not a.is_wrong)
        wrong.write({"is_wrong": True, "wrong_reason": reason.strip()})
        self._write_by_server(
            {
                "answer": text.strip(),
                "answer_source": (source or "").strip() or False,
                "verified_by_id": False,
                "correction_count": self.correction_count + 1,
                "informed_date": False,
            }
        )
        self._note_answer()
        self.env["cs.exception"]._report(
            self,
            "warning",
            "CMP-41",
            self.env._("A wrong answer was corrected: %(reason)s", reason=reason),
        )

    def _check_desk(self):
        """CMP-39: the front desk answers customers.

        :raise AccessError: to anybody else
        """
        self.check_access("write")
        if not self.env.su and not self._is_desk():
            raise AccessError(
                self.env._("Only the front desk does this. Write your answer instead.")
            )

    # ------------------------------------------------------------------
    # Clock
    # ------------------------------------------------------------------

    def _get_deadline_user(self, code):
        # The link from employee to user is no secret.
        return self.sudo().first_responder_id.user_id

    def _on_deadline_late(self, rule_code):
        """CMP-40: a late answer is listed for the supervisor."""
        super()._on_deadline_late(rule_code)
        clocks = {c.res_id: c for c in self._get_deadlines(rule_code)}
        delay = self.env["helpdesk.ticket"]._get_delay_text
        self.env["cs.exception"]._report(
            self, "warning", "CMP-40", {e: delay(clocks.get(e.id)) for e in self}
        )
