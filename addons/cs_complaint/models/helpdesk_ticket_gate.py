"""The way of a governed ticket through its steps (CMP-02, architecture section 5)."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from odoo.addons.cs_base.tools.gates import Blocker

from ..tools.steps import FINISHED_OUTCOMES, WAYS

# From these steps a matter goes back to its department (CMP-65).
BACK_STEPS = ("reported", "callback", "closed")


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
            ticket.step = ticket.step or "registered"
            ticket.stage_id = self._get_centre_stage(ticket.step)
        plain = self - centre
        plain.step = False
        super(HelpdeskTicket, plain)._compute_stage_id()

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

    # ------------------------------------------------------------------
    # Blockers
    # ------------------------------------------------------------------

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        for ticket in self.filtered("import_batch_id"):
            blockers.setdefault(ticket, []).append(
                Blocker(
                    self.env._("Records of a historical import are read-only"),
                    cure=self.env._("register a new ticket that refers to it"),
                )
            )
        for ticket, found in self._get_role_blockers(step).items():
            blockers.setdefault(ticket, []).extend(found)
        collect = getattr(self, f"_get_blockers_{step}", None)
        for ticket, found in (collect() if collect else {}).items():
            blockers.setdefault(ticket, []).extend(found)
        return blockers

    def _get_role_blockers(self, step):
        """CMP-09: the centre assigns and closes; CMP-65: its manager reopens."""
        if self.env.su or self._is_service_manager():
            return {}
        if not self.env.user.has_group("cs_complaint.cs_complaint_group_user"):
            blocker = Blocker(
                self.env._("Only the service centre assigns and closes tickets"),
                self._cite("P6 §2-1"),
                self.env._("report your result instead"),
            )
            is_work = step in ("reported", "in_progress")
            return {
                ticket: [blocker]
                for ticket in self
                if not is_work or ticket.step == "registered"
            }
        blocker = Blocker(
            self.env._("Only the customer service manager reopens a closed ticket"),
            self._cite("P6 §2-2"),
            self.env._("ask the manager, or register a new ticket"),
        )
        return {ticket: [blocker] for ticket in self if ticket.step == "closed"}

    def _get_blockers_verified(self):
        """CMP-16: verified means somebody has said how far it is true."""
        return self._get_missing(
            "verification",
            self.env._("It is not noted whether the matter is founded"),
            "P6 §4-2",
            "CMP-16",
            "verification",
        )

    def _get_blockers_assigned(self):
        """CMP-10, CMP-16: a department with a deadline."""
        blockers = {ticket: [] for ticket in self}
        for ticket in self:
            # That there is a department is no secret from who sees the ticket.
            given = ticket.sudo()
            if not given._get_current_assignment() and not (
                # A reopened ticket goes back to its last department.
                ticket.step in BACK_STEPS and given.assignment_ids
            ):
                blockers[ticket].append(
                    Blocker(
                        self.env._("No department has the task yet"),
                        self._cite("P6 §4-2"),
                        self.env._("name the department and its deadline"),
                        "assignment_ids",
                        rule="CMP-10",
                    )
                )
        return blockers

    def _get_blockers_reported(self):
        """CMP-14, CMP-19: a result in words."""
        return self._get_missing(
            "result", self.env._("The result is empty"), "P6 §3-2", "CMP-14", "result"
        )

    def _get_blockers_callback(self):
        """CMP-34: nobody is called back before there is a result."""
        return self._get_missing(
            "result", self.env._("The result is empty"), "P6 §6-6", "CMP-34"
        )

    def _get_blockers_closed(self):
        """CMP-06, CMP-13, CMP-31, CMP-46, CMP-55: what closing needs."""
        blockers = self._get_missing(
            "category_id",
            self.env._("The category is missing"),
            "P6 §7-3",
            "CMP-06",
            "closing",
        )
        answered = self.filtered(lambda t: t._get_kind_rule().needs_answer)
        for ticket, found in answered._get_missing(
            "answer",
            self.env._("The definite answer to the customer is missing"),
            "P7E-2",
            "CMP-55",
            "closing",
        ).items():
            blockers.setdefault(ticket, []).extend(found)
        for ticket in self:
            blockers.setdefault(ticket, []).extend(ticket._get_callback_blockers())
        return blockers

    def _get_callback_blockers(self):
        """CMP-13, CMP-46: called back, and not left unsatisfied."""
        self.ensure_one()
        if not self._needs_callback():
            return []
        # Departments see what is still needed, not what the customer said.
        done = self.sudo().callback_ids.filtered(
            lambda c: c.state == "done" and c.round_number == self.reopen_count
        )
        finished = done.filtered(lambda c: c.outcome in FINISHED_OUTCOMES)
        # A setting of the company, not a secret.
        attempts = self.company_id.sudo().cs_callback_attempts
        if not finished and len(done) < attempts:
            return [
                Blocker(
                    self.env._(
                        "The customer was not called back (%(done)s of %(attempts)s "
                        "attempts)",
                        done=len(done),
                        attempts=attempts,
                    ),
                    self._cite("P6 §3-1"),
                    self.env._("record the callback"),
                    "callback_ids",
                )
            ]
        if finished.sorted("done_date")[-1:].satisfaction == "unsatisfied":
            return [
                Blocker(
                    self.env._("The customer is not satisfied"),
                    self._cite("P7D-1"),
                    self.env._("reopen the ticket and let the department put it right"),
                    "callback_ids",
                )
            ]
        return []

    def _needs_callback(self):
        """CMP-13: only who left no number cannot be called back."""
        self.ensure_one()
        is_unknown = not (self.partner_phone or "").strip() and (
            # Found by the own staff in a public area there is nobody to call (AMB-71).
            self.is_anonymous or (self.kind == "repair" and not self._has_customer())
        )
        return self._get_kind_rule().needs_callback and not is_unknown

    def _has_customer(self):
        return bool(self.partner_id or (self.partner_name or "").strip())

    def _get_blockers_cancelled(self):
        """CMP-22: cancelled by a manager with a reason, or as a duplicate."""
        blockers = {ticket: [] for ticket in self}
        allowed = self.env.su or self._is_service_manager()
        for ticket in self.filtered(lambda t: not t.duplicate_id):
            if not allowed:
                blockers[ticket].append(
                    Blocker(
                        self.env._(
                            "Only the customer service manager cancels a ticket"
                        ),
                        self._cite("P6 §4-7"),
                        self.env._("ask the manager, or mark it as a duplicate"),
                    )
                )
            if not (ticket.cancel_reason or "").strip():
                blockers[ticket].append(
                    Blocker(
                        self.env._("The reason is missing"),
                        self._cite("P6 §4-7"),
                        self.env._("say why it is cancelled"),
                        "cancel_reason",
                    )
                )
        return blockers

    def _get_missing(self, name, reason, clause, rule="", group=""):
        """Return a blocker for each record whose field ``name`` is blank."""
        blocker = Blocker(
            reason,
            self._cite(clause),
            self.env._("fill it in"),
            name,
            rule=rule,
            group=group,
        )
        return {
            ticket: [blocker]
            for ticket in self
            if not (
                ticket[name].strip() if isinstance(ticket[name], str) else ticket[name]
            )
        }

    @api.model
    def _cite(self, code):
        """Return the label of a policy clause for a message."""
        return self.env["cs.policy.clause"]._cite(code)._label() or code

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _prepare_step_vals(self, step):
        vals = super()._prepare_step_vals(step)
        vals["stage_id"] = self._get_centre_stage(step).id
        now = fields.Datetime.now()
        if step == "reported":
            vals["reported_date"] = now
        elif step == "cancelled":
            vals["cancelled_date"] = now
        elif step == "assigned" and self.step in BACK_STEPS:
            # CMP-65: the matter goes back to its department.
            vals.update(
                reopen_count=self.reopen_count + 1,
                reported_date=False,
                closed_date=False,
            )
        return vals

    def _after_step(self, step):
        super()._after_step(step)
        if step == "cancelled":
            self._cancel_reply_clock(self.env._("The ticket was cancelled."))
        elif step == "callback":
            self._plan_callback()
        elif step == "reported":
            self.assignment_ids.filtered(lambda a: a.state == "current")._mark_done()
        elif step == "assigned":
            back = self.filtered(lambda t: not t._get_current_assignment())
            for ticket in back:
                ticket.assignment_ids.sorted("id")[-1:]._reopen()
                ticket._log_earlier_result()

    def _log_earlier_result(self):
        """Guarantee 3: the result of the round before is kept (CMP-65)."""
        if (self.result or "").strip():
            # A note of the system, whoever reopened the ticket.
            self.sudo()._message_log(
                body=self.env._(
                    "Reopened. Result until then: %(result)s", result=self.result
                )
            )

    def _plan_callback(self):
        """CMP-19: a callback waits for each ticket whose customer can be called."""
        wanted = self.filtered(
            lambda t: (
                t._needs_callback()
                and not t.callback_ids.filtered(lambda c: c.state == "planned")
            )
        )
        self.env["cs.callback"].create(
            [
                {
                    "ticket_id": ticket.id,
                    "employee_id": ticket.first_responder_id.id,
                }
                for ticket in wanted
            ]
        )

    def _get_current_assignment(self):
        self.ensure_one()
        return self.assignment_ids.filtered(lambda a: a.state == "current")[:1]

    @api.model
    def _is_service_manager(self):
        return self.env.user.has_group("cs_complaint.cs_complaint_group_manager")

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_assign(self):
        """Hand the ticket to the department of its current assignment (CMP-16)."""
        self._move_to("assigned")

    def action_verify(self):
        """Note that the content was verified (CMP-16)."""
        self._move_to("verified")

    def action_start_progress(self):
        """Note that the department works on it."""
        self._move_to("in_progress")

    def action_report_result(self):
        """Report the result to the service centre (CMP-19)."""
        self._move_to("reported")

    def action_start_callback(self):
        """Put the ticket into the queue of callbacks (CMP-19)."""
        self._move_to("callback")

    def action_close(self):
        """Close tickets for which everything is there (CMP-13)."""
        self._move_to("closed")

    def action_cancel(self):
        """Cancel tickets with a reason (CMP-22)."""
        self._move_to("cancelled")

    def action_reopen(self):
        """Send tickets back to their department (CMP-65)."""
        self._move_to("assigned")
