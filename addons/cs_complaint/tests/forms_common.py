"""Base class of the tests on printed forms."""

from odoo.tools import SQL

from . import common

FORMS = {
    "ticket_record": "helpdesk.ticket",
    "ticket_register": "helpdesk.ticket",
    "work_slip": "helpdesk.ticket",
    "work_slip_sheet": "helpdesk.ticket",
    "feedback": "cs.callback",
    "callback_record": "cs.callback",
}


class CsFormsCommon(common.CsComplaintCommon):
    """A complaint that went all the way, of a site with a hotline."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site.write({"name": "锦澜苑", "hotline": "0000-88000001"})
        cls.company.name = "澜海城市服务有限公司"

    def setUp(self):
        super().setUp()
        self.ticket = self._ready_to_close(
            description="<p>厨房水槽下面漏，柜子泡了</p>",
            partner_name="张磊",
            place_text="3栋2单元1201",
        )
        self.call = self.ticket.callback_ids

    def _records(self, form):
        return self.ticket if FORMS[form] == "helpdesk.ticket" else self.call

    def _html(self, form, records=None, user=None, **data):
        """Return a form as the HTML from which its PDF is made."""
        records = self._records(form) if records is None else records
        report = self.env["ir.actions.report"]
        report = self._as(report, user or self.service_manager)
        content, __ = report._render_qweb_html(
            f"cs_complaint.action_report_{form}", records.ids, data=data or None
        )
        return content.decode()

    def _set(self, record, values):
        """Put values where no user and no rule could put them."""
        self.env.flush_all()
        for name, value in values.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(record._table),
                    SQL.identifier(name),
                    value,
                    record.id,
                )
            )
        self.env.invalidate_all()
