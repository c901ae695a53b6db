from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import common


@tagged("post_install", "-at_install")
class TestSite(common.CsCommon):
    """Sites, scope and its caches (architecture 3.1)."""

    def _visible(self, user):
        return self._as(self.env["cs.site"], user).search([])

    def test_company_has_default_site(self):
        """Architecture 3.1: each company has a default site of its own, in use."""
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual(company.cs_default_site_id.company_id, company)
        self.assertTrue(company.cs_default_site_id.is_default)
        with self.assertRaisesRegex(UserError, "default site"):
            company.cs_default_site_id.active = False
        with self.assertRaisesRegex(ValidationError, "default site"):
            company.cs_default_site_id = self.site
        with self.assertRaisesRegex(ValidationError, "default site"):
            company.cs_default_site_id = False

    def test_every_company_has_one(self):
        companies = self.env["res.company"].search([])
        self.assertFalse(companies.filtered(lambda c: not c.cs_default_site_id))

    def test_scope_of_users(self):
        """Own sites and the default site are seen, no other and no foreign one."""
        default = self.company.cs_default_site_id
        self.assertEqual(self._visible(self.clerk), self.site | default)
        self.assertEqual(
            self._visible(self.manager), self.site | self.site_other | default
        )

    def test_all_sites_group(self):
        user = self._new_user("all", "cs_base.cs_base_group_all_sites")
        expected = self.site | self.site_other | self.company.cs_default_site_id
        self.assertEqual(self._visible(user), expected)

    def test_scope_follows_user_side(self):
        """The cached rule domain is renewed when the user's sites change."""
        self.assertNotIn(self.site_other, self._visible(self.clerk))
        self.clerk.cs_site_ids = [Command.link(self.site_other.id)]
        self.assertIn(self.site_other, self._visible(self.clerk))
        self.clerk.cs_site_ids = [Command.unlink(self.site_other.id)]
        self.assertNotIn(self.site_other, self._visible(self.clerk))

    def test_scope_follows_site_side(self):
        """The same from the site, which core does not watch."""
        self.assertNotIn(self.site_other, self._visible(self.clerk))
        self.site_other.user_ids = [Command.link(self.clerk.id)]
        self.assertIn(self.site_other, self._visible(self.clerk))
        self.site_other.user_ids = [Command.unlink(self.clerk.id)]
        self.assertNotIn(self.site_other, self._visible(self.clerk))

    def test_scope_follows_company_default(self):
        self.assertNotIn(self.site_other, self._visible(self.clerk))
        self.company.cs_default_site_id = self.site_other
        self.assertIn(self.site_other, self._visible(self.clerk))

    def test_scope_follows_group(self):
        group = self.env.ref("cs_base.cs_base_group_all_sites")
        self.assertNotIn(self.site_other, self._visible(self.clerk))
        self.clerk.group_ids = [Command.link(group.id)]
        self.assertIn(self.site_other, self._visible(self.clerk))

    def test_scope_follows_user_companies(self):
        """A user who joins a company sees its default site."""
        self.assertNotIn(self.site_foreign, self._visible(self.clerk))
        self.clerk.company_ids = [Command.link(self.company_foreign.id)]
        self.assertIn(self.site_foreign, self._visible(self.clerk))

    def test_new_site_is_seen_by_all_sites_user(self):
        user = self._new_user("all", "cs_base.cs_base_group_all_sites")
        self._visible(user)
        site = self.env["cs.site"].create(
            {"name": "Late", "company_id": self.company.id}
        )
        self.assertIn(site, self._visible(user))

    def test_archived_site_stays_in_scope(self):
        """Old records of an archived site can still be read."""
        self.site_other.active = False
        self.assertIn(self.site_other, self.manager.cs_scope_site_ids)
        self.assertIn(self.site_other.id, self.manager.cs_scope_site_ids.ids)

    def test_default_of_records(self):
        """A user with one site works there, others at the default site."""
        self.assertEqual(self.clerk._get_default_cs_site(self.company), self.site)
        self.assertEqual(
            self.manager._get_default_cs_site(self.company),
            self.company.cs_default_site_id,
        )

    def test_never_deleted_nor_moved(self):
        """Guarantee 3: a site stays, with its company."""
        with self.assertRaisesRegex(UserError, "never deleted"):
            self.site_other.unlink()
        with self.assertRaisesRegex(UserError, "stays with its company"):
            self.site_other.company_id = self.company_foreign

    def test_code_unique_per_company(self):
        self.site.code = "A"
        self.site_foreign.code = "A"
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.site_other.code = "A"
            self.env.flush_all()

    def test_time_zone_never_empty(self):
        site = self.env["cs.site"].create(
            {"name": "Zone", "company_id": self.company.id}
        )
        self.assertEqual(site.tz, self.company.resource_calendar_id.tz or "UTC")

    def test_access_by_role(self):
        """Only managers make sites; everybody reads the own ones."""
        Site = self.env["cs.site"]
        self.assertFalse(self._as(Site, self.clerk).has_access("create"))
        self.assertTrue(self._as(self.site, self.clerk).has_access("read"))
        self.assertFalse(self._as(self.site, self.officer).has_access("write"))
        self.assertTrue(self._as(self.site, self.manager).has_access("write"))
        self.assertFalse(self._as(self.site, self.manager).has_access("unlink"))
        self.assertFalse(self._as(self.site_other, self.clerk).has_access("read"))
        self.assertFalse(self._as(self.site_foreign, self.manager).has_access("read"))
