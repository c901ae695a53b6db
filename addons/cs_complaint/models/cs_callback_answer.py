"""What the customer said, and finishing a call (CMP-12, CMP-14, CMP-34, CMP-64)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.cs_base.tools.gates import numbered

from ..tools.steps import OUTCOMES
from .cs_callback import SERVER_VALS
from .cs_callback_rule import QUESTIONS

SERVER_VALS.update({"gap_seconds": False, "is_hasty": False})
YES_NO = [("yes", "Yes"), ("no", "No")]
# Less time between two calls than this is no conversation (ux 2.2).
HASTY_SECONDS = 20
# After so long a break the next call is the first one again.
PACE_BREAK = timedelta(hours=12)
# What a caller may hand in with a result; everything else is the server's.
ANSWER_FIELDS = (
    "outcome",
    "satisfaction",
    "opinion",
    "method",
    "call_ref",
    "call_seconds",
    "recording_url",
    *QUESTIONS,
)


class CsCallback(models.Model):
    _inherit = "cs.callback"

    attitude = fields.Selection(
        [("good", "Good"), ("ordinary", "Ordinary"), ("bad", "Bad")],
        string="Attitude of the Staff",
        copy=False,
        help="Whether the customer found the staff patient and polite (CMP-12).",
    )
    is_fixed = fields.Selection(YES_NO, string="Fixed", copy=False)
    definite_answer_given = fields.Selection(
        YES_NO,
        copy=False,
        help="The customer says whether a definite answer was given (CMP-55).",
    )
    gap_seconds = fields.Integer(
        string="Seconds Since the Call Before",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Of the same operator; 0 for the first call.",
    )
    is_hasty = fields.Boolean(
        string="Hasty",
        readonly=True,
        copy=False,
        help="Finished less than 20 seconds after the call before, or by the telephone "
        "system shorter than that.",
    )

    _operator_done = models.Index("(operator_id, done_date) WHERE state = 'done'")

    def _get_rule(self):
        """Return the rule of one call; the default values where it has none."""
        self.ensure_one()
        # Which rule holds is no secret.
        return self.sudo().rule_id or self.env["cs.callback.rule"].new({})

    def _get_asked(self):
        """Return which questions one call asks: name -> no, optional, mandatory."""
        rule = self._get_rule()
        asked = {name: rule[name] for name in QUESTIONS}
        if self.method == "visit" and asked["attitude"] == "no":
            # CMP-53: who was visited is asked how he was treated.
            asked["attitude"] = "optional"
        if (
            self.ticket_id.kind == "complaint"
            and asked["definite_answer_given"] == "no"
        ):
            # CMP-55: an interim notice is no answer, whatever was entered.
            asked["definite_answer_given"] = "optional"
        if self.ticket_id.kind == "complaint" and asked["is_fixed"] == "optional":
            asked["is_fixed"] = "no"
        return asked

    def _get_missing(self):
        """Return what each call still lacks to be finished, as dict call -> list."""
        missing = {}
        for call in self:
            found = call._get_missing_answers()
            if found:
                missing[call] = found
        return missing

    def _get_missing_answers(self):
        self.ensure_one()
        if not self.outcome:
            return [
                self.env._("the outcome is missing → choose how the call ended"),
            ]
        if self.outcome != "reached":
            return []
        missing = []
        if not self.satisfaction:
            missing.append(
                self.env._(
                    "the customer was reached but not asked whether satisfied (CMP-34) "
                    "→ choose a grade or “declined to rate”"
                )
            )
        for name, asked in self._get_asked().items():
            if asked == "mandatory" and not self[name]:
                missing.append(
                    self.env._(
                        "“%(question)s” is asked in every such call (CMP-64) → fill in "
                        "the answer",
                        question=self._fields[name]._description_string(self.env),
                    )
                )
        return missing

    def action_done(self):
        """Finish the calls; outcome and satisfaction must be there (CMP-34).

        :raise UserError: naming everything that is missing of all calls
        """
        planned = self.filtered(lambda c: c.state == "planned")
        planned._check_ticket()
        planned._check_caller()
        missing = planned._get_missing()
        if missing:
            raise UserError(
                numbered(
                    f"{call.display_name}: {text}"
                    for call, found in missing.items()
                    for text in found
                )
            )
        planned._finish()

    def _record(self, outcome, vals=None):
        """Write down how a call ended and finish it.

        :param str outcome: a key of ``OUTCOMES``
        :param dict vals: answers, see ``ANSWER_FIELDS`` and ``UNSATISFIED_FIELDS``
        :raise UserError: naming everything that is missing
        """
        self._write_answer(outcome, vals)
        self.action_done()

    def _write_answer(self, outcome, vals=None):
        """Fill in how one planned call ended, without finishing it."""
        self.ensure_one()
        if self.state != "planned":
            raise UserError(
                self.env._(
                    "%(callback)s was finished meanwhile. Load the queue again.",
                    callback=self.display_name,
                )
            )
        if outcome not in dict(OUTCOMES):
            raise UserError(self.env._("Choose how the call ended."))
        allowed = self._get_answer_fields()
        vals = {name: (vals or {})[name] for name in allowed if name in (vals or {})}
        if outcome != "reached":
            vals.update(dict.fromkeys(("satisfaction", *QUESTIONS), False))
        self.write({**vals, "outcome": outcome})

    @api.model
    def _get_answer_fields(self):
        """Return the names of the fields a caller hands in with a result."""
        return ANSWER_FIELDS

    def _finish(self):
        # While the call is still planned, so that the step plans no other one.
        self._start_callback_step()
        now = fields.Datetime.now()
        self._note_pace(now)
        done_vals = {
            "state": "done",
            "done_date": now,
            "user_id": self.env.uid,
            "operator_id": self.env.user._get_cs_operator().id,
        }
        # A call planned before the ticket was reopened is about the new result.
        for (round_number, is_late), calls in self.grouped(
            lambda c: (
                c.ticket_id.reopen_count,
                bool(c.is_late or (c.due_date and c.due_date < now)),
            )
        ).items():
            calls._write_by_server(
                {**done_vals, "round_number": round_number, "is_late": is_late}
            )
        for satisfaction, calls in (
            self.filtered("satisfaction").grouped("satisfaction").items()
        ):
            # The last reached call decides; clerks may not write the ticket's figures.
            calls.ticket_id.sudo()._write_by_server({"satisfaction": satisfaction})
        self._after_finish()

    def _start_callback_step(self):
        """Put tickets whose callback has begun into that step, if nothing is missing.

        What a customer said is never lost because a ticket lacks something.
        """
        tickets = self.ticket_id.filtered(lambda t: t.step == "reported")
        blockers = tickets._get_blockers("callback") if tickets else {}
        tickets.filtered(lambda t: not blockers.get(t))._move_to("callback")

    def _after_finish(self):
        """Do what follows from a finished call: what is suspicious, what comes next."""
        self._report_foreign_callers()
        self._report_attitude()
        self._report_no_answer_given()
        self._count_attempts()

    def _report_attitude(self):
        """CMP-12: a bad attitude is a suspicion of FR-4 (visits) or FR-2."""
        bad = self.filtered(lambda c: c.attitude == "bad" and c.outcome == "reached")
        # How the customer came is no secret to who calls.
        visited = bad.filtered(
            lambda c: c.method == "visit" or c.sudo().ticket_id._is_visit()
        )
        for calls, rule, act in (
            (visited, "CMP-53", "fr4"),
            (bad - visited, "CMP-51", "fr2"),
        ):
            self.env["cs.exception"]._report(
                calls,
                "suspicion",
                rule,
                {
                    call: self.env._(
                        "The customer found the attitude of the staff bad. %(words)s",
                        words=call.opinion or "",
                    ).strip()
                    for call in calls
                },
                act=act,
            )

    def _report_no_answer_given(self):
        """CMP-55: the customer decides whether the answer was a definite one."""
        self.env["cs.exception"]._report(
            self.filtered(lambda c: c.definite_answer_given == "no"),
            "warning",
            "CMP-55",
            self.env._("The customer says that no definite answer was given"),
        )

    def _note_pace(self, now):
        """Keep how long after the operator's call before these were finished.

        One call answers all lines of a household, so those of one transaction have
        the same gap.
        """
        operator = self.env.user._get_cs_operator()
        # Also calls on other sites are this operator's pace.
        last = self.sudo().search(
            [
                ("operator_id", "=", operator.id),
                ("state", "=", "done"),
                ("done_date", ">", now - PACE_BREAK),
                ("done_date", "<=", now),
                ("id", "not in", self.ids),
            ],
            order="done_date desc",
            limit=1,
        )
        before = last.done_date
        gap = int((now - before).total_seconds()) if before else 0
        is_hasty = bool(before) and gap < HASTY_SECONDS
        measured = self.filtered("call_seconds")
        (self - measured)._write_by_server({"gap_seconds": gap, "is_hasty": is_hasty})
        for call in measured:
            call._write_by_server(
                {
                    "gap_seconds": gap,
                    "is_hasty": call.call_seconds < HASTY_SECONDS,
                }
            )
