"""What today asks of the director, on the workbench (CMP-59, ux 5.6)."""

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.cs_base.tools import period
from odoo.addons.cs_base.tools.local_time import to_local

from ..tools.director_sample import per_day


class CsDirectorSample(models.Model):
    _inherit = "cs.director.sample"

    @api.model
    def _get_running(self, site_id=False):
        """Return the open samples that are the present user's work.

        :param site_id: only what concerns this site; all when left out
        """
        # As whom the user acts is no secret to the user.
        acting = self.env.user.sudo().cs_acting_employee_ids.ids
        domain = Domain("step", "=", "open") & (
            Domain("user_id", "=", self.env.uid) | Domain("employee_id", "in", acting)
        )
        if site_id:
            domain &= Domain("is_whole_company", "=", True) | Domain(
                "site_id", "=", site_id
            )
        return self.search(domain)

    def _get_today_text(self):
        """Return today's ration, what is done of it, and where the quarter stands.

        The ration is of what was to do when the day began, so that it does not shrink
        with each call. Calls that somebody else made for the director count as done.
        """
        # Its due item says until when, whether or not it is on the director's list.
        samples = self.sudo().filtered("line_count")
        if not samples:
            return ""
        done = samples._count_done_today()
        ration = sum(
            per_day(one.open_count + done.get(one, 0), one._get_days_left())
            for one in samples
        )
        return self.env._(
            "Today %(ration)s · done %(done)s (quarter %(all_done)s/%(required)s)",
            ration=ration,
            done=sum(done.values()),
            all_done=sum(samples.mapped("done_count")),
            required=sum(samples.mapped("required_count")),
        )

    def _count_done_today(self):
        """Return sample -> calls finished since midnight of its site, in one query."""
        now = fields.Datetime.now()
        spans = {}
        for sample in self:
            tz = sample.site_id.tz
            day = to_local(now, tz).date()
            spans.setdefault(period.utc_bounds(day, day, tz), []).append(sample.id)
        is_today = Domain.OR(
            Domain("sample_id", "in", ids)
            & Domain("done_date", ">=", start)
            & Domain("done_date", "<", stop)
            for (start, stop), ids in spans.items()
        )
        rows = self.env["cs.director.sample.line"]._read_group(
            Domain("state", "=", "done") & is_today, ["sample_id"], ["__count"]
        )
        return dict(rows)
