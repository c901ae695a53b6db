"""How a matter finds its department and its deadline (CMP-10, CMP-16)."""

from collections import namedtuple

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.cs_base.tools import deadlines
from odoo.addons.cs_base.tools.deadlines import WORKING_DAYS, Limit
from odoo.addons.cs_base.tools.local_time import to_local

from ..tools.routing import WHEN, WHO, Criteria, pick
from .cs_routing_rule import _path
from .helpdesk_ticket_clock import REPLY_RULES

# What the rules are matched with: a ticket or the values of one to be.
Matter = namedtuple("Matter", "criteria site urgency reply_due")


class CsRoutingRule(models.Model):
    _inherit = "cs.routing.rule"

    @api.model
    def _route(self, subject):
        """Return where one matter goes, and until when.

        :param subject: one helpdesk.ticket, or a dict with ``site_id``, ``kind``,
            ``category_id``, ``severity`` and ``urgency``, each of which may be missing
        :return: dict with ``department_id``, ``employee_id`` (ids or False),
            ``deadline`` (UTC datetime or False), ``urgency`` (proposed or False) and
            ``explanation``, the reasons in words
        """
        return self._route_all([subject])[0]

    @api.model
    def _route_all(self, subjects):
        """Return the answers of ``_route`` for a batch; the queries do not grow.

        :param subjects: list of tickets or dicts
        """
        matters = self._get_matters(subjects)
        if not matters:
            return []
        sites = self.env["cs.site"].union(*(m.site for m in matters))
        rules = self._get_rules(sites.company_id)
        places = self.env["cs.calendar.exception"]._get_working_times(
            sites,
            fields.Date.today(),
            with_days=WORKING_DAYS in rules.mapped("unit"),
        )
        nights = self._get_nights(sites)
        return [
            rules._route_one(matter, places[matter.site], nights[matter.site])
            for matter in matters
        ]

    @api.model
    def _get_rules(self, companies):
        """Return all rules that may count for ``companies``, read at once."""
        # Where a matter goes does not depend on who asks.
        rules = self.sudo().search_fetch(
            Domain("company_id", "in", [*companies.ids, False])
        )
        rules.category_id.fetch(["parent_path"])
        rules.department_id.fetch(["name"])
        rules.employee_id.fetch(["name", "active"])
        return rules

    @api.model
    def _get_matters(self, subjects):
        """Return a Matter for each of ``subjects``."""
        values = [self._get_values(subject) for subject in subjects]
        # What kind of place and matter it is, is no secret to who registers it.
        Category = self.env["helpdesk.ticket.category"].sudo()
        Category.browse({v["category_id"] for v in values if v["category_id"]}).fetch(
            ["parent_path"]
        )
        default_site = self.env.user._get_default_cs_site()
        matters = []
        for vals in values:
            # As above.
            site = self.env["cs.site"].sudo().browse(vals["site_id"]) or default_site
            category = Category.browse(vals["category_id"] or [])
            criteria = Criteria(
                site=site.id or 0,
                kind=vals["kind"] or "",
                category=_path(category),
                severity=vals["severity"] or "ordinary",
                urgency=vals["urgency"] or "",
            )
            # As above.
            site = site.sudo()
            matters.append(
                Matter(criteria, site, vals["urgency"], vals["reply_deadline"])
            )
        return matters

    @api.model
    def _get_values(self, subject):
        """Return what counts of a ticket or of values, with ids for records."""
        names = ("kind", "severity", "urgency", "reply_deadline")
        if isinstance(subject, models.BaseModel):
            values = {name: subject[name] for name in names}
            return {
                **values,
                "site_id": subject.site_id.id,
                "category_id": subject.category_id.id,
            }
        return {name: subject.get(name) for name in (*names, "site_id", "category_id")}

    @api.model
    def _get_nights(self, sites):
        """Return ``{site: QuietHours or None}``: those of the ordinary reply limit."""
        versions = self.env["cs.deadline.rule"]._get_versions(
            REPLY_RULES["ordinary"], "helpdesk.ticket"
        )
        nights = {}
        for site in sites:
            try:
                rule = versions._pick_at(site, fields.Datetime.now())
                nights[site] = rule._get_quiet_hours()
            except LookupError:
                nights[site] = None
        return nights

    def _route_one(self, matter, place, night):
        """Return the answer for one Matter; ``self`` are the candidate rules."""
        rules = self.filtered(
            lambda rule: (
                rule.company_id in (rule.company_id.browse(), matter.site.company_id)
            )
        )
        criteria, lines = matter.criteria, []
        urgency = matter.urgency
        if not urgency:
            asked = rules.filtered(lambda r: r.default_urgency and not r.urgency)
            proposing = asked._pick(criteria, WHO)
            urgency = proposing.default_urgency or "normal"
            criteria = criteria._replace(urgency=urgency)
            if proposing:
                lines.append(proposing._explain_urgency())
        who = rules.filtered("department_id")._pick(criteria, WHO)
        when = rules.filtered("amount")._pick(criteria, WHEN)
        lines += who._explain_who()
        deadline = False
        if when:
            deadline, words = when._get_deadline(matter, criteria, place, night)
            lines += words
        else:
            lines.append(self.env._("No routing rule sets a deadline for this matter."))
        return {
            "department_id": who.department_id.id,
            "employee_id": who.employee_id.filtered("active").id,
            "deadline": deadline,
            "urgency": urgency,
            "explanation": "\n".join(lines),
        }

    def _pick(self, criteria, order):
        """Return the one of these rules that counts, or none."""
        found = pick({rule.id: rule._get_criteria() for rule in self}, criteria, order)
        return self.browse(found or [])

    # --- deadline -------------------------------------------------------------------

    def _get_deadline(self, matter, criteria, place, night):
        """Return (UTC datetime, explaining lines) of this rule for a matter of now."""
        self.ensure_one()
        now = fields.Datetime.now()
        is_ordinary = criteria.severity == "ordinary" and criteria.urgency == "normal"
        is_sparing = self.has_quiet_hours and is_ordinary and not self.is_day_end
        quiet = night if is_sparing else None
        try:
            limit = Limit(self.amount, self.unit, bool(self.is_day_end), quiet)
            due = deadlines.first_due(limit, now, place)
        except (LookupError, ValueError):
            # A calendar without working days: the desk types the deadline then.
            return False, [
                self.env._(
                    "The rule “%(rule)s” counts working days, but the calendar of the "
                    "site has none.",
                    rule=self.display_name,
                )
            ]
        lines = [self._explain_when()]
        if due.due != due.base and quiet:
            lines.append(
                self.env._("It would end in the night, so it moves to the morning.")
            )
        deadline = due.due.replace(microsecond=0)
        reply_due = fields.Datetime.to_datetime(matter.reply_due)
        if reply_due and now < reply_due < deadline:
            deadline = reply_due
            lines.append(
                self.env._(
                    "Shortened to the limit of the definite answer, which comes first "
                    "(CMP-16)."
                )
            )
        lines.append(
            self.env._(
                "Due %(due)s.",
                due=to_local(deadline, place.tz).strftime("%Y-%m-%d %H:%M"),
            )
        )
        return deadline, lines

    # --- words ----------------------------------------------------------------------

    def _explain_urgency(self):
        return self.env._(
            "Urgency: %(urgency)s, by the rule “%(rule)s”.",
            urgency=self._get_label("default_urgency"),
            rule=self.display_name,
        )

    def _explain_who(self):
        """Return the lines that say why this department."""
        if not self:
            return [self.env._("No routing rule names a department for this matter.")]
        lines = [
            self.env._(
                "Department: %(department)s, by the rule “%(rule)s”.",
                department=self.department_id.name,
                rule=self.display_name,
            )
        ]
        if self.employee_id.active:
            lines.append(
                self.env._("Person: %(person)s.", person=self.employee_id.name)
            )
        return lines

    def _explain_when(self):
        return self.env._(
            "Deadline: %(amount)s %(unit)s, by the rule “%(rule)s”.",
            amount=self.amount,
            unit=self._get_label("unit"),
            rule=self.display_name,
        )
