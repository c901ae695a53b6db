"""Evidence packs are reports of a clause and a month, of one person (ux 2.14)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

EVIDENCE = "evidence_pack"
MAKERS = (
    "cs_base.cs_base_group_auditor",
    "cs_base.cs_base_group_director",
    "cs_base.cs_base_group_manager",
    "cs_base.cs_base_group_leadership",
    "cs_base.cs_base_group_company_leadership",
)
# Set when a pack is made, however the record is written (guarantee 1).
PACK_FIELDS = {"pack_hash", "pack_date", "pack_text"}


class CsReportRun(models.Model):
    """A pack holds what its maker may see, confidential matters among it, so nobody
    else sees the run. It is always made in the background."""

    _inherit = "cs.report.run"

    report_code = fields.Selection(
        selection_add=[(EVIDENCE, "Evidence Pack")], ondelete={EVIDENCE: "cascade"}
    )
    clause_id = fields.Many2one(
        "cs.policy.clause", index="btree_not_null", ondelete="restrict"
    )
    phone_reason = fields.Text(
        string="Why Telephone Numbers Are in Full",
        copy=False,
        help="Empty: they are masked. With a reason they are in full; it stands in the "
        "pack and in the list of exceptions.",
    )
    pack_hash = fields.Char(
        string="Hash of the Manifest",
        readonly=True,
        copy=False,
        help="SHA-256 of manifest.json in the pack made last, which holds the hashes "
        "of all its files. Note it down when you hand the pack over.",
    )
    pack_date = fields.Datetime(string="Pack Made On", readonly=True, copy=False)
    pack_text = fields.Text(string="Contents", readonly=True, copy=False)

    _evidence_clause = models.Constraint(
        "CHECK (report_code <> 'evidence_pack' OR clause_id IS NOT NULL)",
        "An evidence pack is about one clause. Choose it.",
    )

    @api.model
    def _get_engine_names(self):
        return {
            **super()._get_engine_names(),
            EVIDENCE: "report.cs_base.evidence_pack",
        }

    @api.model
    def _get_parameter_fields(self):
        return super()._get_parameter_fields() | {"clause_id", "phone_reason"}

    @api.depends("clause_id", "report_code", "phone_reason")
    def _compute_scope_key(self):
        super()._compute_scope_key()
        for run in self.filtered(lambda run: run.report_code == EVIDENCE):
            is_open = "/open" if run.phone_reason else ""
            run.scope_key = (
                f"{run.scope_key}/{run.clause_id.id}/{run.requested_by_id.id}{is_open}"
            )

    def _get_report_label(self):
        label = super()._get_report_label()
        if self.report_code == EVIDENCE and self.clause_id:
            return f"{label} {self.clause_id.code}"
        return label

    @api.constrains("clause_id", "company_id")
    def _check_clause_company(self):
        for run in self.filtered("clause_id"):
            company = run.clause_id.company_id
            if company and company != run.company_id:
                raise ValidationError(
                    self.env._(
                        "%(clause)s is a clause of another company.",
                        clause=run.clause_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        clean = [
            {**vals, "pack_hash": False, "pack_date": False, "pack_text": False}
            for vals in vals_list
        ]
        runs = super().create(clean)
        runs._report_opened()
        return runs

    def write(self, vals):
        reasons = {run.id: run.phone_reason for run in self}
        res = super().write(vals)
        if "phone_reason" in vals:
            changed = self.filtered(lambda run: run.phone_reason != reasons[run.id])
            changed._report_opened()
        return res

    def _report_opened(self):
        """Note who wants telephone numbers in full, and why (ux 2.14)."""
        for run in self.filtered("phone_reason"):
            self.env["cs.exception"]._report(
                run,
                "reason",
                "2.14",
                self.env._(
                    "Evidence pack with telephone numbers in full: %(reason)s",
                    reason=run.phone_reason,
                ),
                site=run.site_ids[:1],
            )

    @api.model
    def _refuse_process_fields(self, vals):
        forged = {k: v for k, v in vals.items() if k in PACK_FIELDS and v}
        if forged:
            raise AccessError(
                self.env._("What is in a pack is noted when it is made, never entered.")
            )
        return super()._refuse_process_fields(vals)

    # ------------------------------------------------------------------
    # Made in the background
    # ------------------------------------------------------------------

    @api.model
    def _check_may_make_pack(self):
        if not self.env.su and not any(map(self.env.user.has_group, MAKERS)):
            raise AccessError(
                self.env._(
                    "Evidence packs are made by auditors, the customer service "
                    "manager, the director and the leadership."
                )
            )

    def action_make_pack(self):
        """Have the pack made in the background, with what the user may see.

        :return: the message that it is being made
        """
        self.ensure_one()
        self._check_may_make_pack()
        self.check_access("read")
        self._check_open()
        self._check_scope()
        self._ask("workbook", is_big=True)
        return self._get_waiting_action()

    def action_download_pack(self):
        """Return the action that downloads the pack, or has it made."""
        self.ensure_one()
        self.check_access("read")
        # The confirmed file belongs to the report, whose right counts.
        file = self.sudo().attachment_id or (
            self._get_my_requests()._get_ready().attachment_id
        )
        if not file:
            return self.action_make_pack()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{file.id}?download=true",
            "target": "download",
        }

    def action_download_xlsx(self):
        if self.ensure_one().report_code == EVIDENCE:
            return self.action_download_pack()
        return super().action_download_xlsx()

    def _get_ready_title(self):
        if self.report_code == EVIDENCE:
            return self.env._("The evidence pack is ready")
        return super()._get_ready_title()

    def _get_ready_button(self):
        if self.report_code == EVIDENCE:
            return self.env._("Download Pack")
        return super()._get_ready_button()

    def _note_pack(self, vals):
        """Note what the pack made last consists of, whoever made it."""
        # Auditors make packs and have no right to write reports.
        self.sudo()._write_process(vals)
