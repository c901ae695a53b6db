"""Where drafts come from, and which due item they fulfil (CMP-45, J-24)."""

from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.cs_base.tools import period

#: Topics that a draft begins with.
TOPICS = 5


class CsBulletin(models.Model):
    _inherit = "cs.bulletin"

    @api.model
    def _prepare_from_summary(self, run):
        """Make the drafts of the next quarter from a summary of enquiries.

        Called whenever its figures are computed; drafts that have topics already stay
        as they are. A summary of long ago makes none.

        :param run: cs.report.run, a summary of enquiries
        """
        start = run.date_to + timedelta(days=1)
        if period.bounds("quarter", start)[1] < fields.Date.context_today(self):
            return
        sites = run.site_ids.filtered("active")
        drafts = self._ensure_drafts(sites, start)
        lines = run.period_line_ids.filtered(
            lambda line: line.section == "topic" and line.key and line.sequence >= 0
        ).sorted("sequence")[:TOPICS]
        for issue in drafts.filtered(lambda i: i.state == "draft" and not i.topic_ids):
            issue._write_by_server({"summary_run_id": run.id})
            # The system proposes; staff and director choose.
            self.env["cs.bulletin.topic"].sudo().create(
                [
                    {"bulletin_id": issue.id, "name": line.label, "line_id": line.id}
                    for line in lines
                ]
            )

    @api.model
    def _ensure_drafts(self, sites, start):
        """Return the issues of these sites in the quarter that begins on ``start``,
        with a draft for each site that has none (rule G-8).

        :param cs.site sites: where boards hang
        :param date start: first day of the quarter
        """
        # The system makes drafts, whoever caused it.
        issues = self.sudo().search(
            [
                ("site_id", "in", sites.ids),
                ("date_from", "=", start),
                ("state", "!=", "withdrawn"),
            ]
        )
        lang = sites.company_id[:1].partner_id.lang
        # As above.
        issues |= self.sudo().with_context(lang=lang).create(
            [
                {
                    "site_id": site.id,
                    "date_from": start,
                    "place": self.with_context(lang=lang)._get_default_place(),
                }
                for site in sites - issues.site_id
            ]
        )  # fmt: skip
        return issues

    # --- the due item ---------------------------------------------------------------

    @api.model
    def _get_of_item(self, item):
        """Return the issues that a due item asks for: those of the next quarter."""
        stop = period.bounds("quarter", item.date_from)[1]
        domain = [
            ("date_from", "=", stop + timedelta(days=1)),
            ("state", "!=", "withdrawn"),
            ("company_id", "=", item.company_id.id),
        ]
        if item.subject_kind != "company":
            domain.append(("site_id", "=", item.site_id.id))
        # Which issues there are decides; what they say stays closed.
        return self.sudo().search(domain)

    def _submit_due_items(self):
        """Hand in what the approval fulfils: all issues of the quarter are approved.

        Whoever approved is the director, to whom the matter belongs.
        """
        if not self._is_director():
            return
        starts = {issue.date_from - timedelta(days=1) for issue in self}
        items = self.env["cs.obligation.occurrence"].search(
            [
                ("obligation_id.rule", "=", "CMP-45"),
                ("state", "in", ("to_do", "returned")),
                ("company_id", "in", self.company_id.ids),
                ("date_to", "in", list(starts)),
            ]
        )
        for item in items:
            issues = self._get_of_item(item)
            if issues and all(issue.state != "draft" for issue in issues):
                item._submit(comment="\n".join(issues.mapped("display_name")))
