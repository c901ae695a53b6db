from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

MANAGER = "cs_complaint.cs_complaint_group_manager"
DIRECTOR = "cs_base.cs_base_group_director"

STATES = [
    ("draft", "Draft"),
    ("proposed", "Proposed"),
    ("confirmed", "Confirmed"),
    ("refused", "Refused"),
]

# What the manager writes before proposing; everything else is the server's.
CONTENT_FIELDS = {"ticket_id", "grounds", "explanation", "attachment_ids"}


class CsMaliciousClaim(models.Model):
    """That a complaint is malicious: proposed by one, confirmed by another (CMP-21).

    A register of its own, which no customer, portal, print or mail ever shows. Grounds,
    evidence and the explanation given to the customer are needed; the complaint still
    counts as received, never as substantiated.
    """

    _name = "cs.malicious.claim"
    _description = "Malicious Complaint"
    _inherit = ["cs.ticket.part.mixin"]
    _order = "id desc"

    state = fields.Selection(
        STATES, string="Status", default="draft", required=True, readonly=True
    )
    grounds = fields.Text(help="Why the complaint is malicious, fact by fact.")
    explanation = fields.Text(
        string="Explanation to the Customer",
        help="What was patiently explained to the customer (CMP-21).",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence")
    proposer_id = fields.Many2one("res.users", string="Proposed By", readonly=True)
    proposer_operator_id = fields.Many2one("res.users", readonly=True)
    proposed_date = fields.Datetime(string="Proposed On", readonly=True)
    decider_id = fields.Many2one("res.users", string="Decided By", readonly=True)
    decider_operator_id = fields.Many2one("res.users", readonly=True)
    decided_date = fields.Datetime(string="Decided On", readonly=True)
    refusal = fields.Char(string="Why Refused", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(ticket_id) WHERE state != 'refused'",
        "This complaint is proposed as malicious already.",
    )

    @api.depends("ticket_id")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = claim.ticket_id.display_name

    @api.model_create_multi
    def create(self, vals_list):
        self._check_manager()
        for vals in vals_list:
            self._check_content(vals)
        server_vals = dict.fromkeys(
            self._fields.keys()
            & {
                "decided_date",
                "decider_id",
                "decider_operator_id",
                "proposed_date",
                "proposer_id",
                "proposer_operator_id",
                "refusal",
            },
            False,
        )
        claims = super().create(
            [{**vals, **server_vals, "state": "draft"} for vals in vals_list]
        )
        claims._check_ticket()
        claims._take_files()
        return claims

    def write(self, vals):
        self._check_manager()
        self._check_content(vals)
        if vals and any(claim.state != "draft" for claim in self):
            raise UserError(
                self.env._(
                    "What was proposed stays as it is. The director confirms or "
                    "refuses it; a refused one may be proposed anew."
                )
            )
        if any(c.ticket_id.id != vals.get("ticket_id", c.ticket_id.id) for c in self):
            raise ValidationError(
                self.env._("A claim stays with its ticket. Make another one there.")
            )
        res = super().write(vals)
        self._take_files()
        return res

    @api.model
    def _check_content(self, vals):
        forged = sorted(vals.keys() - CONTENT_FIELDS & self._fields.keys())
        if forged:
            labels = self.fields_get(forged, ["string"])
            raise ValidationError(
                self.env._(
                    "These are set by the system and cannot be given: %(fields)s.",
                    fields=", ".join(label["string"] for label in labels.values()),
                )
            )

    def _check_ticket(self):
        """CMP-21: a registered complaint that nobody found true."""
        for claim in self:
            ticket = claim.ticket_id
            if ticket.kind != "complaint" or not ticket.is_open:
                raise UserError(
                    self.env._(
                        "Only an open complaint can be malicious (%(clause)s); "
                        "%(ticket)s is none.",
                        clause=ticket._cite("P6 §4-6"),
                        ticket=ticket.display_name,
                    )
                )
            if ticket.verification in ("founded", "partly"):
                raise UserError(
                    self.env._(
                        "%(ticket)s was found true, at least in part. What is true is "
                        "not malicious (%(clause)s).",
                        clause=ticket._cite("P6 §4-6"),
                        ticket=ticket.display_name,
                    )
                )

    def _take_files(self):
        """Keep the evidence here: files of the ticket are shown to the customer."""
        for claim in self.sudo():  # the uploader's own files become the claim's
            files = claim.attachment_ids.filtered(lambda a: not a.res_id)
            files.write({"res_model": self._name, "res_id": claim.id})

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "Only the customer service manager proposes that a complaint is "
                    "malicious (CMP-21). Tell the manager what you know."
                )
            )

    def _check_director(self):
        """Two persons, user and operator, and the second one is the director."""
        user = self.env.user
        operator = user._get_cs_operator()
        if not (user.has_group(DIRECTOR) and operator.has_group(DIRECTOR)):
            raise AccessError(
                self.env._("The director decides about this proposal (CMP-21).")
            )
        for claim in self:
            proposers = claim.proposer_id | claim.proposer_operator_id
            if proposers & (user | operator):
                raise UserError(
                    self.env._(
                        "Who proposed it does not confirm it (CMP-21). Another "
                        "director or the deputy decides."
                    )
                )

    def _check_proposed(self):
        if any(claim.state != "proposed" for claim in self):
            raise UserError(self.env._("Only a proposal can be confirmed or refused."))

    def _set(self, **vals):
        """Write what the system notes of a decision."""
        # Content is checked by write; this is the server's part.
        super(CsMaliciousClaim, self.sudo()).write(vals)

    def action_propose(self):
        """Propose to the director; grounds, evidence and explanation are there.

        :raise UserError: naming everything that is missing
        """
        self._check_manager()
        self.check_access("write")
        self._check_ticket()
        for claim in self:
            missing = [
                label
                for is_there, label in (
                    ((claim.grounds or "").strip(), self.env._("the grounds")),
                    (claim.attachment_ids, self.env._("a file of evidence")),
                    (
                        (claim.explanation or "").strip(),
                        self.env._("the explanation given to the customer"),
                    ),
                )
                if not is_there
            ]
            if claim.state != "draft":
                missing = [self.env._("nothing: it is proposed already")]
            if missing:
                raise UserError(
                    self.env._(
                        "%(ticket)s cannot be proposed as malicious yet (%(clause)s). "
                        "Still needed: %(missing)s.",
                        ticket=claim.display_name,
                        clause=claim.ticket_id._cite("P6 §4-6"),
                        missing=", ".join(missing),
                    )
                )
        self._set(
            state="proposed",
            proposer_id=self.env.uid,
            proposer_operator_id=self.env.user._get_cs_operator().id,
            proposed_date=fields.Datetime.now(),
        )

    def action_confirm(self):
        """Confirm as the director; the ticket may then end without satisfaction."""
        self.check_access("read")
        self._check_proposed()
        self._check_director()
        self._check_ticket()
        self._note_decision("confirmed")
        for claim in self:
            # A director confirms; the ticket's own fields are the system's.
            claim.ticket_id.sudo()._write_by_server(
                {"is_malicious": True, "verification": "unfounded"}
            )

    def action_refuse(self):
        """Refuse as the director; the complaint goes on like any other."""
        self.check_access("read")
        self._check_proposed()
        self._check_director()
        self._note_decision("refused")

    def _note_decision(self, state):
        self._set(
            state=state,
            decider_id=self.env.uid,
            decider_operator_id=self.env.user._get_cs_operator().id,
            decided_date=fields.Datetime.now(),
        )
        # A refused claim makes room for another one in the unique index.
        self.flush_recordset(["state"])

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: the register of such claims is complete."""
        if any(claim.state != "draft" for claim in self):
            raise UserError(
                self.env._("A proposal is never deleted. The director refuses it.")
            )
