from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import sampling
from .cs_checklist_mixin import PROCESS_FIELDS
from .cs_sampling_draw import BY_SERVER


class CsSamplingDrawLine(models.Model):
    """One drawn record, its rank, and what became of it.

    Kept by the engine. Other addons add fields for what is found, and call
    ``_mark_done`` when a line is done.
    """

    _name = "cs.sampling.draw.line"
    _description = "Drawn Record"
    _inherit = ["cs.server.rows.mixin", "cs.checklist.mixin"]
    _order = "draw_id, rank, id"
    # Who did what when stands in its own fields.
    _log_access = False

    _server_pass = ("cs_sampling_pass", BY_SERVER)

    # Found by the index of the order, below.
    draw_id = fields.Many2one(
        "cs.sampling.draw", required=True, readonly=True, ondelete="restrict"
    )
    # Of the draw, and not stored: a draw of thousands is one statement, and each link
    # of a row is one look-up more.
    company_id = fields.Many2one(related="draw_id.company_id")
    site_id = fields.Many2one(related="draw_id.site_id")
    user_id = fields.Many2one(related="draw_id.user_id", string="Drawn For")
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record ID", model_field="res_model", required=True, readonly=True
    )
    reference = fields.Char(compute="_compute_reference")
    record_name = fields.Char(
        string="Record",
        compute="_compute_record_name",
        help="Shown to those who may read the record itself.",
    )
    rank = fields.Integer(required=True, readonly=True)
    rank_hash = fields.Char(required=True, readonly=True)
    stratum = fields.Char(readonly=True)
    stratum_name = fields.Char(compute="_compute_stratum_name")
    origin = fields.Selection(
        [
            ("drawn", "Drawn"),
            ("replacement", "Replacement"),
            ("added", "Added by Hand"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("open", "To Do"), ("done", "Done"), ("replaced", "Replaced")],
        required=True,
        readonly=True,
        copy=False,
    )
    replaces_id = fields.Many2one(
        "cs.sampling.draw.line",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    reason_id = fields.Many2one("cs.reason", readonly=True, ondelete="restrict")
    reason_note = fields.Text(string="Remark", readonly=True)
    # Who did or replaced it, when, and who sat at the screen.
    done_date = fields.Datetime(string="When", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", string="By", readonly=True, copy=False)
    done_operator_id = fields.Many2one(
        "res.users", string="Operator", readonly=True, copy=False
    )

    # Two indexes, not four: thousands of rows are written at once. The record first,
    # so that the draws of a record are found too.
    _record_uniq = models.UniqueIndex(
        "(res_id, draw_id)", "The draw has this record already."
    )
    _draw_rank = models.Index("(draw_id, rank)")

    # --- computed fields -----------------------------------------------------

    @api.depends("res_model", "res_id")
    def _compute_reference(self):
        for line in self:
            line.reference = f"{line.res_model},{line.res_id}"

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_record_name(self):
        self.record_name = False
        for model_name, lines in self.grouped("res_model").items():
            if model_name not in self.env:
                continue
            Model = self.env[model_name].with_context(active_test=False)
            if not Model.has_access("read"):
                continue
            records = Model.search([("id", "in", lines.mapped("res_id"))])
            names = {record.id: record.display_name for record in records}
            for line in lines:
                line.record_name = names.get(line.res_id, False)

    @api.depends("stratum", "draw_id.strata")
    def _compute_stratum_name(self):
        for draw, lines in self.grouped("draw_id").items():
            names = {one["stratum"]: one["name"] for one in draw.strata or []}
            for line in lines:
                line.stratum_name = names.get(line.stratum, line.stratum)

    @api.depends("rank", "draw_id.display_name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.draw_id.display_name} · {line.rank}"

    # --- kept by the engine --------------------------------------------------

    def _check_server_write(self, vals):
        # The checklist guards its own; fields of other addons are theirs to guard.
        names = vals.keys() - PROCESS_FIELDS
        if any(self._fields[name]._module == "cs_base" for name in names):
            super()._check_server_write(vals)

    @api.model
    def _get_by_server_refusal(self):
        return self.env["cs.sampling.draw"]._get_by_server_refusal()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: what was drawn stays drawn."""
        raise UserError(
            self.env._("A drawn record is replaced with a reason, never removed.")
        )

    @api.model
    def _create_by_server(self, vals_list):
        return self._by_server().create(vals_list).with_env(self.env)

    def _write_by_server(self, vals):
        self._by_server().write(vals)

    def _get_stamp(self):
        return {
            "done_date": fields.Datetime.now(),
            "done_by_id": self.env.uid,
            "done_operator_id": self.env.user._get_cs_operator().id,
        }

    # --- work ----------------------------------------------------------------

    def action_open(self):
        """Open the drawn record itself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def action_replace(self):
        """Ask for the reason why a drawn record cannot be checked."""
        return self.draw_id._ask("replace", line=self)

    # --- checklist ---------------------------------------------------------------

    def _begin_checklist(self):
        """Give lines the checklist of their plan, in the version of the draw."""
        if version := self.draw_id._get_checklist_version():
            self._write_checklist(
                {
                    "checklist_version_id": version.id,
                    "checklist_open_count": len(version.item_ids),
                }
            )

    def _check_may_fill_checklist(self):
        # Nobody may write a line; who works on the draw fills in its lists.
        self.check_access("read")
        self._check_open()

    def _on_checklist_done(self):
        res = super()._on_checklist_done()
        self._mark_done()
        return res

    def action_check(self):
        """Open the list of this line; on a phone it fills the screen."""
        self.ensure_one()
        return self._get_checklist_action()

    def _mark_done(self):
        """Note that the present user did the work of these lines, now.

        To be called by the addon that knows when a line is done. What was done by
        somebody else than the person is shown as delegated.
        """
        self._check_open()
        self._write_by_server({"state": "done", **self._get_stamp()})

    def _reopen(self):
        """Take back ``_mark_done``, while the draw is open."""
        self.draw_id._check_may_work()
        done = self.filtered(lambda line: line.state == "done")
        if done.draw_id.filtered(lambda draw: draw.state != "drawn"):
            raise UserError(self.env._("The draw is closed."))
        done.filtered("checklist_version_id")._reopen_checklist()
        done._write_by_server(
            {
                "state": "open",
                "done_date": False,
                "done_by_id": False,
                "done_operator_id": False,
            }
        )

    def _check_open(self):
        self.draw_id._check_may_work()
        if any(line.state != "open" or line.draw_id.state != "drawn" for line in self):
            raise UserError(
                self.env._("Only a line that is still to do, of an open draw, changes.")
            )

    def _replace(self, reason, note=""):
        """Put the next rank of the same stratum in place of each of these lines.

        :param reason: cs.reason, required; words where the reason asks for them
        :return: the new lines; fewer where a stratum has nobody left
        """
        self._check_open()
        # Two at once: the second sees whom the first has taken, or starts again.
        self.draw_id._lock()
        if not reason or (reason.needs_note and not (note or "").strip()):
            raise UserError(
                self.env._("Choose the reason, and write it down if asked.")
            )
        found = self.browse()
        for line in self:
            line._write_by_server(
                {
                    "state": "replaced",
                    "reason_id": reason.id,
                    "reason_note": note,
                    **self._get_stamp(),
                }
            )
            found |= line._take_next()
        return found

    def _take_next(self):
        """Return the line of the next rank that takes the place of this one."""
        self.ensure_one()
        # The engine looks at the whole draw, whoever asked for the replacement.
        draw = self.draw_id.sudo()
        lines = draw.line_ids
        by_hand = {line.reference: line for line in lines if line.origin == "added"}
        used = [line.reference for line in lines if line.origin != "added"]
        following = sampling.successors(
            draw.seed, draw._unpack(), self.stratum or "", used
        )
        if not following:
            return self.browse()
        one = following[0]
        vals = {"origin": "replacement", "replaces_id": self.id}
        if added := by_hand.get(one.reference):
            # Its turn has come: it counts for the draw from now on.
            added._write_by_server({**vals, "rank": one.rank})
            return added.with_env(self.env)
        row = draw._prepare_line(self.res_model, one, **vals)
        line = self._create_by_server([row])
        line._begin_checklist()
        return line

    def _get_export(self):
        """Return the line as it stands in the export: no names, no remarks."""
        self.ensure_one()
        return {
            "rank": self.rank,
            "reference": self.reference,
            "stratum": self.stratum or "",
            "hash": self.rank_hash,
            "origin": self.origin,
            "is_replaced": self.state == "replaced",
            "replaces": self.replaces_id.reference or None,
            "reason": self.reason_id.code or "",
        }
