"""Answers come with their record: no way round its rights."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import checklist_common


@tagged("post_install", "-at_install")
class TestChecklistAccess(checklist_common.ChecklistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._new_user("stranger", "cs_base.cs_base_group_user", cls.site)
        mine = cls.subject.with_user(cls.clerk).with_context(
            allowed_company_ids=cls.company.ids
        )
        mine.checklist_answer(
            cls.items[0].id, {"choice": "no", "remark": "a secret remark"}
        )
        mine.checklist_add_photo(cls.items[0].id, "a.png", checklist_common.photo())
        cls.answer = cls.subject._get_checklist_answers()

    def test_services_by_role(self):
        """Own: fill in. Officer: read. Stranger: nothing."""
        item_id = self.items[0].id
        calls = {
            "checklist_load": (),
            "checklist_answer": (item_id, {"choice": "yes"}),
            "checklist_add_photo": (item_id, "b.png", checklist_common.photo(1)),
            "checklist_remove_photo": (item_id, self.answer.photo_ids.id),
            "checklist_finish": (),
        }
        for name, args in calls.items():
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(self._as(self.subject, self.stranger), name)(*args)
            if name == "checklist_load":
                loaded = self._as(self.subject, self.officer).checklist_load()
                self.assertFalse(loaded["is_open"])
                self.assertEqual(loaded["items"][0]["choice"], "no")
                continue
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(self._as(self.subject, self.officer), name)(*args)
        self.assertEqual(self.answer.choice, "no")
        self.assertEqual(len(self.answer.photo_ids), 1)

    def test_answers_have_no_door_of_their_own(self):
        """Read, search, group, export, write, create, delete: nobody."""
        for user in (self.clerk, self.stranger, self.manager, self.auditor):
            answers = self._as(self.answer, user)
            ways = {
                "read": lambda a=answers: a.read(["remark"]),
                "search": lambda a=answers: a.search([("remark", "ilike", "secret")]),
                "count": lambda a=answers: a.search_count([]),
                "group": lambda a=answers: a.formatted_read_group([], ["choice"]),
                "export": lambda a=answers: a.export_data(["remark"]),
                "write": lambda a=answers: a.write({"choice": "yes"}),
                "create": lambda a=answers: a.create(
                    {
                        "res_model": self.subject._name,
                        "res_id": self.subject.id,
                        "item_id": self.items[1].id,
                    }
                ),
                "delete": lambda a=answers: a.unlink(),
            }
            for label, way in ways.items():
                with (
                    self.subTest(label, user=user.login),
                    self.assertRaises(UserError),
                ):
                    way()

    def test_by_the_server_of_another_addon(self):
        """Also sudo gives no answer but by the service."""
        answer = self.answer.sudo()
        for label, way in {
            "write": lambda: answer.write({"choice": "yes"}),
            "attribute": lambda: setattr(answer, "remark", ""),
            "copied": lambda: answer.copy({"item_id": self.items[1].id}),
            "deleted": lambda: answer.unlink(),
            "pass of a client": lambda: answer.with_context(
                cs_checklist_pass=True
            ).write({"choice": "yes"}),
        }.items():
            with self.subTest(label), self.assertRaises(UserError):
                way()
                self.env.flush_all()
            self.env.invalidate_all()
        self.assertEqual((answer.choice, answer.remark), ("no", "a secret remark"))

    def test_results_are_not_forged(self):
        """Write, create, import, defaults: the result comes from the answers."""
        mine = self._as(self.subject, self.clerk)
        other = self._new_version("draft", valid_from="2026-05-01")
        vals = {
            "checklist_score": 100,
            "checklist_score_exact": "100",
            "checklist_band_id": self.version.band_ids[0].id,
            "checklist_open_count": 0,
            "is_checklist_failed": False,
            "checklist_done_date": "2026-01-01 00:00:00",
            "checklist_done_by_id": self.clerk.id,
            "checklist_version_id": other.id,
        }
        for name, value in vals.items():
            with self.subTest(name), self.assertRaises(UserError):
                mine.write({name: value})
            with self.subTest(name), self.assertRaises(UserError):
                mine.sudo().with_context(cs_checklist_write=True).write({name: value})
            if value:
                with self.subTest(name), self.assertRaises(UserError):
                    mine.create({"name": "x", "user_id": self.clerk.id, name: value})
        defaults = {f"default_{name}": value for name, value in vals.items()}
        made = mine.with_context(**defaults).create(
            {"name": "x", "user_id": self.clerk.id}
        )
        self.assertFalse(made.checklist_score or made.checklist_version_id)
        self.assertFalse(made.checklist_done_date)
        copied = mine.copy()
        self.assertFalse(copied.checklist_version_id)
        result = mine.load([".id", "checklist_score"], [[str(self.subject.id), "100"]])
        self.assertFalse(result["ids"])
        self.assertEqual(self.subject.checklist_score, 0)

    def test_defaults_do_not_answer(self):
        mine = self._as(self.subject, self.clerk).with_context(
            default_is_given=True, default_choice="yes", default_user_id=1
        )
        mine.checklist_answer(self.items[2].id, {"remark": "only words"})
        answer = self.subject._get_checklist_answers().filtered(
            lambda one: one.item_id == self.items[2]
        )
        self.assertEqual(
            (answer.is_given, answer.choice, answer.user_id), (False, False, self.clerk)
        )

    def test_photos_follow_their_record(self):
        photo = self.answer.photo_ids
        self.assertTrue(self._as(photo, self.officer).has_access("read"))
        self.assertFalse(self._as(photo, self.stranger).has_access("read"))
        for way in (
            lambda: self._as(photo, self.clerk).unlink(),
            lambda: self._as(photo, self.clerk).write({"raw": b"x"}),
            lambda: self._as(photo, self.clerk).write({"public": True}),
        ):
            with self.assertRaises(UserError):
                way()

    def test_rights_on_the_lists_themselves(self):
        for record in (self.checklist, self.version, self.items, self.version.band_ids):
            self.assertTrue(self._as(record, self.clerk).has_access("read"))
            for user in (self.clerk, self.officer, self.auditor):
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(self._as(record, user).has_access(operation))
            self.assertTrue(self._as(record, self.manager).has_access("write"))
        outsider = self._new_user(
            "outsider",
            "cs_base.cs_base_group_manager",
            self.site_foreign,
            company=self.company_foreign,
        )
        for record in (self.checklist, self.version, self.items):
            found = self._as(record, outsider).search([("id", "in", record.ids)])
            self.assertFalse(found)
