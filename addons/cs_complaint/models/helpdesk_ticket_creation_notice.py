"""What was collected of new tickets is written and told (see *_creation.py)."""

from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.tools.misc import split_every

from odoo.addons.mail.tools.discuss import Store

# What a client gets in one notice of the bus.
BUS_MESSAGES = 50
# Options of a message that the batch knows; with others the core tells it.
OPTIONS = {"model_description", "notify_author_mention"}


class Told(NamedTuple):
    """One message of a new ticket and whom it is for."""

    ticket: models.BaseModel
    message: models.BaseModel
    values: dict
    options: dict
    people: list
    earlier: models.BaseModel | None

    def by(self, way):
        """Return those who hear of it in the *inbox* or by *email*."""
        return [person for person in self.people if person["notif"] == way]

    def is_plain(self):
        """Tell whether the batch knows all ways that it goes."""
        return self.options.keys() <= OPTIONS and all(
            person["id"] and person["notif"] in ("inbox", "email")
            for person in self.people
        )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _tell_creation(self, creation):
        """Insert the messages of new tickets and notify whom the core would notify."""
        posts, creation.posts = creation.posts, []
        if not posts:
            return
        # Posted by the system on tickets that their author need not see.
        messages = self.sudo()._message_create([values for _t, values, _o in posts])
        self.env["mail.followers"]._learn_recipients(creation, posts)
        batch = []
        # What else was said of a ticket is known while its parts say nothing.
        earlier = defaultdict(messages.browse)
        is_all = messages._name not in creation.made
        for message, (ticket, values, options) in zip(messages, posts, strict=True):
            own = message.with_env(ticket.env)
            values = {**values, "tracking_value_ids": False}
            told = Told(
                ticket,
                own,
                values,
                options,
                ticket._notify_get_recipients(own, values, **options),
                earlier[ticket.id] if is_all else None,
            )
            earlier[ticket.id] += message
            if told.is_plain():
                batch.append(told)
            else:
                ticket._notify_thread(own, values, **options)
        batch = [told for told in batch if told.people]
        self._tell_by_inbox(batch)
        self._tell_by_email(batch)

    @api.model
    def _tell_by_inbox(self, batch):
        """Notices in the programme, as ``_notify_thread_by_inbox`` does for one."""
        vals_list, messages = [], defaultdict(list)
        for told in batch:
            for person in told.by("inbox"):
                lang = told.message.env.context.get("lang")
                messages[person["uid"], lang].append(told.message)
                vals_list.append(
                    {
                        "author_id": told.message.author_id.id,
                        "mail_message_id": told.message.id,
                        "notification_status": "sent",
                        "notification_type": "inbox",
                        "res_partner_id": person["id"],
                    }
                )
        if not vals_list:
            return
        # Notices are the system's.
        self.env["mail.notification"].sudo().create(vals_list)
        users = self.env["res.users"].browse({uid for uid, _lang in messages if uid})
        # Who follows is shown to the follower himself.
        followers = self.env["mail.followers"].sudo()
        followers = followers.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", [told.ticket.id for told in batch]),
                ("partner_id", "in", users.partner_id.ids),
            ]
        ).grouped("partner_id")
        for (uid, _lang), own in messages.items():
            user = users.browse(uid or [])
            if user:
                own = own[0].concat(*own[1:])
                self._send_to_inbox(user, own, followers.get(user.partner_id))
        self._tell_by_push(batch, [vals["res_partner_id"] for vals in vals_list])

    @api.model
    def _send_to_inbox(self, user, messages, followers):
        """Tell the open windows of a user of new messages in the inbox.

        One notice for each message, as the client counts them; the first of each
        packet brings the content of all.
        """
        for ids in split_every(BUS_MESSAGES, messages.ids):
            packet = messages.browse(ids).with_user(user)
            store = Store(bus_channel=user).add(
                packet.with_context(allowed_company_ids=[]),
                # Nothing of it is scheduled: saves a search.
                msg_vals={"scheduled_date": False},
                add_followers=True,
                followers=followers or self.env["mail.followers"],
            )
            data = store.get_result()
            for message_id in ids:
                user._bus_send(
                    "mail.message/inbox",
                    {"message_id": message_id, "store_data": data},
                )
                data = {}

    @api.model
    def _tell_by_push(self, batch, partner_ids):
        """Notices on the devices of those who have one."""
        devices, _private, _public = self._web_push_get_partners_parameters(partner_ids)
        if devices:
            for told in batch:
                told.ticket._notify_thread_by_web_push(
                    told.message, told.people, msg_vals=told.values
                )
