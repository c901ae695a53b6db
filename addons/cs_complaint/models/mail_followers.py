"""Followers and recipients of a batch of new tickets, in few queries."""

from collections import defaultdict

from odoo import api, models
from odoo.fields import Command

from ..tools.thread_creation import get_creation, note_made


class MailFollowers(models.Model):
    _inherit = "mail.followers"

    def _insert_followers(
        self,
        res_model,
        res_ids,
        partner_ids,
        subtypes=None,
        customer_ids=None,
        check_existing=True,
        existing_policy="skip",
    ):
        """Keep the followers of new tickets until all of them are known."""
        creation = get_creation(self.env)
        if (
            not creation
            or not creation.is_open
            or creation.model != res_model
            or (check_existing and existing_policy != "update")
        ):
            return super()._insert_followers(
                res_model,
                res_ids,
                partner_ids,
                subtypes=subtypes,
                customer_ids=customer_ids,
                check_existing=check_existing,
                existing_policy=existing_policy,
            )
        if not subtypes:
            new, _old = self._add_default_followers(
                res_model, res_ids[:1], partner_ids, customer_ids, check_existing=False
            )
            subtypes = {
                vals["partner_id"]: vals["subtype_ids"][0][2]
                for values in new.values()
                for vals in values
            }
        creation.followers.append((res_ids, subtypes))
        return None

    @api.model_create_multi
    def create(self, vals_list):
        note_made(self)
        return super().create(vals_list)

    @api.model
    def _insert_collected(self, creation):
        """Insert what was kept of new tickets; who follows already gets more."""
        wanted = defaultdict(lambda: defaultdict(set))
        for res_ids, subtypes in creation.followers:
            for res_id in res_ids:
                for partner_id, subtype_ids in subtypes.items():
                    wanted[res_id][partner_id].update(subtype_ids or ())
        creation.followers = []
        for res_id, allowed in creation.barred.items():
            # Guarantee 8: whom a team brings along is no reason to let somebody in.
            for partner_id in wanted[res_id].keys() - allowed:
                del wanted[res_id][partner_id]
        rows = ()
        if self._name not in creation.made:
            creation.followed = {
                res_id: set().union(*partners.values())
                for res_id, partners in wanted.items()
            }
        elif wanted:
            rows = self._get_subscription_data([(creation.model, list(wanted))], None)
        # Who follows a ticket is settled by the rules that collected it.
        Followers = self.sudo().with_context(default_partner_id=False)
        for follower_id, res_id, partner_id, present in rows:
            missing = wanted[res_id].pop(partner_id, set()) - set(present)
            if missing:
                Followers.browse(follower_id).subtype_ids = [
                    Command.link(subtype_id) for subtype_id in missing
                ]
        Followers.create(
            [
                {
                    "res_model": creation.model,
                    "res_id": res_id,
                    "partner_id": partner_id,
                    "subtype_ids": [Command.set(sorted(subtype_ids))],
                }
                for res_id, partners in wanted.items()
                for partner_id, subtype_ids in partners.items()
            ]
        )

    def _get_subscription_data(
        self, doc_data, pids, include_pshare=False, include_active=False
    ):
        """Who follows a team is asked once for the tickets of a batch."""
        ask = super()._get_subscription_data
        creation = get_creation(self.env)
        if not creation or not creation.is_open or pids is not None:
            return ask(doc_data, pids, include_pshare, include_active)
        key = (
            "subscription",
            tuple((model, tuple(ids)) for model, ids in doc_data),
            include_pshare,
            include_active,
        )
        return creation.answer(
            key, lambda: ask(doc_data, pids, include_pshare, include_active)
        )

    def _get_recipient_data(self, records, message_type, subtype_id, pids=None):
        creation = get_creation(self.env)
        key = _recipient_key(records, message_type, subtype_id, pids)
        if creation and key in creation.answers:
            return creation.answers[key]
        return super()._get_recipient_data(records, message_type, subtype_id, pids)

    @api.model
    def _learn_recipients(self, creation, posts):
        """Read the recipients of many messages at once.

        :param posts: list of (record, values of the message, options)
        """
        groups = defaultdict(list)
        followed = creation.followed
        for record, values, _options in posts:
            is_named = bool(values["partner_ids"])
            subtype_id = values["subtype_id"]
            is_known = not is_named and followed is not None
            if is_known and subtype_id not in followed.get(record.id, ()):
                key = _recipient_key(record, values["message_type"], subtype_id, ())
                creation.answers[key] = {record.id: {}}
                continue
            if is_named and values["message_type"] != "user_notification":
                continue
            kind = (values["message_type"], subtype_id, is_named)
            groups[kind].append((record, tuple(values["partner_ids"])))
        for (message_type, subtype_id, _is_named), asked in groups.items():
            records = asked[0][0].browse(record.id for record, _pids in asked)
            everybody = sorted({pid for _record, pids in asked for pid in pids})
            found = self._get_recipient_data(
                records, message_type, subtype_id, everybody
            )
            for record, pids in asked:
                people = found[record.id]
                if pids:
                    people = {pid: people[pid] for pid in pids if pid in people}
                if len(people) < len(pids):
                    # Follows another ticket of the batch: the core tells of those only.
                    continue
                key = _recipient_key(record, message_type, subtype_id, pids)
                creation.answers[key] = {record.id: people}


def _recipient_key(records, message_type, subtype_id, pids):
    ids = tuple(records.ids) if records else ()
    name = records._name if records else False
    return "recipients", name, ids, message_type, subtype_id, tuple(pids or ())
