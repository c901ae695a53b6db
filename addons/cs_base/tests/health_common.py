from odoo.addons.cs_base.tools.health import Check

from . import common


class HealthCommon(common.CsCommon):
    """A company whose health is looked at check by check."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Health = cls.env["cs.health"]
        cls.sites = cls.site | cls.site_other | cls.company.cs_default_site_id
        cls.company.cs_default_site_id.tz = "Asia/Shanghai"
        cls.admin = cls._new_user("admin", "base.group_system", cls.site)
        cls.root = cls.env.ref("base.user_root")

    def _lines(self, method):
        """Return the lines of one check of the company."""
        self.env.flush_all()
        health = self.Health.sudo().with_company(self.company)
        return health._ask(Check("x", "time", "X", method), self.company)

    def _line(self, method):
        (line,) = self._lines(method)
        return line

    def _state(self, method):
        return self._line(method).state

    def _assert_bad(self, method, state, text):
        """The check has this state and names ``text``; it says what to do, and where
        it leads the records that it counted are found."""
        line = self._line(method)
        self.assertEqual(line.state, state, line.text)
        self.assertIn(text, line.text)
        self.assertTrue(line.cure)
        if line.domain:
            self.assertTrue(self.env[line.model].search(list(line.domain)))
        return line

    def _rows(self):
        return {row["key"]: row for row in self.Health._run(self.company)}

    @classmethod
    def _new_employee(cls, user):
        return cls.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "company_id": cls.company.id}
        )
