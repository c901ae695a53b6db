from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.steps import (
    FAULT_SIDES,
    FINAL_STEPS,
    KINDS,
    SATISFACTIONS,
    SEVERITIES,
    STEPS,
    URGENCIES,
    VERIFICATIONS,
)
from ..tools.ticket_number import short_number

# Two digits of the year stand in the number of a ticket.
FIRST_YEAR = 1970
LAST_YEAR = 2069


class HelpdeskTicket(models.Model):
    """A complaint, repair, help request or suggestion of the service centre.

    A ticket of a service centre team is *governed*: it has a step and follows the
    rules. Tickets of other teams have no step and stay plain helpdesk tickets.
    Fields are here; ``helpdesk_ticket_gate.py`` keeps step and stage together,
    ``helpdesk_ticket_blockers.py`` says what a step needs, ``helpdesk_ticket_steps.py``
    what follows from it, ``helpdesk_ticket_register.py`` what happens when a ticket is
    registered and ``helpdesk_ticket_guard.py`` what may be written afterwards.
    """

    _name = "helpdesk.ticket"
    _inherit = [
        "cs.confidential.thread.mixin",
        "helpdesk.ticket",
        "cs.gate.mixin",
        "cs.deadline.mixin",
        "cs.signature.mixin",
        "cs.rule.columns.mixin",
    ]
    _order = "priority desc, sequence, id desc"
    _check_company_auto = True

    # What it is
    kind = fields.Selection(KINDS, string="Ticket Kind", tracking=True)
    step = fields.Selection(
        STEPS,
        copy=False,
        readonly=True,
        compute="_compute_stage_id",
        store=True,
        precompute=True,
    )
    is_open = fields.Boolean(
        string="Open",
        compute="_compute_is_open",
        store=True,
        precompute=True,
        help="Not closed and not cancelled.",
    )
    is_service_centre = fields.Boolean(related="team_id.is_service_centre")
    severity = fields.Selection(
        SEVERITIES, default="ordinary", required=True, tracking=True
    )
    urgency = fields.Selection(
        URGENCIES,
        default="normal",
        required=True,
        copy=False,
        tracking=True,
        help="An emergency is dispatched at once; what is missing follows (ux M3).",
    )
    is_discipline = fields.Boolean(string="Discipline Complaint", copy=False)
    is_confidential = fields.Boolean(string="Confidential", copy=False)
    is_malicious = fields.Boolean(string="Malicious Complaint", copy=False)
    is_special = fields.Boolean(string="Special Case", copy=False)
    short_number = fields.Char(compute="_compute_short_number")
    # Computed before the insert, so that no second write of the row follows it.
    user_id = fields.Many2one(compute="_compute_user_id", store=True, precompute=True)
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, precompute=True
    )
    unattended = fields.Boolean(
        related="stage_id.unattended", store=True, precompute=True
    )
    stage_id = fields.Many2one(
        compute="_compute_stage_id",
        store=True,
        precompute=True,
        domain="[('step', '!=', False)] if is_service_centre else "
        "[('step', '=', False), "
        "'|', ('team_ids', '=', team_id), ('team_ids', '=', False)]",
    )

    # What a registered ticket refers to stays (guarantee 3): deleting it would empty
    # these in SQL, past every guard.
    team_id = fields.Many2one(
        compute="_compute_team_id", store=True, precompute=True, ondelete="restrict"
    )
    category_id = fields.Many2one(ondelete="restrict")
    channel_id = fields.Many2one(ondelete="restrict")

    # Where and who
    site_id = fields.Many2one(
        "cs.site",
        required=True,
        compute="_compute_site_id",
        store=True,
        precompute=True,
        readonly=False,
        check_company=True,
    )
    unit_id = fields.Many2one("cs.unit", check_company=True)
    area_id = fields.Many2one("cs.area", string="Public Area", check_company=True)
    place_text = fields.Char(string="Place as Told")
    person_id = fields.Many2one(
        "cs.household.person",
        string="Household Member",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        groups="cs_complaint.cs_complaint_group_user",
    )
    partner_phone = fields.Char(string="Contact Phone", copy=False)
    is_anonymous = fields.Boolean(
        string="Anonymous",
        copy=False,
        help="The customer left no name and cannot be called back (CMP-13).",
    )
    complained_object = fields.Char(
        string="Object of Complaint",
        copy=False,
        help="The person, service or thing complained about (CMP-30).",
    )
    customer_request = fields.Text(
        string="Request of the Customer",
        copy=False,
        help="What the customer wants, in the customer's own words.",
    )

    # Registration
    received_date = fields.Datetime(
        string="Received On",
        required=True,
        copy=False,
        default=fields.Datetime.now,
        help="When the matter reached the centre (CMP-15).",
    )
    first_responder_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        help="The first employee who received the matter follows it to the end "
        "(CMP-46).",
    )
    operator_id = fields.Many2one(
        "res.users",
        copy=False,
        readonly=True,
        help="Who sat at the screen, whoever was logged in (architecture 3.3).",
    )
    is_late_entry = fields.Boolean(
        string="Late Entry",
        copy=False,
        readonly=True,
        help="Entered after the event, as after a power cut or from a paper slip; both "
        "times are kept (CMP-15).",
    )
    late_entry_reason = fields.Char(copy=False)
    apology_date = fields.Datetime(
        string="Apology Given",
        copy=False,
        readonly=True,
        help="First apologise, then register: saving a complaint at the desk states "
        "that it was done (CMP-15).",
    )
    apology_user_id = fields.Many2one(
        "res.users", string="Apology Given By", copy=False, readonly=True
    )
    thanked_date = fields.Datetime(
        string="Thanked",
        copy=False,
        readonly=True,
        help="Who points out a fault or makes a proposal is thanked (CMP-31).",
    )
    urge_count = fields.Integer(string="Times Urged", copy=False, readonly=True)
    external_source = fields.Char(copy=False)
    external_number = fields.Char(string="External Order Number", copy=False)
    import_batch_id = fields.Many2one(
        "cs.import.batch",
        string="Historical Import",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )

    # Handling
    verification = fields.Selection(
        VERIFICATIONS, copy=False, help="Empty while not yet verified."
    )
    assignment_ids = fields.One2many("cs.assignment", "ticket_id", copy=False)
    department_id = fields.Many2one(
        "hr.department",
        string="Responsible Department",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
        check_company=True,
        tracking=True,
    )
    department_deadline = fields.Datetime(copy=False, readonly=True, tracking=True)
    is_solved_on_spot = fields.Boolean(
        string="Solved on the Spot",
        copy=False,
        help="Explained or put right at once; the matter needs no department (CMP-30).",
    )
    fault_side = fields.Selection(
        FAULT_SIDES,
        string="Whose Fault",
        copy=False,
        help="Internal: never printed, mailed or shown to the customer (CMP-29).",
    )
    result = fields.Text(copy=False, help="What was done about the matter (CMP-14).")
    solved_date = fields.Datetime(
        string="Solved On",
        copy=False,
        readonly=True,
        help="When the work was finished, by the server's clock (CMP-19).",
    )
    reported_date = fields.Datetime(
        string="Result Reported On", copy=False, readonly=True
    )
    reopen_count = fields.Integer(string="Times Reopened", copy=False, readonly=True)
    cancel_reason = fields.Text(copy=False)
    cancelled_date = fields.Datetime(string="Cancelled On", copy=False, readonly=True)

    # Answer to the customer, by the clock of CMP-55
    answer = fields.Text(
        string="Definite Answer",
        copy=False,
        help="What the customer was told in the end; an interim notice does not count "
        "(CMP-55).",
    )
    reply_deadline = fields.Datetime(string="Reply Due", copy=False, readonly=True)
    replied_date = fields.Datetime(string="Answered On", copy=False, readonly=True)
    is_reply_late = fields.Boolean(string="Reply Overdue", copy=False, readonly=True)

    # Callback
    callback_ids = fields.One2many("cs.callback", "ticket_id", copy=False)
    satisfaction = fields.Selection(
        SATISFACTIONS, copy=False, readonly=True, tracking=True
    )

    _number_company_uniq = models.UniqueIndex(
        "(company_id, number)",
        "This ticket number is in use in the company already.",
    )
    _external_uniq = models.UniqueIndex(
        "(company_id, external_source, external_number) "
        "WHERE external_number IS NOT NULL",
        "This external order has a ticket already.",
    )
    # The monthly analysis counts by receipt and by limit (CMP-37).
    _site_received = models.Index("(site_id, received_date) WHERE step IS NOT NULL")
    _site_reply_due = models.Index("(site_id, reply_deadline) WHERE step IS NOT NULL")

    @api.depends("step", "stage_id.closed")
    def _compute_is_open(self):
        for ticket in self:
            if ticket.step:
                ticket.is_open = ticket.step not in FINAL_STEPS
            else:
                ticket.is_open = not ticket.stage_id.closed

    @api.depends("number", "kind")
    def _compute_short_number(self):
        for ticket in self:
            ticket.short_number = short_number(ticket.number, ticket.kind)

    @api.depends("company_id")
    def _compute_site_id(self):
        """A ticket without a site, or with a foreign one, goes to the default site."""
        for ticket in self:
            if ticket.site_id.company_id != ticket.company_id or not ticket.site_id:
                ticket.site_id = self.env.user._get_default_cs_site(ticket.company_id)

    @api.depends("number", "name", "is_confidential", "kind")
    def _compute_display_name(self):
        """Governed tickets show the short number; confidential ones nothing else."""
        governed = self.filtered("step")
        super(HelpdeskTicket, self - governed)._compute_display_name()
        for ticket in governed:
            title = "" if ticket.is_confidential else f" {ticket.name or ''}"
            ticket.display_name = f"{ticket.short_number}{title}".strip()

    @api.constrains("site_id", "company_id")
    def _check_site_company(self):
        """The company of a ticket is its site's (architecture 3.1)."""
        for ticket in self:
            # The site may lie outside the caller's own sites.
            if ticket.sudo().site_id.company_id != ticket.company_id:
                raise ValidationError(
                    self.env._(
                        "Ticket %(ticket)s belongs to %(company)s, its site does not. "
                        "Choose a site of that company.",
                        ticket=ticket.number,
                        company=ticket.company_id.display_name,
                    )
                )

    @api.constrains("kind", "step", "import_batch_id")
    def _check_kind(self):
        """Once a governed ticket is classified it stays so (architecture section 5)."""
        for ticket in self:
            if ticket.step and ticket.step != "registered" and not ticket.kind:
                raise ValidationError(
                    self.env._(
                        "Ticket %(ticket)s needs its kind: complaint, repair, help "
                        "request or suggestion.",
                        ticket=ticket.number,
                    )
                )

    @api.constrains("duplicate_id")
    def _check_duplicate(self):
        """A duplicate points to a matter that goes on (architecture section 5)."""
        for ticket in self.filtered(lambda t: t.step and t.duplicate_id):
            original = ticket.duplicate_id
            if (
                original == ticket
                or not original.step
                or original.step == "cancelled"
                or original.duplicate_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(ticket)s can only be a duplicate of another ticket of the "
                        "service centre that is not cancelled and no duplicate itself.",
                        ticket=ticket.display_name,
                    )
                )

    @api.constrains("unit_id", "area_id", "site_id", "person_id")
    def _check_place_site(self):
        """A ticket names places of its own site only (guarantee 8)."""
        for ticket in self:
            # The place may lie outside the caller's own sites.
            places = ticket.sudo()
            if any(
                p and p.site_id != places.site_id
                for p in (places.unit_id, places.area_id, places.person_id)
            ):
                raise ValidationError(
                    self.env._(
                        "The unit, public area or household member of ticket "
                        "%(ticket)s belongs to another site. Choose one of the "
                        "ticket's own site.",
                        ticket=ticket.number,
                    )
                )

    @api.constrains("received_date")
    def _check_received_date(self):
        """CMP-15: nothing is received in the future."""
        now = fields.Datetime.now()
        for ticket in self:
            if ticket.step:
                self._check_received_year(ticket.received_date)
            if ticket.step and ticket.received_date > now:
                raise ValidationError(
                    self.env._(
                        "Ticket %(ticket)s cannot have been received in the future "
                        "(CMP-15). Leave the time empty to take the present one.",
                        ticket=ticket.number,
                    )
                )

    @api.model
    def _check_received_year(self, received):
        """CMP-15: a year that no ticket can be from is a slip of the keyboard."""
        if not FIRST_YEAR <= received.year <= LAST_YEAR:
            raise ValidationError(
                self.env._(
                    "%(year)s cannot be the year of receipt (CMP-15). Leave the time "
                    "empty to take the present one.",
                    year=received.year,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: a registered ticket is cancelled, never deleted."""
        governed = self.filtered("step")
        if governed:
            raise UserError(
                self.env._(
                    "Registered tickets are never deleted: %(tickets)s. Cancel them "
                    "with a reason instead (CMP-22).",
                    tickets=", ".join(governed.mapped("number")),
                )
            )
