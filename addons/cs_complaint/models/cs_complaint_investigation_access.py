"""Who sees an investigation, and who never does (CMP-32, guarantee 8)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command

MANAGER = "cs_complaint.cs_complaint_group_manager"
DIRECTOR = "cs_base.cs_base_group_director"
HR_OFFICER = "cs_base.cs_base_group_hr_officer"
# Asked in this order when everybody else stands below the person complained about.
LAST_RESORTS = (
    "cs_base.cs_base_group_leadership",
    "cs_base.cs_base_group_company_leadership",
)


class CsComplaintInvestigation(models.Model):
    _inherit = "cs.complaint.investigation"

    reader_ids = fields.Many2many(
        "res.users",
        "cs_complaint_investigation_reader_rel",
        "investigation_id",
        "user_id",
        string="Allow List",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        copy=False,
        help="Who may see this matter. The person complained about and everybody below "
        "him are refused even if they stand here.",
    )
    refused_user_ids = fields.Many2many(
        "res.users",
        string="Refused",
        compute="_compute_refused_user_ids",
        compute_sudo=True,
        help="On the list, but below the person complained about.",
    )
    is_appointer = fields.Boolean(compute="_compute_is_appointer")

    def _get_confidential_users(self):
        return {record: record.ticket_id.confidential_user_ids for record in self}

    @api.depends("reader_ids", "accused_employee_id")
    def _compute_refused_user_ids(self):
        for record in self:
            refused = record._get_excluded_users()
            record.refused_user_ids = record.reader_ids & refused

    @api.depends_context("uid")
    def _compute_is_appointer(self):
        self.is_appointer = self.env.su or self._is_appointing_user()

    def _is_appointing_user(self):
        user = self.env.user
        return any(
            user.has_group(group)
            for group in (MANAGER, DIRECTOR, HR_OFFICER, *LAST_RESORTS)
        )

    @api.model
    def _get_default_readers(self, site):
        """Return who sees the discipline complaints of a site unless named otherwise:
        its service managers, the directors and the HR officers."""
        users = self.env["res.users"]
        for group in (MANAGER, DIRECTOR, HR_OFFICER):
            users |= users._get_cs_post_users(group, site)
        return users

    @api.model
    def _get_list(self, site, accused, readers):
        """Return who may really see a matter.

        :param site: cs.site
        :param accused: hr.employee complained about, may be empty
        :param readers: res.users on the allow list
        :return: res.users without the accused and everybody below; when nobody is
            left, the leadership of the centre or the company
        """
        excluded = accused._get_cs_below().user_id if accused else readers.browse()
        users = (readers - excluded).filtered("active")
        for group in LAST_RESORTS:
            if not users:
                users = self.env["res.users"]._get_cs_post_users(group, site) - excluded
        return users

    def _get_excluded_users(self):
        """Return the users of the accused and of everybody below."""
        self.ensure_one()
        # Who stands below whom decides, whoever asks.
        accused = self.sudo().accused_employee_id
        return accused._get_cs_below().user_id if accused else self.env["res.users"]

    def _refresh_readers(self):
        """Let exactly the allow list, without the refused, see each matter."""
        # The list is the system's work, whoever wrote what it follows from.
        for record in self.sudo():
            readers = record.reader_ids | record.investigator_id.user_id
            readers |= record._get_handling_users()
            users = self._get_list(record.site_id, record.accused_employee_id, readers)
            before = record.ticket_id.confidential_user_ids
            if users != before:
                record.ticket_id._write_by_server(
                    {"confidential_user_ids": [Command.set(users.ids)]}
                )
            if before - users:
                record.ticket_id._purge_outsiders()
                record._purge_outsiders()
                record.exhibit_ids._purge_outsiders()

    def _get_handling_users(self):
        """The manager who is asked to deal with it must see what it is about."""
        if self.step not in ("handling", "done"):
            return self.env["res.users"]
        if self.handling_target == "department":
            return self.handling_department_id.manager_id.user_id
        return self.env["res.users"]

    @api.model
    def _refresh_all_readers(self):
        """The line of command has changed: settle anew who is below whom."""
        # Nobody who edits employees need see any of these.
        self.sudo().search([("accused_employee_id", "!=", False)])._refresh_readers()

    @api.constrains("investigator_id", "accused_employee_id", "handling_department_id")
    def _check_separation(self):
        """CMP-32: the accused and everybody below neither investigate nor decide."""
        # Who stands below whom decides, whoever asks.
        for record in self.sudo():
            if not record.accused_employee_id:
                continue
            below = record.accused_employee_id._get_cs_below()
            if record.investigator_id in below:
                raise ValidationError(
                    self.env._(
                        "%(employee)s is the person complained about or stands below "
                        "that person, and cannot investigate (CMP-32). Choose "
                        "somebody else.",
                        employee=record.investigator_id.name,
                    )
                )

    def _check_may_appoint(self):
        """Investigator and allow list are named by the leaders who see the matter."""
        if not self.env.su and not self._is_appointing_user():
            raise AccessError(
                self.env._(
                    "Investigator, person complained about and allow list are set by "
                    "the customer service manager, the director or the HR officer. "
                    "Ask one of them."
                )
            )

    def _check_operator(self):
        """The one at the screen must be on the list as well (guarantee 7)."""
        if self.env.su:
            return
        operator = self.env.user._get_cs_operator()
        # The list is read to decide, not to show.
        lists = self.sudo()._get_confidential_users()
        if any(operator not in users for users in lists.values()):
            raise AccessError(
                self.env._(
                    "This matter is open to named people only. The person at the "
                    "screen is not one of them; switch the operator."
                )
            )
