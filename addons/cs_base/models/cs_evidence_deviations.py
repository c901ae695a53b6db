"""What was out of the ordinary in a period, whatever clause it is about (ux 2.14)."""

from odoo import api, models
from odoo.fields import Domain

from ..tools.evidence import DEVIATIONS
from .cs_evidence import EXCEPTIONS, Source

# Overrides, late entries, signed on behalf, cancelled: what an auditor looks at first.
KINDS = ("override", "late_entry", "behalf", "cancel")
# The list of exceptions of a clause, without how often each of them was repeated.
SOURCE = EXCEPTIONS._replace(
    key=DEVIATIONS,
    fields=tuple(name for name in EXCEPTIONS.fields if name != "repeat_count"),
)


class CsEvidence(models.AbstractModel):
    _inherit = "cs.evidence"

    @api.model
    def _get_deviations_domain(self, bounds):
        """Return the domain of the exceptions of a period that stand in the list."""
        return self._get_period_domain(SOURCE, bounds) & Domain("kind", "in", KINDS)

    @api.model
    def _get_deviations(self, bounds, tz):
        """Return (source, rows): one list of a period, oldest first.

        Signatures on behalf of somebody that no exception tells of are among them.

        :param bounds: list of (site id, tz, from, up to), see ``cs.report.run``
        """
        domain = self._get_deviations_domain(bounds)
        rows = self._read_rows(SOURCE, domain, tz)
        rows += self._get_behalf_rows(bounds, domain, tz)
        return SOURCE, sorted(rows, key=lambda row: (row[1], row[0]))

    @api.model
    def _get_behalf_rows(self, bounds, domain, tz):
        signatures = self.env["cs.signature"]
        if not signatures.has_access("read"):
            return []
        source = Source("signatures", "cs.signature", "signed_date", ())
        found = signatures.search(
            self._get_period_domain(source, bounds)
            & Domain("on_behalf_of_id", "!=", False)
        )
        listed = set()
        if self.env["cs.exception"].has_access("read"):
            rows = self.env["cs.exception"].search(
                domain & Domain("kind", "=", "behalf")
            )
            listed = {(row.res_model, row.res_id) for row in rows}
        labels = dict(
            self.env["cs.exception"]._fields["kind"]._description_selection(self.env)
        )
        read_date = self._get_reader(signatures, "signed_date", tz)
        rows = []
        for signature in found:
            if (signature.res_model, signature.res_id) in listed:
                continue
            values = {
                "date": read_date(signature),
                "kind": labels["behalf"],
                "record_name": self._get_signed_name(signature),
                "text": signature.display_name,
                "rule": signature.role,
                # Names of colleagues beside what one may see.
                "user_id": signature.sudo().user_id.name,
                "operator_id": signature.sudo().operator_id.name,
            }
            cells = [values.get(name, "") for name in SOURCE.fields]
            rows.append((signature.id, *cells))
        return rows

    @api.model
    def _get_signed_name(self, signature):
        # What a kind of record is called is no secret.
        label = self.env["ir.model"].sudo()._get(signature.res_model).name
        return f"{label or signature.res_model} #{signature.res_id}"
