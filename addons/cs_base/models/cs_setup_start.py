from odoo import api, fields, models
from odoo.exceptions import UserError

MAX_SITES = 1000


class CsSetupStart(models.AbstractModel):
    """Service of the table "Start Dates": sites down, groups of rules across (M5).

    It writes the records of ``cs.strict.rule`` with the rights of its user.
    """

    _name = "cs.setup.start"
    _description = "Start Dates of the Sites"

    @api.model
    @api.readonly
    def get_data(self):
        """Return the table of the present company.

        :return: dict: groups, sites with their dates, today, whether one may change
        :raise AccessError: for who is neither administrator nor manager of the centre
        """
        self.env["cs.health"]._check_reader()
        company = self.env.company
        # Names of sites and days, to who was let in.
        sites, dates = self.sudo()._read(company)
        return {
            "company": company.name,
            "can_change": self.env["cs.strict.rule"].has_access("create"),
            "today": fields.Date.to_string(fields.Date.context_today(self)),
            "groups": [
                {"key": key, "label": label} for key, label in self._get_groups()
            ],
            "sites": [
                {"id": site.id, "name": site.name, "dates": dates.get(site.id, {})}
                for site in sites
            ],
        }

    @api.model
    def set_dates(self, site_ids, groups, date):
        """Set the first day of groups of rules at sites.

        :param list site_ids: sites of the present company
        :param list groups: keys of groups of rules
        :param str date: the day
        :return: dict: the table anew
        :raise UserError: one of them is none of the table
        :raise AccessError: for who may not set start dates
        """
        self.env["cs.health"]._check_reader()
        self.env["cs.strict.rule"].check_access("create")
        sites = self._browse_sites(site_ids)
        known = [key for key, _label in self._get_groups()]
        day = self._read_day(date)
        groups = [g for g in groups if g in known] if isinstance(groups, list) else []
        if not sites or not groups or not day:
            raise UserError(
                self.env._("Choose sites, groups of rules and a day of the table.")
            )
        Rule = self.env["cs.strict.rule"]
        rules = Rule.search(
            [("site_id", "in", sites.ids), ("rule_group", "in", groups)]
        )
        rules.filtered(lambda rule: rule.strict_from != day).write({"strict_from": day})
        there = {(rule.site_id.id, rule.rule_group) for rule in rules}
        Rule.create(
            [
                {"site_id": site.id, "rule_group": group, "strict_from": day}
                for site in sites
                for group in dict.fromkeys(groups)
                if (site.id, group) not in there
            ]
        )
        return self.get_data()

    @api.model
    def _get_groups(self):
        field = self.env["cs.strict.rule"]._fields["rule_group"]
        return field._description_selection(self.env)

    @api.model
    def _read(self, company):
        """Return the sites in use and {site id: {group: day}}."""
        sites = self.env["cs.site"].search([("company_id", "=", company.id)])
        rules = self.env["cs.strict.rule"].search_fetch(
            [("site_id", "in", sites.ids)], ["site_id", "rule_group", "strict_from"]
        )
        dates = {}
        for rule in rules:
            day = fields.Date.to_string(rule.strict_from)
            dates.setdefault(rule.site_id.id, {})[rule.rule_group] = day
        return sites, dates

    @api.model
    def _browse_sites(self, site_ids):
        """Return the sites of the company that the user sees, all or none."""
        if not isinstance(site_ids, list) or len(site_ids) > MAX_SITES:
            return self.env["cs.site"]
        ids = {i for i in site_ids if type(i) is int}
        sites = self.env["cs.site"].search(
            [("id", "in", list(ids)), ("company_id", "=", self.env.company.id)]
        )
        return sites if len(sites) == len(site_ids) else sites.browse()

    @api.model
    def _read_day(self, text):
        try:
            return fields.Date.to_date(text) if isinstance(text, str) else None
        except ValueError:
            return None
