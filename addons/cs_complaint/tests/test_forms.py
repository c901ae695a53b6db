import re

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from . import forms_common
from .forms_common import FORMS

# All that may get onto paper, text by text (CMP-29); everything else is internal.
PRINTED = {
    "helpdesk.ticket": {
        "number", "name", "description", "partner_name", "partner_phone", "place_text",
        "complained_object", "customer_request", "result", "answer", "external_number",
    },
    "cs.assignment": {"task", "materials"},
    "cs.callback": {"opinion"},
}  # fmt: skip
# Values that decide what is done with a matter, not what the customer reads.
FLAGS = {
    "helpdesk.ticket": {
        "fault_side": ("open", "ours", "customer", "third"),
        "verification": ("founded", "partly", "unfounded"),
        "is_malicious": (False, True), "is_special": (False, True),
        "is_late_entry": (False, True), "is_reply_late": (False, True),
        "is_anonymous": (False, True), "reopen_count": (0, 3), "urge_count": (0, 3),
    },
    "cs.callback": {"is_hasty": (False, True), "needs_opening": (False, True)},
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestForms(forms_common.CsFormsCommon):
    """CMP-35, CMP-36, CMP-64, CMP-66: what the forms say and to whom."""

    def _texts(self, record):
        """Return the stored text fields that the database has for the record."""
        return [
            field.name
            for field in record._fields.values()
            if field.type in ("char", "text", "html")
            and field.store
            and field.column_type
            and not field.translate
        ]

    def test_no_internal_field_on_any_form(self):
        """CMP-29: a sentinel stands in every text; only the named ones are printed."""
        task = self.ticket.assignment_ids
        for record in (self.ticket, task, self.call):
            values = {
                name: f"SENTINEL-{record._name}-{name}-END"
                for name in self._texts(record)
            }
            values["create_date"] = record.create_date
            self._set(record, values)
        allowed = {
            f"{model}-{name}" for model, names in PRINTED.items() for name in names
        }
        found = set()
        for form in FORMS:
            html = self._html(form)
            found |= set(re.findall(r"SENTINEL-(.+?)-END", html))
        self.assertLessEqual(found, allowed)
        self.assertIn("helpdesk.ticket-result", found)
        self.assertIn("cs.callback-opinion", found)

    def test_no_internal_value_on_any_form(self):
        """CMP-29: whose fault it was changes nothing on any form."""
        for model, flags in FLAGS.items():
            record = self.ticket if model == "helpdesk.ticket" else self.call
            for name, values in flags.items():
                for form in FORMS:
                    pages = set()
                    for value in values:
                        self._set(record, {name: value})
                        with freeze_time("2026-03-01 04:00:00"):
                            pages.add(self._html(form))
                    self.assertEqual(len(pages), 1, (form, name))

    def test_record_has_the_callback(self):
        """CMP-66: the callback stands on the record of the ticket too."""
        self._set(self.call, {"opinion": "师傅挺好，就是约的下午，晚上才来"})
        html = self._html("ticket_record")
        for text in ("张磊", "3栋2单元1201", "厨房水槽下面漏", "晚上才来", "Satisfied"):
            self.assertIn(text, html)

    def test_footer(self):
        """Company, site, hotline, clause, number, operator; the site's clock."""
        with freeze_time("2026-03-01 16:30:00"):
            html = self._html("ticket_record")
        for text in (
            "澜海城市服务有限公司", "锦澜苑", "0000-88000001", self.ticket.short_number,
            "2026-03-02 00:30", self.service_manager.name,
            self.Ticket._cite("P6 §7-1"),
        ):  # fmt: skip
            self.assertIn(text, html)

    def test_blank_form_has_nobodys_data(self):
        """CMP-35: an empty form for the power cut, whatever ids come with it."""
        for form in FORMS:
            html = self._html(form, user=self.desk, is_blank=True)
            for text in ("张磊", "厨房", self.ticket.number, "19900000001", "√"):
                self.assertNotIn(text, html, form)
            self.assertIn("<td", html)

    def test_blank_form_button(self):
        """The button and the menus ask for a blank form of each report."""
        for name in (
            "ticket_record", "ticket_register", "feedback", "callback_record",
            "work_slip_sheet",
        ):  # fmt: skip
            action = self.env.ref(f"cs_complaint.cs_form_action_blank_{name}")
            result = self._as(action, self.desk).run()
            self.assertEqual(result["type"], "ir.actions.report")
            self.assertTrue(result["data"]["is_blank"])
            self.assertEqual(result["report_name"], f"cs_complaint.report_{name}")
        view = self.env.ref("cs_complaint.helpdesk_ticket_view_list")
        view = self._as(self.Ticket, self.desk).get_view(view.id, "list")
        action = self.env.ref("cs_complaint.cs_form_action_blank_ticket_record")
        self.assertIn(f'name="{action.id}"', view["arch"])

    def test_all_on_the_print_menu(self):
        """Every form is bound to its model and noted in the print log (DUT-36)."""
        for form, model in FORMS.items():
            report = self.env.ref(f"cs_complaint.action_report_{form}")
            self.assertEqual(report.binding_model_id.model, model)
            self.assertTrue(report.cs_is_logged, form)

    def test_refused_out_of_sight(self):
        """The record rules refuse the form with the record."""
        portal = self._new_user("portal_form", "base.group_portal")
        for form in FORMS:
            for user in (self.desk_other, self.foreign_desk, self.worker_other, portal):
                with self.subTest(form=form), self.assertRaises(AccessError):
                    self._html(form, user=user)

    def test_sudo_opens_nothing(self):
        """A form called by the system for somebody shows no more to him."""
        report = self.env["ir.actions.report"].with_user(self.desk_other).sudo()
        with self.assertRaises(AccessError):
            report._render_qweb_html(
                "cs_complaint.action_report_ticket_record", self.ticket.ids
            )

    def test_department_prints_its_slip(self):
        """CMP-10: a department prints slip and record, without the callbacks."""
        self._set(self.call, {"opinion": "SENTINEL"})
        self.assertIn("张磊", self._html("work_slip", user=self.worker))
        self.assertNotIn("SENTINEL", self._html("ticket_record", user=self.worker))
        with self.assertRaises(AccessError):
            self._html("feedback", user=self.worker)

    def test_slip_tells_the_worker(self):
        """Ux M16: who goes, when and what to do; the current assignment counts."""
        ticket = self._new_ticket(kind="repair", place_text="1栋大堂")
        self._assign(ticket)
        fitter = self.env["hr.employee"].create(
            {"name": "李大勇", "company_id": self.company.id}
        )
        task = ticket.assignment_ids
        task.write({"employee_id": fitter.id, "task": "带上6分软管"})
        task.appointment_date = "2026-12-01 06:00:00"
        html = self._html("work_slip", ticket)
        for text in ("李大勇", "带上6分软管", "2026-12-01 14:00", "1栋大堂"):
            self.assertIn(text, html)

    def test_two_slips_on_a_sheet(self):
        tickets = self.Ticket.create([self._ticket_vals() for __ in range(3)])
        html = self._html("work_slip_sheet", tickets)
        self.assertEqual(html.count("cs-form cs-sheet"), 2)
        self.assertEqual(html.count("cs-slip cs-cut"), 1)

    def test_markup_of_a_customer_stays_text(self):
        """Reliability 5: what a customer writes is never markup on a form."""
        self._set(self.ticket, {"result": "<script>alert(1)</script><b>fett</b>"})
        html = self._html("ticket_record")
        self.assertNotIn("<script>alert", html)
        self.assertNotIn("<b>fett", html)

    def test_constant_queries(self):
        """Fifty records cost as many queries as five."""
        tickets = self.Ticket.create([self._ticket_vals() for __ in range(55)])
        self._report(tickets)
        calls = self.env["cs.callback"].create(
            [{"ticket_id": ticket.id} for ticket in tickets]
        )
        for form, model in FORMS.items():
            records = tickets if model == "helpdesk.ticket" else calls
            form_model = self._as(
                self.env[f"report.cs_complaint.report_{form}"], self.service_manager
            )
            form_model._get_report_values(records[:2].ids)
            counts = []
            for part in (records[:5], records[5:]):
                self.env.flush_all()
                self.env.invalidate_all()
                start = self.cr.sql_log_count
                form_model._get_report_values(part.ids)
                counts.append(self.cr.sql_log_count - start)
            self.assertLessEqual(counts[1], counts[0], form)
