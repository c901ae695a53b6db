"""Who writes what on an enquiry, and what stays (guarantees 1, 3, 4; CMP-39…41)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.cs_base.tools.gates import ServerPass
from odoo.addons.cs_base.tools.local_time import to_local
from odoo.addons.cs_base.tools.storable import storable_vals

from .cs_enquiry import ANSWER_RULE

# Set by the server alone (guarantee 1). Files that bring such a field add it here.
SERVER_FIELDS = {
    "number",
    "state",
    "asked_date",
    "answered_date",
    "answered_user_id",
    "informed_date",
    "answer_deadline",
    "is_answer_late",
    "correction_count",
    "ticket_id",
    "operator_id",
}
# What the person asked writes who does not belong to the desk.
ASKED_FIELDS = {"answer", "answer_source", "verified_by_id", "is_answer_quoted"}
# What stays free once there is an answer or a ticket (guarantee 4).
FREE_FIELDS = {"category_id", "message_main_attachment_id", "verified_by_id"}


class CsEnquiry(models.Model):
    _inherit = "cs.enquiry"

    # ------------------------------------------------------------------
    # Creating and writing
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [storable_vals(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_server_vals(vals)
            self._settle_create(vals)
        self._number_enquiries(vals_list)
        enquiries = super().create(vals_list)
        enquiries._start_deadline(ANSWER_RULE, "received_date")
        for enquiry in enquiries.filtered(lambda e: (e.answer or "").strip()):
            enquiry._check_answer(enquiry.answer)
            enquiry._note_answer()
        return enquiries

    @api.model
    def _settle_create(self, vals):
        """Complete an enquiry so that it can be saved with a word only (ux 4.3)."""
        if self.env.user.has_group("cs_base.cs_base_group_auditor") and not (
            self.env.su or self._is_desk()
        ):
            raise AccessError(
                self.env._("An auditor reads only. Ask the front desk to register it.")
            )
        if not vals.get("site_id"):
            vals["site_id"] = self.env.user._get_default_cs_site().id
        # Named here, no default of a client or of the settings can fill them.
        vals.update(dict.fromkeys(SERVER_FIELDS, False))
        vals.update(
            state="new", number="/", operator_id=self.env.user._get_cs_operator().id
        )
        if not vals.get("first_responder_id"):
            # The company of the site need not be ticked at the moment.
            site = self.env["cs.site"].sudo().browse(vals["site_id"])
            vals["first_responder_id"] = (
                self.env["helpdesk.ticket"]._get_own_employee(site.company_id.id).id
            )

    @api.model
    def _number_enquiries(self, vals_list):
        """Number the batch: one query for each company."""
        groups = {}
        for vals in vals_list:
            # The time zone of the own site is no secret.
            site = self.env["cs.site"].sudo().browse(vals["site_id"])
            received = fields.Datetime.to_datetime(vals.get("received_date"))
            day = to_local(received or fields.Datetime.now(), site.tz)
            groups.setdefault(site.company_id, []).append((day, vals))
        for company, items in groups.items():
            numbers = company._draw_enquiry_numbers(len(items))
            for number, (day, vals) in zip(numbers, items, strict=True):
                vals["number"] = f"Z{day:%y%m}-{number:06d}"

    def write(self, vals):
        if self._is_server_write(vals):
            return super().write(vals)
        vals = storable_vals(vals)
        self._check_server_vals(vals)
        self._check_may_write(vals)
        answered = self.filtered(
            lambda e: (
                "answer" in vals
                and (vals["answer"] or "").strip() != (e.answer or "").strip()
            )
        )
        for enquiry in answered:
            enquiry._check_answer(
                vals["answer"], vals.get("is_answer_quoted", enquiry.is_answer_quoted)
            )
        res = super().write(vals)
        for enquiry in answered.filtered(lambda e: (e.answer or "").strip()):
            enquiry._note_answer()
        return res

    @api.model
    def _check_server_vals(self, vals):
        forged = sorted(
            name
            for name in SERVER_FIELDS & vals.keys()
            if vals[name]
            and (name, vals[name]) not in (("number", "/"), ("state", "new"))
        )
        if forged:
            labels = self.fields_get(forged, ["string"])
            raise ValidationError(
                self.env._(
                    "These are set by the system and cannot be given: %(fields)s. Use "
                    "the buttons.",
                    fields=", ".join(labels[name]["string"] for name in forged),
                )
            )

    def _check_may_write(self, vals):
        """CMP-39…41: who writes what, and what stays once it is answered."""
        changed = {
            name
            for name in vals.keys() - FREE_FIELDS
            if name in self._fields
            and any(e._is_changed(name, vals[name]) for e in self)
        }
        if not changed:
            return
        if any(name in SERVER_FIELDS for name in changed):
            raise ValidationError(
                self.env._("Number, status and times are set by the system.")
            )
        if not (self.env.su or self._is_desk()) and changed - ASKED_FIELDS:
            raise AccessError(
                self.env._(
                    "Who was asked writes the answer only (CMP-40). Ask the front desk "
                    "to change the rest."
                )
            )
        if "received_date" in changed and not (
            self.env.su or self.env["helpdesk.ticket"]._is_service_manager()
        ):
            raise AccessError(
                self.env._(
                    "Only the customer service manager changes the time of receipt."
                )
            )
        final = self.filtered(lambda e: e.state in ("answered", "ticket"))
        if final:
            raise UserError(
                self.env._(
                    "%(enquiries)s: what was asked and answered stays. If the answer "
                    "was wrong, use “Correct the Answer” (CMP-41).",
                    enquiries=", ".join(final.mapped("number")),
                )
            )

    def _is_changed(self, name, value):
        """Tell whether ``value`` differs from the present one of a field."""
        self.ensure_one()
        field = self._fields[name]
        if field.type.endswith("2many"):
            return False
        present = field.convert_to_write(self[name], self)
        value = field.convert_to_write(field.convert_to_cache(value, self), self)
        return (present or False) != (value or False)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: the record of an enquiry is kept (CMP-44)."""
        raise UserError(
            self.env._("An enquiry is never deleted, because its record is kept.")
        )

    @api.model
    def _is_desk(self):
        return self.env.user.has_group("cs_complaint.cs_complaint_group_user")

    # ------------------------------------------------------------------
    # Writing by the server
    # ------------------------------------------------------------------

    def _write_by_server(self, vals):
        """Set what nobody but the server may set."""
        server_pass = ServerPass(self.ids, vals)
        # The methods that call this have checked who may do it.
        self.sudo().with_context(cs_server_pass=server_pass).write(vals)

    def _is_server_write(self, names):
        server_pass = self.env.context.get("cs_server_pass")
        return isinstance(server_pass, ServerPass) and server_pass.allows(
            self.ids, names
        )

    def _write_deadline_fields(self, vals):
        """Only the server writes the moments of the answer."""
        self.with_context(tracking_disable=True)._write_by_server(vals)
