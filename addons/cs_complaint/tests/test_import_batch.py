"""Historical import: what comes in, once, and what is said of the rest."""

from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import cs_import_batch_run
from . import import_common
from .import_common import MAPPING, make_file


@tagged("post_install", "-at_install")
class TestImportBatch(import_common.CsImportCommon):
    def test_tickets_come_in_with_their_own_dates(self):
        """Architecture 5: any step, own dates, no clock, no log, no assignment."""
        batch = self._import(make_file({}, {"state": "open", "ended": ""}))
        self.assertEqual(batch.state, "done")
        self.assertCounts(batch, created=2)
        ticket, opened = self._tickets(batch)
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": "Lift stands still",
                    "step": "closed",
                    "kind": "complaint",
                    "is_open": False,
                    "site_id": self.site.id,
                    "company_id": self.company.id,
                    "external_source": "old",
                    "external_number": "A-1",
                    "place_text": "5 Test Street",
                    "partner_name": "Zhang",
                    "partner_phone": "19900000001",
                    "result": "Motor changed",
                    "is_reply_late": False,
                }
            ],
        )
        self.assertEqual(str(ticket.received_date), "2020-03-01 02:00:00")
        self.assertEqual(str(ticket.closed_date), "2020-03-02 02:00:00")
        self.assertEqual(str(ticket.reply_deadline), "2020-03-04 02:00:00")
        self.assertEqual(
            ticket.description, "<p>Lift stands still<br>since the morning</p>"
        )
        self.assertEqual(ticket.channel_id.name, "Old Hotline")
        self.assertEqual(ticket.category_id.name, "Lifts")
        self.assertEqual(ticket.department_id.name, "Lift Works")
        self.assertEqual(ticket.unit_id, opened.unit_id)
        self.assertTrue(ticket.unit_id)
        self.assertEqual((opened.step, opened.is_open), ("registered", True))
        tickets = ticket | opened
        self.assertFalse(tickets.assignment_ids)
        self.assertFalse(tickets.callback_ids)
        self.assertFalse(tickets.sudo().message_follower_ids)
        self.assertFalse(
            self.env["cs.deadline"].search(
                [("res_model", "=", "helpdesk.ticket"), ("res_id", "in", tickets.ids)]
            ),
            "no clock runs for what is past",
        )
        self.assertEqual(len(set(tickets.mapped("number"))), 2)
        self.assertTrue(ticket.number.startswith("2003-"))

    def test_stage_follows_the_step(self):
        batch = self._import(
            make_file({}, {"state": "void"}, {"state": "open", "ended": ""})
        )
        for ticket in self._tickets(batch):
            self.assertEqual(ticket.stage_id.step, ticket.step)

    def test_imported_tickets_are_read_only(self):
        """Architecture 5: nobody changes the past, the manager neither."""
        batch = self._import(make_file({"state": "open", "ended": ""}))
        ticket = self._tickets(batch)
        for vals in (
            {"name": "Other"},
            {"answer": "Now"},
            {"import_batch_id": False},
            {"active": False},
        ):
            with self.assertRaises(UserError, msg=vals):
                ticket.write(vals)
        with self.assertRaises(UserError):
            ticket.unlink()

    def test_same_file_again_adds_nothing_and_says_so(self):
        data = make_file({}, {})
        self._import(data)
        with self.assertRaisesRegex(UserError, "all 2 rows of it. Nothing was added"):
            self._load(data)

    def test_overlapping_file_adds_the_rest(self):
        self._import(make_file({}, {}))
        batch = self._import(make_file({}, {}, {"title": "New"}))
        self.assertCounts(batch, created=1, known=2)
        self.assertEqual(self._tickets(batch).name, "New")

    def test_same_key_of_another_source_is_new(self):
        self._import(make_file({}))
        mapping = MAPPING.replace('"old"', '"older"')
        batch = self._import(make_file({"title": "Other"}), mapping)
        self.assertCounts(batch, created=1)

    def test_known_in_another_site_of_the_company(self):
        """The key is unique in the company, so a second site cannot hold it."""
        self._import(make_file({}))
        self.migrator.cs_site_ids |= self.site_other
        batch = self._import(make_file({}, {}), site=self.site_other)
        self.assertCounts(batch, created=1, known=1)

    def test_file_with_refused_rows_may_come_again(self):
        """A wrong mapping is corrected and the same file loaded again."""
        data = make_file({}, {"state": "lost", "ended": ""})
        batch = self._import(data)
        self.assertCounts(batch, created=1, refused=1)
        self.assertLines(batch, (3, "refused", "unknown_value"))
        mapping = MAPPING.replace("open =", 'lost = "registered"\nopen =')
        batch = self._import(data, mapping)
        self.assertCounts(batch, created=1, known=1)
        with self.assertRaisesRegex(UserError, "Nothing was added"):
            self._load(data, mapping)

    def test_lines_name_row_key_and_values(self):
        batch = self._import(
            make_file(
                {"ended": "2020-02-01 10:00"},
                {"received": "soon"},
                {"no": ""},
                {"no": "A-1"},
                {"ended": ""},
            )
        )
        self.assertCounts(batch, created=2, refused=3, remarks=2)
        self.assertLines(
            batch,
            (2, "remark", "contradicting_date"),
            (3, "refused", "bad_received_date"),
            (4, "refused", "no_key"),
            (5, "refused", "duplicate_key"),
            (6, "remark", "no_end_date"),
        )
        line = batch.line_ids.filtered(lambda line: line.row_number == 2)
        self.assertEqual(line.external_number, "A-1")
        self.assertEqual(line.column_name, "ended")
        self.assertEqual(line.raw_value, "2020-02-01 10:00 < 2020-03-01 10:00")
        self.assertFalse(self._tickets(batch)[0].closed_date)

    def test_names_are_made_once(self):
        channel = self.env["helpdesk.ticket.channel"].create(
            {"name": "Counter", "company_id": self.company.id}
        )
        rows = [{"channel": "Counter", "dept": f"D{i % 3}"} for i in range(12)]
        batch = self._import(make_file(*rows))
        tickets = self._tickets(batch)
        self.assertEqual(tickets.channel_id, channel)
        self.assertEqual(len(tickets.department_id), 3)
        self.assertEqual(tickets.department_id.company_id, self.company)
        self.assertEqual(len(tickets.category_id), 1)
        self.assertEqual(len(tickets.unit_id), 1)

    def test_dry_run_creates_nothing(self):
        models = [
            "helpdesk.ticket",
            "helpdesk.ticket.channel",
            "helpdesk.ticket.category",
            "hr.department",
            "cs.unit",
            "cs.building",
        ]

        def count():
            return [
                self.env[m].with_context(active_test=False).search_count([])
                for m in models
            ]

        before = count()
        batch = self._load(make_file({}, {"no": ""}, {"ended": ""}))
        batch.action_check()
        self.assertEqual(batch.state, "checked")
        self.assertCounts(batch, created=2, refused=1, remarks=1)
        self.assertEqual(len(batch.line_ids), 2)
        self.assertEqual(count(), before)
        batch.action_check()
        self.assertEqual(len(batch.line_ids), 2, "a second check replaces the first")
        batch.action_import()
        self.assertCounts(batch, created=2, refused=1, remarks=1)
        self.assertEqual(len(batch.line_ids), 2)
        self.assertFalse(any(batch.line_ids.mapped("is_check")))

    def test_file_errors_stop_before_the_first_row(self):
        for data, text in (
            (b"", "empty"),
            (make_file({}, header=["no"]), "lacks columns"),
            (make_file({"title": "电梯"}, encoding="gb18030"), "gb18030"),
            (make_file({}, {}).replace(b"A-2", b'"A-2'), "never closed"),
        ):
            batch = self._load(data)
            for action in (batch.action_check, batch.action_import):
                with self.assertRaisesRegex(UserError, text):
                    action()
            self.assertFalse(self._tickets(batch))

    def test_heading_only(self):
        batch = self._import(make_file())
        self.assertEqual(batch.state, "done")
        self.assertCounts(batch)

    def test_load_refuses_wrong_mapping_and_empty_reason(self):
        with self.assertRaisesRegex(UserError, "columns.number"):
            self._load(make_file({}), "[file]\n")
        with self.assertRaisesRegex(UserError, "reason"):
            self.Batch._load(make_file({}), MAPPING, "a.csv", "  ", self.site)

    def test_killed_import_goes_on_exactly_once(self):
        """A killed import keeps its last chunk and goes on behind it."""
        rows = [{} for _i in range(10)]
        rows[4] = {"no": "A-1"}
        rows[8] = {"ended": ""}
        batch = self._load(make_file(*rows))
        work = batch._start_work("draft")
        work._begin()
        with patch.object(cs_import_batch_run, "CHUNK_SIZE", 3):
            self.assertFalse(work._run(should_stop=lambda b: b.done_count >= 6))
            self.assertEqual((work.state, work.done_count), ("running", 6))
            self._die_in_a_chunk(work)
            self.assertEqual((work.done_count, work.created_count), (6, 5))
            self.assertEqual(len(self._tickets(batch)), 5)
            batch.action_continue()
        self.assertEqual(batch.state, "done")
        self.assertCounts(batch, created=9, refused=1, remarks=1)
        keys = self._tickets(batch).mapped("external_number")
        self.assertEqual(sorted(keys), sorted(set(keys)))
        self.assertLines(
            batch, (6, "refused", "duplicate_key"), (10, "remark", "no_end_date")
        )

    def _die_in_a_chunk(self, work):
        """Interrupt the next chunk after its tickets are there."""
        with (
            patch.object(type(work), "_write_lines", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
            self.env.cr.savepoint(),
        ):
            work._run()
        self.env.invalidate_all()

    def test_rule_of_the_system_costs_only_its_row(self):
        """What a constraint refuses becomes a line; the rows around it come in."""
        create = type(self.Ticket).create

        def refuse(tickets, vals_list):
            if any(vals["name"] == "Bad" for vals in vals_list):
                message = "No such lift"
                raise ValidationError(message)
            return create(tickets, vals_list)

        rows = [{}, {}, {"title": "Bad"}, {}, {}]
        with patch.object(type(self.Ticket), "create", refuse):
            batch = self._import(make_file(*rows))
        self.assertCounts(batch, created=4, refused=1)
        self.assertLines(batch, (4, "refused", "not_accepted"))
        self.assertEqual(batch.line_ids.reason, "No such lift")

    def test_long_import_goes_on_in_the_background(self):
        with (
            patch.object(cs_import_batch_run, "CHUNK_SIZE", 2),
            patch(
                "odoo.addons.cs_complaint.models.cs_import_batch.REQUEST_SECONDS", -1
            ),
        ):
            batch = self._import(make_file({}, {}, {}, {}, {}))
            self.assertEqual((batch.state, batch.done_count), ("running", 2))
            self.assertTrue(batch.is_background)
            with patch.object(self.env.cr, "commit"):
                self.env["cs.import.batch"]._cron_import()
        self.assertEqual(batch.state, "done")
        self.assertCounts(batch, created=5)
        self.assertEqual(self._tickets(batch).create_uid, self.migrator)

    def test_background_import_of_a_former_member_fails_with_a_reason(self):
        batch = self._load(make_file({}))
        work = batch._start_work("draft")
        work._begin()
        work.is_background = True
        self.migrator.group_ids -= self.env.ref("cs_base.cs_base_group_migration")
        with (
            patch.object(self.env.cr, "commit"),
            patch.object(self.env.cr, "rollback"),
            mute_logger("odoo.addons.cs_complaint.models.cs_import_batch_run"),
        ):
            self.env["cs.import.batch"]._cron_import()
        self.assertEqual(work.state, "failed")
        self.assertIn("Historical Import", work.failure)
        self.assertFalse(self._tickets(work))

    def test_cancelled_import_keeps_what_came_in(self):
        """Guarantee 3."""
        batch = self._load(make_file({}, {}, {}))
        work = batch._start_work("draft")
        work._begin()
        with patch.object(cs_import_batch_run, "CHUNK_SIZE", 1):
            work._run(should_stop=lambda _batch: True)
        batch.action_cancel()
        self.assertEqual(len(self._tickets(batch)), 1)
        with self.assertRaises(UserError):
            batch.action_continue()

    def test_records_of_an_import_stay(self):
        """Guarantees 3 and 4: not deleted, not rewritten, not by sudo either."""
        batch = self._import(make_file({"ended": ""})).sudo()
        with self.assertRaises(UserError):
            batch.unlink()
        with self.assertRaises(UserError):
            batch.line_ids.unlink()
        for vals in ({"mapping": "x"}, {"reason": "x"}, {"file_hash": "x"}):
            with self.assertRaises(UserError, msg=vals):
                batch.write(vals)

    def test_queries_do_not_grow_with_the_rows(self):
        """Performance 6: at most two queries a row; here hardly any."""
        mapping = MAPPING.replace('"old"', '"warm"')
        self._import(make_file({}), mapping)
        counts = []
        for size in (10, 200):
            data = make_file(*({"no": f"Q{size}-{i}"} for i in range(size)))
            batch = self._load(data)
            before = self.env.cr.sql_log_count
            batch.action_import()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 20, counts)
