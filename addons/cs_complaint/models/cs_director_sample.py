from odoo import api, fields, models
from odoo.exceptions import UserError

# An object cannot come from a client: a context sent by RPC holds JSON values only.
BY_SERVER = object()
# What people write themselves, while the sample is open.
FREE_FIELDS = {"summary"}


class CsDirectorSample(models.Model):
    """The director's calls of one quarter: 20 % of the repairs, and some on top.

    CMP-59 to CMP-62. The records are drawn by the sampling engine, each draw with its
    proof; a call page for each, the problems and proposals found, and a gate before it
    is closed. Kept by the server: nobody chooses, edits or deletes.
    """

    _name = "cs.director.sample"
    _description = "Director's Sample"
    _inherit = ["cs.server.rows.mixin", "cs.gate.mixin", "cs.site.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "period"

    _gate_ways = {"open": ("closed",)}
    _server_pass = ("cs_director_pass", BY_SERVER)

    site_id = fields.Many2one(readonly=True)
    is_whole_company = fields.Boolean(
        string="All Sites",
        readonly=True,
        help="The repairs of all sites of the company; else of one site.",
    )
    user_id = fields.Many2one(
        "res.users", string="Director", required=True, readonly=True, index=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Director (Employee)",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Deputies of this person call in the director's place.",
    )
    period = fields.Char(required=True, readonly=True)
    date_from = fields.Date(string="First Day", required=True, readonly=True)
    date_to = fields.Date(string="Last Day", required=True, readonly=True)
    step = fields.Selection(
        [("open", "In Progress"), ("closed", "Closed")],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="open",
    )
    draw_ids = fields.One2many(
        "cs.sampling.draw", "director_sample_id", string="Draws", readonly=True
    )
    line_ids = fields.One2many(
        "cs.director.sample.line", "sample_id", string="Calls", readonly=True
    )
    finding_ids = fields.One2many(
        "cs.director.sample.finding", "sample_id", string="Problems and Proposals"
    )
    summary = fields.Text(
        string="What Was Changed",
        copy=False,
        help="What this quarter's calls have changed in working methods and quality "
        "(CMP-61).",
    )
    occurrence_id = fields.Many2one(
        "cs.obligation.occurrence",
        string="Due Item",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    closed_date = fields.Datetime(string="Closed On", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    closed_operator_id = fields.Many2one(
        "res.users", string="Closed at the Screen By", readonly=True, copy=False
    )
    close_reason = fields.Text(
        string="Why Closed with a Shortfall", readonly=True, copy=False
    )

    can_call = fields.Boolean(compute="_compute_can_call")

    _period_uniq = models.UniqueIndex(
        "(company_id, (CASE WHEN is_whole_company THEN 0 ELSE site_id END), period)",
        "The director's sample of this quarter is there already.",
    )
    _open = models.Index("(company_id, date_from) WHERE step = 'open'")

    # --- computed fields -----------------------------------------------------

    @api.depends("period", "is_whole_company", "site_id.name")
    def _compute_display_name(self):
        for sample in self:
            # The name of a site is no secret to who sees its sample.
            place = "" if sample.is_whole_company else sample.sudo().site_id.name
            sample.display_name = " ".join(
                part
                for part in (
                    self.env._("Director's Sample"),
                    sample.period,
                    place,
                )
                if part
            )

    @api.depends("user_id", "employee_id")
    @api.depends_context("uid")
    def _compute_can_call(self):
        for sample in self:
            sample.can_call = sample._is_directors_place()

    # --- kept by the server --------------------------------------------------

    def _check_server_write(self, vals):
        if self._is_own_write(vals):
            return
        # The step is guarded by the gate.
        if vals.keys() - FREE_FIELDS - {"step"}:
            super()._check_server_write(vals)
        closed = self.filtered(lambda sample: sample.step == "closed")
        if FREE_FIELDS & vals.keys() and closed:
            raise UserError(
                self.env._(
                    "%(sample)s is closed and stays as it is.",
                    sample=closed[0].display_name,
                )
            )

    def _is_own_write(self, vals):
        return (
            self._is_by_server()
            or self._is_server_write(vals.keys() - {"step"})
            or self._may_write_step(vals.get("step", False))
        )

    def _write_kept(self, vals):
        self._by_server().write(vals)

    @api.model
    def _get_by_server_refusal(self):
        return self.env._(
            "The director's sample is drawn and kept by the system, so that nobody "
            "chooses. Use its buttons."
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: what was drawn stays."""
        raise UserError(self.env._("A director's sample is never deleted."))

    # --- who -----------------------------------------------------------------

    def _is_directors_place(self):
        """Tell whether user and operator are the director, or deputies (M14)."""
        self.ensure_one()
        # Who acts for whom is no secret to the check.
        sample = self.sudo()
        people = (self.env.user | self.env.user._get_cs_operator()).sudo()
        return all(
            person == sample.user_id
            or (
                sample.employee_id
                and sample.employee_id in person.cs_acting_employee_ids
            )
            for person in people
        )

    # --- buttons -------------------------------------------------------------

    def action_close(self):
        """Close the quarter; what is missing is told at once (CMP-59, CMP-60)."""
        self._move_to("closed")

    def action_next_call(self):
        """Open the call page of the next customer."""
        self.ensure_one()
        line = self.line_ids._get_next_line(self)
        if not line:
            raise UserError(self.env._("There is nobody to call at this moment."))
        return line._get_page_action()

    def action_view_lines(self):
        """Open the calls of this quarter as a list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_complaint.cs_director_sample_line_action"
        )
        return {**action, "domain": [("sample_id", "=", self.id)], "context": {}}

    def action_view_draws(self):
        """Open the draws of this quarter, each with its proof."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_sampling_draw_action"
        )
        domain = [("director_sample_id", "=", self.id)]
        return {**action, "domain": domain, "context": {}}
