from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.bulk import insert_rows
from ..tools.gates import ServerPass

BATCH = 1000
MEMBERS = "cs_base.cs_base_group_user"


class CsReadConfirmation(models.Model):
    """That a person has read one version of a policy (CMP-23).

    Made for every member when the version counts, confirmed by the person alone:
    what is confirmed is the digest of the binding text. A new version asks again.
    """

    _name = "cs.read.confirmation"
    _description = "Read Confirmation"
    _order = "state desc, due_date, id"
    _rec_names_search = ["version_id.policy_id.name", "user_id.name"]

    version_id = fields.Many2one(
        "cs.policy.version",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    policy_id = fields.Many2one(
        related="version_id.policy_id", store=True, index=True, precompute=True
    )
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    department_id = fields.Many2one(
        "hr.department", compute="_compute_department_id", compute_sudo=True
    )
    state = fields.Selection(
        [("to_read", "To Be Read"), ("confirmed", "Read")],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="to_read",
    )
    asked_date = fields.Datetime(string="Asked On", required=True, readonly=True)
    due_date = fields.Datetime(string="Read Until", required=True, readonly=True)
    next_alert_date = fields.Datetime(readonly=True)
    is_late = fields.Boolean(string="Not Read in Time", readonly=True)
    confirmed_date = fields.Datetime(string="Read On", readonly=True, copy=False)
    operator_id = fields.Many2one(
        "res.users", string="At the Screen", readonly=True, copy=False
    )
    content_hash = fields.Char(
        string="Hash of the Text",
        readonly=True,
        copy=False,
        help="SHA-256 of the binding text that was confirmed.",
    )
    document = fields.Html(related="version_id.document", string="Text")
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _version_user_uniq = models.UniqueIndex(
        "(version_id, user_id)", "This person was asked already."
    )
    _next_alert = models.Index(
        "(next_alert_date, id) WHERE next_alert_date IS NOT NULL"
    )

    @api.depends("version_id", "user_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.version_id.display_name

    @api.depends("user_id")
    def _compute_department_id(self):
        for row in self:
            people = row.user_id.employee_ids
            own = people.filtered(lambda e, c=row.company_id: e.company_id == c)
            row.department_id = own[:1].department_id

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for row in self:
            row.is_mine = row.user_id == self.env.user

    # --- only the person confirms ----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(self.env._("Who has to read a policy is noted by the system."))

    def write(self, vals):
        server_pass = self.env.context.get("cs_server_pass")
        if not (
            isinstance(server_pass, ServerPass) and server_pass.allows(self.ids, vals)
        ):
            raise UserError(
                self.env._(
                    "That somebody has read a policy is confirmed by that person, with "
                    "“I Have Read It”."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: who was asked stays on record."""
        raise UserError(self.env._("Read confirmations are never deleted."))

    def action_confirm(self):
        """Confirm having read these versions, as oneself (CMP-23).

        :raise AccessError: for somebody else's
        """
        self.check_access("read")
        self.lock_for_update()
        operator = self.env.user._get_cs_operator()
        if self.user_id != operator or operator != self.env.user:
            raise AccessError(
                self.env._("Each person confirms the own reading, at the own login.")
            )
        for row in self.filtered(lambda row: row.state == "to_read"):
            if row.version_id.state != "in_force":
                raise UserError(
                    self.env._(
                        "%(version)s is no longer in force.",
                        version=row.version_id.display_name,
                    )
                )
            now = fields.Datetime.now()
            row._write_server(
                {
                    "state": "confirmed",
                    "confirmed_date": now,
                    "operator_id": operator.id,
                    "content_hash": row.version_id._get_content_hash(),
                    "is_late": row.is_late or now > row.due_date,
                    "next_alert_date": False,
                }
            )

    def _write_server(self, vals):
        # Nobody has a right to write them; the action checks whose they are.
        self.sudo().with_context(cs_server_pass=ServerPass(self.ids, vals)).write(vals)

    # --- the scheduled action ----------------------------------------------------

    @api.model
    def _wake(self):
        # The job of the server, whoever put a version in force.
        self.env.ref("cs_base.ir_cron_cs_read_confirmation").sudo()._trigger()

    @api.model
    def _cron_run(self):
        """Ask everybody, remind, note who has not read in time."""
        versions = self.env["cs.policy.version"].search(
            [
                ("policy_id.is_reading_confirmed", "=", True),
                ("policy_id.active", "=", True),
                ("is_in_force", "=", True),
            ]
        )
        for version in versions:
            self._ask(version)
            self.env["ir.cron"]._commit_progress(1)
        self.env["cs.obligation"]._run_batches(
            self._take_alerts, self._alert, self._count_alerts, BATCH
        )

    @api.model
    def _ask(self, version):
        """Make the rows of everybody who was not asked for this version yet."""
        member = self.env.ref(MEMBERS)
        companies = version.company_id or self.env["res.company"].search(Domain.TRUE)
        users = self.env["res.users"].search(
            [
                ("all_group_ids", "in", member.ids),
                ("share", "=", False),
                ("company_id", "in", companies.ids),
                ("employee_ids", "!=", False),
            ]
        )
        known = self.search([("version_id", "=", version.id)]).user_id
        now = fields.Datetime.now()
        rows = []
        for user in users - known:
            days = timedelta(days=user.company_id.cs_read_days)
            rows.append(
                {
                    "version_id": version.id,
                    "policy_id": version.policy_id.id,
                    "user_id": user.id,
                    "company_id": user.company_id.id,
                    "state": "to_read",
                    "asked_date": now,
                    "due_date": now + days,
                    "next_alert_date": now + days / 2,
                    "is_late": False,
                }
            )
        return self.browse(insert_rows(self, rows))

    @api.model
    def _get_alert_domain(self):
        return [("next_alert_date", "<=", fields.Datetime.now())]

    @api.model
    def _count_alerts(self):
        return self.search_count(self._get_alert_domain())

    @api.model
    def _take_alerts(self, limit):
        rows = self.search(
            self._get_alert_domain(), limit=limit, order="next_alert_date, id"
        )
        return rows.try_lock_for_update(allow_referencing=True)

    @api.model
    def _alert(self, rows):
        """Remind once, then list who has not read in time."""
        now = fields.Datetime.now()
        gone = rows.filtered(
            lambda r: not r.user_id.active or r.version_id.state != "in_force"
        )
        late = (rows - gone).filtered(lambda r: now > r.due_date)
        soon = rows - gone - late
        gone._note_alert(SQL("NULL"), SQL("is_late"))
        late._note_alert(SQL("NULL"), SQL("TRUE"))
        soon._note_alert(SQL("due_date + interval '1 s'"), SQL("is_late"))
        for company, items in late.grouped("company_id").items():
            self.env["cs.exception"].with_company(company)._report(
                items,
                "warning",
                "CMP-23",
                {item: item._get_late_text() for item in items},
                site=company.cs_default_site_id,
            )
        for user, items in soon.grouped("user_id").items():
            items._remind(user)

    def _note_alert(self, next_alert, is_late):
        if self:
            self.env.execute_query(
                SQL(
                    "UPDATE cs_read_confirmation SET next_alert_date = %s, "
                    "is_late = %s WHERE id = ANY(%s) RETURNING id",
                    next_alert,
                    is_late,
                    self.ids,
                )
            )
            self.invalidate_recordset(["next_alert_date", "is_late"], flush=False)

    def _get_late_text(self):
        return self.env._(
            "%(person)s has not confirmed having read %(version)s.",
            person=self.user_id.name,
            version=self.version_id.display_name,
        )

    def _remind(self, user):
        """Send one message about all that a person has not read yet."""
        self.env["cs.notifier"]._tell("reading", self, user)
