from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.cs_base.tools.gates import ServerPass
from odoo.addons.cs_base.tools.storable import storable_vals

from ..tools import knowledge
from ..tools.anonymise import find_personal
from ..tools.steps import KINDS

SERVER_FIELDS = {
    "state",
    "case_key",
    "company_id",
    "use_count",
    "last_use_date",
    "reviewed_date",
    "reviewed_user_id",
}
CONTENT = {"name", "problem", "solution"}
# So many of the answers most used are compared with what is typed.
MAX_COMPARED = 500
KEEPERS = (
    "cs_complaint.cs_complaint_group_record_keeper",
    "cs_complaint.cs_complaint_group_manager",
)


class CsKnowledge(models.Model):
    """A problem and what solved it, without people and places (CMP-56).

    Closing a matter proposes an entry; the record keeper reads it and offers it to the
    desk, which sees nothing that was not read. The same solution of the same category
    is one entry, however many matters it solved.
    """

    _name = "cs.knowledge"
    _description = "Knowledge Entry"
    _order = "state, use_count desc, id desc"
    _rec_names_search = ["name", "problem", "solution"]
    _check_company_auto = True

    name = fields.Char(string="Problem in Short", required=True)
    problem = fields.Text(help="What customers say, without names, numbers and places.")
    solution = fields.Text(required=True, help="What was done, and what one tells.")
    kind = fields.Selection(KINDS, string="Ticket Kind")
    category_id = fields.Many2one(
        "helpdesk.ticket.category",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [
            ("draft", "To Be Reviewed"),
            ("offered", "Offered"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    case_key = fields.Char(readonly=True, copy=False)
    ticket_ids = fields.One2many("helpdesk.ticket", "knowledge_id", string="Tickets")
    ticket_count = fields.Integer(
        string="Matters Solved", compute="_compute_ticket_count"
    )
    use_count = fields.Integer(string="Times Used", readonly=True, copy=False)
    last_use_date = fields.Datetime(string="Last Used", readonly=True, copy=False)
    reviewed_date = fields.Datetime(string="Reviewed On", readonly=True, copy=False)
    reviewed_user_id = fields.Many2one(
        "res.users", string="Reviewed By", readonly=True, copy=False
    )
    personal_text = fields.Char(
        string="Looks Personal", compute="_compute_personal_text"
    )

    _case_uniq = models.UniqueIndex(
        "(company_id, case_key) WHERE case_key IS NOT NULL",
        "This solution is in the collection already.",
    )
    _offered = models.Index(
        "(company_id, use_count DESC, id DESC) WHERE state = 'offered'"
    )

    @api.depends("ticket_ids")
    def _compute_ticket_count(self):
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("knowledge_id", "in", self.ids)], ["knowledge_id"], ["__count"]
            )
        )
        for entry in self:
            entry.ticket_count = counts.get(entry._origin, 0)

    @api.depends("name", "problem", "solution")
    def _compute_personal_text(self):
        for entry in self:
            entry.personal_text = ", ".join(entry._find_personal())

    def _find_personal(self):
        """Return what of the texts still tells about people or places."""
        self.ensure_one()
        # Names of the customers, to know them again; they are not shown.
        secrets = self.sudo().ticket_ids[:20]._get_personal_words()
        text = "\n".join(self[name] or "" for name in sorted(CONTENT))
        return list(dict.fromkeys(find_personal(text, secrets)))

    # --- creating, writing, deleting ---------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [storable_vals(vals) for vals in vals_list]
        for vals in vals_list:
            if any(vals.get(name) for name in SERVER_FIELDS - {"state", "company_id"}):
                raise ValidationError(self._get_server_refusal())
            # Named here, no default of a client can fill them.
            vals.update(dict.fromkeys(SERVER_FIELDS - {"company_id"}, False))
            vals.update(state="draft", use_count=0)
            vals.setdefault("company_id", self.env.company.id)
        return super().create(vals_list)

    def write(self, vals):
        server_pass = self.env.context.get("cs_server_pass")
        if isinstance(server_pass, ServerPass) and server_pass.allows(self.ids, vals):
            return super().write(vals)
        if SERVER_FIELDS & vals.keys():
            raise ValidationError(self._get_server_refusal())
        res = super().write(storable_vals(vals))
        if CONTENT & vals.keys():
            # What the desk reads was looked at by somebody, each time it changes.
            self.filtered(lambda e: e.state == "offered")._check_impersonal()
        return res

    def _write_by_server(self, vals):
        self.with_context(cs_server_pass=ServerPass(self.ids, vals)).write(vals)

    @api.model
    def _get_server_refusal(self):
        return self.env._(
            "Status, review and use of an entry are noted by the system. Use the "
            "buttons “Offer” and “Withdraw”."
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: an entry is withdrawn, never deleted."""
        raise UserError(
            self.env._("A knowledge entry is never deleted. Withdraw it instead.")
        )

    # --- review ------------------------------------------------------------------

    def _check_keeper(self):
        self.check_access("write")
        if not self.env.su and not any(map(self.env.user.has_group, KEEPERS)):
            raise AccessError(
                self.env._(
                    "The record keeper decides what the desk is offered. Ask the "
                    "record keeper."
                )
            )

    def _check_impersonal(self):
        """No personal data is offered to everybody."""
        personal = {entry: entry._find_personal() for entry in self}
        lines = [
            self.env._("%(entry)s: %(words)s", entry=e.name, words=", ".join(found))
            for e, found in personal.items()
            if found
        ]
        if lines:
            raise ValidationError(
                self.env._(
                    "These entries still tell about people or places. Take that out "
                    "first:\n%(lines)s",
                    lines="\n".join(lines),
                )
            )

    def action_offer(self):
        """Offer these entries to the desk, as who has read them (CMP-56).

        :raise AccessError: to others than record keeper and manager
        :raise ValidationError: naming what still looks personal
        """
        self._check_keeper()
        self._check_impersonal()
        self._write_by_server(
            {
                "state": "offered",
                "reviewed_date": fields.Datetime.now(),
                "reviewed_user_id": self.env.user._get_cs_operator().id,
            }
        )

    def action_withdraw(self):
        """Take these entries out of what the desk is offered; they stay on record."""
        self._check_keeper()
        self._write_by_server({"state": "withdrawn"})

    def action_open_tickets(self):
        """Open the matters that were solved in this way."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_complaint.helpdesk_ticket_action"
        )
        return {**action, "domain": [("knowledge_id", "=", self.id)], "context": {}}

    # --- offered -----------------------------------------------------------------

    @api.model
    def _find_answers(self, text, category=None, company=None, limit=3):
        """Return the offered entries that fit what was typed, best first; one query.

        :param str text: what the customer says
        :param category: helpdesk.ticket.category chosen so far
        :param company: res.company, the present one when left out
        """
        if len(knowledge.letters(text)) < 2:
            return self.browse()
        company = company or self.env.company
        domain = Domain("state", "=", "offered") & Domain("company_id", "=", company.id)
        entries = self.search_fetch(
            domain,
            ["name", "problem", "solution", "category_id", "use_count"],
            order="use_count desc, id desc",
            limit=MAX_COMPARED,
        )
        rows = (
            (e.id, e.category_id.id, f"{e.name} {e.problem or ''}", e.use_count)
            for e in entries
        )
        wanted = category.id if category else 0
        return self.browse(knowledge.rank(rows, text, wanted, limit))

    def _note_use(self):
        """Count that somebody took this answer."""
        now = fields.Datetime.now()
        # Whoever may read an answer may use it; the counter is the system's.
        for entry in self.filtered(lambda e: e.state == "offered").sudo():
            entry._write_by_server(
                {"use_count": entry.use_count + 1, "last_use_date": now}
            )

    # --- by closing a matter -----------------------------------------------------

    @api.model
    def _propose(self, cases):
        """Make an entry to be reviewed for each of these cases.

        :param cases: list of (company id, key, values)
        :return: cs.knowledge, in their order
        """
        made = self.create(
            [{**vals, "company_id": company_id} for company_id, _key, vals in cases]
        )
        for entry, (_company_id, key, _vals) in zip(made, cases, strict=True):
            entry._write_by_server({"case_key": key})
        try:
            made.flush_recordset()
        except UniqueViolation as error:
            # Somebody closed the same at the same moment: the server runs it again.
            raise SerializationFailure(str(error)) from error
        return made

    def _forget(self):
        """Empty entries whose only matter became confidential (guarantee 8)."""
        for entry in self:
            entry._write_by_server(
                {
                    "state": "withdrawn",
                    "case_key": False,
                    "name": self.env._("Withdrawn"),
                    "problem": False,
                    "solution": self.env._("Withdrawn"),
                }
            )
