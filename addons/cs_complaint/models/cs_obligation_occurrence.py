"""The director's due item and the sample it stands for (J-25, CMP-59)."""

from odoo import models

from odoo.addons.cs_base.tools.gates import Blocker

from .cs_director_sample_prepare import JOB


class CsObligationOccurrence(models.Model):
    _inherit = "cs.obligation.occurrence"

    def _get_blockers_submit(self, attachments):
        """Nobody hands in calls that were not made: each sample is closed first."""
        blockers = super()._get_blockers_submit(attachments)
        # Which rule it comes of is no secret.
        items = self.filtered(lambda one: one.obligation_id.sudo().code == JOB)
        for item in items:
            # Whether a sample is closed is no secret to whoever hands it in.
            waiting = self.env["cs.director.sample"].sudo()._get_of(item)
            blockers += [
                Blocker(
                    self.env._("%(sample)s is not closed", sample=sample.display_name),
                    sample._cite("P7E-3"),
                    self.env._("make the calls and close it"),
                    rule="CMP-59",
                )
                for sample in waiting.filtered(lambda one: one.step == "open")
            ]
        return blockers
