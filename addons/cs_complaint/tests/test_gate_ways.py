"""The table of ways for every gate of a ticket (guarantee 1)."""

from collections import namedtuple
from datetime import timedelta

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import common

# rule: the gate. make: returns a ticket that lacks this one thing for ``step``.
# words: of the refusal. cure: what is missing is done; then the button leads on.
# level: how the gate refuses. is_role: about who acts; sudo stands for somebody else.
Gate = namedtuple("Gate", "rule make step words cure user level is_role")

ACTIONS = {
    "verified": "action_verify",
    "assigned": "action_assign",
    "reported": "action_report_result",
    "callback": "action_start_callback",
    "closed": "action_close",
    "cancelled": "action_cancel",
}


@tagged("post_install", "-at_install")
class TestWaysOfEveryGate(common.CsComplaintCommon):
    """Each blocker holds on each way a record may be written, and nothing is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.major_parent = cls.env["helpdesk.ticket.category"].create(
            {"name": "Accidents", "company_id": False, "is_always_major": True}
        )
        cls.major_child = cls.env["helpdesk.ticket.category"].create(
            {"name": "Lift", "company_id": False, "parent_id": cls.major_parent.id}
        )
        cls.portal = cls._new_user("portal_ways", "base.group_portal")
        cls.unit = cls.env["cs.unit"].create(
            {
                "building_id": cls.env["cs.building"]
                .create({"name": "5", "site_id": cls.site.id})
                .id,
                "room": "501",
            }
        )

    # ------------------------------------------------------------------
    # Tickets that lack one thing
    # ------------------------------------------------------------------

    def _given(self, **vals):
        """Return a registered ticket with a task that is in time for the answer."""
        vals.setdefault("partner_id", self.portal.partner_id.id)
        return self._give(self._new_ticket(**vals))

    def _give(self, ticket, **vals):
        now = fields.Datetime.now()
        limit = ticket.reply_deadline
        vals.setdefault("deadline", limit or now + timedelta(days=2))
        self.env["cs.assignment"].create(
            {"ticket_id": ticket.id, "department_id": self.department.id, **vals}
        )
        return ticket

    def _without_apology(self, **vals):
        return self._give(
            self.Ticket.create(
                self._ticket_vals(partner_id=self.portal.partner_id.id, **vals)
            )
        )

    def _without_task(self):
        return self._new_ticket(kind="repair", partner_id=self.portal.partner_id.id)

    def _late_task(self):
        ticket = self._new_ticket(partner_id=self.portal.partner_id.id)
        limit = ticket.reply_deadline
        return self._give(ticket, deadline=limit + timedelta(seconds=1))

    def _on_the_spot(self, **vals):
        vals = {"result": "Explained", "answer": "It was explained.", **vals}
        return self._new_ticket(
            partner_id=self.portal.partner_id.id, verification="founded", **vals
        )

    def _repeated(self):
        vals = {"unit_id": self.unit.id, "category_id": self.category.id}
        self._on_the_spot(is_solved_on_spot=True, **vals).action_report_result()
        return self._on_the_spot(is_solved_on_spot=True, **vals)

    def _working(self, result="Pipe changed", **vals):
        """Return a ticket on *assigned*; founded unless said otherwise."""
        vals.setdefault("verification", "founded")
        ticket = self._given(category_id=self.category.id, **vals)
        ticket.action_assign()
        ticket.result = result
        return ticket

    def _given_back(self):
        ticket = self._working(kind="repair")
        task = self._as(ticket._get_current_assignment(), self.worker)
        reason = self.env.ref("cs_complaint.cs_reason_return_other_department")
        task.action_return(reason.id, "The garden pipe is Green's")
        return ticket

    def _reported(self, **vals):
        ticket = self._working(**vals)
        ticket.action_report_result()
        return ticket

    def _ready(self, is_signed=True, is_called=True, **vals):
        """Return a ticket at the callback that may be closed."""
        vals.setdefault("answer", "The pipe was changed.")
        ticket = self._reported(**vals)
        if is_signed:
            self._sign(ticket)
        ticket.action_start_callback()
        if is_called:
            call = ticket.callback_ids.filtered(lambda c: c.state == "planned")
            call.write({"outcome": "reached", "satisfaction": "satisfied"})
            call.action_done()
        return ticket

    def _ready_raised(self):
        ticket = self._ready()
        ticket.severity = "major"
        return ticket

    def _finished(self):
        ticket = self._ready(kind="repair")
        ticket.action_close()
        return ticket

    # ------------------------------------------------------------------
    # The gates
    # ------------------------------------------------------------------

    def _get_gates(self):
        def gate(rule, make, step, words, cure=None, **options):
            values = {"user": self.desk, "level": "block", "is_role": False}
            return Gate(rule, make, step, words, cure, *{**values, **options}.values())

        def given(**vals):
            return lambda: self._given(**vals)

        def then(**vals):
            return lambda ticket: ticket.write(vals)

        def named(ticket):
            ticket.write({"partner_name": "Zhang", "partner_phone": "19900000001"})

        gates = [
            gate(
                "CMP-27",
                given(kind=False),
                "assigned",
                "kind is missing",
                then(kind="repair"),
            ),
            gate("CMP-10", self._without_task, "assigned", "No department", self._give),
            gate(
                "CMP-16",
                given(severity="major"),
                "assigned",
                "founded",
                then(verification="founded"),
            ),
            gate(
                "CMP-16",
                self._late_task,
                "assigned",
                "lies after the answer",
                lambda t: t.assignment_ids.write({"deadline": t.reply_deadline}),
                level="reason",
            ),
            gate(
                "CMP-17",
                given(kind="repair", is_special=True),
                "assigned",
                "why the case is special",
                then(special_reason="The mayor", special_receiver="leadership"),
            ),
            gate(
                "CMP-55",
                given(category_id=self.major_child.id),
                "assigned",
                "of this category are major",
                then(severity_reason="The lift never stopped"),
            ),
            gate(
                "CMP-31",
                lambda: self._new_ticket(
                    kind="suggestion",
                    verification="founded",
                    partner_id=self.portal.partner_id.id,
                ),
                "verified",
                "Nobody has the suggestion",
                then(suggestion_route="department"),
            ),
            gate(
                "CMP-16",
                given(),
                "verified",
                "founded",
                then(verification="partly"),
            ),
            gate(
                "CMP-30",
                self._on_the_spot,
                "reported",
                "No department has worked on it",
                then(is_solved_on_spot=True),
            ),
            gate(
                "CMP-14",
                lambda: self._on_the_spot(is_solved_on_spot=True, result="  "),
                "reported",
                "result is empty",
                then(result="Explained"),
            ),
            gate(
                "CMP-30",
                self._repeated,
                "reported",
                "within the last 30 days",
                then(category_id=self.major_child.id, severity_reason="Small"),
                level="reason",
            ),
            gate(
                "CMP-14",
                lambda: self._working(result="\n ", kind="repair"),
                "reported",
                "result is empty",
                then(result="Pipe changed"),
            ),
            gate(
                "CMP-16",
                lambda: self._working(verification=False),
                "reported",
                "founded",
                then(verification="unfounded"),
            ),
            gate(
                "CMP-18",
                lambda: self._working(severity="major"),
                "reported",
                "not held yet",
                self._review,
            ),
            gate(
                "CMP-10",
                self._given_back,
                "reported",
                "given back",
                self._give,
            ),
            gate(
                "CMP-43",
                lambda: self._reported(answer="这事情不归我管"),
                "callback",
                "not used in service",
                then(answer="The pipe was changed."),
            ),
            gate(
                "CMP-06",
                lambda: self._uncategorised(),
                "closed",
                "category is missing",
                then(category_id=self.category.id),
            ),
            gate(
                "CMP-55",
                lambda: self._ready(answer=False),
                "closed",
                "definite answer",
                then(answer="The pipe was changed."),
            ),
            gate(
                "CMP-13",
                lambda: self._ready(is_called=False),
                "closed",
                "not called back",
                self._call_back,
            ),
            gate(
                "CMP-20",
                lambda: self._ready(is_signed=False),
                "closed",
                "has not signed",
                self._sign,
            ),
            gate("CMP-18", self._ready_raised, "closed", "not held yet", self._review),
            gate(
                "CMP-22",
                self._without_task,
                "cancelled",
                "reason is missing",
                then(cancel_reason="Registered twice"),
                user=self.service_manager,
            ),
            gate(
                "CMP-22",
                lambda: self._new_ticket(cancel_reason="Registered twice"),
                "cancelled",
                "manager cancels",
                user=self.desk,
                is_role=True,
            ),
            gate(
                "CMP-65",
                self._finished,
                "assigned",
                "manager reopens",
                user=self.desk,
                is_role=True,
            ),
            gate(
                "CMP-09",
                lambda: self._working(kind="repair"),
                "cancelled",
                "Only the service centre",
                user=self.worker,
                is_role=True,
            ),
            gate(
                "CMP-33",
                lambda: self._given(is_discipline=True),
                "assigned",
                "investigation is not completed",
                user=self.env.ref("base.user_root"),
            ),
        ]
        return gates + self._get_registration_gates(gate, given, then, named)

    def _uncategorised(self):
        ticket = self._ready()
        ticket.category_id = False
        return ticket

    def _get_registration_gates(self, gate, given, then, named):
        """Return what the table of ux 4.3 asks of each kind before it goes on."""
        gates = []
        for kind, severity in (
            ("complaint", "ordinary"),
            ("complaint", "major"),
            ("repair", "ordinary"),
            ("help", "ordinary"),
            ("suggestion", "ordinary"),
        ):
            base = {"kind": kind, "severity": severity, "verification": "founded"}
            rule = self.Ticket.new(
                {**base, "company_id": self.company.id}
            )._get_kind_rule()
            if rule.needs_name != "no":
                gates.append(
                    gate(
                        "CMP-27",
                        given(**base, partner_name=False, partner_id=False),
                        "assigned",
                        "name is missing",
                        named,
                        level="reason" if rule.needs_name == "reason" else "block",
                    )
                )
            if rule.needs_phone != "no":
                gates.append(
                    gate(
                        "CMP-27",
                        given(**base, partner_phone="微信"),
                        "assigned",
                        "no telephone",
                        named,
                        level="reason" if rule.needs_phone == "reason" else "block",
                    )
                )
            if rule.needs_place:
                gates.append(
                    gate(
                        "CMP-27",
                        given(**base, place_text=" "),
                        "assigned",
                        "place is missing",
                        then(place_text="Hall"),
                    )
                )
            if rule.needs_object:
                gates.append(
                    gate(
                        "CMP-30",
                        given(**base, complained_object=False),
                        "assigned",
                        "object of the complaint",
                        then(complained_object="The ceiling"),
                    )
                )
            if rule.needs_apology or rule.needs_thanks:
                gates.append(
                    gate(
                        "CMP-15" if rule.needs_apology else "CMP-31",
                        lambda base=base: self._without_apology(**base),
                        "assigned",
                        "apologised" if rule.needs_apology else "not thanked",
                        lambda ticket: ticket.action_note_apology(),
                    )
                )
        return gates

    # ------------------------------------------------------------------
    # The ways
    # ------------------------------------------------------------------

    def _get_ways(self, gate, ticket):
        """Return name -> (way, whether its refusal tells the gate's own words)."""
        own = self._as(ticket, gate.user)
        Model, ids = own.browse(), [ticket.id]
        stage = self.env.ref(f"cs_complaint.helpdesk_ticket_stage_{gate.step}").id
        action = ACTIONS[gate.step]
        if ticket.step == "closed":
            action = "action_reopen"
        forged = {
            "cs_gate_pass": True,
            "cs_server_pass": ["step"],
            "cs_gate_reason": 1,
            "cs_gate_note": "because",
            "default_step": gate.step,
            "su": True,
        }

        def rpc(name, *args, **kwargs):
            return lambda: call_kw(Model, name, [ids, *args], kwargs)

        ways = {
            "button": (getattr(own, action), True),
            "button by RPC": (rpc(action), True),
            "button, forged context": (rpc(action, context=forged), True),
            "form": (
                rpc("web_save", {"stage_id": stage}, specification={"step": {}}),
                True,
            ),
            "drag on the board": (
                rpc("web_save", {"stage_id": stage, "sequence": 3}, specification={}),
                True,
            ),
            "list, with another value": (
                rpc("write", {"priority": "2", "stage_id": stage}),
                True,
            ),
            "write, forged context": (
                rpc("write", {"stage_id": stage}, context=forged),
                True,
            ),
            "step by RPC": (rpc("write", {"step": gate.step}), False),
            "step and stage": (
                rpc("write", {"step": gate.step, "stage_id": stage}),
                False,
            ),
            "private method by RPC": (rpc("_move_to", gate.step), False),
            "import": (lambda: self._load(own, "stage_id/.id", stage), True),
            "import of the step": (lambda: self._load(own, "step", gate.step), False),
            "portal": (
                lambda: self._as(ticket, self.portal).write({"stage_id": stage}),
                False,
            ),
        }
        if not gate.is_role:
            system = ticket.with_user(SUPERUSER_ID)
            ways |= {
                "sudo of an addon": (lambda: own.sudo()._move_to(gate.step), True),
                "stage by sudo": (lambda: own.sudo().write({"stage_id": stage}), True),
                "step by sudo": (lambda: own.sudo().write({"step": gate.step}), False),
                "mail gateway": (
                    lambda: own.sudo().message_update({}, {"stage_id": stage}),
                    True,
                ),
            }
            if gate.words != "lies after the answer":
                ways["superuser"] = (lambda: system._move_to(gate.step), True)
        return ways

    @staticmethod
    def _load(ticket, name, value):
        """Import a row over the ticket, as the import of a list does."""
        result = ticket.browse().load([".id", name], [[str(ticket.id), str(value)]])
        errors = [m["message"] for m in result["messages"] if m["type"] == "error"]
        if errors:
            raise UserError("\n".join(errors))

    # ------------------------------------------------------------------
    # The table
    # ------------------------------------------------------------------

    def test_every_gate_on_every_way(self):
        """Guarantee 1: each gate refuses each way alike, and lets go when cured."""
        gates = self._get_gates()
        self.assertGreaterEqual(len({gate.rule for gate in gates}), 17)
        for gate in gates:
            with (
                self.subTest(rule=gate.rule, words=gate.words, step=gate.step),
                self.env.cr.savepoint() as savepoint,
            ):
                self._check_gate(gate)
                savepoint.rollback()
                self.env.invalidate_all()

    def _check_gate(self, gate):
        ticket = gate.make()
        self.env.flush_all()
        before = self._state(ticket)
        self.assertNotEqual(ticket.step, gate.step)
        for name, (way, is_told) in self._get_ways(gate, ticket).items():
            with self.subTest(way=name):
                error = self._refuse(way)
                self.assertEqual(self._state(ticket), before)
                if is_told and error is not None:
                    self._check_words(gate, error, name)
        if gate.cure:
            gate.cure(ticket)
            own = self._as(ticket, gate.user)
            getattr(own, ACTIONS[gate.step])()
            self.assertEqual(ticket.step, gate.step)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.sql_db")
    def _refuse(self, way):
        """Take a way in a savepoint; return how it was refused.

        An error leaves nothing behind; what is not refused has to leave the ticket as
        it was, which the caller compares.
        """
        try:
            with self.env.cr.savepoint():
                way()
                self.env.flush_all()
                self.env.invalidate_all()
                raise AssertionError("not refused")
        except (AccessError, RedirectWarning, UserError, ValidationError) as error:
            return error
        finally:
            self.env.invalidate_all()

    def _check_words(self, gate, error, way):
        if gate.is_role and (isinstance(error, AccessError) or way == "import"):
            # Who may not write at all is told so first.
            return
        self.assertIn(gate.words, str(error.args[0]))
        if gate.level == "reason" and way != "import":
            self.assertIsInstance(error, RedirectWarning)
        else:
            self.assertNotIsInstance(error, RedirectWarning)

    def _state(self, ticket):
        """Return what a refusal must leave as it was."""
        return (
            ticket.step,
            ticket.stage_id.step,
            ticket.priority,
            ticket.sequence,
            ticket.active,
            ticket.result,
            ticket.assignment_ids.mapped("state"),
            ticket.callback_ids.mapped("state"),
            ticket.reopen_count,
            ticket.closed_date,
            ticket.reported_date,
        )

    # ------------------------------------------------------------------
    # Nothing is lost on the way in
    # ------------------------------------------------------------------

    def test_reply_by_mail_is_kept(self):
        """Guarantee 2: a mail about a ticket is stored, whatever step it is on."""
        for make in (self._without_task, self._working, self._ready, self._finished):
            with self.subTest(make=make.__name__):
                ticket = make()
                step, before = ticket.step, len(ticket.message_ids)
                thread = ticket.message_ids[:1].message_id or "<first@test>"
                self.env["mail.thread"].message_process(
                    "helpdesk.ticket",
                    f"From: zhang@example.com\nTo: desk@example.com\n"
                    f"Subject: Re: {ticket.number}\nIn-Reply-To: {thread}\n"
                    f"Message-Id: <reply-{ticket.id}@test>\n\nStill dripping",
                    thread_id=ticket.id,
                )
                self.assertEqual(ticket.step, step)
                self.assertEqual(len(ticket.message_ids), before + 1)
                self.assertIn("Still dripping", ticket.message_ids[0].body)

    def test_what_a_kind_is_not_asked(self):
        """ux 4.3: “–” means not asked; such a ticket goes on without it."""
        for kind, vals in (
            ("repair", {"complained_object": False, "partner_name": False}),
            ("help", {"complained_object": False, "partner_name": False}),
            (
                "suggestion",
                {"partner_name": False, "partner_phone": False, "place_text": False},
            ),
        ):
            with self.subTest(kind=kind):
                ticket = self._given(kind=kind, **{"partner_id": False, **vals})
                self._as(ticket, self.desk).action_assign()
                self.assertEqual(ticket.step, "assigned")
                self.assertFalse(ticket.apology_date)
