"""What staff write to customers and about results (CMP-43, CMP-55)."""

from odoo import api, fields, models

from odoo.addons.cs_base.tools.gates import Blocker


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    is_answer_quoted = fields.Boolean(
        string="Quotes Somebody's Words",
        copy=False,
        help="The answer holds a taboo phrase because it tells what somebody else "
        "said; it is listed as an exception (CMP-43).",
    )
    is_answer_interim = fields.Boolean(
        string="Interim Notice Only",
        compute="_compute_is_answer_interim",
        help="The answer says only that work goes on; the clock runs until the "
        "customer has a definite answer (CMP-55).",
    )
    major_words = fields.Char(
        string="Words of a Major Matter",
        compute="_compute_major_words",
        help="Words in the matter that speak for a major one (CMP-55).",
    )

    @api.depends("answer", "replied_date")
    def _compute_is_answer_interim(self):
        for ticket in self:
            ticket.is_answer_interim = bool(
                ticket.answer
                and not ticket.replied_date
                and not ticket._is_definite_answer(ticket.answer)
            )

    @api.depends("name", "description", "severity", "step", "kind")
    def _compute_major_words(self):
        """CMP-55: shown while a complaint with such words is an ordinary one."""
        for ticket in self:
            asked = (
                ticket.step
                and ticket.kind == "complaint"
                and ticket.severity != "major"
                and ticket.is_open
            )
            found = asked and ticket._find_major_words(
                f"{ticket.name or ''}\n{ticket.description or ''}"
            )
            ticket.major_words = ", ".join(found) if found else False

    @api.model
    def _find_major_words(self, text):
        """Return the words of ``text`` that propose *major*: list of str (CMP-55)."""
        return self.env["cs.phrase"]._find("major_word", text)

    @api.model
    def _is_definite_answer(self, text):
        """CMP-55: “is being worked on” is no definite answer, so the clock runs on."""
        return super()._is_definite_answer(text) and not (
            self.env["cs.phrase"]._is_interim(text)
        )

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------

    def write(self, vals):
        if self._is_server_write(vals) or self._may_write_step(vals.get("step")):
            return super().write(vals)
        governed = self.filtered("step")
        answered = governed._filter_changed(vals, ("answer",))
        answered._check_answer_phrases(vals)
        told = governed._filter_changed(vals, ("result",))
        res = super().write(vals)
        answered._report_answer(vals)
        told._report_result()
        return res

    def _check_answer_phrases(self, vals):
        """CMP-43: no taboo phrase goes to a customer.

        :raise UserError: naming the phrases, unless the answer is marked as quoting
        """
        text = vals.get("answer")
        if not self or not (text or "").strip():
            return
        if not all(vals.get("is_answer_quoted", t.is_answer_quoted) for t in self):
            self.env["cs.phrase"]._check_answer(text, self.company_id[:1])

    def _report_answer(self, vals):
        """List answers that quote a taboo phrase, and those that answer nothing."""
        text = vals.get("answer")
        if not self or not (text or "").strip():
            return
        found = self.env["cs.phrase"]._find("taboo", text, self.company_id[:1])
        if found:
            self.env["cs.exception"]._report(
                self,
                "override",
                "CMP-43",
                self.env._("Quoted in the answer: %(found)s", found=", ".join(found)),
            )
        waiting = self.filtered(lambda t: not t.replied_date)
        if waiting and not self._is_definite_answer(text):
            self.env["cs.exception"]._report(
                waiting,
                "warning",
                "CMP-55",
                self.env._(
                    "An interim notice was entered as the answer; it does not count."
                ),
            )

    def _report_result(self):
        """CMP-43: in results and notes a taboo phrase is only listed."""
        texts = {}
        for ticket in self:
            found = self.env["cs.phrase"]._find(
                "taboo", ticket.result, ticket.company_id
            )
            if found:
                texts[ticket] = self.env._(
                    "Taboo phrase in the result: %(found)s", found=", ".join(found)
                )
        if texts:
            self.env["cs.exception"]._report(
                self.browse().concat(*texts), "warning", "CMP-43", texts
            )

    # ------------------------------------------------------------------
    # Gates: what came by another way than the form
    # ------------------------------------------------------------------

    def _get_blockers_callback(self):
        return self._add_phrase_blockers(super()._get_blockers_callback())

    def _get_blockers_closed(self):
        return self._add_phrase_blockers(super()._get_blockers_closed())

    def _add_phrase_blockers(self, blockers):
        """CMP-43: an answer that was given on creation is looked at later."""
        for ticket in self.filtered(lambda t: t.answer and not t.is_answer_quoted):
            found = self.env["cs.phrase"]._find(
                "taboo", ticket.answer, ticket.company_id
            )
            if found:
                blockers.setdefault(ticket, []).append(
                    Blocker(
                        self.env._(
                            "The answer holds phrases that are not used in service: "
                            "%(found)s",
                            found=", ".join(found),
                        ),
                        self._cite("P7C-3"),
                        self.env._("say it otherwise, or tick that it quotes"),
                        "answer",
                        rule="CMP-43",
                    )
                )
        return blockers
