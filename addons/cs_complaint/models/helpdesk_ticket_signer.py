"""Who signs the result of a ticket as head, and how (CMP-20, ux 2.4)."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.cs_base.tools.deadlines import WORKING_DAYS, Limit, first_due

from ..tools.signing import HEAD, SIGNING_STEPS

MAX_ID = 2**31 - 1


class Capacity(NamedTuple):
    """As what somebody may sign.

    :param person: hr.employee in whose name, the own one or a represented one
    :param way: *head*, *leader* (of the team, by setting) or *higher* (the next higher
        head, once the own head has let the time pass)
    """

    person: models.Model
    way: str


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    can_sign_result = fields.Boolean(compute="_compute_can_sign_result")

    @api.depends("step", "head_signature_id", "department_id")
    @api.depends_context("uid")
    def _compute_can_sign_result(self):
        """What the form offers; the rule itself is checked on signing."""
        due = self.filtered("is_signature_due")
        (self - due).can_sign_result = False
        if due:
            found = due._get_sign_capacities(self.env.user._get_cs_operator())
            for ticket in due:
                ticket.can_sign_result = ticket in found

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------

    def _get_sign_capacities(self, user):
        """Return as what ``user`` may sign these tickets now.

        In a number of queries that does not grow with the tickets.

        :return: dict ticket -> Capacity; those he may not sign are left out
        """
        # Who heads what and acts for whom is no secret to the check.
        user, tickets = user.sudo(), self.sudo()
        people = user.employee_ids | user._get_cs_represented("sign").sudo()
        if not people:
            return {}
        own = user.employee_ids
        late = tickets._filter_higher_may_sign()
        found = {}
        for ticket in tickets:
            head = ticket.department_id.manager_id
            leader = ticket._get_team_leader()
            higher = ticket._get_higher_head() if ticket in late else head.browse()
            for person, way in ((head, "head"), (leader, "leader"), (higher, "higher")):
                if person and person in people and (way != "leader" or person in own):
                    found[self.browse(ticket.id)] = Capacity(person, way)
                    break
        return found

    def _get_team_leader(self):
        """By setting (ux 4.4), the superior of the worker within the department."""
        worker = self.worker_id
        leader = worker.parent_id
        if (
            self.company_id.cs_sign_leader
            and leader.active
            and leader.department_id == self.department_id
        ):
            return leader
        return worker.browse()

    def _get_higher_head(self):
        """Return the head above the department's, else the manager of the site."""
        head, department = self.department_id.manager_id, self.department_id.parent_id
        while department:
            if department.manager_id and department.manager_id != head:
                return department.manager_id
            department = department.parent_id
        manager = self.site_id.manager_id
        return manager if manager != head else manager.browse()

    def _filter_higher_may_sign(self):
        """Return those that the next higher head may sign (ux 4.1 of CMP-20).

        Unsigned at the end of the second working day [setting] after the result was
        reported; at once where the department has no head.
        """
        headless = self.filtered(lambda t: not t.department_id.manager_id)
        waiting = (self - headless).filtered("reported_date")
        if not waiting:
            return headless
        now = fields.Datetime.now()
        first_day = min(waiting.mapped("reported_date")).date()
        times = self.env["cs.calendar.exception"]._get_working_times(
            waiting.site_id, first_day
        )
        late = waiting.filtered(
            lambda t: (
                first_due(
                    Limit(t.company_id.cs_sign_higher_days, WORKING_DAYS),
                    t.reported_date,
                    times[t.site_id],
                ).due.replace(tzinfo=None)
                < now
            )
        )
        return headless | late

    def _read_doers(self):
        """Return who did the work of each ticket, in sudo; constant queries."""
        # Who worked on what may be beyond what the signer reads. The helpers are read
        # for the whole batch, before anything narrows what is prefetched.
        tickets = self.sudo()
        tickets.assignment_ids.mapped("helper_ids")
        return tickets._get_doers()

    # ------------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------------

    def action_sign_result(self, pin=None, password=None, user_id=None):
        """Sign the results as head of their department or as deputy (CMP-20).

        :param str pin: signing PIN, when one click is not enough
        :param str password: of the signer instead of the PIN
        :param int user_id: a second person at the screen, who signs here
        :return: the dialog that asks for the PIN, when that is all that is missing
        :raise UserError: naming everything that stands against it
        """
        signer = self._get_signer(user_id)
        if len(self) > 1:
            self._check_batch(signer)
        if not pin and not password and self._needs_pin(signer):
            self._check_may_sign(HEAD, signer, None)
            return self._get_sign_dialog(signer)
        self._sign_results(signer, pin, password, is_seen=len(self) == 1)
        return True

    def action_sign_here(self):
        """Let somebody who may sign do so at this screen, by PIN or password."""
        self.ensure_one()
        return self._get_sign_dialog(*self._get_possible_signers())

    def _get_signer(self, user_id=None):
        """Return who signs: the second person named, or who sits at the screen."""
        if not user_id:
            return self.env.user._get_cs_operator()
        known = user_id if type(user_id) is int and 1 <= user_id <= MAX_ID else []
        # That there is such a colleague is no more than the refusal tells.
        signer = self.env["res.users"].sudo().browse(known).exists()
        if not signer:
            raise UserError(self.env._("Choose who signs."))
        return signer.with_env(self.env)

    def _needs_pin(self, signer):
        user = self.env.user
        return (
            signer != user
            or user._get_cs_operator() != user
            # A setting of the company, not a secret.
            or any(self.sudo().company_id.mapped("cs_sign_with_pin"))
        )

    def _sign_results(self, signer, pin=None, password=None, is_seen=False):
        """Sign those that are not signed yet; note what is out of the ordinary.

        :param bool is_seen: signed on the ticket itself, which counts as opened
        :return: cs.signature: the new ones
        """
        self.check_access("read")
        self._lock_for_signing()
        self.invalidate_recordset(["head_signature_id", "is_head_signed"])
        unsigned = self.filtered(lambda t: not t.is_head_signed)
        capacities = unsigned._get_sign_capacities(signer)
        # Whose employee the signer is, is no secret.
        own = signer.sudo().employee_ids
        behalf = {
            ticket: capacity.person
            for ticket, capacity in capacities.items()
            if capacity.person not in own
        }
        signatures = unsigned._sign(
            HEAD, pin=pin, password=password, user=signer, on_behalf_of=behalf
        )
        opened = self.env["cs.signing.mark"]._filter_opened(unsigned, signer)
        seen_ids = (unsigned if is_seen else opened).ids
        signatures.filtered(lambda s: s.res_id in seen_ids)._by_server().write(
            {"was_opened": True}
        )
        unsigned._report_signed(signer, capacities, behalf)
        return signatures

    def _check_may_sign(self, role, user, on_behalf_of):
        """CMP-20: only the head of the solving department or a deputy of his."""
        super()._check_may_sign(role, user, on_behalf_of)
        if role != HEAD:
            return
        capacities = self._get_sign_capacities(user)
        lines = []
        for ticket in self:
            problem = ticket._get_sign_problem(ticket in capacities)
            if problem:
                lines.append(f"{ticket.display_name}: {problem}")
        if lines:
            raise UserError("\n".join(lines))

    def _get_sign_problem(self, is_head):
        """Say why one ticket cannot be signed, or nothing."""
        # Who heads a department is no secret.
        department = self.sudo().department_id
        if self.step not in SIGNING_STEPS:
            return self.env._(
                "only a reported result of an open ticket is signed (CMP-20) → report "
                "the result first"
            )
        if not self._is_signature_asked():
            return self.env._("no signature is asked for this kind of ticket")
        if not is_head:
            return self.env._(
                "only the head of %(department)s, a named deputy or, after %(days)s "
                "working days, the next higher head signs (%(clause)s) → ask %(head)s",
                department=department.name or "",
                days=self.sudo().company_id.cs_sign_higher_days,  # a setting
                clause=self._cite("P6 §4-5"),
                head=department.manager_id.name or self.env._("the next higher head"),
            )
        return ""

    def _report_signed(self, signer, capacities, behalf):
        """List what an auditor asks about: deputies, higher heads, own work."""
        Exceptions = self.env["cs.exception"]
        name = signer.sudo().name  # of a colleague
        higher = self.filtered(lambda t: capacities[t].way == "higher")
        for_others = self.filtered(lambda t: t in behalf)
        own = signer.sudo().employee_ids  # which is no secret
        doers = self._read_doers()
        doer = self.filtered(lambda t: own & doers[t])
        for tickets, kind, text in (
            (
                for_others,
                "behalf",
                {
                    t: self.env._(
                        "%(name)s signed on behalf of %(person)s.",
                        name=name,
                        person=behalf[t].sudo().name,  # of a colleague
                    )
                    for t in for_others
                },
            ),
            (
                higher,
                "override",
                self.env._(
                    "%(name)s signed as the next higher head; the own head of the "
                    "department had not signed in time.",
                    name=name,
                ),
            ),
            (
                doer,
                "warning",
                self.env._("%(name)s signed the result of the own work.", name=name),
            ),
        ):
            if tickets:
                Exceptions._report(tickets, kind, "CMP-20", text, group="signature")

    # ------------------------------------------------------------------
    # Dialogs
    # ------------------------------------------------------------------

    def _get_possible_signers(self):
        """Return who may sign this one now: users of the head, deputies, higher head.

        :raise UserError: nobody can
        """
        self.ensure_one()
        # Who heads a department and who has a login is no secret.
        ticket = self.sudo()
        heads = ticket.department_id.manager_id | ticket._get_team_leader()
        if ticket._filter_higher_may_sign():
            heads |= ticket._get_higher_head()
        # The same for their deputies.
        people = heads | heads._get_cs_deputies("sign").sudo()
        users = people.user_id.filtered("active")
        signers = [user for user in users if self._get_sign_capacities(user)]
        problem = self._get_sign_problem(bool(signers))
        if problem:
            raise UserError(problem)
        return signers

    def _get_sign_dialog(self, *signers):
        """Return the action that asks one of ``signers`` for PIN or password."""
        return {
            "type": "ir.actions.client",
            "tag": "cs_sign",
            "params": {
                "model": self._name,
                "ids": self.ids,
                "method": "action_sign_result",
                "signers": [{"id": user.id, "name": user.name} for user in signers],
            },
        }
