from odoo.tools import SQL

from . import common

MODEL = "cs.signature.mixin"


class SignatureCommon(common.CsCommon):
    """Signatures of meetings: the mixin itself stands for a model that is signed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = cls._new_user(
            "director", "cs_base.cs_base_group_director", cls.site
        )
        cls.Signature = cls.env["cs.signature"]
        cls.Chain = cls.env["cs.signature.chain"]
        cls.chain_name = f"{MODEL}/site/{cls.site.id}"

    def _sign(self, number=1, user=None, meeting=1, role="member", **kwargs):
        """Let ``user`` sign ``number`` meetings; return the signatures."""
        # Nobody has rights on a mixin; who signs is what matters here.
        records = self._as(self.env[MODEL], user or self.clerk).sudo()
        records = records.browse(range(meeting, meeting + number))
        return records._sign(role, **kwargs).sudo()

    def _seal(self):
        while self.Signature._seal_batch(100):
            pass
        self.env.invalidate_all()

    def _get_chain(self):
        return self.Chain.search([("name", "=", self.chain_name)])

    def _sql(self, query, *args):
        self.env.flush_all()
        self.env.cr.execute(SQL(query, *args))
        self.env.invalidate_all()

    def _verify(self, *heads):
        return self._as(self._get_chain(), self.auditor)._verify(heads)
