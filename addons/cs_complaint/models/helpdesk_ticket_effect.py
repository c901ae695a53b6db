"""What the handling achieved, judged by the manager afterwards (CMP-08, CMP-11)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS.update(
    dict.fromkeys(
        (
            "effect",
            "effect_remark",
            "effect_date",
            "effect_user_id",
            "is_accurate",
            "is_reasonable",
        ),
        "CMP-11",
    )
)
SERVER_FIELDS["reported_user_id"] = "CMP-19"

EFFECTS = [("good", "Good"), ("partly", "Partly"), ("bad", "Bad")]


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    reported_user_id = fields.Many2one(
        "res.users", string="Result Reported By", copy=False, readonly=True
    )
    is_in_time = fields.Boolean(
        string="In Time",
        compute="_compute_is_in_time",
        help="Neither the answer nor the department was late (CMP-08).",
    )
    is_accurate = fields.Boolean(string="Accurate", copy=False, readonly=True)
    is_reasonable = fields.Boolean(string="Reasonable", copy=False, readonly=True)
    effect = fields.Selection(
        EFFECTS, string="Effect Check", copy=False, readonly=True, tracking=True
    )
    effect_remark = fields.Text(copy=False, readonly=True)
    effect_date = fields.Datetime(string="Effect Checked On", copy=False, readonly=True)
    effect_user_id = fields.Many2one(
        "res.users", string="Effect Checked By", copy=False, readonly=True
    )

    is_effect_due = fields.Boolean(
        string="Effect to Be Checked",
        compute="_compute_is_effect_due",
        search="_search_is_effect_due",
        help="Closed, not checked yet, and the setting asks for a check (CMP-11).",
    )

    _effect_waiting = models.Index(
        "(site_id, closed_date) WHERE step = 'closed' AND effect IS NULL "
        "AND import_batch_id IS NULL AND kind = 'complaint' AND severity = 'major'"
    )

    @api.depends("is_reply_late", "is_department_late")
    def _compute_is_in_time(self):
        for ticket in self:
            is_late = ticket.is_reply_late or ticket.is_department_late
            ticket.is_in_time = not is_late

    def _prepare_step_vals(self, step):
        vals = super()._prepare_step_vals(step)
        if step == "reported":
            vals["reported_user_id"] = self.env.user._get_cs_operator().id
        return vals

    def _get_doer_users(self):
        """Return the users who had a hand in the work of this ticket."""
        self.ensure_one()
        # Who did the work is no secret to the centre.
        ticket = self.sudo()
        return self._get_doers()[ticket].user_id | ticket.reported_user_id

    @api.model
    def _get_effect_domain(self):
        """Return the domain of tickets whose effect has to be checked (CMP-11).

        Which ones those are is each company's own setting.
        """
        # A setting of the company, not a secret.
        companies = self.env.companies.sudo()
        picky = companies.filtered(lambda c: c.cs_effect_check == "major")
        waiting = Domain(
            [
                ("step", "=", "closed"),
                ("effect", "=", False),
                ("import_batch_id", "=", False),
            ]
        )
        major = Domain([("kind", "=", "complaint"), ("severity", "=", "major")])
        if picky == companies:
            # Without alternatives the index of these few serves.
            return waiting & major
        return waiting & (major | Domain("company_id", "not in", picky.ids))

    @api.model
    def _search_is_effect_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_effect_domain()

    def _compute_is_effect_due(self):
        due = self.filtered_domain(self._get_effect_domain())
        due.is_effect_due = True
        (self - due).is_effect_due = False

    def _check_effect(self, effect, remark="", is_accurate=True, is_reasonable=True):
        """Judge closed tickets; what went badly goes back to its department (CMP-11).

        :param str effect: good, partly or bad
        :raise AccessError: to who is no customer service manager
        :raise UserError: when a ticket is not closed, judged already, was handled by
            the checker, or a bad effect has no remark
        """
        if not self.env.su and not self._is_service_manager():
            raise AccessError(
                self.env._(
                    "Only the customer service manager checks the effect (%(clause)s).",
                    clause=self._cite("P6 §2-2"),
                )
            )
        user = self.env.user
        problems = []
        for ticket in self:
            problems += ticket._get_effect_problems(user | user._get_cs_operator())
        if effect != "good" and not (remark or "").strip():
            problems.append(self.env._("Say in the remark what was not good."))
        if problems:
            raise UserError("\n".join(problems))
        self._write_by_server(
            {
                "effect": effect,
                "effect_remark": remark,
                "is_accurate": is_accurate,
                "is_reasonable": is_reasonable,
                "effect_date": fields.Datetime.now(),
                "effect_user_id": user._get_cs_operator().id,
            }
        )
        if effect == "bad":
            self._move_to("assigned")
            self.env["cs.exception"]._report(self, "warning", "CMP-11", remark)

    def _get_effect_problems(self, checkers):
        self.ensure_one()
        if self.step != "closed" or self.import_batch_id or self.effect:
            return [
                self.env._(
                    "%(ticket)s is not closed, or its effect was checked already.",
                    ticket=self.display_name,
                )
            ]
        if checkers & self._get_doer_users():
            return [
                self.env._(
                    "%(ticket)s: who handled it does not check its effect "
                    "(%(clause)s). Ask another manager.",
                    ticket=self.display_name,
                    clause=self._cite("P6 §2-2"),
                )
            ]
        return []

    def _after_step(self, step):
        super()._after_step(step)
        if step == "assigned":
            # A new round is judged anew; what was said of the last one is in the log.
            self.filtered("effect")._write_by_server(
                {"effect": False, "effect_date": False, "effect_user_id": False}
            )

    def action_check_effect(self):
        """Open the dialog that asks how well the matter was handled (CMP-11)."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check the Effect"),
            "res_model": "cs.effect.check",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }
