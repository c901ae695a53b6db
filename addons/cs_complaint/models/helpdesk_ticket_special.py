"""Special cases go to the department manager or the company leadership (CMP-17)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.cs_base.tools.gates import Blocker

from .helpdesk_ticket_clock import HelpdeskTicket as ClockedTicket
from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS.update(
    dict.fromkeys(
        (
            "special_notified_date",
            "special_confirmed_date",
            "special_confirmed_user_id",
            "special_instruction",
            "is_special_late",
        ),
        "CMP-17",
    )
)
CONFIRM_RULE = "special.confirm"
DIRECTOR = "cs_base.cs_base_group_director"
ClockedTicket._deadline_fields[CONFIRM_RULE] = (
    None,
    "special_confirmed_date",
    "is_special_late",
)

RECEIVERS = [
    ("manager", "Department Manager"),
    ("leadership", "Company Leadership"),
]
POSTS = {
    "manager": ("cs_complaint.cs_complaint_group_manager",),
    "leadership": (
        "cs_base.cs_base_group_company_leadership",
        "cs_base.cs_base_group_leadership",
    ),
}
SPECIAL_FIELDS = ("is_special", "special_reason", "special_receiver", "special_user_id")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    special_reason = fields.Text(string="Why It Is Special", copy=False, help="CMP-17")
    special_receiver = fields.Selection(
        RECEIVERS, string="Reported To", copy=False, help="CMP-17"
    )
    special_user_id = fields.Many2one(
        "res.users",
        string="Receiver",
        copy=False,
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who is told. Empty: found by the post.",
    )
    special_notified_date = fields.Datetime(
        string="Receiver Told On", copy=False, readonly=True
    )
    special_confirmed_date = fields.Datetime(
        string="Receipt Confirmed On", copy=False, readonly=True
    )
    special_confirmed_user_id = fields.Many2one(
        "res.users", string="Receipt Confirmed By", copy=False, readonly=True
    )
    special_instruction = fields.Text(string="Instruction", copy=False, readonly=True)
    is_special_late = fields.Boolean(
        string="Confirmation Overdue", copy=False, readonly=True
    )
    can_confirm_special = fields.Boolean(compute="_compute_can_confirm_special")

    def _compute_can_confirm_special(self):
        for ticket in self:
            ticket.can_confirm_special = (
                bool(ticket.special_notified_date)
                and not ticket.special_confirmed_date
                and ticket._is_special_receiver()
            )

    # ------------------------------------------------------------------
    # Telling the receiver, once
    # ------------------------------------------------------------------

    def _after_register(self):
        res = super()._after_register()
        self._notify_special()
        return res

    def write(self, vals):
        if self._is_server_write(vals) or self._may_write_step(vals.get("step")):
            return super().write(vals)
        touched = (
            self.filtered("step") if set(SPECIAL_FIELDS) & vals.keys() else self[:0]
        )
        moved = touched._filter_changed(vals, ("special_receiver", "special_user_id"))
        touched._check_special_kept(vals)
        res = super().write(vals)
        waiting = moved.filtered(
            lambda t: t.special_notified_date and not t.special_confirmed_date
        )
        for ticket in waiting:
            # Another receiver has not been told yet.
            ticket._write_by_server({"special_notified_date": False})
        touched._notify_special()
        return res

    def _check_special_kept(self, vals):
        """Guarantee 3: what was reported upwards stays reported.

        :raise UserError: where the flag, its reason or its receiver would vanish
        """
        told = self.filtered("special_notified_date")
        names = [
            name
            for name in ("is_special", "special_reason", "special_receiver")
            if name in vals and not vals[name]
        ]
        lost = told._filter_changed(vals, names)
        confirmed = told.filtered("special_confirmed_date")
        changed = confirmed._filter_changed(vals, SPECIAL_FIELDS)
        if lost or changed:
            raise UserError(
                self.env._(
                    "%(tickets)s: the special case was reported already, so it stays "
                    "as it is (%(clause)s). Write what is new into a message.",
                    tickets=", ".join((lost | changed).mapped("display_name")),
                    clause=self._cite("P6 §4-2"),
                )
            )

    def _notify_special(self):
        """CMP-17: the receiver is told once, and the clock of his receipt starts."""
        ready = self.filtered(
            lambda t: (
                t.is_special
                and t.step
                and t.is_open
                and (t.special_reason or "").strip()
                and t.special_receiver
                and not t.special_notified_date
            )
        )
        for ticket in ready:
            user = ticket.special_user_id or ticket._get_special_user()
            if not user:
                continue
            ticket._write_by_server(
                {
                    "special_user_id": user.id,
                    "special_notified_date": fields.Datetime.now(),
                }
            )
            # The desk tells the leader whether or not it may plan his work.
            ticket.sudo().with_context(
                mail_activity_quick_update=True
            ).activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=ticket.with_context(lang=user.lang).env._(
                    "Special case: confirm receipt and give your instruction"
                ),
            )
        ready.filtered("special_notified_date")._start_deadline(CONFIRM_RULE)

    def _get_special_user(self):
        """Return who holds the post that was chosen: res.users, may be empty."""
        self.ensure_one()
        # Who heads a department is no secret.
        head = self.sudo().department_id.manager_id.user_id
        if self.special_receiver == "manager" and head:
            return head
        for group in POSTS.get(self.special_receiver, ()):
            users = self.env["res.users"]._get_cs_post_users(group, self.site_id)
            if users:
                # Directors hold the managers' rights; who only leads is not first.
                directors = users._get_cs_post_users(DIRECTOR, self.site_id)
                return ((users - directors) or users)[:1]
        return self.env["res.users"]

    # ------------------------------------------------------------------
    # The receiver's answer
    # ------------------------------------------------------------------

    def _is_special_receiver(self):
        """Tell whether who sits at the screen is the receiver (guarantee 7)."""
        self.ensure_one()
        return self.env.user._get_cs_operator() == self.special_user_id

    def _confirm_special(self, instruction=None):
        """Confirm that the special case was received, with an instruction.

        :param str instruction: what is to be done; may be given once
        :raise AccessError: to anybody but the receiver
        :raise UserError: when there is nothing to confirm
        """
        self.ensure_one()
        self.check_access("read")
        if not self.special_notified_date or self.special_confirmed_date:
            raise UserError(
                self.env._(
                    "%(ticket)s waits for no confirmation.", ticket=self.display_name
                )
            )
        if not self._is_special_receiver():
            raise AccessError(
                self.env._(
                    "Only %(receiver)s confirms this special case (%(clause)s).",
                    receiver=self.sudo().special_user_id.name,  # told to who may read
                    clause=self._cite("P6 §4-2"),
                )
            )
        # A leader has no right to edit tickets; he confirms by this method.
        ticket = self.sudo()
        ticket._write_by_server(
            {
                "special_confirmed_date": fields.Datetime.now(),
                "special_confirmed_user_id": self.special_user_id.id,
                "special_instruction": (instruction or "").strip() or False,
            }
        )
        ticket._stop_deadline(CONFIRM_RULE)
        ticket._message_log(
            body=self.env._(
                "Special case received by %(user)s. %(instruction)s",
                user=self.special_user_id.name,
                instruction=(instruction or "").strip(),
            )
        )

    def action_confirm_special(self):
        """Open the dialogue of the receiver."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Confirm Receipt"),
            "res_model": "cs.special.confirm",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def _on_deadline_late(self, rule_code):
        """CMP-17: no confirmation in time is listed."""
        if rule_code != CONFIRM_RULE:
            return super()._on_deadline_late(rule_code)
        clocks = {c.res_id: c for c in self._get_deadlines(rule_code)}
        self.env["cs.exception"]._report(
            self,
            "warning",
            "CMP-17",
            {t: self._get_delay_text(clocks.get(t.id)) for t in self},
        )
        return None

    def _on_deadline_reminder(self, rule_code):
        # The receiver has had an activity from the start (ux M4).
        if rule_code != CONFIRM_RULE:
            return super()._on_deadline_reminder(rule_code)
        return None

    def _get_deadline_user(self, code):
        if code == CONFIRM_RULE:
            return self.special_user_id
        return super()._get_deadline_user(code)

    def _after_step(self, step):
        super()._after_step(step)
        if step == "cancelled":
            self._cancel_deadline(CONFIRM_RULE, self.env._("The ticket was cancelled."))
        elif step in ("assigned", "verified", "reported"):
            # What was flagged before there was a department to name its manager.
            self._notify_special()

    # ------------------------------------------------------------------
    # Gate
    # ------------------------------------------------------------------

    @api.depends("is_special", "special_reason", "special_receiver")
    def _compute_is_incomplete(self):
        return super()._compute_is_incomplete()

    def _get_registration_blockers(self):
        """CMP-17: a special case has a reason and a receiver."""
        found = super()._get_registration_blockers()
        if not self.is_special:
            return found
        asked = {
            "special_reason": self.env._("It is not said why the case is special"),
            "special_receiver": self.env._("Nobody was named to report it to"),
        }
        cures = {
            "special_reason": self.env._("write the reason"),
            "special_receiver": self.env._(
                "choose the department manager or the company leadership"
            ),
        }
        found += [
            Blocker(
                reason,
                self._cite("P6 §4-2"),
                cures[name],
                name,
                rule="CMP-17",
                group="registration",
            )
            for name, reason in asked.items()
            if not (self[name] or "").strip()
        ]
        return found
