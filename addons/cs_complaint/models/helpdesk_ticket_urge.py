"""Urging a ticket: count, words, and who is told (CMP-46, CMP-47, ux 2.1)."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.cs_base.tools.phone import split_phones

from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS["last_urge_date"] = "CMP-46"

MANAGER = "cs_complaint.cs_complaint_group_manager"
DIRECTOR = "cs_base.cs_base_group_director"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    urge_ids = fields.One2many("cs.urge", "ticket_id", string="Urges", copy=False)
    last_urge_date = fields.Datetime(string="Last Urged On", copy=False, readonly=True)

    def _urge(self, words=None, phone=None):
        """Note that the customer asked again, and tell who has to know.

        The second urge goes to the department head, the third and every further one to
        the customer service manager. The same caller within a few minutes is noted but
        counts once. A portal customer may urge the own tickets.

        :param str words: what the customer said
        :param str phone: the calling number, by default the one of the ticket
        :return: cs.urge
        :raise UserError: when the ticket is closed or cancelled
        """
        self.ensure_one()
        self._check_may_urge()
        # Customers and departments have no right to create urges; it was just checked
        # that they may see the ticket.
        ticket = self.sudo()
        phone = (phone or ticket.partner_phone or "").strip()
        is_counted = not ticket._is_urged_by(phone)
        number = ticket.urge_count + is_counted
        level = {1: "worker", 2: "leader"}.get(max(number, 1), "manager")
        now = fields.Datetime.now()
        urge = ticket.env["cs.urge"].create(
            {
                "ticket_id": ticket.id,
                "date": now,
                "words": (words or "").strip() or False,
                "phone": phone or False,
                "user_id": self.env.uid,
                "operator_id": self.env.user._get_cs_operator().id,
                "is_counted": is_counted,
                "number": number,
                "level": level,
            }
        )
        ticket._write_by_server({"urge_count": number, "last_urge_date": now})
        ticket._note_contact()
        if is_counted:
            ticket._tell_urge(urge)
        return urge.with_env(self.env)

    def _check_may_urge(self):
        """Only open tickets of the centre, by who may see them."""
        self.check_access("read")
        # Customers see few fields of their tickets; these decide whether they may.
        ticket = self.sudo()
        if not ticket.step or ticket.import_batch_id:
            raise UserError(
                self.env._("Only tickets of the service centre can be urged.")
            )
        if self.env.user.has_group("cs_base.cs_base_group_auditor") and not (
            self.env.user.has_group("cs_complaint.cs_complaint_group_user")
        ):
            raise AccessError(
                self.env._("An auditor reads only. Tell the front desk about it.")
            )
        if ticket.is_discipline:
            raise UserError(
                self.env._(
                    "Nobody outside its list hears of %(ticket)s, so it is not urged "
                    "(CMP-32). Note in its investigation that it was asked for again.",
                    ticket=ticket.display_name,
                )
            )
        if not ticket.is_open:
            raise UserError(
                self.env._(
                    "%(ticket)s is closed, so there is nothing to urge. Let the "
                    "manager reopen it if the matter was not settled, or register a "
                    "new ticket.",
                    ticket=ticket.display_name,
                )
            )

    def _is_urged_by(self, phone):
        """Tell whether this caller urged within the minutes that count once."""
        since = fields.Datetime.now() - timedelta(
            minutes=self.company_id.cs_urge_repeat_minutes
        )
        key = _digits(phone)
        return any(
            (_digits(urge.phone) == key if key else urge.user_id == self.env.user)
            for urge in self.urge_ids.filtered(
                lambda u: u.is_counted and u.date >= since
            )
        )

    def _tell_urge(self, urge):
        """CMP-46: the second urge to the department head, the third to the manager."""
        self._message_log(
            body=self.env._(
                "Urged, time %(number)s. %(words)s",
                number=urge.number,
                words=urge.words or "",
            )
        )
        if urge.level == "worker":
            return
        self.env["cs.exception"]._report(
            self,
            "warning",
            "CMP-46",
            self.env._(
                "The customer has urged %(number)s times. %(words)s",
                number=urge.number,
                words=urge.words or "",
            ),
        )
        user = self._get_urge_user(urge.level)
        if user:
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._(
                    "Urged %(number)s times: see to it", number=urge.number
                ),
            )

    def _get_urge_user(self, level):
        """Return who is told of an urge of ``level``: res.users, may be empty."""
        head = self.department_id.manager_id.user_id
        if level == "leader" and head:
            return head
        # Without a department, or without its head, the matter is the manager's.
        Users = self.env["res.users"]
        managers = Users._get_cs_post_users(MANAGER, self.site_id)
        # Directors hold the managers' rights; who only leads is not to act first.
        directors = Users._get_cs_post_users(DIRECTOR, self.site_id)
        return ((managers - directors) or managers)[:1]

    def action_urge(self):
        """Open the dialogue that notes an urge (key F5 of the desk)."""
        self.ensure_one()
        self._check_may_urge()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Urge"),
            "res_model": "cs.urge.note",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }


def _digits(phone):
    """Return what compares two spellings of a number."""
    found = split_phones(phone or "")
    return found[0].digits if found else (phone or "").strip()
