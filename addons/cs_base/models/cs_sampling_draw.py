from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import NO_ACCESS

from ..tools import period

# An object cannot come from a client: a context sent by RPC holds JSON values only.
BY_SERVER = object()
ALL_GROUPS = (
    "cs_base.cs_base_group_manager",
    "cs_base.cs_base_group_director",
    "cs_base.cs_base_group_officer",
)


class CsSamplingDraw(models.Model):
    """One draw: committed before the population is known, then drawn, then closed.

    Every value is the engine's; nobody edits or deletes one, and nothing is drawn
    twice. What is stored is all that is needed to draw again (decision 8).
    """

    _name = "cs.sampling.draw"
    _description = "Sampling Draw"
    _inherit = ["cs.server.rows.mixin"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    _server_pass = ("cs_sampling_pass", BY_SERVER)

    plan_id = fields.Many2one(
        "cs.sampling.plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    code = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    site_id = fields.Many2one(
        "cs.site",
        readonly=True,
        index="btree_not_null",
        help="Empty: all sites of the company that the person sees.",
    )
    user_id = fields.Many2one(
        "res.users", string="Drawn For", required=True, readonly=True, index=True
    )
    clause_id = fields.Many2one(related="plan_id.clause_id")
    period = fields.Char(required=True, readonly=True, help="As it stands in the seed.")
    period_from = fields.Date(readonly=True)
    period_to = fields.Date(readonly=True)
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="To", readonly=True)
    part = fields.Integer(required=True, readonly=True, default=1)
    parts = fields.Integer(
        string="Number of Parts", required=True, readonly=True, default=1
    )
    subject_model = fields.Char(string="Model of the Matter", readonly=True)
    subject_id = fields.Many2oneReference(
        string="Matter", model_field="subject_model", readonly=True
    )
    extra_domain = fields.Char(string="Narrowed To", readonly=True, default="[]")
    state = fields.Selection(
        [
            ("committed", "Prepared"),
            ("drawn", "Drawn"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="committed",
    )
    commitment = fields.Char(
        required=True,
        readonly=True,
        help="SHA-256 of the salt, shown before anybody can know the population.",
    )
    secret_salt = fields.Char(
        string="Salt Before the Draw", readonly=True, groups=NO_ACCESS
    )
    salt = fields.Char(
        string="Salt of the Draw", readonly=True, help="Made known by the draw."
    )
    commit_date = fields.Datetime(string="Prepared On", required=True, readonly=True)
    prepared_by_id = fields.Many2one("res.users", readonly=True)
    known_from = fields.Datetime(
        string="Population Known From",
        compute="_compute_known_from",
        store=True,
        precompute=True,
        help="When the period, or this part of it, is over.",
    )
    is_late = fields.Boolean(
        string="Prepared Too Late",
        compute="_compute_is_late",
        store=True,
        precompute=True,
        help="The salt was chosen when the population could be known already.",
    )
    draw_date = fields.Datetime(string="Drawn On", readonly=True)
    drawn_by_id = fields.Many2one("res.users", readonly=True)
    operator_id = fields.Many2one(
        "res.users", readonly=True, help="Who sat at the screen."
    )
    population = fields.Binary(attachment=False, readonly=True)
    population_count = fields.Integer(readonly=True)
    population_hash = fields.Char(readonly=True)
    seed = fields.Char(readonly=True)
    total = fields.Integer(string="Drawn", readonly=True)
    seen_before = fields.Integer(
        readonly=True, help="Population of the earlier parts of the period."
    )
    drawn_before = fields.Integer(
        readonly=True, help="Drawn in the earlier parts of the period."
    )
    strata = fields.Json(string="Strata (Data)", readonly=True)
    line_ids = fields.One2many("cs.sampling.draw.line", "draw_id", readonly=True)
    closed_date = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True)
    close_reason = fields.Text(
        string="Reason",
        readonly=True,
        help="Why it was cancelled, or closed with lines not done.",
    )

    _period_uniq = models.UniqueIndex(
        "(code, company_id, (COALESCE(site_id, 0)), period) WHERE state != 'cancelled'",
        "This was prepared already. Nothing is drawn twice.",
    )
    _due = models.Index("(known_from) WHERE state = 'committed'")
    _subject = models.Index("(subject_model, subject_id) WHERE subject_id IS NOT NULL")

    @api.depends("date_to", "site_id", "company_id")
    def _compute_known_from(self):
        for draw in self:
            if not draw.date_to:
                draw.known_from = False
                continue
            start = draw.date_from or draw.date_to
            draw.known_from = period.utc_bounds(start, draw.date_to, draw._get_tz())[1]

    @api.depends("commit_date", "known_from")
    def _compute_is_late(self):
        for draw in self:
            known = draw.known_from
            draw.is_late = bool(known) and draw.commit_date >= known

    @api.depends("code", "period")
    def _compute_display_name(self):
        for draw in self:
            draw.display_name = f"{draw.code or ''} {draw.period or ''}".strip()

    def _get_tz(self):
        """Return the time zone in which the period begins and ends (rule G-3)."""
        # The time zone of a site is no secret.
        site = (self.site_id or self.company_id.cs_default_site_id).sudo()
        return site.tz or "UTC"

    # --- kept by the engine --------------------------------------------------

    def _check_server_write(self, vals):
        # Fields of other addons are theirs to guard.
        if any(self._fields[name]._module == "cs_base" for name in vals):
            super()._check_server_write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: a draw stays, whatever became of it."""
        raise UserError(self.env._("A draw is never deleted."))

    @api.model
    def _get_by_server_refusal(self):
        return self.env._(
            "Draws are made and kept by the system, so that nobody chooses. Use the "
            "buttons of the plan and of the draw."
        )

    @api.model
    def _create_by_server(self, vals_list):
        return self._by_server().create(vals_list).with_env(self.env)

    def _write_by_server(self, vals):
        self._by_server().write(vals)

    def _lock(self):
        """Hold the draws until the end of the transaction.

        :raise LockError: when somebody else works on one at this moment
        """
        try:
            self.lock_for_update()
        except LockError as error:
            raise LockError(
                self.env._(
                    "Somebody else is working on this draw at this moment. Try again."
                )
            ) from error

    def _check_may_work(self):
        """The person for whom the draw is, officers, managers and the director.

        :raise UserError: for others, whatever they can read
        """
        self.check_access("read")
        user = self.env.user
        if self.env.su or any(user.has_group(group) for group in ALL_GROUPS):
            return
        if any(draw.user_id != user for draw in self):
            raise UserError(
                self.env._("This draw is somebody else's work: you can only read it.")
            )
