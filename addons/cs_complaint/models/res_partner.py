"""How many tickets a contact has, for a whole page of contacts at once."""

from odoo import models
from odoo.modules.db import FunctionStatus
from odoo.tools import SQL


def _trigram(column):
    """Return the definition of an index for ``ilike``, as the ORM asks for it."""

    def define(registry):
        if not registry.has_trigram:
            return ""
        text = f'"{column}"'
        if registry.has_unaccent == FunctionStatus.INDEXABLE:
            text = registry.unaccent(text)
        return f"USING gin ({text} gin_trgm_ops)"

    return define


class ResPartner(models.Model):
    _inherit = "res.partner"

    # All that a contact is found by; one column without an index reads them all.
    _complete_name_trgm = models.Index(_trigram("complete_name"))
    _email_trgm = models.Index(_trigram("email"))
    _ref_trgm = models.Index(_trigram("ref"))
    _vat_trgm = models.Index(_trigram("vat"))
    _company_registry_trgm = models.Index(_trigram("company_registry"))

    def _compute_helpdesk_ticket_count(self):
        """Count the tickets of each contact and of the contacts under it.

        Two queries for a page, whatever stands on it; the rules of the user hold. Not
        capped: the button shows the true figure.
        """
        counts = self._get_helpdesk_ticket_counts()
        for partner in self:
            open_count, count = counts.get(partner._origin.id, (0, 0))
            partner.helpdesk_ticket_count = count
            partner.helpdesk_ticket_active_count = open_count
            partner.helpdesk_ticket_count_string = f"{open_count} / {count}"

    def _get_helpdesk_ticket_counts(self):
        """Return the numbers of open and of all tickets by contact.

        :return: dict of contact id -> (open, all); contacts without a ticket are absent
        """
        roots = self._get_family_roots()
        # Counting follows the rights on tickets; a contact above may have none itself.
        groups = self.env["helpdesk.ticket"]._read_group(
            [("partner_id", "in", list(roots))],
            ["partner_id", "is_open"],
            ["__count"],
        )
        counts = {}
        for partner, is_open, number in groups:
            for root in roots[partner.id]:
                open_count, count = counts.get(root, (0, 0))
                counts[root] = (open_count + number * is_open, count + number)
        return counts

    def _get_family_roots(self):
        """Return which of these contacts each contact below them belongs to.

        As ``child_of`` finds them: themselves, and archived ones too, at any depth.

        :return: dict of contact id -> list of ids of self
        """
        ids = tuple(self._origin.ids)
        if not ids:
            return {}
        self.env["res.partner"].flush_model(["parent_id"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE family(root, id) AS (
                    SELECT id, id FROM res_partner WHERE id IN %(ids)s
                     UNION
                    SELECT family.root, child.id
                      FROM family JOIN res_partner child ON child.parent_id = family.id
                )
                SELECT id, array_agg(root) FROM family GROUP BY id
                """,
                ids=ids,
            )
        )
        return dict(rows)
