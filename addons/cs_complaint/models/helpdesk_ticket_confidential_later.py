"""Tickets made confidential later, and the doors they have of their own."""

from odoo import models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from ..tools.confidential import MOVED, SECRET_FLAGS

# Models whose rows tell of another record.
TRACES = ("cs.exception", "cs.signature", "cs.deadline", "cs.print.log")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _check_may_close(self, is_discipline):
        """The desk finds a discipline complaint; the manager closes the rest."""
        self.check_access("write")
        if is_discipline:
            self._check_centre_writes()
        elif not self.env.su and not self._is_service_manager():
            raise AccessError(
                self.env._(
                    "The customer service manager makes a ticket confidential. Ask "
                    "the manager."
                )
            )

    def _filter_turning(self, flags):
        """Return those that these flags make confidential, or a discipline matter."""
        if not flags:
            return self.browse()
        is_discipline = "is_discipline" in flags
        return self.filtered(
            lambda t: not t.is_confidential or (is_discipline and not t.is_discipline)
        )

    def _check_confidential_write(self, vals):
        """Once confidential, always; and nothing of the matter on the ticket."""
        if not self:
            return
        if any(name in vals and not vals[name] for name in SECRET_FLAGS) and any(
            self._is_secret_flag_dropped(vals)
        ):
            raise UserError(
                self.env._(
                    "What is confidential stays so: %(tickets)s. Let more people see "
                    "it by its allow list.",
                    tickets=", ".join(self.mapped("number")),
                )
            )
        if vals.get("access_token"):
            raise UserError(self.env._("A confidential ticket has no public link."))
        told = (MOVED.keys() | {"name", "description"}) & vals.keys()
        closed = self.filtered("is_discipline")
        told = sorted(n for n in told if vals[n] and closed._filter_changed(vals, (n,)))
        if told:
            raise UserError(
                self.env._(
                    "A discipline ticket holds nothing but its number (CMP-32). Write "
                    "this into its investigation: %(fields)s.",
                    fields=", ".join(
                        self._fields[n]._description_string(self.env) for n in told
                    ),
                )
            )
        self._check_confidential_user(vals)

    def _is_secret_flag_dropped(self, vals):
        return [
            ticket[name] and not vals[name]
            for ticket in self
            for name in SECRET_FLAGS
            if name in vals
        ]

    def _check_confidential_user(self, vals):
        if not vals.get("user_id"):
            return
        # The list is read to decide, not to show.
        for ticket, users in self.sudo()._get_confidential_users().items():
            if vals["user_id"] not in users.ids:
                raise ValidationError(
                    self.env._(
                        "Ticket %(ticket)s is open to named people only (CMP-32); the "
                        "one you chose is not on its list.",
                        ticket=ticket.number,
                    )
                )

    def _make_confidential(self, is_discipline):
        """Close tickets that were open: content, list, and every door (guarantee 8)."""
        # The one who closes it may be left outside himself.
        for ticket in self.sudo().exists():
            vals = {"is_confidential": True}
            facts = {}
            if is_discipline:
                content = ticket._get_present_content()
                content["is_discipline"] = True
                facts = self._take_content(content)
                vals.update(ticket._get_blank_vals(), is_discipline=True)
                vals.update(self._get_neutral_vals(), kind="complaint")
            readers = self._get_first_readers({"site_id": ticket.site_id.id}, facts)
            vals["confidential_user_ids"] = [Command.set(readers.ids)]
            vals["access_token"] = False
            ticket.with_context(tracking_disable=True)._write_by_server(vals)
            if ticket.investigation_ids:
                ticket.investigation_ids._begin(facts)
            else:
                self._open_investigations(ticket, [facts])
            ticket._close_doors()

    def _close_doors(self):
        sent = self._purge_outsiders()
        parts = self._get_parts()
        for records in parts:
            sent += records._purge_outsiders()
        for model in TRACES:
            for records in [self, *parts]:
                self.env[model]._make_confidential(records)
        self._message_log(
            body=self.env._(
                "Made confidential by %(user)s. Followers, notifications, activities "
                "and links of others were removed. Mails sent earlier cannot be "
                "recalled: %(count)s.",
                user=self.env.user.name,
                count=sent,
            )
        )

    def _get_parts(self):
        """Return what belongs to these tickets, one recordset for each model."""
        self.env.flush_all()  # what follows from the ticket, such as is_confidential
        parts = []
        for model in self.env.registry.values():
            field = model._fields.get("ticket_id")
            if (
                model._abstract
                or model._transient
                or not field
                or not field.store
                or field.comodel_name != self._name
                or not hasattr(model, "_purge_outsiders")
            ):
                continue
            # Its doors belong to other people, who need not agree.
            records = self.env[model._name].sudo().with_context(active_test=False)
            parts.append(records.search([("ticket_id", "in", self.ids)]))
        return [records for records in parts if records]

    def action_make_confidential(self):
        """Let only the allow list see these tickets from now on.

        :return: a notice that earlier mails cannot be recalled
        """
        self.write({"is_confidential": True})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Confidential from now on"),
                "message": self.env._(
                    "Only the people on the allow list see it. Mails sent earlier "
                    "cannot be recalled."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_investigation(self):
        """Open the confidential part of this ticket."""
        self.ensure_one()
        return self.investigation_ids[:1]._get_records_action(target="current")

    def _portal_ensure_token(self):
        """No link opens a confidential ticket."""
        # Whether it is confidential is read to decide, not to show.
        if self.sudo().is_confidential:
            return False
        return super()._portal_ensure_token()

    def _track_template(self, changes):
        """No stage mail goes out about a confidential ticket."""
        if self[:1].is_confidential:
            return {}
        return super()._track_template(changes)

    def _message_add_suggested_recipients(self, force_primary_email=False):
        suggested = super()._message_add_suggested_recipients(
            force_primary_email=force_primary_email
        )
        for ticket in self.filtered("is_confidential"):
            suggested[ticket.id] = {
                "email_to_lst": [],
                "partners": self.env["res.partner"],
            }
        return suggested
