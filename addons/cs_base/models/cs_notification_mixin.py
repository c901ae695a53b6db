from odoo import models

from ..tools.notifications import Facts


class CsNotificationMixin(models.AbstractModel):
    """For records that people are told about through ``cs.notifier`` (ux M4, M12).

    What may be said stands in ``_get_notification_facts``, and nowhere else; drivers
    never get the record. The methods run with the rights of the system and in the
    language of the reader.
    """

    _name = "cs.notification.mixin"
    _description = "People Are Told About It"

    def _get_notification_facts(self):
        """Return record -> Facts: number, place and due, no names of customers."""
        return {
            record: Facts(
                number=record._get_notification_number(),
                place=record._get_notification_site().name or "",
                tz=record._get_notification_site().tz or "UTC",
            )
            for record in self
        }

    def _get_notification_number(self):
        """Return the number of a record; never its title, which may be anything."""
        self.ensure_one()
        for name in ("short_number", "number"):
            if name in self._fields and self[name]:
                return self[name]
        return f"#{self.id}"

    def _get_notification_site(self):
        """Return the site whose people and time zone count: one cs.site."""
        self.ensure_one()
        if "site_id" in self._fields:
            return self.site_id
        company = self.company_id if "company_id" in self._fields else self.env.company
        return company.cs_default_site_id

    def _get_notification_title(self, code):
        """Return what happened, in words of the software; the kind's name when empty.

        :param str code: of cs.notification.kind
        """
        return ""

    def _get_notification_readers(self):
        """Return record -> res.users who alone may hear of it, for confidential ones.

        Such a record is told one by one, without its place, and to no group
        (guarantee 8).
        """
        if hasattr(self, "_get_confidential_users"):
            return self._get_confidential_users()
        return {}

    def _get_notification_url(self):
        """Return the link: to the record, or to a list of several."""
        base = self[:1].get_base_url()
        if len(self) == 1:
            return f"{base}/odoo/{self._name}/{self.id}"
        return f"{base}{self._get_notification_list_path()}"

    def _get_notification_list_path(self):
        return "/odoo/cs-workbench"
