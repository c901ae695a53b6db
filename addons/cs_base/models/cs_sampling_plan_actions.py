import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import period, sampling
from ..tools.local_time import to_local


class CsSamplingPlan(models.Model):
    """How a plan comes into force, and how its draws are prepared."""

    _inherit = "cs.sampling.plan"

    def action_view_draws(self):
        """Return the list of the draws of this version."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_sampling_draw_action"
        )
        return {**action, "domain": [("plan_id", "=", self.id)], "context": {}}

    def _prepare_draws(
        self, day=None, site=None, user=None, company=None, subject=None, domain=None
    ):
        """Choose the salts of a period and store their commitments.

        To be called before the population is known: at the beginning of the period,
        or when a job starts. Nothing is drawn yet.

        :param date day: a day of the period, today when left out
        :param site: cs.site; all sites of the company that the person sees if empty
        :param user: for whom the draw is; the plan's person, else the present user
        :param company: res.company; the site's, the plan's, or the present one
        :param subject: record that stands in place of a period, such as one job
        :param domain: narrows the population further, such as to the lines of the job
        :return: cs.sampling.draw: one, or one for each part of the period
        :raise UserError: when the plan is not in force, or it is prepared already
        """
        self.ensure_one()
        if self.state != "published" or not self.active:
            raise UserError(
                self.env._("“%(plan)s” is not in force.", plan=self.display_name)
            )
        if (self.period_type == "subject") != bool(subject):
            raise UserError(
                self.env._(
                    "“%(plan)s” is drawn for a period or for one matter, as it says.",
                    plan=self.display_name,
                )
            )
        site = site or self.site_id
        company = company or site.company_id or self.company_id or self.env.company
        common = {
            "plan_id": self.id,
            "code": self.code,
            "company_id": company.id,
            "site_id": site.id,
            "user_id": (user or self.user_id or self.env.user).id,
            "extra_domain": repr(list(domain or [])),
            "commit_date": fields.Datetime.now(),
            "prepared_by_id": self.env.uid,
        }
        if subject:
            subject.ensure_one()
            spans = [{"period": f"{subject._name},{subject.id}"}]
            common |= {"subject_model": subject._name, "subject_id": subject.id}
        else:
            spans = self._get_spans(day or fields.Date.context_today(self))
        self._check_prepared(common, spans)
        vals_list = []
        for number, span in enumerate(spans, 1):
            # Nobody chooses it, and nobody reads it before the draw.
            salt = secrets.token_hex(sampling.SALT_LENGTH // 2)
            vals_list.append(
                {
                    **common,
                    **span,
                    "part": number,
                    "parts": len(spans),
                    "secret_salt": salt,
                    "commitment": sampling.commitment(salt),
                }
            )
        return self.env["cs.sampling.draw"]._create_by_server(vals_list)

    def _get_spans(self, day):
        """Return dates and text of each part of the period around ``day``."""
        start, stop = period.bounds(self.period_type, day)
        label = period.label(self.period_type, start, stop)
        parts = sampling.parts(self.ration, start, stop)
        return [
            {
                "period": label if len(parts) == 1 else f"{label}/{first}",
                "period_from": start,
                "period_to": stop,
                "date_from": first,
                "date_to": last,
            }
            for first, last in parts
        ]

    def _check_prepared(self, common, spans):
        """No second draw of the same: the first one counts."""
        # Draws that the present user does not see count too.
        draws = self.env["cs.sampling.draw"].sudo()
        found = draws.search(
            [
                ("code", "=", common["code"]),
                ("company_id", "=", common["company_id"]),
                ("site_id", "=", common["site_id"]),
                ("period", "in", [span["period"] for span in spans]),
                ("state", "!=", "cancelled"),
            ],
            limit=1,
        )
        if found:
            raise UserError(
                self.env._(
                    "%(plan)s: %(period)s was prepared on %(day)s already. Nothing is "
                    "drawn twice.",
                    plan=self.name,
                    period=found.period,
                    day=fields.Date.to_string(found.commit_date),
                )
            )

    @api.model
    def _get_automatic_domain(self):
        return [
            ("is_automatic", "=", True),
            ("state", "=", "published"),
            ("user_id.active", "=", True),
        ]

    def _prepare_automatic(self, company):
        """Prepare this period and the next, as far as this version counts then."""
        self.ensure_one()
        site = self.site_id or company.cs_default_site_id
        today = to_local(fields.Datetime.now(), site.tz or "UTC").date()
        start, stop = period.bounds(self.period_type, today)
        for day in (start, stop + timedelta(days=1)):
            first = period.bounds(self.period_type, day)[0]
            counting = self._find(self.code, first, company, self.site_id)
            is_first = not counting and day == start and self.valid_from <= today
            if (counting == self or is_first) and not self._is_prepared(company, day):
                self._prepare_draws(day=day, company=company)

    def _is_prepared(self, company, day):
        labels = [span["period"] for span in self._get_spans(day)]
        return bool(
            self.env["cs.sampling.draw"].search_count(
                [
                    ("code", "=", self.code),
                    ("company_id", "=", company.id),
                    ("site_id", "=", self.site_id.id),
                    ("period", "in", labels),
                    ("state", "!=", "cancelled"),
                ],
                limit=1,
            )
        )
