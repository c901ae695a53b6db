"""A sample for each quarter, with its draws, and whose work it is (CMP-59, J-25)."""

import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.cs_base.tools import period
from odoo.addons.cs_base.tools.local_time import to_local

from ..tools.director_sample import PLANS, SHARE
from .cs_director_sample import BY_SERVER

_logger = logging.getLogger(__name__)

DIRECTOR = "cs_base.cs_base_group_director"
JOB = "J-25"
CHECKLIST = "CMP-59"


class CsDirectorSample(models.Model):
    _inherit = "cs.director.sample"

    @api.model
    def _publish_seed(self):
        """Put the plans and the list that come with the addon in force, once."""
        names = [
            "cs_checklist_version_director",
            "cs_sampling_plan_director",
            "cs_sampling_plan_director_unreachable",
            "cs_sampling_plan_director_cancelled",
            "cs_sampling_plan_director_rekinded",
        ]
        for name in names:
            record = self.env.ref(f"cs_complaint.{name}", raise_if_not_found=False)
            if record and record.state == "draft":
                record.action_publish()

    @api.model
    def _prepare_all(self):
        """Prepare this quarter and the next for each company that has a director.

        Part of the engine's scheduled action; idempotent, and a problem stays with its
        company (guarantee 6).
        """
        for company, slots in self._find_missing().items():
            try:
                with self.env.cr.savepoint():
                    for day, site in slots:
                        self._prepare_period(company, day, site)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except Exception:
                _logger.exception("Director's sample of company %s", company.id)
                self.env.invalidate_all(flush=False)
        # As above.
        self.sudo().search([("step", "=", "open")])._keep_up()

    @api.model
    def _find_missing(self):
        """Return company -> [(day, site)] of the quarters without a sample, of those
        companies that have a director; a fixed number of queries."""
        # The scheduled action, for all companies.
        directors = self.env.ref(DIRECTOR).sudo().all_user_ids
        companies = self.env["res.company"].sudo().search(Domain.TRUE, order="id")
        companies &= directors.filtered("active").company_ids
        days = {company: self._get_days(company) for company in companies}
        labels = {label for coming in days.values() for label in coming}
        known = self._find_known(companies, labels)
        places = self._get_places(companies)
        missing = defaultdict(list)
        for company in companies:
            for label, day in days[company].items():
                missing[company] += [
                    (day, site)
                    for site in places[company]
                    if (company, label, site or True) not in known
                ]
        return missing

    @api.model
    def _get_days(self, company):
        """Return dict name -> a day, of this quarter and the next of a company."""
        tz = company.cs_default_site_id.tz or "UTC"
        today = to_local(fields.Datetime.now(), tz).date()
        stop = period.bounds("quarter", today)[1]
        return {
            period.label("quarter", *period.bounds("quarter", day)): day
            for day in (today, fields.Date.add(stop, days=1))
        }

    @api.model
    def _find_known(self, companies, labels):
        """Return the (company, quarter, site or True for all) that have a sample.

        Of these quarters alone: those of all the years before are not read.
        """
        # The scheduled action, for all companies.
        samples = self.sudo().search_fetch(
            [("company_id", "in", companies.ids), ("period", "in", sorted(labels))],
            ["company_id", "period", "is_whole_company", "site_id"],
        )
        return {
            (one.company_id, one.period, one.is_whole_company or one.site_id)
            for one in samples
        }

    @api.model
    def _get_places(self, companies):
        """Return dict company -> what gets a sample of its own: the whole company, as
        an empty site, or each of its sites [setting]."""
        by_site = companies.filtered("cs_director_sample_by_site")
        sites = self.env["cs.site"].search([("company_id", "in", by_site.ids)])
        of_company = sites.grouped("company_id")
        return {
            company: list(of_company.get(company, ()))
            if company in by_site
            else [self.env["cs.site"]]
            for company in companies
        }

    @api.model
    def _prepare_period(self, company, day, site=None):
        """Return the sample of the quarter around ``day``; made if it is not there.

        Its draws are committed now, before anybody can know what they will hold.

        :param company: res.company
        :param site: cs.site; empty for all sites of the company
        :return: cs.director.sample; empty without a plan, or without a director
        """
        site = site or self.env["cs.site"]
        start, stop = period.bounds("quarter", day)
        label = period.label("quarter", start, stop)
        # Whoever asks: what is there already counts.
        samples = self.sudo()
        place = site or company.cs_default_site_id
        found = samples.search(
            [
                ("company_id", "=", company.id),
                ("period", "=", label),
                ("is_whole_company", "=", not site),
                *([("site_id", "=", site.id)] if site else []),
            ]
        )
        plans = self._find_plans(company, start, site)
        user = self._get_director(place)
        if found or SHARE not in plans or not user:
            return found
        employee = user.employee_ids.filtered(lambda e: e.company_id == company)
        made = samples.with_context(cs_director_pass=BY_SERVER).create(
            {
                "site_id": place.id,
                "is_whole_company": not site,
                "user_id": user.id,
                "employee_id": employee[:1].id,
                "period": label,
                "date_from": start,
                "date_to": stop,
            }
        )
        sample = made.with_env(samples.env)
        for plan in plans.values():
            # Whose scheduled action it is has no part in the draw.
            draws = plan.sudo().with_context(cs_director_pass=BY_SERVER)
            draws = draws._prepare_draws(
                day=start, site=site, user=user, company=company
            )
            draws._write_by_server({"director_sample_id": sample.id})
        return sample

    @api.model
    def _find_plans(self, company, day, site):
        """Return dict part -> the version of its plan that counts for the quarter.

        The first quarter may have begun before its plan came into force.
        """
        Plan = self.env["cs.sampling.plan"].sudo()  # plans are no secret
        stop = period.bounds("quarter", day)[1]
        found = {}
        for code, part in PLANS.items():
            plan = Plan._find(code, day, company, site) or Plan._find(
                code, stop, company, site
            )
            if plan and plan.period_type == "quarter":
                found[part] = plan
        return found

    @api.model
    def _get_director(self, site):
        """Return whose sample it is: the director of the place, in sudo."""
        post = self.env.ref(DIRECTOR)
        return self.env["res.users"]._get_cs_first_holder(post, site)

    # --- as time goes by -----------------------------------------------------

    def _keep_up(self):
        """Link due items, and give to the new director what the old one left."""
        for sample in self:
            sample._link_occurrence()
            user = sample.user_id
            if user.active and user.has_group(DIRECTOR):
                continue
            following = sample._get_director(sample.site_id)
            if following and following != user:
                sample._hand_over(following)

    def _hand_over(self, user):
        """Let the sample be the work of ``user``; what was done keeps its names."""
        self.ensure_one()
        employee = user.employee_ids.filtered(lambda e: e.company_id == self.company_id)
        self._write_kept({"user_id": user.id, "employee_id": employee[:1].id})
        is_open = Domain("state", "in", ("committed", "drawn"))
        self.draw_ids.filtered_domain(is_open)._write_by_server({"user_id": user.id})
        _logger.info("Director's sample %s is now for user %s", self.id, user.id)

    def _link_occurrence(self):
        """Link the due item of the quarter and the sample with each other (J-25)."""
        # Whoever closes a sample need not see the due list.
        for sample in self.sudo().filtered(lambda one: not one.occurrence_id):
            # Of one company and quarter there is one item; sites share it.
            item = self.env["cs.obligation.occurrence"].sudo().search(
                [
                    ("obligation_id.code", "=", JOB),
                    ("company_id", "=", sample.company_id.id),
                    ("date_from", "=", sample.date_from),
                    ("date_to", "=", sample.date_to),
                    "|",
                    ("subject_kind", "=", "company"),
                    ("site_id", "=", sample.site_id.id),
                ],
                limit=1,
            )  # fmt: skip
            if not item:
                continue
            sample._write_kept({"occurrence_id": item.id})
            if not item.res_id:
                item._write_server({"res_model": self._name, "res_id": sample.id})

    @api.model
    def _get_of(self, item):
        """Return the samples of the quarter that a due item is about."""
        domain = [
            ("company_id", "=", item.company_id.id),
            ("date_from", "=", item.date_from),
            ("date_to", "=", item.date_to),
        ]
        if item.subject_kind == "site":
            domain.append(("site_id", "=", item.site_id.id))
        return self.search(domain)

    # --- lines ---------------------------------------------------------------

    def _take_lines(self, draw_lines):
        """Give each drawn record its call page.

        A record that is on the list already is called once: one on top of the rate
        gives its place to the next rank; one of the rate keeps it, and the call counts
        for both.

        :param draw_lines: cs.sampling.draw.line, in sudo, of draws of this sample
        """
        self.ensure_one()
        known = {line.ticket_id.id: line for line in self.line_ids}
        waiting = draw_lines.filtered(lambda one: not one.director_line_id)
        while waiting:
            fresh = waiting.filtered(lambda one: one.res_id not in known)
            for line in self._create_lines(fresh):
                known[line.ticket_id.id] = line
            again = (waiting - fresh).sorted("rank")
            waiting = waiting.browse()
            for one in again:
                waiting |= one._share_call(known[one.res_id])

    def _create_lines(self, draw_lines):
        Line = self.env["cs.director.sample.line"]
        if not draw_lines:
            return Line
        lines = Line._create_by_server(
            [
                {
                    "sample_id": self.id,
                    "ticket_id": one.res_id,
                    "part": PLANS[one.draw_id.code],
                    "rank": one.rank,
                    "replaces_id": one._get_replaced_call().id,
                }
                for one in draw_lines
            ]
        )
        lines._begin(self._get_checklist_version())
        draw_lines._link_calls(lines)
        return lines

    def _get_checklist_version(self):
        """Return the version of the list that counts for the quarter (AMB-25)."""
        # Whoever calls works with the list.
        lists = self.env["cs.checklist"].sudo().search(
            [
                ("code", "=", CHECKLIST),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )  # fmt: skip
        chosen = lists.sorted(lambda one: not one.company_id)[:1]
        return chosen._get_version_at(self.date_to) if chosen else None
