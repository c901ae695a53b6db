"""How a governed ticket is registered: team, site, number, title, first responder."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import html2plaintext, plaintext2html

from odoo.addons.cs_base.tools.local_time import to_local
from odoo.addons.cs_base.tools.storable import storable_vals

from ..tools.steps import FINAL_STEPS
from ..tools.ticket_number import format_number
from .helpdesk_ticket_guard import SERVER_FIELDS

TITLE_LENGTH = 60


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model_create_multi
    def create(self, vals_list):
        # A mail with odd characters is a call for help all the same (guarantee 2).
        vals_list = [storable_vals(vals) for vals in vals_list]
        self._check_may_register()
        self._check_import_batches(vals_list)
        teams = self._settle_teams(vals_list)
        self._settle_companies(vals_list, teams)
        governed = [
            vals
            for vals, team in zip(vals_list, teams, strict=True)
            if team.is_service_centre
        ]
        live = [vals for vals in governed if not vals.get("import_batch_id")]
        self._check_server_vals(live)
        for vals in live:
            vals.update(self._prepare_server_vals())
            vals["operator_id"] = self.env.user._get_cs_operator().id
        self._settle_late_entries(live)
        for vals in governed:
            self._fill_registration(vals)
        self._number_tickets(governed)
        self._settle_plain(vals_list, teams)
        tickets = super().create(vals_list)
        tickets.filtered(lambda t: t.step and not t.import_batch_id)._after_register()
        return tickets

    def _after_register(self):
        """Start what runs from the receipt of a ticket."""
        self._start_reply_clock()
        answered = self.filtered(lambda t: t._is_definite_answer(t.answer))
        answered._stop_reply_clock()

    @api.model
    def _prepare_server_vals(self):
        """Return what the system sets, as it is before anything happened.

        Named on creation, no default of a client or of the settings can fill them.
        """
        names = SERVER_FIELDS.keys() - {"number", "step"}
        return {**dict.fromkeys(names, False), "active": True}

    def copy(self, default=None):
        if self.step:
            # The number of the copy comes from the server as for any new ticket.
            default = {"number": "/", **(default or {})}
        return super().copy(default)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail without a subject gets its title from its first words (CMP-01)."""
        values = dict(custom_values or {})
        team = self.env["helpdesk.ticket.team"].browse(values.get("team_id") or [])
        if team.is_service_centre and not (msg_dict.get("subject") or "").strip():
            values["name"] = ""
        return super().message_new(msg_dict, custom_values=values)

    @api.model
    def _check_may_register(self):
        """Any employee registers what was told him (CMP-46); an auditor only reads."""
        user = self.env.user
        if (
            not self.env.su
            and user.has_group("cs_base.cs_base_group_auditor")
            and not user.has_group("cs_complaint.cs_complaint_group_user")
        ):
            raise AccessError(
                self.env._("An auditor reads only. Ask the front desk to register it.")
            )

    @api.model
    def _check_import_batches(self, vals_list):
        """Let only a running historical import name its batch (architecture 5)."""
        batch_ids = {
            v["import_batch_id"] for v in vals_list if v.get("import_batch_id")
        }
        for batch in self.env["cs.import.batch"].browse(batch_ids):
            batch._check_may_create(self.env)

    @api.model
    def _settle_teams(self, vals_list):
        """Return the team of each ticket to be; a ticket with a kind gets one.

        :return: list of helpdesk.ticket.team, one for each dict; may be empty ones
        """
        Team = self.env["helpdesk.ticket.team"]
        default_team = self.env.context.get("default_team_id")
        teams, centre_teams = [], {}
        for vals in vals_list:
            team = Team.browse(vals.get("team_id", default_team) or [])
            if not team and (vals.get("kind") or vals.get("import_batch_id")):
                site = self.env["cs.site"].browse(vals.get("site_id") or [])
                # The company of the site need not be ticked by a sender of mail.
                company = site.sudo().company_id or self.env.company
                if company not in centre_teams:
                    centre_teams[company] = self._get_centre_team(company)
                team = centre_teams[company]
                vals["team_id"] = team.id
            teams.append(team)
        return teams

    @api.model
    def _get_centre_team(self, company):
        """Return the service centre team of the company, or the shared one."""
        team = self.env["helpdesk.ticket.team"].search(
            [
                ("is_service_centre", "=", True),
                ("company_id", "in", [company.id, False]),
            ],
            order="company_id, sequence, id",
            limit=1,
        )
        if not team:
            raise UserError(
                self.env._(
                    "%(company)s has no service centre team. Mark one of its helpdesk "
                    "teams as service centre team.",
                    company=company.display_name,
                )
            )
        return team

    @api.model
    def _settle_companies(self, vals_list, teams):
        """Settle site and company before numbers are drawn; both are never empty."""
        for vals, team in zip(vals_list, teams, strict=True):
            site = self.env["cs.site"].browse(vals.get("site_id") or [])
            if not site:
                company = (
                    team.sudo().company_id  # it may be another than the ticked ones
                    or self.env["res.company"].browse(vals.get("company_id") or [])
                    or self.env.company
                )
                site = self.env.user._get_default_cs_site(company)
                vals["site_id"] = site.id
            # The constraint names a contradiction; here the site decides, whether or
            # not its company is ticked at the moment.
            vals.setdefault("company_id", site.sudo().company_id.id)

    @api.model
    def _check_server_vals(self, vals_list):
        """Refuse what only the server sets, all of it named at once."""
        forged = sorted(
            {
                name
                for vals in vals_list
                for name in SERVER_FIELDS
                if vals.get(name) and not (name == "number" and vals[name] == "/")
            }
        )
        if forged:
            raise ValidationError(self._get_server_refusal(forged))

    @api.model
    def _get_server_refusal(self, names):
        labels = self.fields_get(names, ["string"])
        return self.env._(
            "These are set by the system and cannot be given: %(fields)s. Leave them "
            "out; records from before the system come in by the historical import.",
            fields=", ".join(
                f"{labels[name]['string']} ({SERVER_FIELDS[name]})" for name in names
            ),
        )

    @api.model
    def _fill_registration(self, vals):
        """Complete a registration so that it can always be saved (ux M3)."""
        is_import = vals.get("import_batch_id")
        if not is_import:
            # Nothing of a live call is refused because it is not complete.
            text = html2plaintext(vals.get("description") or "").strip()
            vals["name"] = vals.get("name") or self._make_title(text, vals.get("kind"))
            if not text:
                vals["description"] = plaintext2html(vals["name"])
        step = (is_import and vals.get("step")) or "registered"
        # Given here, the three need no second write after the insert.
        vals["step"] = step
        vals["stage_id"] = self._get_centre_stage(step).id
        vals["is_open"] = step not in FINAL_STEPS
        if not is_import and not vals.get("first_responder_id"):
            vals["first_responder_id"] = self._get_own_employee(vals["company_id"]).id

    @api.model
    def _make_title(self, text, kind):
        """Build a title of the first words, since nobody types the matter twice."""
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        if len(first) > TITLE_LENGTH:
            first = first[: TITLE_LENGTH - 1].rstrip() + "…"
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return first or kinds.get(kind) or self.env._("To be classified")

    @api.model
    def _get_own_employee(self, company_id):
        """Return the employee of the present user in a company, may be empty."""
        # The link from user to employee is no secret, the employee's data are.
        employees = self.env.user.sudo().employee_ids
        return employees.filtered(lambda e: e.company_id.id == company_id)[:1]

    @api.model
    def _number_tickets(self, vals_list):
        """Number the whole batch: one query for each company and month."""
        groups = defaultdict(list)
        for vals in vals_list:
            received = fields.Datetime.to_datetime(vals.get("received_date"))
            received = received or fields.Datetime.now()
            self._check_received_year(received)
            # The time zone of the own site is no secret.
            site = self.env["cs.site"].sudo().browse(vals["site_id"])
            day = to_local(received, site.tz).date()
            groups[vals["company_id"], day.year, day.month].append((day, vals))
        for (company_id, year, month), items in groups.items():
            company = self.env["res.company"].browse(company_id)
            numbers = company._draw_ticket_numbers(items[0][0], len(items))
            for number, (_day, vals) in zip(numbers, items, strict=True):
                vals["number"] = format_number(year, month, number)
