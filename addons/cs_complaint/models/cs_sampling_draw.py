"""Draws that belong to a director's sample: drawn and closed with it (CMP-59)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.director_sample import PLANS, SHARE
from .cs_director_sample import BY_SERVER


class CsSamplingDraw(models.Model):
    _inherit = "cs.sampling.draw"

    director_sample_id = fields.Many2one(
        "cs.director.sample",
        string="Director's Sample",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _check_server_write(self, vals):
        if "director_sample_id" in vals:
            self._check_by_server()
        super()._check_server_write(vals)

    # --- the scheduled action ------------------------------------------------

    @api.model
    def _prepare_automatic(self):
        res = super()._prepare_automatic()
        self.env["cs.director.sample"]._prepare_all()
        return res

    @api.model
    def _get_due_domain(self):
        """Also the share of the repairs; what is on top follows it."""
        ours = (
            Domain("state", "=", "committed")
            & Domain("known_from", "<=", fields.Datetime.now())
            & Domain("director_sample_id", "!=", False)
            & Domain("code", "in", [c for c, part in PLANS.items() if part == SHARE])
        )
        return Domain(super()._get_due_domain()) | ours

    # --- drawing -------------------------------------------------------------

    def _is_share(self):
        self.ensure_one()
        return PLANS.get(self.code) == SHARE

    def _check_ready(self):
        super()._check_ready()
        # The whole sample, whoever asks.
        sample = self.sudo().director_sample_id
        if not sample or self._is_share():
            return
        shares = sample.draw_ids.filtered(lambda draw: draw._is_share())
        if any(draw.state == "committed" for draw in shares):
            raise UserError(
                self.env._(
                    "%(draw)s: the share of the repairs is drawn first.",
                    draw=self.display_name,
                )
            )

    def _draw_one(self):
        res = super()._draw_one()
        # The engine looks at the whole sample, whoever presses the button.
        sample = self.sudo().director_sample_id
        if sample:
            # As above.
            lines = self.sudo().line_ids.filtered(lambda one: one.state == "open")
            sample._take_lines(lines)
            self._draw_rest(sample)
        return res

    def _draw_rest(self, sample):
        """After the last share: what comes on top, in the same transaction."""
        open_draws = sample.draw_ids.filtered(lambda draw: draw.state == "committed")
        if self._is_share() and not any(draw._is_share() for draw in open_draws):
            open_draws._draw()

    # --- closing -------------------------------------------------------------

    def _check_may_close(self):
        # Whether it belongs to a sample is no secret.
        if not self.sudo().director_sample_id:
            return super()._check_may_close()
        if self.env.context.get("cs_director_pass") is not BY_SERVER:
            raise UserError(
                self.env._("This draw is closed together with the director's sample.")
            )
        # The gate of the sample has asked for all of it.
        return False

    def _close_by_sample(self, reason=""):
        """Close the drawn ones, and take back those that can not be drawn any more."""
        draws = self.with_context(cs_director_pass=BY_SERVER)
        for draw in draws.filtered(lambda one: one.state == "drawn"):
            draw._close(reason)

    def _cancel(self, reason):
        # As above.
        if self.sudo().director_sample_id:
            raise UserError(
                self.env._("The draws of the director's sample are not cancelled.")
            )
        return super()._cancel(reason)
