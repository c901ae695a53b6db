"""Whoever comes by whatever way: draws are made by the engine alone."""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import sampling_common


@tagged("post_install", "-at_install")
class TestSamplingAccess(sampling_common.SamplingCommon):
    """Guarantee 1: no way but the buttons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-05 01:00:00"):
            cls.draw = cls.plan._prepare_draws(
                day=fields.Date.to_date("2026-02-01"), user=cls.director
            )
            cls.prepared = cls.plan._prepare_draws(
                day=fields.Date.to_date("2026-05-01"), user=cls.director
            )
        cls._new_rows(20)
        with freeze_time("2026-04-01 02:00:00"):
            cls.draw._draw()
        cls.line = cls.draw.line_ids[0]

    def test_nobody_writes(self):
        """Write, sudo, attribute, import, defaults: refused for everybody."""
        draw, line, prepared = self.draw, self.line, self.prepared
        draws, lines = self.env["cs.sampling.draw"], self.env["cs.sampling.draw.line"]
        row = {
            "draw_id": draw.id,
            "res_model": "cs.exception",
            "res_id": 1,
            "rank": 1,
            "rank_hash": "0",
            "origin": "drawn",
            "state": "open",
        }
        ways = {
            "write": lambda: self._as(draw, self.manager).write({"seed": "0"}),
            "sudo": lambda: draw.sudo().write({"salt": "0" * 64}),
            "state": lambda: prepared.sudo().write({"state": "drawn"}),
            "reset": lambda: draw.sudo().write({"state": "committed"}),
            "salt": lambda: prepared.sudo().write({"secret_salt": "0" * 64}),
            "attribute": lambda: setattr(draw, "total", 1),
            "person": lambda: draw.sudo().write({"user_id": self.clerk.id}),
            "pass of a client": lambda: draw.with_context(cs_sampling_pass=True).write(
                {"seed": "0"}
            ),
            "made": lambda: draws.sudo().create({"plan_id": self.plan.id}),
            "copied": lambda: draw.sudo().copy(),
            "deleted": lambda: draw.sudo().unlink(),
            "line": lambda: line.sudo().write({"res_id": 1}),
            "line done": lambda: line.sudo().write({"state": "done"}),
            "line by default": lambda: (
                lines.with_context(default_state="done").sudo().create(row)
            ),
            "line made": lambda: lines.sudo().create(row),
            "line deleted": lambda: line.sudo().unlink(),
            "by the draw": lambda: draw.sudo().write(
                {"line_ids": [fields.Command.delete(line.id)]}
            ),
        }
        for label, way in ways.items():
            with self.subTest(label), self.assertRaises(UserError):
                way()
                self.env.flush_all()
            self.env.invalidate_all()
        for model, record in ((draws, draw), (lines, line)):
            result = model.load([".id", "state"], [[str(record.id), "open"]])
            self.assertFalse(result["ids"], model)
        self.assertFalse(draw._verify())
        self.assertEqual((prepared.state, line.state), ("committed", "open"))

    def test_rights_by_role(self):
        """Read: own ones, or by post. Write, create, delete: nobody."""
        sees = {
            self.director: True,
            self.manager: True,
            self.officer: True,
            self.auditor: True,
            self.leader: True,
            self.clerk: False,
        }
        for user, is_seen in sees.items():
            for record in (self.draw, self.line):
                found = self._as(record, user).search([("id", "=", record.id)])
                self.assertEqual(bool(found), is_seen, (user.login, record))
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(self._as(record, user).has_access(operation))
        plan = self._as(self.plan, self.officer)
        with self.assertRaises(AccessError):
            plan.copy()
        outsider = self._new_user(
            "outsider",
            "cs_base.cs_base_group_director",
            self.site_foreign,
            company=self.company_foreign,
        )
        for record in (self.draw, self.line, self.plan):
            self.assertFalse(
                self._as(record, outsider).search([("id", "=", record.id)])
            )

    def test_buttons_by_role(self):
        """Reading a draw gives no right to work on it."""
        for name in ("action_draw", "action_close"):
            for user in (self.auditor, self.clerk):
                with (
                    self.subTest(name=name, user=user.login),
                    self.assertRaises(UserError),
                ):
                    getattr(self._as(self.prepared, user), name)()
        reasons = self.env["cs.sampling.reason"]
        for user in (self.auditor, self.clerk):
            for kind in ("replace", "close", "cancel"):
                vals = {
                    "kind": kind,
                    "draw_id": self.draw.id,
                    "line_ids": [fields.Command.set(self.line.ids)],
                    "reason_id": self.reason.id,
                    "note": "x",
                }
                with (
                    self.subTest(kind=kind, user=user.login),
                    self.assertRaises(UserError),
                ):
                    reasons.with_user(user).create(vals).action_confirm()
        with self.assertRaises(AccessError):
            self._as(self.draw, self.clerk).read(["export_file"])
        with self.assertRaises(AccessError):
            self._as(self.draw, self.clerk).action_export()
        with self.assertRaises(AccessError):
            page = self.env["cs.sampling.verify"].with_user(self.clerk)
            page.create({"draw_id": self.draw.id}).read(["page"])

    def test_who_prepares_for_whom(self):
        def prepare(user, person, **vals):
            wizard = self.env["cs.sampling.prepare"].with_user(user)
            return wizard.with_context(allowed_company_ids=user.company_ids.ids).create(
                {
                    "plan_id": self.plan.id,
                    "day": "2027-02-01",
                    "user_id": person.id,
                    "company_id": self.company.id,
                    **vals,
                }
            )

        with self.assertRaises(AccessError):
            prepare(self.clerk, self.clerk)
        with self.assertRaisesRegex(UserError, "manager"):
            prepare(self.officer, self.director).action_prepare()
        with self.assertRaises(UserError):
            prepare(
                self.officer, self.officer, company_id=self.company_foreign.id
            ).action_prepare()
        action = prepare(self.manager, self.director).action_prepare()
        draw = self.env["cs.sampling.draw"].browse(action["res_id"])
        self.assertEqual(
            (draw.user_id, draw.prepared_by_id), (self.director, self.manager)
        )

    def test_names_only_for_those_who_read_the_record(self):
        line = self.line
        self.assertTrue(self._as(line, self.director).record_name)
        hidden = self._as(line, self.manager)
        row = self.env["cs.exception"].browse(line.res_id)
        self.assertFalse(self._as(row, self.manager).has_access("read"))
        self.assertFalse(hidden.record_name)
        with self.assertRaises(AccessError):
            row.with_user(self.manager).read(["text"])

    def test_queries_stay_constant(self):
        """A list of lines and of draws costs the same, however long it is."""
        counts = []
        for size in (1, 2, 4):
            self.env.invalidate_all()
            lines = self._as(self.draw.line_ids[:size], self.director)
            before = self.env.cr.sql_log_count
            lines.read(["record_name", "stratum_name", "reference", "display_name"])
            counts.append(self.env.cr.sql_log_count - before)
        # The first one fills the caches of rights.
        self.assertEqual(counts[1], counts[2])
        counts = []
        for draws in (self.draw, self.draw, self.draw | self.prepared):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            draws.read(["line_count", "own_count", "display_name", "plan_id"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_workbench(self):
        """ux 2.10: the figure is that of the list that its link opens."""
        for user, expected in ((self.director, 4), (self.manager, None)):
            workbench = self._as(self.env["cs.workbench"], user)
            cards = workbench.get_data()["sections"]["todo"]
            found = {card["key"]: card["count"] for card in cards}
            self.assertEqual(found.get("drawn"), expected)
        workbench.get_data(self.site.id)

    def test_population_is_read_in_one_query(self):
        """performance.md 3: one query, and as many for 400 records as for 20."""
        counts = []
        for number in (0, 380):
            self._new_rows(number)
            draw = self.draw
            draw.sudo()._read_population()
            before = self.env.cr.sql_log_count
            population, _names = draw.sudo()._read_population()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts, [1, 1])
        self.assertEqual(len(population), 400)
