from odoo import api, fields, models
from odoo.tools import SQL

ENQUIRY_SEQUENCE = "cs.enquiry"


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_urge_repeat_minutes = fields.Integer(
        string="Urges Counted Once Within (Minutes)",
        default=10,
        help="The same caller within this time counts once (CMP-46).",
    )
    cs_max_reassign = fields.Integer(
        string="Usual Number of Reassignments",
        default=3,
        help="Passed on more often, a matter is shown as a suspicion (CMP-50).",
    )
    cs_event_sample_from = fields.Integer(
        string="Sample From (Tickets)",
        default=10,
        help="From so many tickets on, a mass event may be called back by a sample.",
    )
    cs_event_sample_percent = fields.Integer(
        string="Callbacks of a Mass Event (%)",
        default=100,
        help="How many of the tickets of a large mass event are called back.",
    )

    _cs_urge_repeat_not_negative = models.Constraint(
        "CHECK (cs_urge_repeat_minutes >= 0 AND cs_max_reassign >= 0)",
        "Minutes and numbers are not negative.",
    )
    _cs_event_sample_range = models.Constraint(
        "CHECK (cs_event_sample_percent BETWEEN 10 AND 100 "
        "AND cs_event_sample_from >= 10)",
        "Of mass events with ten tickets or more at least a tenth is called back; "
        "smaller ones are called back entirely.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._ensure_enquiry_sequence()
        return companies

    def _ensure_enquiry_sequence(self):
        """Create the sequence of enquiry numbers of each company; return them all."""
        # Sequences belong to the settings; a company gets its own with its creation.
        Sequence = self.env["ir.sequence"].sudo()
        found = Sequence.search(
            [("code", "=", ENQUIRY_SEQUENCE), ("company_id", "in", self.ids)]
        )
        return found | Sequence.create(
            [
                {
                    "name": f"{company.name}: enquiries",
                    "code": ENQUIRY_SEQUENCE,
                    "company_id": company.id,
                }
                for company in self - found.company_id
            ]
        )

    def _draw_enquiry_numbers(self, count):
        """Draw running numbers, as ``_draw_ticket_numbers`` does: never twice.

        :param int count: how many numbers
        :return: list of int, ascending
        """
        self.ensure_one()
        name = f"ir_sequence_{self._ensure_enquiry_sequence().id:03d}"
        self.env.cr.execute(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count)
        )
        return [row[0] for row in self.env.cr.fetchall()]
