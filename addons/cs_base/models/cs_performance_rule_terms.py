"""From the record to the arithmetic: which version counts, and what it grants."""

from fractions import Fraction

from odoo import api, models

from ..tools import performance
from ..tools.performance import number


class CsPerformanceRule(models.Model):
    _inherit = "cs.performance.rule"

    @api.model
    def _find(self, company, day, code=None, violation_type=None):
        """Return the version in force on ``day``, or an empty recordset.

        :param company: res.company; its own rules go before the general ones
        :param str code: code of the rule, or
        :param violation_type: cs.violation.type it is for
        """
        subject = (
            ("code", "=", code)
            if code
            else ("violation_type_id", "=", violation_type.id)
        )
        # Which rule counts does not depend on who proposes.
        rules = self.sudo().search(
            [
                subject,
                ("state", "=", "published"),
                ("company_id", "in", [False, company.id]),
                ("valid_from", "<=", day),
            ],
            order="valid_from desc, id desc",
        )
        # The newest version of a company rule decides, also that it has ended.
        own = rules.filtered("company_id")[:1] or rules[:1]
        ended = own.valid_to and own.valid_to < day
        return (self.browse() if ended else own).with_env(self.env)

    def _get_bands(self):
        self.ensure_one()
        return tuple((number(b.from_rate), number(b.value)) for b in self.band_ids)

    def _get_sign(self):
        return -1 if self.effect == "deduction" else 1

    def _get_terms(self):
        """Return the ``Terms`` of this version."""
        self.ensure_one()
        steps = performance.Steps(
            number(self.pass_from),
            number(self.reward),
            number(self.step_size),
            number(self.per_step),
            self.step_mode or performance.FLOOR,
        )
        return performance.Terms(
            self.formula,
            self._get_sign() * number(self.value),
            steps if self.formula == "steps" else None,
            self._get_bands() if self.formula == "bands" else (),
            number(self.cap_event) if self.cap_event else None,
            self.unit == "amount",
        )

    def _get_effect(self, inputs):
        """Return the ``Effect`` of an event under this version.

        :param inputs: ``tools.performance.Inputs``, or dict with its fields
        :raises ValueError: for inputs that cannot be
        """
        if isinstance(inputs, dict):
            known = {
                "count": number(inputs.get("count") or 1)
                if inputs.get("count") != 0
                else Fraction(0),
                "part": int(inputs.get("part") or 0),
                "whole": int(inputs.get("whole") or 0),
            }
            if inputs.get("decided") is not None:
                known["decided"] = number(inputs["decided"])
            inputs = performance.Inputs(**known)
        return performance.effect(self._get_terms(), inputs)
