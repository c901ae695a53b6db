from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import deadlines

BATCH = 1000


class CsDeadlineRuleReplay(models.TransientModel):
    """What would have been late in past months under a version of a rule?

    Nothing is changed: past clocks keep the version they started with.
    """

    _name = "cs.deadline.rule.replay"
    _description = "Replay of a Deadline Rule"

    rule_id = fields.Many2one(
        "cs.deadline.rule", required=True, readonly=True, ondelete="cascade"
    )
    date_from = fields.Date(
        string="Started From",
        required=True,
        default=lambda self: fields.Date.subtract(
            fields.Date.context_today(self), months=3
        ),
    )
    date_to = fields.Date(
        string="Started Until", required=True, default=fields.Date.context_today
    )
    is_done = fields.Boolean(readonly=True)
    clocks = fields.Integer(readonly=True)
    late = fields.Integer(string="Overdue as It Was", readonly=True)
    would_be_late = fields.Integer(string="Overdue Under This Version", readonly=True)
    newly_late = fields.Integer(string="Newly Overdue", readonly=True)
    saved = fields.Integer(string="No Longer Overdue", readonly=True)
    changed_ids = fields.Many2many(
        "cs.deadline", string="Changed Deadlines", readonly=True
    )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for replay in self:
            if replay.date_from > replay.date_to:
                raise UserError(
                    self.env._(
                        "The period ends before it begins. Exchange the two dates."
                    )
                )

    def action_replay(self):
        """Count, and show the result in the same dialogue."""
        self.ensure_one()
        result = self.rule_id.action_replay(self.date_from, self.date_to)
        ids = result.pop("newly_late_ids") + result.pop("saved_ids")
        self.write(
            {**result, "is_done": True, "changed_ids": [fields.Command.set(ids)]}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay Past Months"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _replay(self, rule, date_from, date_to):
        """See ``cs.deadline.rule.action_replay``."""
        limit = rule._get_limit()
        result = dict.fromkeys(
            ("clocks", "late", "would_be_late", "newly_late", "saved"), 0
        )
        result |= {"newly_late_ids": [], "saved_ids": []}
        for clocks in self._get_batches(rule, date_from, date_to):
            places = clocks._get_places_of(
                clocks.site_id, rule, clocks.mapped("start_date")
            )
            for clock in clocks:
                place = places[clock.site_id]
                day = deadlines.to_local(clock.start_date, place.tz).date()
                if date_from <= day <= date_to:
                    self._count(result, clock, limit, place)
            clocks.invalidate_recordset(["events"])
        return result

    @api.model
    def _get_batches(self, rule, date_from, date_to):
        """Yield the clocks that could have fallen under ``rule``, some at a time."""
        midnight = datetime.min.time()
        margin = timedelta(days=1)  # local days; time zones differ by less
        domain = (
            Domain("code", "=", rule.code)
            & Domain("state", "!=", "cancelled")
            & Domain("start_date", ">=", datetime.combine(date_from, midnight) - margin)
            & Domain(
                "start_date", "<", datetime.combine(date_to, midnight) + 2 * margin
            )
        )
        if rule.company_id:
            domain &= Domain("company_id", "=", rule.company_id.id)
        if rule.site_id:
            domain &= Domain("site_id", "=", rule.site_id.id)
        last_id = 0
        while clocks := self.env["cs.deadline"].search(
            domain & Domain("id", ">", last_id), order="id", limit=BATCH
        ):
            yield clocks
            last_id = clocks[-1].id

    @api.model
    def _count(self, result, clock, limit, place):
        """Add one clock to ``result``."""
        due = clock._recount(limit, clock.start_date, place).due
        # A clock that rests now has no end yet: it counts until its pause began.
        end = clock.stop_date or clock._get_pause_begin() or fields.Datetime.now()
        would_be = deadlines.is_late(due, end)
        result["clocks"] += 1
        result["late"] += clock.is_late
        result["would_be_late"] += would_be
        if would_be and not clock.is_late:
            result["newly_late"] += 1
            result["newly_late_ids"].append(clock.id)
        elif clock.is_late and not would_be:
            result["saved"] += 1
            result["saved_ids"].append(clock.id)
