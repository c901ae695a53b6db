"""What the steps of a governed ticket need (CMP-02, architecture section 5)."""

from odoo import api, models

from odoo.addons.cs_base.tools.gates import Blocker

# From these steps a matter goes back to its department (CMP-65).
BACK_STEPS = ("reported", "callback", "closed")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

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
                rule="CMP-09",
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
            rule="CMP-65",
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

    def _get_blockers_cancelled(self):
        """CMP-22: cancelled by a manager with a reason, or as a duplicate."""
        blockers = self._get_concerned_blockers()
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
                        rule="CMP-22",
                    )
                )
            if not (ticket.cancel_reason or "").strip():
                blockers[ticket].append(
                    Blocker(
                        self.env._("The reason is missing"),
                        self._cite("P6 §4-7"),
                        self.env._("say why it is cancelled"),
                        "cancel_reason",
                        rule="CMP-22",
                    )
                )
        return blockers

    def _get_concerned_blockers(self):
        """CMP-22 (ux 4.2): who is concerned does not make a complaint vanish.

        Concerned is who did the work, and who heads the department that had it.
        """
        blockers = {ticket: [] for ticket in self}
        complaints = self.filtered(lambda t: t.kind == "complaint")
        if self.env.su or not complaints:
            return blockers
        user = self.env.user
        # Who works where and heads what is read to decide, not to show.
        people = (user | user._get_cs_operator()).sudo().employee_ids
        doers = complaints._get_doers()
        for ticket in complaints:
            given = ticket.sudo()  # as above
            heads = given.department_id.manager_id
            if people & (doers[given] | given.worker_id | heads):
                blockers[ticket].append(
                    Blocker(
                        self.env._("You are concerned by this complaint yourself"),
                        self._cite("P6 §4-7"),
                        self.env._("let another manager cancel it"),
                        rule="CMP-22",
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

    def _get_current_assignment(self):
        self.ensure_one()
        return self.assignment_ids.filtered(lambda a: a.state == "current")[:1]

    @api.model
    def _is_service_manager(self):
        """Tell whether the manager acts: as user and at the screen (guarantee 7)."""
        user = self.env.user
        group = "cs_complaint.cs_complaint_group_manager"
        return user.has_group(group) and user._get_cs_operator().has_group(group)
