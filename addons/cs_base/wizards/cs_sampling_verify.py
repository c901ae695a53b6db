from odoo import api, fields, models

from ..tools import sampling, sampling_check


class CsSamplingVerify(models.TransientModel):
    """Draws again from what is stored, and shows each step beside what was noted."""

    _name = "cs.sampling.verify"
    _description = "Verify This Draw"

    draw_id = fields.Many2one("cs.sampling.draw", required=True, readonly=True)
    is_same = fields.Boolean(compute="_compute_page", string="Nothing Differs")
    page = fields.Html(compute="_compute_page", sanitize=False)

    @api.depends("draw_id")
    @api.depends_context("lang")
    def _compute_page(self):
        for one in self:
            findings = one.draw_id._verify()
            one.is_same = not findings
            one.page = self.env["ir.qweb"]._render(
                "cs_base.cs_sampling_verify_page",
                {
                    "draw": one.draw_id,
                    "steps": one._get_steps(findings),
                    "findings": one._describe(findings),
                },
            )

    def action_export(self):
        """Download all that is needed to draw again."""
        self.ensure_one()
        return self.draw_id.action_export()

    def _get_steps(self, findings):
        """Return (what, noted, recomputed, whether the same) of each step."""
        data = self.draw_id._get_export()
        references = [ref for refs in data["population"].values() for ref in refs]
        hashed = sampling.population_hash(references)
        total = sampling_check.expected_total(data, len(references))
        kinds = {finding.kind for finding in findings}
        return [
            (
                self.env._("Commitment = SHA-256 of the salt"),
                data["commitment"],
                sampling.commitment(data["salt"]),
                "commitment" not in kinds,
            ),
            (
                self.env._("Hash of the population"),
                data["population_hash"],
                hashed,
                "population" not in kinds,
            ),
            (
                self.env._("Seed"),
                data["seed"],
                sampling.digest(data["salt"], hashed, data["code"], data["period"]),
                "seed" not in kinds,
            ),
            (
                self.env._("Number drawn"),
                str(data["total"]),
                str(total),
                "total" not in kinds,
            ),
        ]

    @api.model
    def _describe(self, findings):
        """Return (kind in words, record, found, expected) of each finding."""
        words = self._get_words()
        return [
            (words[one.kind], one.reference, one.found, one.expected)
            for one in findings
        ]

    @api.model
    def _get_words(self):
        return {
            "late": self.env._(
                "The salt was chosen when the population could be known already."
            ),
            "commitment": self.env._("The salt is not the one that was committed."),
            "population": self.env._(
                "The population is not the one that was drawn from."
            ),
            "seed": self.env._("The seed does not come from these values."),
            "carried": self.env._(
                "What earlier parts of the period gave is noted otherwise."
            ),
            "total": self.env._("The number drawn is not what the plan asks for."),
            "missing": self.env._("This record should have been drawn."),
            "foreign": self.env._("This record was not drawn, but is in the list."),
            "rank": self.env._("Rank or hash of this record differ."),
            "stratum": self.env._("This record lies in another stratum."),
            "replacement": self.env._("The replacement is not the next rank."),
            "reason": self.env._("The replacement has no reason."),
        }
