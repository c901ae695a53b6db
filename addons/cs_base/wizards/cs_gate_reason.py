from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CsGateReason(models.TransientModel):
    """Asks why a step is taken although its gate wants something (REASON, OVERRIDE).

    The gate itself is judged again when the dialog is confirmed, so that nothing which
    a client puts into it can skip one (guarantee 1).
    """

    _name = "cs.gate.reason"
    _description = "Give a Reason"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    step = fields.Char(required=True, readonly=True)
    record_count = fields.Integer(readonly=True)
    record_names = fields.Char(string="Concerns", readonly=True)
    has_override = fields.Boolean(readonly=True)
    override_text = fields.Text(string="To Be Overridden", readonly=True)
    line_ids = fields.One2many("cs.gate.reason.line", "dialog_id", string="Reasons")
    # One rule is the usual case: then its reasons are there to tap.
    is_single = fields.Boolean(compute="_compute_is_single")
    single_text = fields.Text(string="What Is Missing", compute="_compute_is_single")
    reason_id = fields.Many2one("cs.reason")
    allowed_reason_ids = fields.Many2many("cs.reason", compute="_compute_is_single")
    note = fields.Text(
        string="In Words",
        help="An override always needs words; a reason only where it says so.",
    )
    is_note_required = fields.Boolean(compute="_compute_is_note_required")

    @api.depends("line_ids.text", "line_ids.allowed_reason_ids")
    def _compute_is_single(self):
        for dialog in self:
            lines = dialog.line_ids
            dialog.is_single = len(lines) == 1
            dialog.single_text = lines.text if dialog.is_single else False
            dialog.allowed_reason_ids = lines.allowed_reason_ids

    @api.depends("has_override", "line_ids.reason_id", "reason_id")
    def _compute_is_note_required(self):
        for dialog in self:
            reasons = dialog._get_reasons()
            dialog.is_note_required = dialog.has_override or any(
                reasons.mapped("needs_note")
            )

    @api.model
    def default_get(self, fields):
        """Fill the dialog with what the gate asks of the records in the context."""
        vals = super().default_get(fields)
        records = self._get_records(
            self.env.context.get("active_model"), self.env.context.get("active_ids")
        )
        step = self.env.context.get("cs_gate_step")
        if not records or not step:
            return vals
        judged = records.filtered(lambda r: r.step != step)._judge_blockers(step)
        found = [fb for blockers in judged.values() for fb in blockers]
        overridden = dict.fromkeys(
            blocker.as_text() for level, blocker in found if level == "override"
        )
        names = records[:5].mapped("display_name")
        more = "…" if len(records) > len(names) else ""
        return {
            **vals,
            "res_model": records._name,
            "res_ids": records.ids,
            "step": step,
            "record_count": len(records),
            "record_names": ", ".join(names) + more,
            "has_override": bool(overridden),
            "override_text": "\n".join(overridden),
            "line_ids": self._prepare_lines(found),
        }

    @api.model
    def _prepare_lines(self, found):
        """Return one line for each rule that asks for a reason."""
        texts = {}
        for level, blocker in found:
            if level == "reason":
                key = (blocker.usage, blocker.rule)
                texts.setdefault(key, {})[blocker.as_text()] = True
        commands = []
        for (usage, rule), lines in texts.items():
            commands.append(
                Command.create(
                    {
                        "usage": usage,
                        "rule": rule,
                        "text": "\n".join(lines),
                    }
                )
            )
        return commands

    @api.model
    def _get_records(self, model_name, ids):
        """Return records that go through gates; nothing for any other model."""
        gated = self.env.registry["cs.gate.mixin"]
        if model_name not in self.env or not isinstance(self.env[model_name], gated):
            return []
        return self.env[model_name].browse(ids or []).exists()

    def _get_reasons(self):
        """Return the reasons chosen, one for each rule."""
        return self.reason_id | self.line_ids.reason_id

    def action_confirm(self):
        """Take the step with the reasons given.

        :raise UserError: when the records are gone, or what is missing now
        """
        self.ensure_one()
        records = self._get_records(self.res_model, self.res_ids)
        if not records:
            raise UserError(
                self.env._(
                    "The records are not saved yet. Save them and take the step again."
                )
            )
        records.check_access("write")
        self._check_filled()
        records._move_to(self.step, reason=self._get_reasons(), note=self.note)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_filled(self):
        """Say what the dialog itself lacks, before the gate says it at length."""
        empty = self.line_ids.filtered(
            lambda line: not line.reason_id and not (self.is_single and self.reason_id)
        )
        if empty:
            raise UserError(
                self.env._(
                    "Choose a reason for:\n%(needs)s",
                    needs="\n".join(text for text in empty.mapped("text") if text),
                )
            )
        if self.is_note_required and not (self.note or "").strip():
            raise UserError(
                self.env._(
                    "Say in words why it goes on. An override, and a reason such as "
                    "“Other”, need them."
                )
            )
