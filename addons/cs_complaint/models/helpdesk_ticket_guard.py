"""What may still be written on a governed ticket, and by whom (guarantees 1, 3, 4)."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.cs_base.tools.storable import storable_vals

# Set by the server alone, on create as on write (guarantee 1).
SERVER_FIELDS = {
    "import_batch_id": "CMP-22",
    "number": "CMP-22",
    "step": "CMP-02",
    "replied_date": "CMP-55",
    "reply_deadline": "CMP-55",
    "is_reply_late": "CMP-55",
    "reported_date": "CMP-19",
    "cancelled_date": "CMP-22",
    "closed_date": "CMP-22",
    "department_id": "CMP-16",
    "department_deadline": "CMP-16",
    "satisfaction": "CMP-34",
    "reopen_count": "CMP-65",
    "urge_count": "CMP-46",
    "operator_id": "CMP-46",
    "is_late_entry": "CMP-15",
    "apology_date": "CMP-15",
    "apology_user_id": "CMP-15",
    "thanked_date": "CMP-31",
    "solved_date": "CMP-19",
}

# What may still be written on a closed, cancelled or imported ticket.
FREE_FIELDS = {
    "access_token",
    "color",
    "kanban_state",
    "message_main_attachment_id",
    "priority",
    "sequence",
    "tag_ids",
}

# What a department may write on the tickets it was given.
DEPARTMENT_FIELDS = {"result"}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def write(self, vals):
        if self._may_write_step(vals.get("step")) or self._is_server_write(vals):
            return super().write(vals)
        vals = storable_vals(vals)
        governed = self.filtered("step")
        if not governed:
            res = super().write(self._settle_write_company(vals))
            self._adopt()
            return res
        vals = self._settle_write_company(dict(vals))
        stage_id = vals.pop("stage_id", None)
        governed._check_write(vals)
        governed._answer_now(vals)
        clocked = governed._filter_changed(vals, ("kind", "severity"))
        moved = governed._filter_changed(vals, ("received_date",))
        if vals:
            super().write(vals)
        (self - governed)._adopt()
        clocked._switch_reply_clock()
        moved._correct_reply_clock()
        if stage_id is not None:
            plain = self - governed
            if plain:
                super(HelpdeskTicket, plain).write({"stage_id": stage_id})
            governed._move_to_stage(stage_id)
        return True

    def _adopt(self):
        """Register plain tickets that came into a centre team (architecture 5).

        What the system sets for governed tickets could be written before; it starts
        anew, with a number of the centre.
        """
        tickets = self.filtered("step")
        if not tickets:
            return
        tickets._write_by_server(tickets._prepare_server_vals())
        vals_list = [
            {
                "company_id": ticket.company_id.id,
                "site_id": ticket.site_id.id,
                "received_date": ticket.received_date,
            }
            for ticket in tickets
        ]
        self._number_tickets(vals_list)
        for ticket, vals in zip(tickets, vals_list, strict=True):
            ticket._message_log(
                body=self.env._(
                    "Taken over by the service centre. Number before: %(number)s",
                    number=ticket.number,
                )
            )
            ticket._write_by_server({"number": vals["number"]})
        tickets._after_register()

    @api.model
    def _settle_write_company(self, vals):
        """A new site brings its company along (architecture 3.1)."""
        if vals.get("site_id") and "company_id" not in vals:
            # The company of the site need not be ticked at the moment.
            site = self.env["cs.site"].sudo().browse(vals["site_id"])
            vals = {**vals, "company_id": site.company_id.id}
        return vals

    def _check_write(self, vals):
        """Refuse what may not change, whoever writes (guarantees 1, 3, 4, 8)."""
        forged = sorted(
            name for name in SERVER_FIELDS if self._filter_changed(vals, (name,))
        )
        if forged:
            raise ValidationError(self._get_server_refusal(forged))
        changed = vals.keys() - FREE_FIELDS
        if not changed:
            return
        self._check_not_archived(vals)
        self._check_reach(vals)
        self._check_not_imported(changed)
        self._check_department_fields(changed)
        self._check_not_final(vals)
        self._check_fixed(vals)

    def _filter_changed(self, vals, names):
        """Return the records of which ``vals`` changes one of the fields ``names``."""
        given = [name for name in names if name in vals]
        return self.filtered(
            lambda t: any(t._is_changed(name, vals[name]) for name in given)
        )

    def _is_changed(self, name, value):
        """Tell whether ``value`` differs from the present one of a plain field."""
        field = self._fields[name]
        present = field.convert_to_write(self[name], self)
        value = field.convert_to_write(field.convert_to_cache(value, self), self)
        return (present or False) != (value or False)

    def _check_reach(self, vals):
        """Guarantee 8: nobody moves a ticket to where the own sites do not reach."""
        if self.env.su:
            return
        # The own scope is no secret; its companies need not be ticked at the moment.
        user = self.env.user.sudo()
        site_ids = {vals["site_id"]} if vals.get("site_id") else set()
        company_ids = {vals["company_id"]} if vals.get("company_id") else set()
        if site_ids - set(user.cs_scope_site_ids.ids) or company_ids - set(
            user.company_ids.ids
        ):
            raise AccessError(
                self.env._(
                    "You do not see the site or company this ticket would go to. "
                    "Choose among your own sites."
                )
            )

    def _check_not_archived(self, vals):
        """Guarantee 3: no ticket vanishes from the lists; it is cancelled instead."""
        if vals.get("active", True):
            return
        hidden = self.filtered("active")
        if hidden:
            raise UserError(
                self.env._(
                    "Registered tickets are not archived: %(tickets)s. Closed ones "
                    "leave the list of open tickets by themselves; others are "
                    "cancelled with a reason (CMP-22).",
                    tickets=", ".join(hidden.mapped("number")),
                )
            )

    def _check_department_fields(self, changed):
        """CMP-10: a department writes what it found and did, nothing else."""
        if self.env.su or self.env.user.has_group(
            "cs_complaint.cs_complaint_group_user"
        ):
            return
        # Which department an own employee belongs to is no secret.
        own = self.env.user.sudo().employee_ids.department_id
        foreign = self.filtered(lambda t: t.department_id not in own)
        if foreign:
            raise AccessError(
                self.env._(
                    "Only the department that has the task writes its result (CMP-10): "
                    "%(tickets)s. Tell the service centre what you know.",
                    tickets=", ".join(foreign.mapped("number")),
                )
            )
        others = sorted(changed - DEPARTMENT_FIELDS)
        if others:
            labels = self.fields_get(others, ["string"])
            raise AccessError(
                self.env._(
                    "A department writes its result only (CMP-10), not: %(fields)s. "
                    "Ask the service centre to change the rest.",
                    fields=", ".join(
                        labels.get(name, {}).get("string", name) for name in others
                    ),
                )
            )

    def _check_centre_writes(self):
        """CMP-09: what only the centre does.

        :raise AccessError: to anybody else
        """
        if not self.env.su and not self.env.user.has_group(
            "cs_complaint.cs_complaint_group_user"
        ):
            raise AccessError(
                self.env._(
                    "Only the service centre does this (%(clause)s). Tell it what you "
                    "know.",
                    clause=self._cite("P6 §2-1"),
                )
            )

    def _check_not_imported(self, changed):
        imported = self.filtered("import_batch_id")
        if imported and not (self.env.su and changed <= {"active"}):
            raise UserError(
                self.env._(
                    "Records of a historical import are read-only: %(tickets)s. "
                    "Register a new ticket that refers to the old one.",
                    tickets=", ".join(imported.mapped("number")),
                )
            )

    def _check_not_final(self, vals):
        """Guarantee 4: closed and cancelled tickets are read-only."""
        names = [
            name
            for name in vals.keys() - FREE_FIELDS
            if name in self._fields and not self._fields[name].type.endswith("2many")
        ]
        closed = self.filtered(lambda t: not t.is_open)
        final = closed._filter_changed(vals, names)
        if final:
            raise UserError(
                self.env._(
                    "Closed and cancelled tickets are read-only: %(tickets)s. Reopen "
                    "the ticket first.",
                    tickets=", ".join(final.mapped("number")),
                )
            )

    def _check_fixed(self, vals):
        """Refuse to change what is settled at registration, but for a manager."""
        is_manager = self.env.su or self.env.user.has_group(
            "cs_complaint.cs_complaint_group_manager"
        )
        if "kind" in vals and not vals["kind"] and any(self.mapped("kind")):
            raise ValidationError(
                self.env._(
                    "Once a ticket has a kind, it keeps one. Choose another kind."
                )
            )
        later = self.filtered(lambda t: t.step != "registered")
        fixed = {
            "first_responder_id": (self.filtered("first_responder_id"), "CMP-46"),
            "received_date": (self, "CMP-15"),
            "kind": (later, "CMP-42"),
            "is_anonymous": (later, "CMP-13"),
            # Raising is everybody's duty, lowering the manager's (CMP-18).
            "severity": (self.filtered(lambda t: t.severity == "major"), "CMP-18"),
        }
        wrong = sorted(
            name
            for name, (tickets, _rule) in fixed.items()
            if tickets._filter_changed(vals, (name,))
        )
        if wrong and not is_manager:
            labels = self.fields_get(wrong, ["string"])
            raise AccessError(
                self.env._(
                    "Only the customer service manager may still change: %(fields)s. "
                    "Ask the manager to do so.",
                    fields=", ".join(
                        f"{labels[name]['string']} ({fixed[name][1]})" for name in wrong
                    ),
                )
            )

    def _answer_now(self, vals):
        """CMP-55: the server notes when the definite answer was given, once."""
        if self._is_definite_answer(vals.get("answer")):
            self.filtered(lambda t: not t.replied_date)._stop_reply_clock()

    @api.model
    def _is_definite_answer(self, text):
        """Tell whether ``text`` answers the customer; an interim notice does not."""
        return bool((text or "").strip())
