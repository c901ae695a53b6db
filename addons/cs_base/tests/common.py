"""Base class of the tests of all service centre addons."""

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon


class CsCommon(BaseCommon):
    """Two companies, three sites and users who hold one site each.

    ``site`` and ``site_other`` belong to ``company``, ``site_foreign`` to
    ``company_foreign``. The clerk holds ``site`` only.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Test Company"})
        cls.company_foreign = cls.env["res.company"].create({"name": "Foreign Company"})
        cls.env.user.write(
            {
                "company_ids": [
                    Command.link(cls.company.id),
                    Command.link(cls.company_foreign.id),
                ],
                "company_id": cls.company.id,
            }
        )
        cls.env = cls.env(
            context=dict(
                cls.env.context,
                allowed_company_ids=(cls.company | cls.company_foreign).ids,
            )
        )
        cls.site, cls.site_other = cls.env["cs.site"].create(
            [
                {"name": "Site", "company_id": cls.company.id, "tz": "Asia/Shanghai"},
                {"name": "Other", "company_id": cls.company.id, "tz": "Asia/Shanghai"},
            ]
        )
        cls.site_foreign = cls.company_foreign.cs_default_site_id
        cls.clerk = cls._new_user("clerk", "cs_base.cs_base_group_user", cls.site)
        cls.officer = cls._new_user(
            "officer", "cs_base.cs_base_group_officer", cls.site
        )
        cls.manager = cls._new_user(
            "manager", "cs_base.cs_base_group_manager", cls.site | cls.site_other
        )
        cls.auditor = cls._new_user(
            "auditor", "cs_base.cs_base_group_auditor", cls.site
        )

    @classmethod
    def _new_user(cls, login, groups, sites=None, company=None, **kwargs):
        """Return a user ``cs_<login>`` of one company who holds ``sites``."""
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=f"cs_{login}",
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            cs_site_ids=[Command.set(sites.ids if sites else [])],
            tz=kwargs.pop("tz", "Asia/Shanghai"),
            **kwargs,
        )

    def _as(self, record, user):
        """Return ``record`` as ``user`` sees it, logged in to the own companies."""
        return record.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )
