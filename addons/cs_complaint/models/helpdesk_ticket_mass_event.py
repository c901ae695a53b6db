"""A ticket as a child of a mass event (F6, CMP-55)."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.assignment import DEPARTMENT_RULE
from .cs_assignment_event import SETTLED
from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS.update({"mass_event_id": "CMP-55", "is_event_sampled_out": "CMP-13"})


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    mass_event_id = fields.Many2one(
        "cs.mass.event",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    is_event_sampled_out = fields.Boolean(
        string="Not in the Callback Sample",
        copy=False,
        readonly=True,
        help="The mass event is called back by a sample, which this ticket is not in "
        "(CMP-13).",
    )

    def _needs_callback(self):
        """CMP-13: of a large mass event a sample may be called back."""
        return super()._needs_callback() and not self.is_event_sampled_out

    def action_link_event(self):
        """Link to the only running event of the place, or open the list of them.

        :raise UserError: when no event is running
        """
        self.ensure_one()
        events = self.env["cs.mass.event"]._find_running(
            self.site_id, self.unit_id, self.area_id
        )
        events = events or self.env["cs.mass.event"]._find_running(self.site_id)
        if not events:
            raise UserError(
                self.env._(
                    "No mass event is running at %(site)s.", site=self.site_id.name
                )
            )
        if len(events) == 1:
            events._link(self)
            return False
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link to a Mass Event"),
            "res_model": "cs.mass.event.link",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def _settle_event_work(self):
        """Stop clocks and notices of the current tasks, with few queries for all.

        :return: these tickets, in the context in which they are moved on
        """
        # Clocks and notices are the system's, whoever ends the event.
        tasks = self.sudo().assignment_ids
        current = tasks.filtered(lambda a: a.state == "current")
        now = fields.Datetime.now()
        current._stop_deadline(
            DEPARTMENT_RULE, {task: task.finished_date or now for task in current}
        )
        # The event tells how it ended; no ticket needs a message about its notice.
        current.notice_activity_id.unlink()
        # Who worked on it is asked of each ticket; read together it is one query.
        tasks.fetch(["helper_ids"])
        return self.with_context(cs_event_settled=SETTLED)
