"""Who is told, and who must not hear of it (guarantee 8)."""

from dataclasses import replace

from odoo import api, models

from ..tools.notifications import Labels, Message, compose, compose_group


class CsNotifier(models.AbstractModel):
    _inherit = "cs.notifier"

    @api.model
    def _get_readers(self, records):
        """Return record -> those on its list, of the confidential ones."""
        if not hasattr(records, "_get_notification_readers"):
            return {}
        lists = records._get_notification_readers()
        return {record.with_env(records.env): users for record, users in lists.items()}

    @api.model
    def _get_told(self, kind, records, users, readers):
        """Return record -> res.users who are to be told of it."""
        holders = {}
        told = {}
        for record in records:
            named = users.get(record) if isinstance(users, dict) else users
            people = self.env["res.users"].browse(named.ids if named else ())
            site = record._get_notification_site()
            for group in kind.group_ids:
                if (group, site) not in holders:
                    holders[group, site] = people._get_cs_post_users(group, site)
                people |= self.env["res.users"].browse(holders[group, site].ids)
            told[record] = people
        everybody = self.env["res.users"].union(*told.values())
        # Read at once for all of them.
        everybody.fetch(["active", "share", "lang", "tz", "cs_notify_by"])
        return {
            record: self._filter_told(record, everybody & people, readers)
            for record, people in told.items()
        }

    @api.model
    def _filter_told(self, record, users, readers):
        """Leave out who causes it, who is gone, and who may not know of it."""
        site = record._get_notification_site()
        users = users.filtered(
            lambda user: (
                user.active
                and not user.share
                and user.id != self.env.uid
                and site in user.cs_scope_site_ids
            )
        )
        if record in readers:
            users = users.filtered(lambda user: user.id in readers[record].ids)
        return users

    @api.model
    def _get_group_drivers(self, kind, records, readers):
        """Return record -> codes of group drivers; none for what is confidential."""
        if not (kind.is_immediate and kind.has_group):
            return {}
        found = {}
        for record in records.filtered(lambda r: r not in readers):
            company = record._get_notification_site().company_id
            found[record] = [
                code
                for code, driver in self._get_company_drivers(company).items()
                if driver.is_group
            ]
        return found

    # --- words ---------------------------------------------------------------

    @api.model
    def _compose(self, kind, records, lang, tz, readers, dues):
        """Return the message in the words of a reader.

        :param records: in sudo; confidential ones come alone
        :param str tz: of the reader, or empty for that of the place
        """
        local = records.with_context(lang=lang)
        facts = [
            self._narrow(facts, record in readers, dues.get(record))
            for record, facts in zip(
                records, self._get_facts(local).values(), strict=True
            )
        ]
        labels = self._get_labels(local)
        subject, lines = compose(self._get_title(kind, local), facts, labels, tz)
        return Message(
            subject=subject,
            lines=lines,
            url=local._get_notification_url(),
            link=local.env._("Open the list")
            if len(local) > 1
            else local.env._("Open"),
            res_model=records._name,
            res_id=records[:1].id,
            count=len(records),
            name=facts[0].number,
        )

    @api.model
    def _compose_group(self, kind, record, company):
        """Return what a group may read: number, place, due, link and no more."""
        local = record.with_context(lang=company.partner_id.lang or self.env.lang)
        (facts,) = self._get_facts(local).values()
        return compose_group(
            self._get_title(kind, local),
            facts,
            local._get_notification_url(),
            self._get_labels(local),
        )

    @api.model
    def _get_facts(self, records):
        found = records._get_notification_facts()
        return {record: found[record] for record in records}

    @api.model
    def _get_title(self, kind, records):
        title = records._get_notification_title(kind.code)
        return title or kind.with_env(records.env).name

    @api.model
    def _narrow(self, facts, is_confidential, due):
        if due:
            facts = replace(facts, due=due)
        if is_confidential:
            # Mails cannot be recalled: the number must do.
            facts = replace(facts, place="", place_text="")
        return facts

    @api.model
    def _get_labels(self, records):
        return Labels(
            place=records.env._("Place"),
            due=records.env._("Due"),
            more=records.env._("and %s more"),
        )
