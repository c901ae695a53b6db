"""Step and stage of a governed ticket are one thing (CMP-02, architecture section 5).

``helpdesk_ticket_blockers.py`` says what each step needs, ``helpdesk_ticket_steps.py``
what follows from it.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ..tools.steps import WAYS


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"
    _gate_ways = WAYS

    can_cancel = fields.Boolean(compute="_compute_can")
    can_edit = fields.Boolean(
        compute="_compute_can",
        help="The centre edits open tickets; a department writes its result only.",
    )

    @api.depends("step", "is_open", "import_batch_id")
    def _compute_can(self):
        """What the form offers; the rules themselves are checked on writing."""
        is_manager = self._is_service_manager()
        is_desk = self.env.user.has_group("cs_complaint.cs_complaint_group_user")
        for ticket in self:
            is_living = ticket.is_open and not ticket.import_batch_id
            ticket.can_cancel = is_manager and is_living
            ticket.can_edit = not ticket._origin or (is_desk and is_living)

    def get_formview_id(self, access_uid=None):
        """Governed tickets open in the form of the service centre, from everywhere."""
        if self.step:
            return self.env.ref("cs_complaint.helpdesk_ticket_view_form").id
        return super().get_formview_id(access_uid=access_uid)

    @api.depends(
        "step", "kind", "result", "answer", "category_id", "callback_ids.state"
    )
    def _compute_gate(self):
        return super()._compute_gate()

    # ------------------------------------------------------------------
    # Stage shows step
    # ------------------------------------------------------------------

    @api.model
    @ormcache("step")
    def _get_centre_stage_id(self, step):
        # Every user needs the stage that shows a step.
        Stage = self.env["helpdesk.ticket.stage"].sudo()
        return Stage.search([("step", "=", step)], limit=1).id

    @api.model
    def _get_centre_stage(self, step):
        """Return the stage that shows ``step``."""
        return self.env["helpdesk.ticket.stage"].browse(self._get_centre_stage_id(step))

    @api.depends("team_id")
    def _compute_stage_id(self):
        """Compute step and stage together; the stage shows the step.

        A ticket that comes into a centre team starts at ``registered``. One that is in
        a step keeps it: leaving the centre is refused by the constraint, not undone
        here. The team's flag is not followed, since it cannot change while there are
        tickets.
        """
        centre = self.filtered(lambda t: t.step or t.team_id.is_service_centre)
        for ticket in centre:
            # Before the insert the server has settled the stage only, which shows it.
            given = not ticket._origin and ticket.stage_id.step
            ticket.step = ticket.step or given or "registered"
            ticket.stage_id = self._get_centre_stage(ticket.step)
        plain = self - centre
        plain.step = False
        for team, tickets in plain.grouped("team_id").items():
            # One search for each team; the helpdesk asks for each ticket.
            stages = team._get_applicable_stages()
            wrong = tickets.filtered(lambda t, stages=stages: t.stage_id not in stages)
            super(HelpdeskTicket, wrong)._compute_stage_id()

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """Columns of a board: centre stages for the centre, the others for the rest."""
        if self.env.context.get("cs_centre_board"):
            return stages.search([("step", "!=", False)])
        found = super()._read_group_stage_ids(stages, domain)
        return stages | found.filtered(lambda stage: not stage.step)

    @api.constrains("stage_id", "step", "team_id")
    def _check_step(self):
        """The backstop of every way: team, step and stage belong together."""
        for ticket in self:
            # The stage is shared, its company rule does not matter here.
            stage_step = ticket.sudo().stage_id.step
            if bool(ticket.step) != bool(ticket.sudo().team_id.is_service_centre):
                raise ValidationError(
                    self.env._(
                        "Ticket %(ticket)s is governed by the service centre and stays "
                        "with one of its teams. Choose a service centre team.",
                        ticket=ticket.number,
                    )
                )
            if (ticket.step or False) != (stage_step or False):
                raise ValidationError(
                    self.env._(
                        "The stage “%(stage)s” does not show the step of ticket "
                        "%(ticket)s. Use the button of the step.",
                        stage=ticket.stage_id.name,
                        ticket=ticket.number,
                    )
                )

    def _move_to_stage(self, stage_id):
        """Translate a stage written by anybody into a move (guarantee 1)."""
        # Stages are shared; their company rule does not matter here.
        stage = self.env["helpdesk.ticket.stage"].sudo().browse(stage_id or [])
        if not stage.step:
            raise UserError(
                self.env._(
                    "“%(stage)s” is no stage of the service centre. Use the button of "
                    "the step that comes next.",
                    stage=stage.name or "",
                )
            )
        self._move_to(stage.step)
