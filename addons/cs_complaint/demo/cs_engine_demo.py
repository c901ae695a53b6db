"""What the engines show: due list, reports, samples, boards, facilities, campaigns.

Everything is made by the methods that people use, as the people whose work it is, so
that hashes, chains, numbers and states are true. What happened in the past is put
there afterwards. Nothing depends on the hour or on the day of the month.
"""

from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.cs_base.tools import period
from odoo.addons.cs_base.tools.local_time import from_local, to_local, to_naive

from .cs_complaint_demo import TIMEZONE


class CsEngineDemo(models.AbstractModel):
    _name = "cs.engine.demo"
    _description = "Demo of the Engines"

    @api.model
    def _load(self):
        """Make what hangs on the tickets of the demo; called once, after these."""
        demo = self.with_context(
            lang=self.env["cs.complaint.demo"]._get_demo_lang(),
            tz=TIMEZONE,
            tracking_disable=True,
            mail_create_nosubscribe=True,
        )
        # What the system writes for the company is in the company's language.
        demo._site().company_id.partner_id.lang = demo.env.lang
        demo._load_facilities()
        demo._load_knowledge()
        demo._load_office()
        items = demo._make_due_list()
        demo._load_campaigns()
        demo._load_boards(items)
        demo._load_calls(items)
        demo._hand_in(items)
        demo._load_proofs()

    # --- people and days -------------------------------------------------------------

    @api.model
    def _as(self, name):
        """Return the environment of one of the invented people, with own rights."""
        user = self.env.ref(f"cs_base.user_{name}_demo")
        return self.env(user=user.id, su=False)

    @api.model
    def _person(self, name):
        return self.env.ref(f"cs_base.hr_employee_{name}_demo")

    @api.model
    def _site(self, name="jinlan"):
        return self.env.ref(f"cs_base.cs_site_{name}_demo")

    @api.model
    def _today(self):
        """The day of the invented company, whoever installs it and where."""
        return to_local(fields.Datetime.now(), TIMEZONE).date()

    @api.model
    def _quarters(self):
        """Return the first days of the last, this and the next quarter."""
        start, stop = period.bounds("quarter", self._today())
        before = period.bounds("quarter", start - timedelta(days=1))[0]
        return before, start, stop + timedelta(days=1)

    @api.model
    def _moment(self, day, hour=10, minute=0):
        """Return a moment of a day in the company, not later than now."""
        local = datetime.combine(day, time(hour, minute))
        return min(to_naive(from_local(local, TIMEZONE)), fields.Datetime.now())

    @api.model
    def _put_back(self, records, **moments):
        """Put moments of the past where the server had noted today."""
        self.env.flush_all()
        sets = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), moment)
            for name, moment in moments.items()
        )
        table = SQL.identifier(records._table)
        self.env.cr.execute(
            SQL("UPDATE %s SET %s WHERE id = ANY(%s)", table, sets, records.ids)
        )
        self.env.invalidate_all()
