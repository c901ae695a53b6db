"""To whom an internal complaint goes, and who never sees it (CMP-48, AMB-54)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.cs_base.tools.local_time import from_local, to_local, to_naive

MANAGER = "cs_complaint.cs_complaint_group_manager"
DIRECTOR = "cs_base.cs_base_group_director"


class CsInternalComplaint(models.Model):
    _inherit = "cs.internal.complaint"

    handler_ids = fields.Many2many(
        "res.users",
        "cs_internal_complaint_handler_rel",
        "complaint_id",
        "user_id",
        string="To Be Decided By",
        readonly=True,
        copy=False,
    )
    access_user_ids = fields.Many2many(
        "res.users",
        "cs_internal_complaint_access_rel",
        "complaint_id",
        "user_id",
        string="Visible To",
        readonly=True,
        copy=False,
    )
    is_raised = fields.Boolean(
        string="Raised",
        readonly=True,
        copy=False,
        help="It went to the customer service manager and the director, since the "
        "department's manager is meant himself or it happens too often.",
    )
    is_handler = fields.Boolean(compute="_compute_is_handler")

    @api.depends("handler_ids")
    @api.depends_context("uid")
    def _compute_is_handler(self):
        for record in self:
            record.is_handler = self.env.user in record.handler_ids

    def _get_confidential_users(self):
        return {record: record.access_user_ids for record in self}

    def _settle_handlers(self):
        """Choose who decides, once, when it is submitted."""
        for record in self:
            manager = record.department_id.manager_id.user_id
            own = record.complainant_id.user_id
            is_raised = (
                not manager
                or manager == own
                or manager in record._get_accused_users(manager)
                or record._count_in_quarter()
                >= record.company_id.cs_internal_complaint_raise
            )
            decider = self.env["res.users"] if is_raised else manager
            accused = record._get_accused_users(decider)
            post_users = self.env["res.users"]._get_cs_post_users
            told = post_users(MANAGER, record.site_id)
            told |= post_users(DIRECTOR, record.site_id)
            handlers = (told - accused - own) if is_raised else decider
            if not handlers:
                handlers = record._get_last_resort(accused | own)
            record._write_by_server(
                {
                    "is_raised": is_raised,
                    "handler_ids": [Command.set(handlers.ids)],
                    "access_user_ids": [
                        Command.set((((told | own) - accused) | handlers).ids)
                    ],
                }
            )

    def _get_last_resort(self, excluded):
        """Return the leadership when nobody else may decide."""
        users = self.env["res.users"]
        for group in (
            "cs_base.cs_base_group_leadership",
            "cs_base.cs_base_group_company_leadership",
        ):
            if not users:
                users = users._get_cs_post_users(group, self.site_id) - excluded
        return users

    def _get_accused_users(self, decider):
        """Return the users complained about, and those who stand with them.

        A person: himself and everybody below. A department: all its members but the
        manager who decides.

        :param decider: res.users who decides for the department, may be empty
        """
        self.ensure_one()
        # Who works where and for whom decides, whoever asks.
        record = self.sudo().with_context(active_test=False)
        if record.employee_id:
            return record.employee_id._get_cs_below().user_id
        Employee = record.env["hr.employee"].with_context(active_test=False)
        members = Employee.search(
            [("department_id", "child_of", self.department_id.id)]
        )
        members |= record.department_id.manager_id
        return members.user_id - decider

    def _count_in_quarter(self):
        """Return how many there were about this department in the quarter, this one
        included (ux 4.2 of CMP-48)."""
        tz = self.site_id.tz
        day = to_local(self.received_date, tz)
        start = day.replace(
            month=(day.month - 1) // 3 * 3 + 1,
            day=1,
            hour=0,
            minute=0,
            second=0,
            microsecond=0,
            tzinfo=None,
        )
        return self.search_count(
            [
                ("department_id", "=", self.department_id.id),
                ("received_date", ">=", to_naive(from_local(start, tz))),
                ("received_date", "<=", self.received_date),
            ]
        )

    def _check_handler(self):
        """CMP-48: the one to whom it went decides, at the screen too."""
        if self.env.su:
            return
        operator = self.env.user._get_cs_operator()
        for record in self:
            if not {self.env.user, operator} <= set(record.handler_ids):
                # The form shows the same names.
                names = record.handler_ids.sudo().mapped("name")
                raise AccessError(
                    self.env._(
                        "This complaint is decided by %(people)s.",
                        people=", ".join(names),
                    )
                )
