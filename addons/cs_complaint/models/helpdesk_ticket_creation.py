"""The chatter of new tickets, for the whole batch at once.

The core subscribes, posts and notifies ticket by ticket: 22 of the 25 queries of a
stock ticket. Here its methods run as ever, so that every rule about followers,
recipients and confidential matters holds; only what they would insert is collected,
and what they ask the database is asked once. ``helpdesk_ticket_creation_notice.py``
writes what was collected. Imported right after the model, so that everything else
finds the messages in place after ``create``.
"""

from odoo import api, models

from ..tools.thread_creation import ThreadCreation, get_creation


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("tracking_disable"):
            return super().create(vals_list)
        creation = ThreadCreation(self._name)
        collecting = self.with_context(cs_creation=creation)
        try:
            tickets = super(HelpdeskTicket, collecting).create(vals_list)
        finally:
            creation.close()
        # As elsewhere: the list is read to decide, not to show.
        lists = tickets.sudo()._get_confidential_users()
        creation.barred = {t.id: set(u.partner_id.ids) for t, u in lists.items()}
        self.env["mail.followers"]._insert_collected(creation)
        tickets._tell_creation(creation)
        context = dict(tickets.env.context)
        del context["cs_creation"]
        # A key goes only with the whole context.
        return tickets.with_context(context)  # pylint: disable=context-overridden

    def _get_collecting(self):
        """Return the creation that keeps what is said of these tickets, or None."""
        creation = get_creation(self.env)
        return creation if creation and creation.collects(self._name) else None

    def _get_answer(self, creation, name, *args):
        """Ask for all tickets of the batch what a ``super`` method would for one."""
        batch = self.browse(self._prefetch_ids)
        ask = getattr(super(HelpdeskTicket, batch), name)
        return creation.answer((name, *args), lambda: ask(*args))

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        creation = get_creation(self.env)
        # The core calls it so after the insert, and then says what is to be said.
        if followers_existing_policy == "update" and creation and creation.is_open:
            creation.is_collecting = True
        return super()._message_auto_subscribe(
            updated_values, followers_existing_policy
        )

    def _creation_subtype(self):
        creation = get_creation(self.env)
        if not creation or not creation.is_open:
            return super()._creation_subtype()
        creation.is_collecting = True
        return creation.answer("subtype", super()._creation_subtype)

    def _message_compute_parent_id(self, parent_id):
        """A new ticket has no message to answer, unless one came with its parts."""
        creation = self._get_collecting()
        if not creation or parent_id:
            return super()._message_compute_parent_id(parent_id)
        answered = ()
        if "mail.message" in creation.made:
            answered = creation.answer("answered", self._find_with_messages)
        if self.id in answered:
            return super()._message_compute_parent_id(parent_id)
        return False

    def _find_with_messages(self):
        """Return the ids of those tickets of the batch that have messages already."""
        # Only whether there is one.
        Message = self.env["mail.message"].sudo()
        groups = Message._read_group(
            [
                ("model", "=", self._name),
                ("res_id", "in", list(self._prefetch_ids)),
                ("message_type", "!=", "user_notification"),
            ],
            ["res_id"],
        )
        return {res_id for (res_id,) in groups}

    def _mail_get_alias_domains(self, default_company=False):
        creation = self._get_collecting()
        if not creation:
            return super()._mail_get_alias_domains(default_company)
        return self._get_answer(creation, "_mail_get_alias_domains", default_company)

    def _notify_get_reply_to(self, default=None, author_id=False):
        creation = self._get_collecting()
        if not creation:
            return super()._notify_get_reply_to(default, author_id)
        return self._get_answer(creation, "_notify_get_reply_to", default, author_id)

    def _message_create(self, values_list):
        """Leave the message out: ``_notify_thread`` gets its values next."""
        if self._get_collecting():
            return self.env["mail.message"]
        return super()._message_create(values_list)

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        creation = self._get_collecting()
        if creation and not message and msg_vals:
            creation.posts.append((self, msg_vals, kwargs))
            return []
        return super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
