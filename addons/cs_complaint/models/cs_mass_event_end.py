"""Ending a mass event: one result and one answer for all its tickets (CMP-55)."""

from secrets import token_hex

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.cs_base.tools import sampling

# So many tickets are moved together; the number of queries of a part is constant.
CHUNK = 200


class CsMassEvent(models.Model):
    _inherit = "cs.mass.event"

    def action_end(self):
        """End the event: report the result to all its tickets and answer them.

        :raise UserError: naming what is missing
        """
        for event in self:
            event._end()

    def _end(self):
        """End one event.

        Tickets that still lack something get result and answer and stay where they
        are; all others are reported and wait for their callbacks.

        :return: (reported tickets, tickets left behind)
        """
        self.ensure_one()
        self._check_running()
        self._check_desk()
        self.check_access("write")
        self._check_end()
        # The tickets of a site are the centre's; the leader who ends need not tick
        # them all, and no line of theirs needs a message of its own.
        tickets = self.ticket_ids.with_context(
            tracking_disable=True, mail_notrack=True, mail_activity_quick_update=True
        ).filtered(lambda t: t.is_open and not t.import_batch_id)
        self._write_by_server(
            {
                "state": "ended",
                "ended_date": fields.Datetime.now(),
                "ended_user_id": self.env.uid,
                "sample_seed": token_hex(32),
            }
        )
        self._draw_sample(tickets)
        reported = tickets.browse()
        for start in range(0, len(tickets), CHUNK):
            reported |= self._end_chunk(tickets[start : start + CHUNK])
        left = tickets - reported
        self.message_post(
            body=self.env._(
                "Ended: %(reported)s tickets reported, %(left)s left open: %(names)s",
                reported=len(reported),
                left=len(left),
                names=", ".join(left.mapped("short_number")) or "–",
            )
        )
        return reported, left

    def _check_end(self):
        """CMP-14, CMP-43, CMP-55: a result, and an answer that is one."""
        problems = []
        if not (self.result or "").strip():
            problems.append(self.env._("The result is empty → say what was done."))
        if not (self.answer or "").strip():
            problems.append(
                self.env._(
                    "The definite answer is empty → say what customers are told."
                )
            )
        elif not self.env["helpdesk.ticket"]._is_definite_answer(self.answer):
            problems.append(
                self.env._(
                    "The answer is an interim notice only → say what became of it "
                    "(CMP-55)."
                )
            )
        if problems:
            raise UserError("\n".join(problems))
        if not self.is_answer_quoted:
            self.env["cs.phrase"]._check_answer(self.answer, self.company_id)

    def _draw_sample(self, tickets):
        """CMP-13: who is not called back, when the setting allows a sample."""
        # Settings of the company, not a secret.
        company = self.company_id.sudo()
        asked = tickets.filtered(lambda t: t._needs_callback())
        percent = 100
        if len(asked) >= company.cs_event_sample_from:
            percent = company.cs_event_sample_percent
        self._write_by_server({"sample_percent": percent})
        if percent == 100:
            return
        references = {f"helpdesk.ticket,{t.id}": t.id for t in asked}
        # By rank, as everywhere (decision 8): the seed on the event draws them again.
        ranks = [ref for _hash, ref in sampling.ranked(self.sample_seed, references)]
        size = sampling.Terms(rate=percent).size(len(ranks))
        out = asked.browse(references[ref] for ref in ranks[size:])
        out._write_by_server({"is_event_sampled_out": True})

    def _end_chunk(self, tickets):
        """Write result and answer, and move on whatever can move; return those."""
        vals = {"is_answer_quoted": True} if self.is_answer_quoted else {}
        for ticket_part in tickets.grouped(
            lambda t: bool((t.answer or "").strip())
        ).values():
            silent = not (ticket_part[:1].answer or "").strip()
            # Who was answered already keeps the answer he was given.
            answer = {"answer": self.answer, **vals} if silent else {}
            working = ticket_part.filtered(
                lambda t: t.step not in ("reported", "callback")
            )
            reported = ticket_part - working
            if working:
                working.write({"result": self.result, **answer})
            if reported and answer:
                reported.write(answer)
        return self._move_chunk(tickets)

    def _move_chunk(self, tickets):
        """Report and arrange the callbacks of those tickets that lack nothing."""
        done = tickets.filtered(lambda t: t.step in ("reported", "callback"))
        working = tickets - done
        blocked = working._get_open_blockers("reported")
        ready = working.filtered(lambda t: t not in blocked)
        ready._settle_event_work()._move_to("reported")
        waiting = (ready | done).filtered(lambda t: t.step == "reported")
        blocked = waiting._get_open_blockers("callback")
        waiting.filtered(lambda t: t not in blocked)._move_to("callback")
        return ready | done

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_view_tickets(self):
        """Return the list of the calls of this event."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_complaint.helpdesk_ticket_action"
        )
        return {
            **action,
            "name": self.name,
            "domain": [("mass_event_id", "=", self.id)],
            "context": {},
        }

    def action_view_open_tickets(self):
        """Return the list of the calls that are still open."""
        action = self.action_view_tickets()
        return {**action, "context": {"search_default_open": True}}
