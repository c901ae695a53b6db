"""Filling in a checklist: each answer saved, the score right, finished once."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from . import checklist_common, readonly, sampling_common


@tagged("post_install", "-at_install")
class TestChecklist(readonly.ReadOnly, checklist_common.ChecklistCommon):
    def setUp(self):
        super().setUp()
        self.mine = self._as(self.subject, self.clerk)

    def test_each_answer_is_saved(self):
        greeted, clean, safe, _service, speed = self.items
        result = self.mine.checklist_answer(greeted.id, {"choice": "yes"})
        self.assertEqual(result["result"]["score"], "100.00 %")
        self.assertTrue(result["item"]["is_given"])
        result = self.mine.checklist_answer(clean.id, {"number": 3})
        self.assertEqual(self.subject.checklist_score, 85)
        self.assertEqual(result["result"]["grade"], "Good")
        self.assertEqual(result["item"]["lacks"], ["photo"])
        self.mine.checklist_answer(speed.id, {"is_na": True, "remark": "none"})
        self.assertEqual(self.subject.checklist_score, 85)
        result = self.mine.checklist_answer(safe.id, {"choice": "fail"})
        self.assertTrue(self.subject.is_checklist_failed)
        self.assertEqual(self.subject.checklist_score_exact, "170/3")
        self.assertEqual(self.subject.checklist_score, 56.67)
        self.assertEqual(result["item"]["lacks"], ["remark"])
        self.assertEqual(self.subject.checklist_open_count, 1)
        answers = self.mine._get_checklist_answers()
        self.assertEqual(set(answers.mapped("user_id")), {self.clerk})
        self.assertEqual(len(answers), 4)
        loaded = self._call_readonly(self.mine, "checklist_load")
        self.assertTrue(loaded["is_open"])
        self.assertEqual([one["number"] for one in loaded["items"]], [0, 3, 0, 0, 0])

    def test_answer_can_be_changed_and_taken_back(self):
        greeted = self.items[0]
        self.mine.checklist_answer(greeted.id, {"choice": "yes"})
        self.mine.checklist_answer(greeted.id, {"remark": "politely"})
        self.assertEqual(self.subject.checklist_score, 100)
        self.mine.checklist_answer(greeted.id, {"choice": "no"})
        self.assertEqual(self.subject.checklist_score, 0)
        self.mine.checklist_answer(greeted.id, {"is_na": True})
        self.assertFalse(self.subject.checklist_score_exact)
        result = self.mine.checklist_answer(greeted.id, {"is_na": False})
        self.assertEqual(result["item"]["lacks"], ["answer"])
        self.assertEqual(result["item"]["remark"], "politely")
        self.assertEqual(self.subject.checklist_open_count, 5)

    def test_finish_names_everything(self):
        clean, safe = self.items[1], self.items[2]
        self.mine.checklist_answer(clean.id, {"number": 1})
        self.mine.checklist_answer(safe.id, {"choice": "fail"})
        with self.assertRaises(UserError) as refusal:
            self.mine.checklist_finish()
        text = str(refusal.exception)
        for line in ("Greeted: no answer", "Clean: no photo", "Safe: no remark"):
            self.assertIn(line, text)
        self._answer_all(self.mine)
        loaded = self.mine.checklist_finish()
        self.assertTrue(loaded["is_done"])
        self.assertFalse(loaded["is_open"])
        self.assertTrue(self.subject.is_told)
        self.assertEqual(self.subject.checklist_done_by_id, self.clerk)
        self.assertEqual(self.subject.checklist_band_id.name, "Excellent")

    def test_finished_stays(self):
        """Guarantee 4: confirmed content is read-only."""
        self.mine.checklist_add_photo(
            self.items[0].id, "a.png", checklist_common.photo()
        )
        self._answer_all(self.mine)
        self.mine.checklist_finish()
        photo = self.mine._get_checklist_answers().photo_ids
        ways = {
            "answer": lambda: self.mine.checklist_answer(
                self.items[0].id, {"choice": "no"}
            ),
            "photo": lambda: self.mine.checklist_add_photo(
                self.items[0].id, "b.png", checklist_common.photo(1)
            ),
            "photo removed": lambda: self.mine.checklist_remove_photo(
                self.items[0].id, photo.id
            ),
            "again": lambda: self.mine.checklist_finish(),
            "deleted": lambda: self.mine.unlink(),
            "attachment": lambda: photo.unlink(),
            "content": lambda: photo.write({"raw": b"x"}),
            "moved": lambda: photo.write({"res_id": 1}),
        }
        for label, way in ways.items():
            with self.subTest(label), self.assertRaises(UserError):
                way()
                self.env.flush_all()
            self.env.invalidate_all()
        self.assertEqual(self.subject.checklist_score, 100)
        self.subject._reopen_checklist()
        self.mine.checklist_answer(self.items[0].id, {"choice": "no"})

    def test_photos(self):
        greeted = self.items[0]
        result = self.mine.checklist_add_photo(
            greeted.id, "../../a.png", checklist_common.photo()
        )
        [photo_id] = result["item"]["photos"]
        photo = self.env["ir.attachment"].browse(photo_id)
        self.assertEqual(
            (photo.name, photo.res_model, photo.res_id),
            ("a.png", self.subject._name, self.subject.id),
        )
        self.assertTrue(self._as(photo, self.clerk).has_access("read"))
        with self.assertRaisesRegex(UserError, "used before"):
            self.mine.checklist_add_photo(
                self.items[1].id, "b.png", checklist_common.photo()
            )
        for name, data in (
            ("a.svg", checklist_common.photo(2)),
            ("a.png", "PHN2Zz4="),
            ("a.pdf", "JVBERi0="),
            ("a.png", "no base64!"),
            ("a.png", ""),
            (None, None),
            ({}, []),
        ):
            with self.subTest(name=name), self.assertRaises(UserError):
                self.mine.checklist_add_photo(greeted.id, name, data)
        self.mine.checklist_remove_photo(greeted.id, photo_id)
        self.assertFalse(photo.exists())

    def test_what_is_no_answer(self):
        greeted, clean, _safe, service, speed = self.items
        foreign = self._new_version("draft", valid_from="2026-05-01").item_ids[0]
        for item_id, values in (
            (greeted.id, {"choice": "perhaps"}),
            (greeted.id, {"choice": ""}),
            (greeted.id, {"number": 1}),
            (greeted.id, {"choice": "yes", "user_id": 1}),
            (greeted.id, {"is_given": True}),
            (greeted.id, "yes"),
            (greeted.id, {"remark": 7}),
            (clean.id, {"number": -1}),
            (clean.id, {"number": 1.5}),
            (clean.id, {"number": True}),
            (clean.id, {"number": "3"}),
            (clean.id, {"choice": "yes"}),
            (speed.id, {"number": 11}),
            (service.id, {"is_na": True}),
            (foreign.id, {"choice": "yes"}),
            (0, {"choice": "yes"}),
            (None, {"choice": "yes"}),
            ("1", {"choice": "yes"}),
        ):
            with (
                self.subTest(item=item_id, values=values),
                self.assertRaises(UserError),
            ):
                self.mine.checklist_answer(item_id, values)
        self.assertFalse(self.subject._get_checklist_answers())

    def test_frozen_once_in_force(self):
        """Guarantees 1 and 4: items and grades in force stay as they are."""
        version, item, band = self.version, self.items[0], self.version.band_ids[0]
        draft = self._new_version("draft", valid_from="2026-05-01")
        ways = {
            "name": lambda: self._as(item, self.manager).write({"name": "x"}),
            "sudo": lambda: item.sudo().write({"weight": 9}),
            "attribute": lambda: setattr(item, "points", 9),
            "critical": lambda: item.write({"critical": "fail"}),
            "added": lambda: item.copy(),
            "moved in": lambda: draft.item_ids[0].write({"version_id": version.id}),
            "deleted": lambda: item.sudo().unlink(),
            "by its version": lambda: version.write({"item_ids": [Command.clear()]}),
            "translation": lambda: item.update_field_translations(
                "name", {"en_US": "x"}
            ),
            "grade": lambda: band.write({"lower_bound": 50}),
            "grade deleted": lambda: band.unlink(),
            "scoring": lambda: version.write({"scoring": "weighted"}),
            "day": lambda: version.write({"valid_from": "2026-02-01"}),
            "back": lambda: version.write({"state": "draft"}),
            "directly": lambda: draft.write({"state": "published"}),
            "created": lambda: version.create(
                {"checklist_id": self.checklist.id, "state": "published"}
            ),
            "version deleted": lambda: version.sudo().unlink(),
            "list deleted": lambda: self.checklist.sudo().unlink(),
        }
        for label, way in ways.items():
            with self.subTest(label), self.assertRaises(UserError):
                way()
                self.env.flush_all()
            self.env.invalidate_all()
        result = item.load([".id", "name"], [[str(item.id), "x"]])
        self.assertFalse(result["ids"])
        self.assertEqual((item.name, len(version.item_ids)), ("Greeted", 5))
        draft.unlink()

    def test_versions(self):
        """G-6: what was checked keeps the version it was checked by."""
        later = self.version.copy({"valid_from": "2026-06-01"})
        self.assertEqual(len(later.item_ids), 5)
        later.item_ids[0].name = "Introduced"
        later.action_publish()
        day = later.valid_from
        self.assertEqual(self.checklist._get_version_at(day), later)
        before = day.replace(month=5)
        self.assertEqual(self.checklist._get_version_at(before), self.version)
        self.assertEqual(self.mine.checklist_load()["items"][0]["name"], "Greeted")
        self.assertEqual(self.subject.checklist_version_id, self.version)

    def test_not_ready(self):
        empty = self.env["cs.checklist.version"].create(
            {
                "checklist_id": self.checklist.id,
                "valid_from": "2026-07-01",
                "band_ids": [Command.create({"name": "x", "lower_bound": 10})],
            }
        )
        with self.assertRaises(UserError) as refusal:
            empty.action_publish()
        self.assertIn("1. ", str(refusal.exception))
        self.assertIn("2. ", str(refusal.exception))
        other = self.env["cs.checklist"].create({"name": "x", "code": "x"})
        with self.assertRaisesRegex(UserError, "no version"):
            self.subject._start_checklist(other)

    def test_weighted(self):
        """By weights the points of an item do not matter."""
        version = self._new_version(
            checklist=self.env["cs.checklist"].create({"name": "W", "code": "W"}),
            scoring="weighted",
            item_ids=[
                Command.create(
                    {"name": "a", "method": "points", "points": 100, "weight": 3}
                ),
                Command.create({"name": "b", "method": "yes_no", "weight": 1}),
                Command.create({"name": "c", "method": "yes_no", "weight": 0}),
            ],
        )
        self.subject._start_checklist(version.checklist_id)
        a, b, c = version.item_ids
        for item, values in (
            (a, {"number": 50}),
            (b, {"choice": "yes"}),
            (c, {"choice": "no"}),
        ):
            self.mine.checklist_answer(item.id, values)
        self.assertEqual(self.subject.checklist_score, 62.5)

    def test_queries_stay_constant(self):
        """As many queries for a list of fifteen items as for one of five."""
        counts = []
        for factor in (1, 3):
            items = self._get_items() * factor
            version = self._new_version(
                checklist=self.env["cs.checklist"].create(
                    {"name": "Q", "code": f"Q{factor}"}
                ),
                item_ids=[Command.create(dict(item)) for item in items],
            )
            subject = self.subject.create({"name": "Q", "user_id": self.clerk.id})
            subject._start_checklist(version.checklist_id)
            mine = self._as(subject, self.clerk)
            for item in version.item_ids:
                mine.checklist_answer(item.id, {"remark": "x"})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            mine.checklist_load()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_action(self):
        action = self.mine._get_checklist_action()
        self.assertEqual(action["tag"], "cs_checklist")
        with self.assertRaises(ValidationError):
            self.items[0]._refuse_value()


@tagged("post_install", "-at_install")
class TestChecklistOfDraw(sampling_common.SamplingCommon):
    """CMP-59: a line without scores is not done."""

    def test_drawn_record_is_done_with_its_list(self):
        checklist = self.env["cs.checklist"].create({"name": "Call", "code": "CALL"})
        version = self.env["cs.checklist.version"].create(
            {
                "checklist_id": checklist.id,
                "valid_from": "2026-01-01",
                "item_ids": [Command.create({"name": "Repair", "method": "grade"})],
            }
        )
        version.action_publish()
        plan = self._new_plan("T-C", checklist_id=checklist.id)
        self._new_rows(20)
        draw = self._prepare(plan)
        draw._draw()
        lines = self._as(draw.line_ids, self.director)
        self.assertEqual(set(lines.mapped("checklist_version_id")), {version})
        self.assertEqual(lines[0].action_check()["tag"], "cs_checklist")
        for user in (self.auditor, self.clerk):
            with self.assertRaises(UserError):
                self._as(lines[0], user).checklist_answer(
                    version.item_ids.id, {"choice": "good"}
                )
        lines[0].checklist_answer(version.item_ids.id, {"choice": "good"})
        self.assertEqual(lines[0].state, "open")
        lines[0].checklist_finish()
        self.assertEqual((lines[0].state, lines[0].done_by_id), ("done", self.director))
        self.assertEqual(lines[0].checklist_score, 66.67)
        new = lines[1]._replace(self.reason)
        self.assertEqual(new.checklist_version_id, version)
        with self.assertRaises(UserError):
            lines[1].checklist_answer(version.item_ids.id, {"choice": "good"})
        lines[0]._reopen()
        lines[0].checklist_answer(version.item_ids.id, {"choice": "bad"})
        for way in (
            lambda: lines[0].sudo().write({"checklist_score": 100}),
            lambda: lines[0].sudo().write({"checklist_done_date": "2026-01-01"}),
        ):
            with self.assertRaises(UserError):
                way()
        self.assertEqual(lines[0].checklist_score, 0)
