from odoo import api, fields, models

from odoo.addons.cs_base.tools import period
from odoo.addons.cs_base.tools.storable import storable_vals

STATES = [
    ("draft", "Draft"),
    ("approved", "Approved"),
    ("posted", "Posted"),
    ("taken_down", "Taken Down"),
    ("withdrawn", "Withdrawn"),
]


class CsBulletin(models.Model):
    """One issue of a notice board: a quarter at a place (CMP-45, form F-16).

    A draft comes with the summary of the enquiries. The centre director approves it,
    which locks its contents; then it is posted, and taken down with a photo as proof.
    ``cs_bulletin_guard.py`` holds who writes what, ``cs_bulletin_step.py`` the steps,
    ``cs_bulletin_prepare.py`` where drafts come from.
    """

    _name = "cs.bulletin"
    _description = "Notice Board Issue"
    _inherit = ["cs.site.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, site_id, id desc"
    _rec_names_search = ["period_name", "place", "site_id.name"]

    date_from = fields.Date(
        string="Quarter",
        required=True,
        default=lambda self: self._default_date_from(),
        help="Any day of the quarter in which it hangs; kept as its first day.",
    )
    date_to = fields.Date(
        string="Until", compute="_compute_period", store=True, precompute=True
    )
    period_name = fields.Char(
        string="Issue", compute="_compute_period", store=True, precompute=True
    )
    place = fields.Char(
        required=True,
        default=lambda self: self._get_default_place(),
        help="Where the board is, such as the lobby of building 3.",
    )
    summary_run_id = fields.Many2one(
        "cs.report.run",
        string="Enquiry Summary",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The summary whose topics it began with.",
    )
    topic_ids = fields.One2many("cs.bulletin.topic", "bulletin_id", string="Topics")
    text = fields.Text(string="Text of the Issue", tracking=True)
    poster = fields.Binary(string="Poster File", attachment=True, copy=False)
    poster_name = fields.Char(copy=False)
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        tracking=True,
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_operator_id = fields.Many2one(
        "res.users",
        string="Approved at the Screen By",
        readonly=True,
        copy=False,
        help="Who sat at the screen, whoever was logged in.",
    )
    approved_date = fields.Datetime(string="Approved On", readonly=True, copy=False)
    posted_date = fields.Date(string="Posted On", copy=False, tracking=True)
    posted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    photo = fields.Image(max_width=1920, max_height=1920, copy=False)
    taken_down_date = fields.Date(string="Taken Down On", copy=False, tracking=True)
    taken_down_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    withdrawn_reason = fields.Char(string="Why It Was Withdrawn", copy=False)
    needs = fields.Text(
        string="Still Needed", compute="_compute_needs", compute_sudo=False
    )
    can_approve = fields.Boolean(compute="_compute_can_approve", compute_sudo=False)

    # CMP-45: one issue for a quarter and a place, also when two people make it at once.
    _place_uniq = models.UniqueIndex(
        "(site_id, date_from, lower(place)) WHERE state <> 'withdrawn'",
        "There is an issue for this quarter and this place already (CMP-45). Go on "
        "with that one, or name another place.",
    )
    _quarter_begins = models.Constraint(
        "CHECK (EXTRACT(DAY FROM date_from) = 1 "
        "AND EXTRACT(MONTH FROM date_from)::int IN (1, 4, 7, 10))",
        "A quarter begins on the first day of January, April, July or October.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (taken_down_date IS NULL OR taken_down_date >= posted_date)",
        "It is not taken down before it was posted.",
    )
    _list_idx = models.Index("(date_from DESC, site_id, id DESC)")

    @api.model
    def _default_date_from(self):
        """The quarter after the present one: boards are prepared before it begins."""
        stop = period.bounds("quarter", fields.Date.context_today(self))[1]
        return fields.Date.add(stop, days=1)

    @api.model
    def _get_default_place(self):
        return self.env._("Main Notice Board")

    @api.depends("date_from")
    def _compute_period(self):
        for issue in self:
            if issue.date_from:
                start, stop = period.bounds("quarter", issue.date_from)
                issue.date_to = stop
                issue.period_name = period.label("quarter", start, stop)
            else:
                issue.date_to = issue.period_name = False

    @api.depends("period_name", "place", "site_id.name")
    def _compute_display_name(self):
        for issue in self:
            # The name of a site is no secret.
            parts = (issue.period_name, issue.sudo().site_id.name, issue.place)
            issue.display_name = " · ".join(part for part in parts if part)

    @api.depends(
        "state", "text", "poster_name", "topic_ids.line_id", "topic_ids.reason"
    )
    def _compute_needs(self):
        """What approval still needs, shown before it bites (architecture 5)."""
        for issue in self:
            blockers = issue._get_blockers_approve() if issue.state == "draft" else ()
            issue.needs = "\n".join(blocker.as_text() for blocker in blockers)

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        may = self._is_director()
        for issue in self:
            issue.can_approve = may and issue.state == "draft"

    @api.model
    def _settle(self, vals):
        """Return values with the first day of the quarter and a tidy place."""
        vals = storable_vals(vals)
        if vals.get("date_from"):
            day = fields.Date.to_date(vals["date_from"])
            vals["date_from"] = period.bounds("quarter", day)[0]
        if vals.get("place"):
            vals["place"] = " ".join(vals["place"].split())
        return vals
