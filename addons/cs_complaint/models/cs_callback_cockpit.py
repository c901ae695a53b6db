from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.cs_base.tools.local_time import from_local, to_local, to_naive
from odoo.addons.cs_base.tools.quiet_hours import is_quiet_to_call, next_call_date

CALLER = "cs_complaint.cs_complaint_group_user"
# Whoever was promised a time may be called then, also in quiet hours.
PROMISE_MINUTES = 30
# A gap longer than this is a break, not the pace of calling.
BREAK_SECONDS = 1800
MAX_LINES = 20


class CsCallbackCockpit(models.AbstractModel):
    """What the callback cockpit asks the server (ux 5.2).

    Every public method runs with the user's own rights and in a constant number of
    queries. ``cs_callback_cockpit_queue.py`` builds the queue,
    ``cs_callback_cockpit_household.py`` what is shown of a household; here is what a
    clerk does. Nothing is written here that the callback itself does not check.
    """

    _name = "cs.callback.cockpit"
    _description = "Callback Cockpit"

    @api.model
    def _check_may_call(self):
        if not self.env.user.has_group(CALLER):
            raise AccessError(
                self.env._(
                    "Customers are called by the service centre. Ask the customer "
                    "service manager if this is your task."
                )
            )

    @api.model
    def _get_home_site(self):
        """Return the site whose day and quiet hours the page shows."""
        return self.env.user._get_default_cs_site().sudo()  # its time zone is no secret

    @api.model
    def _get_midnight(self, days=0):
        """Return the beginning of the local day, as naive UTC."""
        tz = self._get_home_site().tz
        wall = to_local(fields.Datetime.now(), tz).replace(hour=0, minute=0, second=0)
        return to_naive(from_local(wall + relativedelta(days=days), tz))

    # ------------------------------------------------------------------
    # What the clerk does
    # ------------------------------------------------------------------

    @api.model
    def start_call(self, key, number=""):
        """Say that the clerk dials now; refused in quiet hours (decision 3).

        :param str key: household
        :param str number: the number dialled
        :raise UserError: quiet hours, or somebody else calls the household
        """
        self._check_may_call()
        calls = self._find_calls(key)
        quiet = self._get_quiet(calls)
        if quiet:
            raise UserError(
                self.env._(
                    "Quiet hours: nobody is called before %(time)s. Agree on another "
                    "time with the customer, or take a household that asked for this "
                    "one.",
                    time=quiet["until_text"],
                )
            )
        calls._claim()
        return {"number": number}

    @api.model
    def claim(self, key):
        """Reserve a household for who sits here.

        :raise UserError: when somebody else calls it
        """
        self._check_may_call()
        self._find_calls(key)._claim()
        return True

    @api.model
    def release(self, key):
        """Give a household back to the queue."""
        self._check_may_call()
        self._find_calls(key, is_needed=False)._release()
        return True

    @api.model
    def record(self, key, lines):
        """Write down what one call brought, for each line of the household.

        :param str key: household
        :param list lines: dict with ``id``, ``outcome`` and the answers of a callback
        :return: dict: results (id, message of each), undo_seconds, other numbers of
            the household after a wrong number, figures of the day
        :raise UserError: naming everything that is missing; nothing is saved then
        """
        self._check_may_call()
        lines = self._check_lines(lines)
        calls = self._find_calls(key).filtered(lambda c: c.id in lines)
        if len(calls) != len(lines):
            raise UserError(
                self.env._(
                    "Some of these calls were finished meanwhile, or belong to another "
                    "household. Load the queue again."
                )
            )
        calls._claim()
        for call in calls:
            vals = dict(lines[call.id])
            call._write_answer(vals.pop("outcome", False), vals)
        calls.action_done()
        return {
            "results": [
                {"id": call.id, "message": call._get_attempt_message()}
                for call in calls
            ],
            "undo_ids": [call.id for call in calls if not call._get_undo_refusal()],
            "undo_seconds": min(call._get_undo_seconds() for call in calls),
            "other_numbers": self._get_other_numbers(calls),
            "figures": self.get_figures(),
        }

    @api.model
    def _check_lines(self, lines):
        """Return id -> answers of what a client sent, whatever it sent."""
        is_list = isinstance(lines, list) and 0 < len(lines) <= MAX_LINES
        if not is_list or not all(
            isinstance(line, dict)
            and type(line.get("id")) is int
            and isinstance(line.get("outcome") or "", str)
            for line in lines
        ):
            raise UserError(self.env._("Choose how the call ended."))
        return {
            line["id"]: {name: line[name] for name in line if name != "id"}
            for line in lines
        }

    @api.model
    def undo(self, call_ids):
        """Take the results of one call back within the minutes of the company.

        :return: dict: key of the household, figures of the day
        :raise UserError: naming every call that stays
        """
        self._check_may_call()
        calls = self.env["cs.callback"].browse(self._check_ids(call_ids)).exists()
        calls._undo()
        return {"key": calls[:1].household_key, "figures": self.get_figures()}

    @api.model
    def reschedule(self, key, planned_date, reason):
        """Move all calls of a household to the time the customer asked for."""
        self._check_may_call()
        calls = self._find_calls(key)
        calls._claim()
        calls._reschedule(planned_date, reason)
        calls._release()
        return True

    @api.model
    def _check_ids(self, ids):
        if not isinstance(ids, list) or not all(type(i) is int for i in ids):
            raise UserError(self.env._("Choose which calls are meant."))
        return ids[:MAX_LINES]

    # ------------------------------------------------------------------
    # Quiet hours
    # ------------------------------------------------------------------

    @api.model
    def _get_quiet(self, calls):
        """Return until when a household, or the home site, is left in peace.

        :return: dict(until, until_text), or False when calling is fine
        """
        site = calls.sudo().site_id[:1] or self._get_home_site()  # tz, company
        now = fields.Datetime.now()
        windows = site.company_id._get_callback_quiet_windows()
        if not is_quiet_to_call(now, site.tz, windows):
            return False
        near = relativedelta(minutes=PROMISE_MINUTES)
        if any(
            c.is_promised and now - near <= c.planned_date <= now + near for c in calls
        ):
            return False
        until = to_naive(next_call_date(now, site.tz, windows))
        return {
            "until": fields.Datetime.to_string(until),
            "until_text": to_local(until, site.tz).strftime("%H:%M"),
        }

    # ------------------------------------------------------------------
    # Figures of the day
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def get_figures(self):
        """Return what the bar shows of the operator's day, and the pace (ux 2.2).

        One call answers several lines, so calls are counted by their moment.
        """
        self._check_may_call()
        operator = self.env.user._get_cs_operator()
        Callback = self.env["cs.callback"]
        own = (
            Domain("state", "=", "done")
            & Domain("operator_id", "=", operator.id)
            & Domain("done_date", ">=", self._get_midnight())
        )
        rows = Callback._read_group(own, ["outcome", "satisfaction"], ["__count"])
        calls, hasty = (
            Callback._read_group(domain, [], ["done_date:count_distinct"])[0][0]
            for domain in (own, own & Domain("is_hasty", "=", True))
        )
        paced = own & Domain("gap_seconds", ">", 0)
        paced &= Domain("gap_seconds", "<", BREAK_SECONDS)
        gap = Callback._read_group(paced, [], ["gap_seconds:avg"])[0][0]
        return {
            "done": sum(row[2] for row in rows),
            "calls": calls,
            "no_answer": sum(row[2] for row in rows if row[0] == "no_answer"),
            "unsatisfied": sum(row[2] for row in rows if row[1] == "unsatisfied"),
            "hasty": hasty,
            "pace": round(3600 / float(gap)) if gap else 0,
        }
