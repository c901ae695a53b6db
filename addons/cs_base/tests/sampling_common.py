"""Draws from the list of exceptions: it has sites, dates, kinds, and rules by role."""

from datetime import datetime, timedelta

from odoo import fields

from odoo.addons.cs_base.models.cs_exception import BY_SERVER

from . import common


class SamplingCommon(common.CsCommon):
    """The director sees the whole list of a site, the clerk the own rows alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = cls._new_user(
            "director", "cs_base.cs_base_group_director", cls.site
        )
        cls.leader = cls._new_user(
            "leader", "cs_base.cs_base_group_leadership", cls.site
        )
        # A draw of the whole company keeps the time of its default site.
        cls.company.cs_default_site_id.tz = "Asia/Shanghai"
        cls.model = cls.env["ir.model"]._get("cs.exception")
        cls.plan = cls._new_plan("T-1")
        cls.reason = cls.env.ref("cs_base.cs_reason_sample_replace_locked")

    @classmethod
    def _new_plan(cls, code, strata=(), state="published", **vals):
        vals = {
            "name": code,
            "code": code,
            "model_id": cls.model.id,
            "population_domain": "[('rule', '=', 'TEST')]",
            "date_field": "date",
            "stratum_field": strata[0] if strata else False,
            "substratum_field": strata[1] if strata[1:] else False,
            "valid_from": "2026-01-01",
            "company_id": cls.company.id,
            **vals,
        }
        plan = cls.env["cs.sampling.plan"].create(vals)
        if state == "published":
            plan.action_publish()
        return plan

    @classmethod
    def _new_rows(cls, count, day="2026-02-10", site=None, user=None, **vals):
        """Return rows of one site, from 10:00 in Shanghai of ``day`` on."""
        start = datetime.fromisoformat(f"{day} 02:00:00")
        model = cls.env["cs.exception"].with_context(cs_exception_pass=BY_SERVER)
        return model.create(
            [
                {
                    "kind": "warning",
                    "rule": "TEST",
                    "res_model": "res.partner",
                    "res_id": 1,
                    "site_id": (site or cls.site).id,
                    "user_id": (user or cls.officer).id,
                    "operator_id": (user or cls.officer).id,
                    "date": start + timedelta(seconds=number),
                    **vals,
                }
                for number in range(count)
            ]
        )

    def _prepare(self, plan=None, day="2026-02-01", user=None, **kwargs):
        """Return the draws of the quarter, prepared in January for the director."""
        plan = plan or self.plan
        return plan._prepare_draws(
            day=fields.Date.to_date(day), user=user or self.director, **kwargs
        )
