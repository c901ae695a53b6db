from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError, ValidationError

from ..tools.gates import Blocker, GatePass, ServerPass, numbered

# In this order the levels are shown and refused.
LEVELS = ("block", "override", "reason", "trial")
OVERRIDE_ROLE = "cs_base.cs_base_group_director"


class CsGateMixin(models.AbstractModel):
    """A record that goes from step to step through gates (architecture section 5).

    A model that uses it declares

    * ``step``: a stored, read-only Selection with ``copy=False``;
    * ``_gate_ways``: step -> steps that may follow it;
    * ``_get_blockers(step)``: what each record still lacks for that step.

    The step changes through ``_move_to`` alone, however the record is written
    (guarantee 1): ``write`` refuses it otherwise. What a blocker does depends on its
    level and on the start date of its group at the site (``cs_gate_mixin_judge.py``).
    """

    _name = "cs.gate.mixin"
    _description = "Goes Through Gates"

    _gate_ways = {}

    gate_step = fields.Char(
        string="Next Step",
        compute="_compute_gate",
        help="The step that usually follows the present one.",
    )
    gate_needs = fields.Json(
        string="Still Needed",
        compute="_compute_gate",
        help="What the next step still needs: reason, clause, cure, field and level of "
        "each.",
    )

    @api.depends_context("uid", "lang")
    def _compute_gate(self):
        """Show what the usual next step still needs, before it bites."""
        by_step = self.grouped(lambda record: record._get_next_step())
        for step, records in by_step.items():
            judged = records._judge_blockers(step) if step else {}
            for record in records:
                record.gate_step = step
                record.gate_needs = self._describe_needs(judged.get(record, []))

    def _get_next_step(self):
        """Return the step that usually follows, or False at the end of the way."""
        self.ensure_one()
        return next(iter(self._gate_ways.get(self.step, ())), False)

    def _get_blockers(self, step):
        """Collect everything that keeps each record from ``step``.

        Called once for a batch; extend it and add to the result of ``super()``.

        :param str step: the step wanted
        :return: dict record -> list of Blocker; records without one may be left out
        """
        labels = dict(self._fields["step"]._description_selection(self.env))
        return {
            record: [
                Blocker(
                    self.env._(
                        "“%(to)s” does not follow “%(from)s”",
                        **{"from": labels.get(record.step), "to": labels.get(step)},
                    ),
                    cure=self.env._("go step by step"),
                )
            ]
            for record in self
            if step not in self._gate_ways.get(record.step, ())
        }

    def _prepare_step_vals(self, step):
        """Return the values written together with the step, such as its date."""
        return {"step": step}

    def _move_to(self, step, reason=None, note=""):
        """Put the records on ``step``, all or none.

        :param str step: the step wanted; records that stand on it stay untouched
        :param reason: cs.reason, one or more, that answer blockers of level *reason*
        :param str note: words to it; an override always needs them
        :raise UserError: once, with all that is missing of all records
        :raise RedirectWarning: when only a reason is missing; leads to its dialog
        """
        moving = self.filtered(lambda record: record.step != step)
        if not moving:
            return
        judged = moving._check_gate(step, reason, note)
        for vals, records in moving._group_step_vals(step):
            gate_pass = GatePass(records.ids, step)
            records.with_context(cs_gate_pass=gate_pass).write(vals)
            records._after_step(step)
        self._report_passed(judged, reason, note)

    def _group_step_vals(self, step):
        """Yield (values, records) with one write for records of equal values."""
        groups = {}
        for record in self:
            vals = record._prepare_step_vals(step)
            key = tuple(sorted((k, str(v)) for k, v in vals.items()))
            groups.setdefault(key, (vals, []))[1].append(record.id)
        for vals, ids in groups.values():
            yield vals, self.browse(ids)

    def _check_gate(self, step, reason=None, note=""):
        """Refuse the step, or return what it goes past.

        :return: dict record -> list of (level, Blocker), as ``_judge_blockers``
        :raise UserError: naming every blocker of every record
        :raise RedirectWarning: when a reason by the same user is all that is missing
        """
        judged = self._judge_blockers(step)
        answers = self._get_answers(judged, reason)
        is_hard, is_open = False, False
        for _record, level, blocker in self._iter_judged(judged):
            if level == "block" or not self._may_answer(level, blocker):
                is_hard = True
            elif not self._is_answered(level, blocker, answers, note):
                is_open = True
        if is_hard:
            raise UserError(self._get_gate_refusal(judged, step))
        if is_open and (reason or note):
            raise UserError(self._get_answer_refusal(judged, step))
        if is_open:
            self._ask_reason(judged, step)
        return judged

    def _after_step(self, step):
        """Do what follows a step, such as starting or stopping a clock."""

    def write(self, vals):
        if "step" in vals and not self._may_write_step(vals["step"]):
            raise ValidationError(self._get_step_refusal())
        return super().write(vals)

    def _may_write_step(self, step):
        gate_pass = self.env.context.get("cs_gate_pass")
        return isinstance(gate_pass, GatePass) and gate_pass.allows(self.ids, step)

    def _write_by_server(self, vals):
        """Set fields that nobody but the server may set.

        :param dict vals: as for ``write``; the step is not among them
        """
        server_pass = ServerPass(self.ids, vals)
        self.with_context(cs_server_pass=server_pass).write(vals)

    def _is_server_write(self, names):
        """Tell whether this very write comes from ``_write_by_server``."""
        server_pass = self.env.context.get("cs_server_pass")
        return isinstance(server_pass, ServerPass) and server_pass.allows(
            self.ids, names
        )

    @api.model
    def _get_step_refusal(self):
        return self.env._(
            "A step is not set directly. Use the button of the step, or drag the "
            "record; what it still needs is shown on the form."
        )

    def _ask_reason(self, judged, step):
        """Lead to the dialog in which the same user gives the reason."""
        raise RedirectWarning(
            self._get_gate_refusal(judged, step),
            self.env.ref("cs_base.cs_gate_reason_action").id,
            self.env._("Give Reason"),
            {"active_model": self._name, "active_ids": self.ids, "cs_gate_step": step},
        )

    def _get_gate_refusal(self, judged, step):
        """Return one text that names what each record still needs for ``step``."""
        label = dict(self._fields["step"]._description_selection(self.env)).get(step)
        parts = []
        for record, found in judged.items():
            lines = [
                self._describe_blocker(level, blocker)
                for level, blocker in found
                if level != "trial"
            ]
            if lines:
                head = self.env._(
                    "%(record)s cannot be “%(step)s” yet:",
                    record=record.display_name,
                    step=label,
                )
                parts.append(f"{head}\n{numbered(lines)}")
        return "\n\n".join(parts)
