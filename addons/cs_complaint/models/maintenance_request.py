"""Planned maintenance that is kept by plan, and told when it is late (CMP-24).

A line of the plan is a preventive request that repeats itself, as Odoo has it:
facility, what is done, interval, responsible person. When it is done, the next one is
made.
"""

from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.cs_base.tools.gates import ServerPass
from odoo.addons.cs_base.tools.local_time import from_local, to_local, to_naive

BATCH = 1000
UPKEEPS = [
    ("routine", "Routine Maintenance"),
    ("overhaul", "Overhaul"),
    ("inspection", "Inspection"),
]
SERVER_FIELDS = {"is_overdue"}


class MaintenanceRequest(models.Model):
    _name = "maintenance.request"
    _inherit = ["maintenance.request", "cs.rule.columns.mixin"]

    site_id = fields.Many2one(
        "cs.site",
        compute="_compute_site_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
    )
    keeper_department_id = fields.Many2one(
        "hr.department",
        string="Responsible Department",
        related="equipment_id.keeper_department_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    upkeep = fields.Selection(
        UPKEEPS, string="Kind of Maintenance", default="routine", tracking=True
    )
    interval_text = fields.Char(string="Interval", compute="_compute_interval_text")
    late_date = fields.Datetime(
        string="Overdue From",
        compute="_compute_late_date",
        store=True,
        help="The end of the planned day, by the clock of the site; empty when it is "
        "done or archived.",
    )
    is_overdue = fields.Boolean(
        string="Was Overdue",
        readonly=True,
        copy=False,
        help="Not done on the planned day; this stays.",
    )

    # What the scheduled action has to tell yet.
    _late = models.Index(
        "(late_date, id) WHERE late_date IS NOT NULL AND is_overdue IS NOT TRUE"
    )
    _site_late = models.Index("(site_id, late_date) WHERE late_date IS NOT NULL")

    @api.depends("equipment_id.site_id", "company_id")
    def _compute_site_id(self):
        for request in self:
            # The site may lie outside the own ones.
            site = request.equipment_id.sudo().site_id
            if site.company_id != request.company_id:
                site = self.env.user._get_default_cs_site(request.company_id)
            request.site_id = site

    @api.depends("recurring_maintenance", "repeat_interval", "repeat_unit")
    @api.depends_context("lang")
    def _compute_interval_text(self):
        units = dict(self._fields["repeat_unit"]._description_selection(self.env))
        for request in self:
            request.interval_text = request.recurring_maintenance and self.env._(
                "%(count)s %(unit)s",
                count=request.repeat_interval,
                unit=units.get(request.repeat_unit, ""),
            )

    @api.depends(
        "schedule_date", "request_date", "recurring_maintenance", "stage_id.done",
        "archive", "maintenance_type", "site_id.tz",
    )  # fmt: skip
    def _compute_late_date(self):
        for request in self:
            # The clock of the site is no secret.
            tz = request.sudo().site_id.tz
            day = request._get_planned_day(tz)
            is_waiting = (
                day
                and request.maintenance_type == "preventive"
                and not (request.stage_id.done or request.archive)
            )
            request.late_date = is_waiting and to_naive(
                from_local(datetime.combine(day + timedelta(days=1), time.min), tz)
            )

    def _get_planned_day(self, tz):
        """Return the local day of the work; a line of the plan always has one."""
        self.ensure_one()
        if self.schedule_date:
            return to_local(self.schedule_date, tz).date()
        return self.recurring_maintenance and self.request_date

    # --- creating, writing, deleting ---------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Named here, no default of a client can fill it.
        return super().create([{**vals, "is_overdue": False} for vals in vals_list])

    def write(self, vals):
        server_pass = self.env.context.get("cs_server_pass")
        if isinstance(server_pass, ServerPass) and server_pass.allows(self.ids, vals):
            return super().write(vals)
        if SERVER_FIELDS & vals.keys():
            raise ValidationError(
                self.env._("Whether maintenance was overdue is noted by the system.")
            )
        ended = self.browse()
        if vals.get("archive") or vals.get("recurring_maintenance") is False:
            ended = self.filtered(lambda r: r.recurring_maintenance and not r.done)
        late = self._filter_done_late(vals)
        res = super().write(vals)
        late._note_overdue()
        if vals.get("stage_id"):
            self._pass_on_plan()
        ended._report_end()
        return res

    def _filter_done_late(self, vals):
        """Return those that these values finish after their day."""
        stage = self.env["maintenance.stage"].browse(vals.get("stage_id") or [])
        if not stage.done:
            return self.browse()
        now = fields.Datetime.now()
        return self.filtered(
            lambda r: r.late_date and r.late_date <= now and not r.is_overdue
        )

    def _pass_on_plan(self):
        """The next request carries the plan; done again, this one makes no other."""
        done = self.filtered(lambda r: r.done and r.recurring_maintenance)
        if done:
            vals = {"recurring_maintenance": False}
            done.with_context(cs_server_pass=ServerPass(done.ids, vals)).write(vals)

    def _report_end(self):
        """A plan that somebody ends is told; nobody sees what no longer comes."""
        self.env["cs.exception"]._report(
            self,
            "warning",
            "CMP-24",
            self.env._("This maintenance is no longer planned."),
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        """Guarantee 3: planned maintenance is archived, never deleted."""
        planned = self.filtered(lambda r: r.maintenance_type == "preventive")
        if planned:
            raise UserError(
                self.env._(
                    "Planned maintenance is never deleted: %(requests)s. Archive it "
                    "instead.",
                    requests=", ".join(planned.mapped("name")),
                )
            )

    # --- late --------------------------------------------------------------------

    @api.model
    def _get_late_domain(self):
        """Return what is late at the moment; the hook of faults of equipment too."""
        return Domain("late_date", "<=", fields.Datetime.now())

    @api.model
    def _cron_note_overdue(self):
        """Tell once of each that was not done on its day (CMP-24)."""
        self.env["cs.obligation"]._run_batches(
            self._take_overdue, self._alert_overdue, self._count_overdue, BATCH
        )

    @api.model
    def _get_untold_domain(self):
        return self._get_late_domain() & Domain("is_overdue", "!=", True)

    @api.model
    def _count_overdue(self):
        return self.search_count(self._get_untold_domain())

    @api.model
    def _take_overdue(self, limit):
        found = self.search(
            self._get_untold_domain(), limit=limit, order="late_date, id"
        )
        return found.try_lock_for_update(allow_referencing=True)

    @api.model
    def _alert_overdue(self, requests):
        requests._note_overdue()

    def _note_overdue(self):
        """Mark and list what was not done in time; once, and it stays."""
        if not self:
            return
        vals = {"is_overdue": True}
        # Whoever finishes it, or the scheduled action.
        self.sudo().with_context(
            cs_server_pass=ServerPass(self.ids, vals), tracking_disable=True
        ).write(vals)
        for company, requests in self.grouped("company_id").items():
            self.env["cs.exception"].with_company(company)._report(
                requests,
                "warning",
                "CMP-24",
                {request: request._get_overdue_text() for request in requests},
            )

    def _get_overdue_text(self):
        # Names of colleagues and the clock of the site are no secret.
        seen = self.sudo()
        return self.env._(
            "Planned for %(day)s and not done: %(facility)s, %(person)s.",
            day=seen._get_planned_day(seen.site_id.tz),
            facility=seen.equipment_id.display_name or "?",
            person=seen.user_id.name or seen.keeper_department_id.name or "?",
        )
