from odoo.tests import tagged

from . import access_matrix, common


@tagged("post_install", "-at_install")
class TestAccessMatrixWords(common.CsCommon):
    """How the access matrix names the rows that somebody reaches."""

    def test_scopes(self):
        own, site, company, other = self.env["res.partner"].create(
            [{"name": str(number)} for number in range(4)]
        )
        placed = {"own": own, "site": site, "company": company, "other company": other}
        for accessible, word in (
            (own.browse(), "none"),
            (own, "own"),
            (own | site, "site"),
            (own | site | company, "company"),
            (own | site | company | other, "all"),
            (other, "other company"),
            (own | company, "own+company"),
        ):
            with self.subTest(word=word):
                self.assertEqual(access_matrix.name_scope(placed, accessible), word)
        placed["site"] = site | self.env.user.partner_id
        self.assertEqual(access_matrix.name_scope(placed, own | site), "part of site")

    def test_roles_and_models(self):
        """Every group and model of the addons is found by itself."""
        roles = access_matrix.get_roles(self.env)
        self.assertIn("cs_base.cs_base_group_auditor", roles)
        models = access_matrix.get_models(self.env)
        self.assertIn("cs.signature", models)
        self.assertNotIn("cs.gate.mixin", models)
        self.assertNotIn("res.partner", models)
