"""Signatures from before there were chains are given the names of theirs."""

from odoo import api, models
from odoo.tools import SQL


class CsSignature(models.Model):
    _inherit = "cs.signature"

    @api.model
    def _adopt(self, limit):
        """Give signatures from before there were chains the name of theirs.

        :return: int, how many
        """
        self.flush_model()
        old = self.browse(
            row[0]
            for row in self.env.execute_query(
                SQL(
                    "SELECT id FROM cs_signature WHERE seq IS NULL AND chain IS NULL "
                    "ORDER BY id LIMIT %s",
                    limit,
                )
            )
        )
        if not old:
            return 0
        names = {}
        for model_name, signatures in old.grouped("res_model").items():
            names.update(signatures._get_adopted_chains(model_name))
        self.env.execute_query(
            SQL(
                "UPDATE cs_signature s SET chain = n.chain "
                "FROM unnest(%s, %s) AS n (id, chain) "
                "WHERE s.id = n.id RETURNING s.id",
                list(names),
                list(names.values()),
            )
        )
        self.invalidate_model(["chain"], flush=False)
        return len(old)

    def _get_adopted_chains(self, model_name):
        """Return id -> chain of signatures of one model, also of one that is gone."""
        records = {}
        Model = self.env.get(model_name)
        if hasattr(Model, "_get_signature_chain") and not Model._abstract:
            found = Model.browse(set(self.mapped("res_id"))).exists()
            records = {record.id: record for record in found}
        return {
            signature.id: records[signature.res_id]._get_signature_chain(
                signature.site_id
            )
            if signature.res_id in records
            else self._get_chain_name(model_name, signature.site_id.id)
            for signature in self
        }
