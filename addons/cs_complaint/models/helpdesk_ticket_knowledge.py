"""What closing a matter leaves: knowledge, and the record in the file (CMP-56)."""

from odoo import fields, models
from odoo.tools import html2plaintext

from ..tools import knowledge
from ..tools.anonymise import anonymise
from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS["knowledge_id"] = "CMP-56"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    knowledge_id = fields.Many2one(
        "cs.knowledge",
        string="Knowledge Entry",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="What was learnt from it, without people and places (CMP-56).",
    )

    def _after_step(self, step):
        super()._after_step(step)
        if step == "closed":
            self._file_closed()
            self._learn()

    def _file_closed(self):
        """File the record with the customer's documents (ARC-18).

        Hook: the archive makes a document of each matter; until it does, the closed
        ticket itself is the record.
        """

    def _filter_teaching(self):
        """Return those from which something may be learnt by everybody."""
        # Whether it is confidential is read to decide, not to show.
        return self.sudo().filtered(
            lambda t: (
                not (t.is_confidential or t.is_discipline or t.is_malicious)
                and not t.import_batch_id
                and knowledge.is_useful(t.result)
            )
        )

    def _learn(self):
        """Propose a knowledge entry for each matter; the same solution is one entry."""
        teaching = self._filter_teaching()
        drafts = {}
        for ticket in teaching:
            vals = ticket._prepare_knowledge_vals()
            # Nothing is left where all of it was personal.
            if knowledge.is_useful(vals["solution"]):
                key = knowledge.make_key(ticket.category_id.id, vals["solution"])
                drafts.setdefault((ticket.company_id.id, key), []).append(
                    (ticket, vals)
                )
        if not drafts:
            return
        # Closing proposes; who closes need not see what waits for review.
        Entry = self.env["cs.knowledge"].sudo()
        entries = Entry.search_fetch(
            [("case_key", "in", [key for _company, key in drafts])],
            ["case_key", "company_id"],
        )
        known = {(entry.company_id.id, entry.case_key): entry for entry in entries}
        missing = [slot for slot in drafts if slot not in known]
        made = Entry._propose([(*slot, drafts[slot][0][1]) for slot in missing])
        known.update(zip(missing, made, strict=True))
        for slot, cases in drafts.items():
            # The link is the system's, as the entry is.
            tickets = self.browse([ticket.id for ticket, _vals in cases]).sudo()
            tickets._write_by_server({"knowledge_id": known[slot].id})

    def _prepare_knowledge_vals(self):
        self.ensure_one()
        secrets = self._get_personal_words()
        told = html2plaintext(self.description or "").strip() or self.name
        problem = anonymise(told, secrets)
        title = anonymise(self.name, secrets)
        return {
            "name": knowledge.make_title(title) or self.category_id.name or "…",
            "problem": problem,
            "solution": anonymise(self.result, secrets),
            "kind": self.kind,
            "category_id": self.category_id.id,
        }

    def _get_personal_words(self):
        """Return what is known about the customers: names, numbers, places."""
        words = set()
        for ticket in self.sudo():  # to take it out, not to show it
            person = ticket.person_id
            words.update(
                (
                    ticket.partner_name,
                    ticket.partner_phone,
                    ticket.partner_email,
                    ticket.partner_id.name,
                    person.name,
                    person.phone,
                    ticket.unit_id.display_name,
                    ticket.place_text,
                )
            )
        return {word for word in words if word}
