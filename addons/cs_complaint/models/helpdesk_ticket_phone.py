"""The telephone number of a ticket in a form that can be looked up (ux 2.1)."""

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.cs_base.tools.phone import normalize_phone, split_phones

# A number without its area code still says which one is meant.
MIN_LOCAL = 7


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    phone_digits = fields.Char(
        string="Contact Phone (Digits)",
        compute="_compute_phone_digits",
        store=True,
        precompute=True,
        copy=False,
        export_string_translation=False,
    )
    phone_last4 = fields.Char(
        string="Contact Phone (Last Four)",
        compute="_compute_phone_digits",
        store=True,
        precompute=True,
        copy=False,
        export_string_translation=False,
    )
    phone_typed = fields.Char(
        string="Phone or Its Last Four Digits",
        compute="_compute_phone_typed",
        search="_search_phone_typed",
        export_string_translation=False,
    )

    # What the desk looks up while somebody types, the latest first.
    _phone_received = models.Index(
        "(phone_last4, received_date DESC) WHERE phone_last4 IS NOT NULL"
    )
    _unit_received = models.Index(
        "(unit_id, received_date DESC) WHERE unit_id IS NOT NULL"
    )
    _area_received = models.Index(
        "(area_id, received_date DESC) WHERE area_id IS NOT NULL"
    )
    _category_received = models.Index(
        "(site_id, category_id, received_date DESC) WHERE category_id IS NOT NULL"
    )
    _external_number_idx = models.Index(
        "(external_number) WHERE external_number IS NOT NULL"
    )
    _partner_name_received = models.Index(
        "(partner_name, received_date DESC) WHERE partner_name IS NOT NULL"
    )

    @api.depends("partner_phone")
    def _compute_phone_digits(self):
        for ticket in self:
            # Of several numbers in one field the first is the one to call.
            told = split_phones(ticket.partner_phone)[:1]
            phone = told[0] if told else normalize_phone(ticket.partner_phone)
            ticket.phone_digits = phone.digits or False
            ticket.phone_last4 = phone.last4 or False

    def _compute_phone_typed(self):
        """Only searched for; a list shows the contact phone."""
        self.phone_typed = False

    @api.model
    def _search_phone_typed(self, operator, value):
        """The number, with or without its area code, or its last four digits.

        Looked up in an index, where a piece out of the middle would read every ticket.
        """
        if operator != "ilike" or not isinstance(value, str):
            return NotImplemented
        return self._get_phone_domain(normalize_phone(value).digits or "")

    @api.model
    def _get_phone_domain(self, digits):
        """Return the domain of the tickets that may be from this number.

        Whole numbers are also found without their area code; four digits are the end
        of a number.

        :param str digits: comparable digits, see ``normalize_phone``
        """
        if len(digits) < 4:
            return Domain.FALSE
        domain = Domain("phone_last4", "=", digits[-4:])
        if len(digits) == 4:
            return domain
        is_mobile = len(digits) == 11 and digits.startswith("1")
        starts = () if is_mobile else range(MIN_LOCAL, len(digits))
        ends = {digits[-length:] for length in starts}
        return domain & (
            Domain("phone_digits", "in", sorted({digits, *ends}))
            | Domain("phone_digits", "=like", f"%{digits}")
        )
