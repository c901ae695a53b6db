"""Drawn tickets of a director's sample: what becomes of them is decided by the call."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.director_sample import SHARE
from .cs_director_sample import BY_SERVER


class CsSamplingDrawLine(models.Model):
    _inherit = "cs.sampling.draw.line"

    director_line_id = fields.Many2one(
        "cs.director.sample.line",
        string="Call",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _check_server_write(self, vals):
        if "director_line_id" in vals:
            self._check_by_server()
        super()._check_server_write(vals)

    def _check_by_sample(self):
        """CMP-59: past the call page nothing is done, replaced or taken back."""
        # Whether a line belongs to a sample is no secret.
        ours = self.sudo().filtered("draw_id.director_sample_id")
        if ours and self.env.context.get("cs_director_pass") is not BY_SERVER:
            raise UserError(
                self.env._(
                    "This record belongs to the director's callbacks: what becomes of "
                    "it is noted on its call page."
                )
            )

    def action_replace(self):
        self._check_by_sample()
        return super().action_replace()

    def _replace(self, reason, note=""):
        self._check_by_sample()
        return super()._replace(reason, note)

    def _mark_done(self):
        self._check_by_sample()
        return super()._mark_done()

    def _reopen(self):
        self._check_by_sample()
        return super()._reopen()

    def _begin_checklist(self):
        """The list is on the call page, once for each customer."""
        # Whether a line belongs to a sample is no secret.
        others = self.filtered(lambda one: not one.sudo().draw_id.director_sample_id)
        return super(CsSamplingDrawLine, others)._begin_checklist()

    def _get_replaced_call(self):
        """Return the call in whose place this record came; empty if in none's."""
        call = self.replaces_id.director_line_id
        return call.filtered(lambda line: line.state == "replaced")

    def _link_calls(self, lines):
        """Link drawn records with their calls, in the same order, in one statement."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE cs_sampling_draw_line drawn SET director_line_id = call.id"
                " FROM unnest(%s, %s) AS call (drawn_id, id)"
                " WHERE drawn.id = call.drawn_id",
                self.ids,
                lines.ids,
            )
        )
        self.invalidate_recordset(["director_line_id"])
        lines.invalidate_recordset(["draw_line_ids"])

    def _share_call(self, line):
        """Take the call that another draw has on the list already.

        :param line: cs.director.sample.line of the same ticket
        :return: lines of the next rank that came in its place instead
        """
        self.ensure_one()
        is_share = self.draw_id._is_share()
        if line.state == "replaced" or not is_share:
            reason = line._get_reason("on_list")
            following = self._replace_by_call(reason)
            self._write_by_server({"director_line_id": line.id})
            # The engine goes on with them.
            return following.sudo()
        self._write_by_server({"director_line_id": line.id})
        line._write_kept({"part": SHARE})
        if line.state == "done":
            self._mark_done_by_call()
        return self.browse()

    # --- what the call page asks for; who may was checked there --------------

    def _by_call(self):
        return self.with_context(cs_director_pass=BY_SERVER)

    def _mark_done_by_call(self):
        self._by_call()._mark_done()

    def _replace_by_call(self, reason, note=""):
        return self._by_call()._replace(reason, note)

    def _reopen_by_call(self):
        self._by_call()._reopen()
