import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..tools.digest import last_slots

_logger = logging.getLogger(__name__)

DIGEST_BATCH = 50
# Rows bear the time of the transaction that made them. The digest waits this long after
# its hour, so that what was under way then is in the list.
GRACE = timedelta(minutes=2)
CODE = "exception_digest"
ROLES = (
    "cs_base.cs_base_group_director",
    "cs_base.cs_base_group_leadership",
)


class CsExceptionDigest(models.Model):
    """Up to when a person was told the exceptions of a site (ux M4).

    Twice a day [setting] each role holder gets one message with the new exceptions by
    kind; nothing when nothing is new. What was told stands in ``sent_until`` alone and
    is committed together with the message, so that a run that was killed goes on
    where it stopped and a second run tells nothing twice (guarantee 6).
    """

    _name = "cs.exception.digest"
    _description = "Digest of Exceptions"
    _inherit = ["cs.site.mixin"]
    _order = "user_id, site_id"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True)
    site_id = fields.Many2one(readonly=True)
    sent_until = fields.Datetime(required=True, readonly=True)

    _user_site_uniq = models.UniqueIndex("(user_id, site_id)")

    @api.model
    def _cron_send(self):
        """Tell everybody concerned what is new since the digest before."""
        due = self._get_due()
        failed = []
        for start in range(0, len(due), DIGEST_BATCH):
            batch = due[start : start + DIGEST_BATCH]
            failed += [
                user.login
                for user, slot, since in batch
                if not self._attempt(user, slot, since)
            ]
            remaining = len(due) - start - len(batch)
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=remaining
            ):
                break
        if failed:
            _logger.warning("Digest of exceptions: left for the next run: %s", failed)

    def _attempt(self, user, slot, since):
        """Send one message in a savepoint; a failure stops nobody else's."""
        try:
            with self.env.cr.savepoint():
                self._send(user, slot, since)
        except Exception as error:
            _logger.warning("Digest of exceptions of %s", user.login, exc_info=True)
            self.env.invalidate_all(flush=False)
            site, name = next(iter(since)), self.env._("Digest of exceptions")
            self.env["cs.notifier"]._note_failure(CODE, user, site, name, error)
            return False
        return True

    @api.model
    def _get_due(self):
        """Return what is to be told now, as (user, slot, {site: told until}).

        A person who was never told of a site hears of what came since the slot before.
        """
        slots = self._get_slots()
        marks = self.search_fetch([], ["user_id", "site_id", "sent_until"], order="id")
        told = {(m.user_id.id, m.site_id.id): m.sent_until for m in marks}
        due = []
        for user in self._get_receivers():
            by_slot = {}
            for site in user.cs_scope_site_ids:
                if site not in slots:
                    continue
                slot, before = slots[site]
                since = told.get((user.id, site.id), before)
                if since < slot:
                    by_slot.setdefault(slot, {})[site] = since
            due += [(user, slot, since) for slot, since in by_slot.items()]
        return due

    @api.model
    def _get_slots(self):
        """Return site -> its last two moments of a digest, newest first."""
        now = fields.Datetime.now() - GRACE
        # Few times of day, whatever the number of sites.
        by_hours = (
            self.env["cs.site"]
            .search(Domain.TRUE, order="id")
            .grouped(
                lambda site: (
                    site.tz,
                    site.company_id.cs_digest_morning,
                    site.company_id.cs_digest_evening,
                )
            )
        )
        slots = {}
        for (tz, *hours), sites in by_hours.items():
            slots.update(dict.fromkeys(sites, last_slots(now, tz, hours)))
        return slots

    @api.model
    def _get_receivers(self):
        """Return the users who hold a role that exceptions concern."""
        find_id = self.env["ir.model.data"]._xmlid_to_res_id
        group_ids = [find_id(role) for role in self._get_roles()]
        return self.env["res.users"].search(
            [("all_group_ids", "in", group_ids), ("share", "=", False)], order="id"
        )

    @api.model
    def _get_roles(self):
        """Return the XML ids of the groups that get a digest."""
        return ROLES

    def _send(self, user, slot, since):
        """Tell one user what is new until ``slot``, and note it, both or none."""
        counts = self._count_new(user, slot, since)
        site_ids = [site.id for site in since]
        domain = [("user_id", "=", user.id), ("site_id", "in", site_ids)]
        marks = self.search(domain)
        marks.write({"sent_until": slot})
        self.create(
            [
                {"user_id": user.id, "site_id": site_id, "sent_until": slot}
                for site_id in site_ids
                if site_id not in marks.site_id.ids
            ]
        )
        if counts:
            self._notify(user, slot, counts, next(iter(since)))

    @api.model
    def _count_new(self, user, slot, since):
        """Return kind -> number of the rows that are new for ``user``: open ones of
        the own roles that may be read and were caused by somebody else."""
        rows = self.env["cs.exception"].with_user(user)
        rows = rows.with_context(allowed_company_ids=user.company_ids.ids)
        is_new = Domain.OR(
            Domain("site_id", "=", site.id) & Domain("date", ">", moment)
            for site, moment in since.items()
        )
        domain = is_new & Domain(
            [
                ("date", "<=", slot),
                ("state", "=", "open"),
                ("role_group_id", "in", user.all_group_ids.ids),
                ("operator_id", "!=", user.id),
                ("user_id", "!=", user.id),
            ]
        )
        return dict(rows._read_group(domain, ["kind"], ["__count"]))

    @api.model
    def _notify(self, user, slot, counts, site):
        """Send the one message, by the notifier, to where the user reads messages."""
        local = self.with_context(lang=user.lang)
        kind = local.env["cs.exception"]._fields["kind"]
        labels = kind._description_selection(local.env)
        body = local.env["ir.qweb"]._render(
            "cs_base.cs_exception_digest",
            {
                "counts": [(label, counts[k]) for k, label in labels if k in counts],
                "url": f"{user.get_base_url()}/odoo/cs-exceptions",
            },
        )
        subject = local.env._(
            "%(count)s new exceptions until %(moment)s",
            count=sum(counts.values()),
            moment=format_datetime(local.env, slot, tz=user.tz or site.tz),
        )
        name = self.env._("Digest of exceptions")
        self.env["cs.notifier"]._tell_digest(CODE, user, site, subject, body, name)
