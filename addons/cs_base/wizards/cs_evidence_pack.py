from datetime import timedelta

from odoo import Command, api, fields, models

from ..models.cs_report_run_evidence import EVIDENCE
from ..tools import period


class CsEvidencePack(models.TransientModel):
    """Asks for the evidence of a clause and a month, or for the clauses without any."""

    _name = "cs.evidence.pack"
    _description = "Make an Evidence Pack"
    _rec_name = "clause_id"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    clause_id = fields.Many2one(
        "cs.policy.clause",
        domain="[('version_id.state', '!=', 'draft'), ('company_id', 'in', (False, "
        "company_id))]",
    )
    clause_text = fields.Text(string="Text", related="clause_id.text")
    anchor_date = fields.Date(
        string="Month",
        required=True,
        default=lambda self: self._default_anchor_date(),
        help="Any day of the month.",
    )
    site_ids = fields.Many2many(
        "cs.site",
        string="Sites",
        domain="[('company_id', '=', company_id)]",
        help="Left empty: all sites of the company that you may see.",
    )

    phone_reason = fields.Text(
        string="Reason to Open Telephone Numbers",
        help="Empty: they are masked. The reason stands in the pack and in the list of "
        "exceptions.",
    )

    @api.model
    def _default_anchor_date(self):
        """A day of the month before, which is over."""
        return fields.Date.context_today(self).replace(day=1) - timedelta(days=1)

    def _get_sites(self):
        """Return the chosen sites, all of the user's by default."""
        Run = self.env["cs.report.run"]
        return self.site_ids or Run._get_scope_sites(self.company_id)

    def action_make(self):
        """Have the pack made; return the report that it belongs to."""
        self.ensure_one()
        runs = self.env["cs.report.run"]
        runs._check_may_make_pack()
        first, last = period.bounds("month", self.anchor_date)
        vals = {
            "report_code": EVIDENCE,
            "company_id": self.company_id.id,
            "clause_id": self.clause_id.id,
            "anchor_date": first,
            "site_ids": [Command.set(self._get_sites().ids)],
            "phone_reason": (self.phone_reason or "").strip(),
        }
        reason = vals["phone_reason"]
        run = runs.search(
            [
                ("report_code", "=", EVIDENCE),
                ("requested_by_id", "=", self.env.uid),
                ("clause_id", "=", self.clause_id.id),
                ("date_from", "=", first),
                ("date_to", "=", last),
                ("company_id", "=", self.company_id.id),
                ("state", "!=", "confirmed"),
                ("phone_reason", "in", [reason, False] if not reason else [reason]),
            ]
        ).filtered(lambda run: run.site_ids == self._get_sites())[:1]
        # Auditors make packs without a right to make reports; whether they may make
        # this one, of these sites, is checked with their rights right after.
        run = run or runs.sudo().create(vals).sudo(False)
        run.action_make_pack()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_report_run_action_evidence"
        )
        form = self.env.ref("cs_base.cs_report_run_view_form_evidence")
        return {**action, "res_id": run.id, "views": [(form.id, "form")]}

    def action_view_deviations(self):
        """Return the list of overrides, late entries, signatures on behalf and
        cancellations of the month."""
        self.ensure_one()
        self.env["cs.report.run"]._check_may_make_pack()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_exception_action"
        )
        bounds = self._get_bounds()
        domain = self.env["cs.evidence"]._get_deviations_domain(bounds)
        return {
            **action,
            "name": self.env._(
                "Out of the Ordinary, %(month)s", month=f"{self.anchor_date:%Y-%m}"
            ),
            "domain": list(domain),
            "context": {"search_default_group_kind": 1},
        }

    def _get_bounds(self):
        first, last = period.bounds("month", self.anchor_date)
        return [
            (site.id, site.tz, *period.utc_bounds(first, last, site.tz))
            for site in self._get_sites()
        ]

    def action_view_missing(self):
        """Return the list of the clauses without evidence in the month."""
        self.ensure_one()
        runs = self.env["cs.report.run"]
        runs._check_may_make_pack()
        first, last = period.bounds("month", self.anchor_date)
        bounds = self._get_bounds()
        missing = self.env["cs.evidence"]._get_missing(self.company_id, bounds, last)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_policy_clause_action"
        )
        return {
            **action,
            "name": self.env._(
                "Clauses without Evidence, %(month)s", month=f"{first:%Y-%m}"
            ),
            "domain": [("id", "in", missing.ids)],
            "context": {"search_default_group_policy": 1},
        }
