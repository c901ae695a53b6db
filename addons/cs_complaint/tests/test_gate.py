from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import common


@tagged("post_install", "-at_install")
class TestGateWays(common.CsComplaintCommon):
    """Guarantee 1: a gate holds however the record is written (the table of ways)."""

    def _refused(self, ticket, way, step="registered"):
        """Take ``way`` in a savepoint; the ticket must stay on ``step``."""
        try:
            with self.env.cr.savepoint():
                way()
                self.env.flush_all()
        except (UserError, ValidationError, AccessError) as error:
            self.assertTrue(str(error).strip())
        else:
            # Some ways are not refused but bent: the ticket has to stay all the same.
            self.assertEqual(ticket.step, step)
        self.env.invalidate_all()
        self.assertEqual(ticket.step, step)
        self.assertEqual(ticket.stage_id.step, step)
        self.assertTrue(ticket.active)

    def _stage(self, step):
        return self.env.ref(f"cs_complaint.helpdesk_ticket_stage_{step}")

    def test_every_way_to_close(self):
        """CMP-13, guarantee 1: no way closes a ticket that has no callback."""
        ticket = self._new_ticket()
        closed, done = self._stage("closed"), self.plain_stage_done
        second = self.team.copy({"name": "Second", "is_service_centre": True})
        ways = {
            "stage by write": lambda: ticket.write({"stage_id": closed.id}),
            "stage by attribute": lambda: setattr(ticket, "stage_id", closed),
            "stage by sudo": lambda: ticket.sudo().write({"stage_id": closed.id}),
            "stage with other values": lambda: ticket.write(
                {"priority": "3", "stage_id": closed.id}
            ),
            "plain stage": lambda: ticket.write({"stage_id": done.id}),
            "no stage": lambda: ticket.write({"stage_id": False}),
            "step by write": lambda: ticket.write({"step": "closed"}),
            "step by sudo": lambda: ticket.sudo().write({"step": "closed"}),
            "step emptied": lambda: ticket.write({"step": False}),
            "step and stage": lambda: ticket.write(
                {"step": "closed", "stage_id": closed.id}
            ),
            "forged pass": lambda: ticket.with_context(cs_gate_pass=True).write(
                {"step": "closed", "stage_id": closed.id}
            ),
            "plain team": lambda: ticket.write({"team_id": self.plain_team.id}),
            "no team": lambda: ticket.write({"team_id": False}),
            "plain team and stage": lambda: ticket.write(
                {"team_id": self.plain_team.id, "stage_id": done.id}
            ),
            "other centre team and stage": lambda: ticket.write(
                {"team_id": second.id, "stage_id": closed.id}
            ),
            "button": ticket.action_close,
            "move": lambda: ticket._move_to("closed"),
            "batch": lambda: (ticket | self._new_ticket())._move_to("closed"),
            "import of a row": lambda: self._load_stage(ticket, closed),
            "kind emptied": lambda: ticket.write({"kind": False}),
            "stage's step": lambda: self._stage("registered").write({"step": "closed"}),
            "stage's closed": lambda: self._stage("registered").write({"closed": True}),
            "stage archived": lambda: self._stage("registered").action_archive(),
            "stage deleted": lambda: self._stage("registered").unlink(),
            "team's flag": lambda: self.team.write({"is_service_centre": False}),
            "deleted": ticket.unlink,
            "archived": ticket.action_archive,
            "archived by sudo": lambda: ticket.sudo().write({"active": False}),
            "duplicate of itself": lambda: (
                ticket.write({"duplicate_id": ticket.id}),
                ticket.with_user(self.desk).action_cancel(),
            ),
        }
        for name, way in ways.items():
            with self.subTest(way=name):
                self._refused(ticket, way)

    def _load_stage(self, ticket, stage):
        xmlid = self.env["ir.model.data"].create(
            {
                "module": "__test__",
                "name": f"ticket_{ticket.id}",
                "model": "helpdesk.ticket",
                "res_id": ticket.id,
            }
        )
        result = self.Ticket.load(
            ["id", "stage_id/.id"], [[xmlid.complete_name, str(stage.id)]]
        )
        errors = [m for m in result["messages"] if m["type"] == "error"]
        if errors:
            raise UserError(errors[0]["message"])

    def _new_plain_ticket(self):
        return self.Ticket.create(
            {
                "name": "Plain",
                "description": "x",
                "team_id": self.plain_team.id,
                "stage_id": self.plain_stage_done.id,
            }
        )

    def test_create_starts_at_registered(self):
        """Architecture 5: whatever stage is given, a ticket starts at registered."""
        for vals in (
            {"stage_id": self._stage("closed").id},
            {"stage_id": self.plain_stage_done.id},
            {},
        ):
            ticket = self._new_ticket(**vals)
            self.assertEqual(ticket.step, "registered")
            self.assertEqual(ticket.stage_id, self._stage("registered"))

    def test_create_refuses_step(self):
        with self.assertRaisesRegex(ValidationError, "set by the system"):
            self._new_ticket(step="closed")

    def test_no_default_forges(self):
        """Guarantee 1: no context and no user's default sets server fields."""
        moment = "2020-01-01 00:00:00"
        forged = {
            "step": "closed",
            "number": "X-1",
            "import_batch_id": 1,
            "satisfaction": "very_satisfied",
            "replied_date": moment,
            "closed_date": moment,
            "reported_date": moment,
            "department_id": self.department.id,
            "reopen_count": 7,
            "active": False,
        }
        Ticket = self._as(self.Ticket, self.desk)
        context = {f"default_{name}": value for name, value in forged.items()}
        self.env["ir.default"].set(
            "helpdesk.ticket", "satisfaction", "satisfied", user_id=self.desk.id
        )
        ticket = Ticket.with_context(**context).create(self._ticket_vals())
        self._assert_fresh(ticket)

    def _assert_fresh(self, ticket):
        self.assertEqual((ticket.step, ticket.active), ("registered", True))
        self.assertRegex(ticket.number, r"^\d{4}-\d{6}$")
        for name in ("import_batch_id", "satisfaction", "replied_date", "closed_date"):
            self.assertFalse(ticket[name], name)
        self.assertFalse(ticket.reported_date or ticket.department_id)
        self.assertFalse(ticket.reopen_count)

    def test_callback_is_not_forged_by_default(self):
        """CMP-13, guarantee 1: a call in the context is no call."""
        ticket = self._new_ticket(category_id=self.category.id)
        self._report(ticket)
        ticket.answer = "Done"
        ticket.action_start_callback()
        call = (
            self._as(self.env["cs.callback"], self.desk)
            .with_context(
                default_state="done",
                default_done_date="2026-01-01",
                default_outcome="reached",
                default_satisfaction="very_satisfied",
            )
            .create({"ticket_id": ticket.id})
        )
        self.assertEqual((call.state, call.done_date), ("planned", False))
        with self.assertRaisesRegex(UserError, "called back"):
            self._as(ticket, self.desk).action_close()

    def test_anonymous_is_no_way_round_the_callback(self):
        """CMP-13: who left a number is called; only a manager says otherwise later."""
        ticket = self._new_ticket(category_id=self.category.id, is_anonymous=True)
        self._report(ticket)
        ticket.answer = "Done"
        ticket.action_start_callback()
        self.assertEqual(len(ticket.callback_ids), 1)
        with self.assertRaisesRegex(UserError, "called back"):
            ticket.action_close()
        named = self._new_ticket()
        self._assign(named)
        with self.assertRaisesRegex(AccessError, "CMP-13"):
            self._as(named, self.desk).is_anonymous = True

    def test_centre_is_not_closed_from_the_portal(self):
        """CMP-13: no stage of the centre is offered in the portal."""
        with self.assertRaisesRegex(ValidationError, "portal"):
            self._stage("closed").close_from_portal = True

    def test_copy_starts_again(self):
        """A copy of a closed ticket is a new matter with its own number."""
        ticket = self._closed_ticket()
        copy = ticket.copy()
        self.assertEqual(copy.step, "registered")
        self.assertNotEqual(copy.number, ticket.number)
        self.assertFalse(copy.callback_ids or copy.assignment_ids)
        self.assertFalse(copy.result or copy.replied_date or copy.satisfaction)

    def test_drag_that_is_allowed(self):
        """A stage written by drag does what the button does."""
        ticket = self._ready_to_close()
        ticket.write({"stage_id": self._stage("closed").id, "priority": "3"})
        self.assertEqual((ticket.step, ticket.priority), ("closed", "3"))
        self.assertTrue(ticket.closed_date)

    def test_refusal_names_everything_at_once(self):
        """Guarantee 1, ux 6: one refusal lists all that is missing, clause and cure."""
        ticket = self._new_ticket(kind=False)
        with self.assertRaises(UserError) as refusal:
            ticket.action_assign()
        text = str(refusal.exception)
        self.assertIn("The kind is missing", text)
        self.assertIn("No department", text)
        self.assertIn("→", text)

    def test_needs_are_seen_before(self):
        """Architecture 5: the form shows what the next step needs, with its field."""
        ticket = self._new_ticket()
        self.assertEqual(ticket.gate_step, "assigned")
        self.assertEqual([n["field"] for n in ticket.gate_needs], ["assignment_ids"])
        self._assign(ticket)
        ticket.invalidate_recordset()
        self.assertEqual(
            [n["field"] for n in ticket.gate_needs], ["result", "verification"]
        )

    def test_batch_moves_all_or_none(self):
        ready, missing = self._new_ticket(), self._new_ticket()
        for ticket in (ready, missing):
            self._assign(ticket)
        (ready | missing).verification = "founded"
        ready.result = "Done"
        self._refused(ready, (ready | missing).action_report_result, "assigned")
        missing.result = "Done too"
        (ready | missing).action_report_result()
        self.assertEqual(set((ready | missing).mapped("step")), {"reported"})

    def test_recomputation_does_not_move(self):
        """A recomputed stage keeps showing the step."""
        ticket = self._ready_to_close()
        self.env.add_to_compute(ticket._fields["stage_id"], ticket)
        self.env.add_to_compute(ticket._fields["step"], ticket)
        self.env.flush_all()
        self.assertEqual((ticket.step, ticket.stage_id.step), ("callback", "callback"))

    def test_plain_ticket_stays_plain(self):
        """Plain helpdesk teams are untouched: stages, numbers, closing, deleting."""
        ticket = self.Ticket.create(
            {"name": "Plain", "description": "x", "team_id": self.plain_team.id}
        )
        self.assertFalse(ticket.step)
        self.assertFalse(ticket.stage_id.step)
        self.assertRegex(ticket.number, r"^HT\d+$")
        ticket.stage_id = self.plain_stage_done
        self.assertTrue(ticket.closed and ticket.closed_date and not ticket.is_open)
        self.assertEqual(ticket.display_name, f"{ticket.number} - Plain")
        ticket.unlink()

    def test_plain_ticket_without_team(self):
        ticket = self.Ticket.create({"name": "No team", "description": "x"})
        self.assertFalse(ticket.step or ticket.team_id)
        self.assertEqual(ticket.site_id.company_id, ticket.company_id)

    def test_stages_of_teams(self):
        """Centre teams have exactly the centre stages, others exactly the rest."""
        centre = self.team._get_applicable_stages()
        plain = self.plain_team._get_applicable_stages()
        self.assertEqual(len(centre), 8)
        self.assertTrue(all(centre.mapped("step")))
        self.assertTrue(plain)
        self.assertFalse(any(plain.mapped("step")))
        no_team = self.env["helpdesk.ticket.team"]._get_applicable_stages()
        self.assertFalse(any(no_team.mapped("step")))

    def test_board_columns(self):
        Ticket = self.Ticket.with_context(cs_centre_board=True)
        stages = Ticket._read_group_stage_ids(self.env["helpdesk.ticket.stage"], [])
        self.assertEqual(stages, self.team._get_applicable_stages())

    def test_plain_ticket_enters_the_centre(self):
        """Architecture 5: a plain ticket moved into a centre team is governed."""
        ticket = self.Ticket.create(
            {"name": "Plain", "description": "x", "team_id": self.plain_team.id}
        )
        ticket.team_id = self.team
        self.assertEqual(ticket.step, "registered")
        self.assertEqual(ticket.stage_id, self._stage("registered"))

    def test_taken_over_ticket_starts_anew(self):
        """Guarantee 1: what was written while plain does not count; the clock runs."""
        moment = "2020-01-01 00:00:00"
        ticket = self.Ticket.create(
            {
                "name": "Plain",
                "description": "x",
                "kind": "complaint",
                "team_id": self.plain_team.id,
            }
        )
        number = ticket.number
        ticket.write({"satisfaction": "satisfied", "replied_date": moment})
        ticket.write({"team_id": self.team.id, "number": "X-1", "closed_date": moment})
        self._assert_fresh(ticket)
        self.assertTrue(ticket.reply_deadline)
        self.assertNotEqual(ticket.number, number)

    def test_what_tickets_refer_to_is_not_deleted(self):
        """Guarantee 3: deleting a team, category … never empties a ticket in SQL."""
        second = self.team.copy({"name": "Second", "is_service_centre": True})
        channel = self.env["helpdesk.ticket.channel"].create({"name": "Window"})
        ticket = self._new_ticket(
            team_id=second.id,
            category_id=self.category.id,
            channel_id=channel.id,
            first_responder_id=self.employee.id,
        )
        self._assign(ticket)
        for record in (
            second,
            self.category,
            channel,
            self.employee,
            self.department,
        ):
            with (
                self.subTest(record=record),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                record.unlink()

    def test_other_centre_team_keeps_the_step(self):
        second = self.team.copy({"name": "Second", "is_service_centre": True})
        ticket = self._ready_to_close()
        ticket.team_id = second
        self.assertEqual((ticket.step, ticket.stage_id.step), ("callback", "callback"))

    def test_team_with_tickets_stays_what_it_is(self):
        """Architecture 5: neither on nor off while the team has tickets."""
        self.Ticket.create(
            {
                "name": "Plain",
                "description": "x",
                "team_id": self.plain_team.id,
                "active": False,
            }
        )
        with self.assertRaisesRegex(UserError, "with tickets"):
            self.plain_team.is_service_centre = True

    def test_stage_guards(self):
        """One set of centre stages without company or team."""
        stage = self._stage("assigned")
        with self.assertRaises(ValidationError):
            stage.company_id = self.company
        with self.assertRaises(ValidationError):
            stage.team_ids = [Command.link(self.team.id)]
        self._new_plain_ticket()
        with self.assertRaises(UserError):
            self.plain_stage_done.step = "closed"
        stage.name = "With the department"
        stage.sequence = 7


@tagged("post_install", "-at_install")
class TestDuplicate(common.CsComplaintCommon):
    def test_duplicate_ends_as_cancelled(self):
        """Architecture 5: a duplicate needs no callback, and the original goes on."""
        original, double = self._new_ticket(), self._new_ticket()
        wizard = self._as(self.env["helpdesk.ticket.duplicate.wizard"], self.desk)
        wizard.create(
            {
                "ticket_id": double.id,
                "duplicate_of_id": original.id,
                "target_stage_id": self.plain_stage_done.id,
            }
        ).action_confirm()
        self.assertEqual(double.step, "cancelled")
        self.assertEqual(double.duplicate_id, original)
        self.assertEqual(original.step, "registered")
