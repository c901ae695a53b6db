from odoo import models
from odoo.exceptions import UserError

from ..tools.director_sample import PLANS
from .cs_director_sample import BY_SERVER


class CsSamplingPlan(models.Model):
    _inherit = "cs.sampling.plan"

    def _prepare_draws(self, *args, **kwargs):
        """CMP-59: the director's draws come with the sample, for nobody else."""
        is_ours = any(plan.code in PLANS for plan in self)
        if is_ours and self.env.context.get("cs_director_pass") is not BY_SERVER:
            raise UserError(
                self.env._(
                    "The draws of %(plan)s are prepared with the director's sample of "
                    "their quarter, by the system.",
                    plan=self[:1].name,
                )
            )
        return super()._prepare_draws(*args, **kwargs)
