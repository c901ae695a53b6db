"""The call itself: who makes it, and the scores (CMP-59)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.cs_base.tools.checklist import is_worst
from odoo.addons.cs_base.tools.gates import numbered


class CsDirectorSampleLine(models.Model):
    _inherit = "cs.director.sample.line"

    # --- who -----------------------------------------------------------------

    def _get_people(self):
        return self.env.user | self.env.user._get_cs_operator()

    def _is_caller(self):
        """Tell whether user and operator may call: the director, a deputy, or whom the
        director named for this call."""
        self.ensure_one()
        # Who was named is no secret to the check.
        named = self.sudo().delegated_to_id
        if named and all(person == named for person in self._get_people()):
            return True
        return self.sample_id._is_directors_place()

    def _check_may_call(self):
        """Refuse who may not call, or had a hand in the matter (guarantee 7)."""
        self.check_access("read")
        self._check_open()
        strangers = self.filtered(lambda line: not line._is_caller())
        if strangers:
            raise UserError(
                self.env._(
                    "The director calls in person (CMP-59): %(calls)s. Somebody else "
                    "calls as the deputy, or when the director has delegated the call.",
                    calls=", ".join(strangers.mapped("display_name")),
                )
            )
        if refusals := self._get_bias():
            raise UserError(numbered(refusals))

    def _check_open(self):
        # Whether the quarter is closed is no secret.
        lines = self.sudo()
        if any(one.state != "open" or one.sample_id.step != "open" for one in lines):
            raise UserError(self.env._("This call is not open any more."))

    def _get_bias(self, people=None):
        """Return why people who did the work, or called before, must not call.

        :param people: res.users; who acts now when left out
        :return: list of str
        """
        people = people or self._get_people()
        # Who did a job, or called, is known to who asks about it.
        lines, own = self.sudo(), people.sudo().employee_ids
        doers = lines.ticket_id._get_doers()
        refusals = []
        for line in lines:
            ticket = line.ticket_id
            callers = ticket.callback_ids.filtered(lambda c: c.state == "done")
            found = doers[ticket] & own
            before = (callers.user_id | callers.operator_id) & people
            if found or before:
                names = found.mapped("name") or before.mapped("name")
                refusals.append(
                    self.env._(
                        "%(call)s: %(person)s had a hand in the work, or has called "
                        "about it before → somebody else calls (CMP-59)",
                        call=line.display_name,
                        person=", ".join(names),
                    )
                )
        return refusals

    # --- the page ------------------------------------------------------------

    def _get_page_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [
                (
                    self.env.ref("cs_complaint.cs_director_sample_line_view_form").id,
                    "form",
                )
            ],
        }

    @api.model
    def _get_next_line(self, sample):
        """Return whom to call next: who can be called now, in the order of ranks."""
        now = fields.Datetime.now()
        mine = Domain("sample_id", "=", sample.id) & Domain("state", "=", "open")
        if not sample._is_directors_place():
            mine &= Domain("delegated_to_id", "=", self.env.uid)
        else:
            mine &= Domain("delegated_to_id", "in", [False, self.env.uid])
        ready = Domain("next_attempt_date", "=", False)
        ready |= Domain("next_attempt_date", "<=", now)
        return self.search(mine & ready, limit=1)

    def action_next(self):
        """Open the next call of the same quarter."""
        self.ensure_one()
        # The sample of one's own call.
        return self.sudo().sample_id.with_env(self.env).action_next_call()

    def action_open_ticket(self):
        """Open the ticket itself."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()

    # --- reached -------------------------------------------------------------

    def _check_may_fill_checklist(self):
        self._check_may_call()

    def _on_checklist_done(self):
        res = super()._on_checklist_done()
        for line in self:
            # A line without scores is not done (CMP-59).
            if not line.checklist_score_exact:
                raise UserError(
                    self.env._(
                        "Not one item has a score: a call without scores does not "
                        "count. Score at least one, or note why the customer was not "
                        "called."
                    )
                )
            line._check_bad()
            line._finish_call()
        return res

    def _check_bad(self):
        """CMP-59, CMP-60: what was bad has a remark, or a problem tells of it."""
        self.ensure_one()
        bad = [
            answer.item_id.name
            for answer in self._get_checklist_answers()
            if is_worst(answer.item_id._as_item(), answer._as_answer())
            and not (answer.remark or "").strip()
        ]
        if bad and not self.finding_ids.filtered(lambda f: f.kind == "problem"):
            raise UserError(
                self.env._(
                    "Say what was bad, in a remark or as a problem: %(items)s.",
                    items=", ".join(bad),
                )
            )

    def _get_stamp(self):
        return {
            "done_date": fields.Datetime.now(),
            "done_by_id": self.env.uid,
            "done_operator_id": self.env.user._get_cs_operator().id,
        }

    def _finish_call(self):
        self._write_kept({"state": "done", "outcome": "reached", **self._get_stamp()})
        # The drawn records are the engine's; who may call was checked.
        self.sudo().draw_line_ids.filtered(
            lambda one: one.state == "open"
        )._mark_done_by_call()

    def action_reopen(self):
        """Take back a finished call, while the quarter is open."""
        for line in self:
            line.check_access("read")
            is_caller = line.done_operator_id in self._get_people()
            if line.state != "done" or line.sample_id.step != "open":
                raise UserError(self.env._("This call cannot be taken back."))
            if not is_caller and not line.sample_id._is_directors_place():
                raise UserError(
                    self.env._("Who called takes it back, or the director.")
                )
            line._reopen_checklist()
            line._write_kept(
                {
                    "state": "open",
                    "outcome": False,
                    "done_date": False,
                    "done_by_id": False,
                    "done_operator_id": False,
                }
            )
            # As above.
            line.sudo().draw_line_ids._reopen_by_call()
