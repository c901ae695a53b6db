from odoo import api, fields, models
from odoo.exceptions import ValidationError

ANSWER_RULE = "enquiry.answer"
TITLE_LENGTH = 60


class CsEnquiry(models.Model):
    """A question of a customer and its answer (CMP-39…42).

    Fields are here; ``cs_enquiry_guard.py`` holds who writes what,
    ``cs_enquiry_reply.py`` answering, asking, correcting, ``cs_enquiry_ticket.py``
    how it becomes a ticket.
    """

    _name = "cs.enquiry"
    _description = "Enquiry"
    _inherit = [
        "cs.site.mixin",
        "cs.deadline.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "received_date desc, id desc"
    _rec_names_search = ("number", "question")
    _deadline_fields = {
        ANSWER_RULE: ("answer_deadline", "informed_date", "is_answer_late")
    }

    number = fields.Char(
        string="Enquiry Number", readonly=True, copy=False, default="/"
    )
    state = fields.Selection(
        [
            ("new", "New"),
            ("clarifying", "Being Clarified"),
            ("answered", "Answered"),
            ("ticket", "Made a Ticket"),
        ],
        string="Status",
        default="new",
        required=True,
        readonly=True,
        copy=False,
    )
    partner_name = fields.Char(string="Asked By")
    partner_phone = fields.Char(string="Contact Phone")
    unit_id = fields.Many2one("cs.unit", index="btree_not_null", check_company=True)
    area_id = fields.Many2one(
        "cs.area", string="Public Area", index="btree_not_null", check_company=True
    )
    channel_id = fields.Many2one("helpdesk.ticket.channel", ondelete="restrict")
    category_id = fields.Many2one(
        "helpdesk.ticket.category",
        string="Topic",
        index="btree_not_null",
        ondelete="restrict",
    )
    question = fields.Text(help="What the customer wants to know.")
    received_date = fields.Datetime(
        string="Received On",
        required=True,
        copy=False,
        default=fields.Datetime.now,
    )
    first_responder_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        help="Who received the question (CMP-46).",
    )
    operator_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        help="Who sat at the screen, whoever was logged in.",
    )

    # Being clarified (CMP-40)
    asked_employee_id = fields.Many2one(
        "hr.employee",
        string="Person Asked",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
    )
    asked_date = fields.Datetime(string="Asked On", readonly=True, copy=False)
    is_wait_told = fields.Boolean(
        string="Customer Told to Wait",
        copy=False,
        help="It was explained to the customer that somebody has to be asked (CMP-40).",
    )

    # Answer (CMP-39, CMP-41)
    answer = fields.Text(copy=False, help="What the customer is told.")
    answer_source = fields.Char(
        copy=False, help="Where the answer comes from: a rule, a price list, a person."
    )
    verified_by_id = fields.Many2one(
        "hr.employee",
        copy=False,
        check_company=True,
        help="Who has checked that the answer is right.",
    )
    is_answer_quoted = fields.Boolean(
        string="Quotes Somebody's Words",
        copy=False,
        help="The answer holds a taboo phrase because it tells what somebody else "
        "said; it is listed as an exception (CMP-43).",
    )
    answered_date = fields.Datetime(string="Answered On", readonly=True, copy=False)
    answered_user_id = fields.Many2one(
        "res.users", string="Answered By", readonly=True, copy=False
    )
    informed_date = fields.Datetime(
        string="Customer Informed On", readonly=True, copy=False
    )
    needs_informing = fields.Boolean(
        string="Customer Still to Be Told",
        compute="_compute_needs_informing",
        store=True,
    )
    answer_deadline = fields.Datetime(string="Answer Due", readonly=True, copy=False)
    is_answer_late = fields.Boolean(string="Answer Overdue", readonly=True, copy=False)
    answer_ids = fields.One2many(
        "cs.enquiry.answer", "enquiry_id", string="Answers Given", readonly=True
    )
    correction_count = fields.Integer(
        string="Wrong Answers", readonly=True, copy=False, help="CMP-41"
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Ticket Made of It",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _number_uniq = models.UniqueIndex(
        "(company_id, number) WHERE number <> '/'", "This number is in use already."
    )
    _site_received = models.Index("(site_id, received_date DESC, id DESC)")
    _open_due = models.Index(
        "(site_id, answer_deadline) WHERE state IN ('new', 'clarifying')"
    )
    _to_inform = models.Index("(site_id) WHERE needs_informing IS TRUE")

    @api.depends("state", "informed_date")
    def _compute_needs_informing(self):
        for enquiry in self:
            enquiry.needs_informing = (
                enquiry.state == "answered" and not enquiry.informed_date
            )

    @api.depends("number", "question")
    def _compute_display_name(self):
        for enquiry in self:
            words = (enquiry.question or "").strip().splitlines()[:1]
            enquiry.display_name = " ".join(
                [enquiry.number or "", *(word[:TITLE_LENGTH] for word in words)]
            ).strip()

    @api.constrains("unit_id", "area_id", "site_id")
    def _check_place_site(self):
        """An enquiry names places of its own site only (guarantee 8)."""
        for enquiry in self:
            # The place may lie outside the caller's own sites.
            given = enquiry.sudo()
            if any(
                place and place.site_id != given.site_id
                for place in (given.unit_id, given.area_id)
            ):
                raise ValidationError(
                    self.env._(
                        "The unit or public area of %(enquiry)s lies in another site. "
                        "Choose one of its own site.",
                        enquiry=enquiry.display_name,
                    )
                )

    @api.constrains("received_date")
    def _check_received_date(self):
        """CMP-15: nothing is received in the future."""
        now = fields.Datetime.now()
        if any(enquiry.received_date > now for enquiry in self):
            raise ValidationError(
                self.env._(
                    "A question cannot have been received in the future. Leave the "
                    "time empty to take the present one."
                )
            )
