from odoo import api, fields, models
from odoo.exceptions import MissingError


class CsConfidentialTraceMixin(models.AbstractModel):
    """Rows that tell of another record: a signature, a clock, a print (guarantee 8).

    They name their subject by model and id. That there is one tells that there is a
    matter, so a row about a confidential ticket or a part of it is as closed as the
    ticket. The global rule *confidential* of each such model asks this link.
    """

    _name = "cs.confidential.trace.mixin"
    _description = "Trace of a Record"

    confidential_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Whose list decides who sees the row.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        subjects = [self._get_subject(vals) for vals in vals_list]
        tickets = self._get_confidential_tickets(subjects)
        # Named here, nobody else can fill it.
        return super().create(
            [
                {**vals, "confidential_ticket_id": tickets.get(subject, False)}
                for vals, subject in zip(vals_list, subjects, strict=True)
            ]
        )

    @api.model
    def _get_subject(self, vals):
        """Return (model, id) of what a row with these values tells about."""
        return vals.get("res_model"), vals.get("res_id")

    @api.model
    def _get_confidential_tickets(self, subjects):
        """Return the confidential ticket that each subject is or belongs to.

        :param subjects: list of (model, id)
        :return: dict (model, id) -> id of helpdesk.ticket; of others nothing
        """
        ids_by_model = {}
        for model, res_id in subjects:
            if res_id and "is_confidential" in self.env.get(model, self)._fields:
                ids_by_model.setdefault(model, set()).add(res_id)
        tickets = {}
        for model, ids in ids_by_model.items():
            # Whether a matter is confidential is read to decide, not to show.
            records = self.env[model].sudo().browse(sorted(ids))
            try:
                # Known already of what was just made.
                confidential = records.filtered("is_confidential")
            except MissingError:
                confidential = records.exists().filtered("is_confidential")
            for record in confidential:
                ticket = record if model == "helpdesk.ticket" else record.ticket_id
                tickets[model, record.id] = ticket.id
        return tickets

    @api.model
    def _make_confidential(self, records):
        """Close the rows about records that became confidential."""
        # Whoever makes a matter confidential need not see these rows.
        rows = self.sudo().search(
            [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        )
        for row in rows:
            subject = (row.res_model, row.res_id)
            ticket_id = self._get_confidential_tickets([subject]).get(subject)
            row._note_confidential(ticket_id)

    def _note_confidential(self, ticket_id):
        self.write({"confidential_ticket_id": ticket_id})
