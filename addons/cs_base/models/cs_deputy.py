from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..tools.local_time import to_local

# What may change once a deputy acts.
_LATER_FIELDS = {"date_to", "note"}


class CsDeputy(models.Model):
    """Who acts for whom, from when to when, with which powers (ux M14).

    Every check of "head", "manager" or "director" asks here, so that nobody lends a
    password. Days are counted in the time zone of the company's default site, both
    ends included. A deputy's own deputy acts for the deputy, never for the absent
    person: chains are not followed.
    """

    _name = "cs.deputy"
    _description = "Deputy"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    employee_id = fields.Many2one(
        "hr.employee",
        string="Absent Person",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        default=lambda self: self.env.user.employee_id,
    )
    deputy_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        related="employee_id.company_id",
        store=True,
        index=True,
        precompute=True,
    )
    date_from = fields.Date(
        string="From",
        required=True,
        tracking=True,
        # The day by which the state is told, wherever the user is.
        default=lambda self: self._get_today(self.env.company),
    )
    date_to = fields.Date(string="To", required=True, tracking=True)
    power = fields.Selection(
        [("all", "Everything"), ("sign", "Sign"), ("decide", "Decide")],
        string="Powers",
        required=True,
        default="all",
        tracking=True,
    )
    note = fields.Char()
    source = fields.Char(
        readonly=True,
        copy=False,
        help="Where an automatic row comes from, such as an approved leave.",
    )
    revoked_date = fields.Datetime(string="Ended Early On", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("running", "In Force"),
            ("over", "Over"),
            ("revoked", "Ended Early"),
        ],
        string="Status",
        compute="_compute_state",
    )

    _not_oneself = models.Constraint(
        "CHECK (employee_id != deputy_id)", "Nobody is the own deputy."
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_from <= date_to)", "A deputy's last day is not before the first."
    )
    _deputy_running = models.Index("(deputy_id, date_to) WHERE revoked_date IS NULL")

    @api.depends("date_from", "date_to", "revoked_date", "company_id")
    def _compute_state(self):
        for deputy in self:
            today = deputy._get_today(deputy.company_id)
            if deputy.revoked_date:
                deputy.state = "revoked"
            elif deputy.date_to and deputy.date_to < today:
                deputy.state = "over"
            elif deputy.date_from and deputy.date_from > today:
                deputy.state = "planned"
            else:
                deputy.state = "running"

    @api.depends("employee_id", "deputy_id")
    def _compute_display_name(self):
        for deputy in self:
            deputy.display_name = self.env._(
                "%(deputy)s for %(person)s",
                # Names of colleagues, which everybody reads.
                deputy=deputy.sudo().deputy_id.name or "",
                person=deputy.sudo().employee_id.name or "",
            )

    @api.constrains("employee_id", "deputy_id")
    def _check_employees(self):
        """A deputy can act: an active employee with an own login."""
        for row in self:
            # Whether a colleague has a login is no secret.
            deputy = row.sudo().deputy_id
            if not deputy.active or not deputy.user_id:
                raise ValidationError(
                    self.env._(
                        "%(deputy)s has no login and cannot act for anybody. Choose "
                        "somebody else.",
                        deputy=deputy.name,
                    )
                )

    # ------------------------------------------------------------------
    # Who may name
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Named here, no client and no default can fill them.
        server_vals = {"source": False, "revoked_date": False}
        if not self.env.su:
            vals_list = [{**vals, **server_vals} for vals in vals_list]
        deputies = super().create(vals_list)
        deputies._check_may_name()
        self._clear_rules()
        return deputies

    def write(self, vals):
        if {"revoked_date", "source"} & vals.keys() and not self.env.su:
            raise UserError(
                self.env._("When a deputy ended is noted by the system, by its button.")
            )
        self._check_may_name()
        self._check_past(vals)
        res = super().write(vals)
        if {"employee_id", "deputy_id"} & vals.keys():
            self._check_may_name()
        self._clear_rules()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: who acted for whom stays on record."""
        raise UserError(
            self.env._(
                "Who acts for whom stays on record. End it early instead of deleting "
                "it."
            )
        )

    def _check_may_name(self):
        """ux M14: the absent person, the head above, or a manager of the service."""
        if self.env.su or self._is_naming_manager():
            return
        # Whose employee one is and who heads a department is no secret.
        own = self.env.user.sudo().employee_ids
        for row in self.sudo():
            if row.employee_id in own or own & row._get_heads():
                continue
            raise AccessError(
                self.env._(
                    "A deputy for %(person)s is named by that person, by the head of "
                    "the department or by the service manager.",
                    person=row.employee_id.name,
                )
            )

    @api.model
    def _is_naming_manager(self):
        """Tell whether the present user may name deputies for everybody."""
        return self.env.user.has_group("cs_base.cs_base_group_manager")

    def _get_heads(self):
        """Return the superior and the heads of the department and those above it."""
        self.ensure_one()
        person = self.employee_id
        heads, department = person.parent_id, person.department_id
        while department:
            heads |= department.manager_id
            department = department.parent_id
        return heads - person

    def _check_past(self, vals):
        """What was in force stays as it was; its end may be moved from today on."""
        begun = self.filtered(lambda row: row.state != "planned")
        if not begun or self.env.su:
            return
        for row in begun:
            changed = any(
                row._is_changed(name, value)
                for name, value in vals.items()
                if name not in _LATER_FIELDS
            )
            date_to = fields.Date.to_date(vals.get("date_to", row.date_to))
            is_ended = row.state != "running" and "date_to" in vals
            too_early = date_to and date_to < row._get_today(row.company_id)
            if changed or is_ended or ("date_to" in vals and too_early):
                raise UserError(
                    self.env._(
                        "%(deputy)s has begun and stays on record. Its last day may "
                        "move from today on; otherwise end it and name another.",
                        deputy=row.display_name,
                    )
                )

    def _is_changed(self, name, value):
        """Tell whether ``value`` differs from the present one of a plain field."""
        field = self._fields.get(name)
        if not field or not field.store or field.type == "one2many":
            return False
        present = field.convert_to_write(self[name], self)
        value = field.convert_to_write(field.convert_to_cache(value, self), self)
        return (present or False) != (value or False)

    def action_revoke(self):
        """End deputies at once, before their last day."""
        # Who names deputies does so in the own companies only (guarantee 8).
        self.check_access("write")
        self._check_may_name()
        running = self.filtered(lambda row: row.state in ("planned", "running"))
        # The moment is noted by the server; who may name was checked above.
        running.sudo().write({"revoked_date": fields.Datetime.now()})

    # ------------------------------------------------------------------
    # Who acts for whom now
    # ------------------------------------------------------------------

    @api.model
    def _get_today(self, company):
        """Return the day it is at the default site of the company."""
        # A time zone is no secret.
        tz = company.sudo().cs_default_site_id.tz or self.env.user.tz or "UTC"
        return to_local(fields.Datetime.now(), tz).date()

    @api.model
    def _get_running_domain(self, companies, power):
        """Return the rows in force now for a power, by the day of each company."""
        running = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("date_from", "<=", self._get_today(company))
            & Domain("date_to", ">=", self._get_today(company))
            for company in companies
        )
        powers = ["all"] if power == "all" else ["all", power]
        return (
            running & Domain("revoked_date", "=", False) & Domain("power", "in", powers)
        )

    @api.model
    def _sync_from_absences(self, absences):
        """Bring rows in line with approved absences; the duty addon calls this.

        :param absences: list of dict: employee, deputy (hr.employee), date_from,
            date_to, source (unique text of the absence)
        :return: cs.deputy: the rows of these absences
        """
        # The approval of the absence was the decision; nobody names anybody here.
        Deputy = self.sudo()
        found = {
            row.source: row
            for row in Deputy.search(
                [("source", "in", [a["source"] for a in absences])]
            )
        }
        rows = Deputy
        for absence in absences:
            vals = {
                "employee_id": absence["employee"].id,
                "deputy_id": absence["deputy"].id,
                "date_from": absence["date_from"],
                "date_to": absence["date_to"],
                "source": absence["source"],
            }
            row = found.get(absence["source"])
            if row:
                row.write({**vals, "revoked_date": False})
            rows |= row or Deputy.create(vals)
        return rows.with_env(self.env)

    @api.model
    def _clear_rules(self):
        """Record rules read whom a user acts for; their domains are cached."""
        self.env["res.users"].invalidate_model(
            ["cs_acting_employee_ids", "cs_headed_department_ids"]
        )
        self.env.registry.clear_cache()
