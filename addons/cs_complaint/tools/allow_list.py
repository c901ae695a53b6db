"""A list of users beside each record, which record rules ask for on every read."""

from odoo import fields
from odoo.tools import SQL


class AllowList(fields.Many2many):
    """Many2many whose conditions PostgreSQL answers once, not once for each row.

    The ORM writes ``EXISTS`` with the row inside. Its cost is reckoned for each of a
    million rows, so that no plan looks dearer than another, and none runs in parallel.
    The few records that list a user are looked up once here, by the same rows.
    """

    def _condition_to_sql_relational(self, model, alias, exists, coquery, query):
        if coquery.is_empty() or not coquery.where_clause:
            return super()._condition_to_sql_relational(
                model, alias, exists, coquery, query
            )
        return SQL(
            "%s %s (SELECT %s FROM %s WHERE %s IN %s)",
            SQL.identifier(alias, "id"),
            SQL("IN") if exists else SQL("NOT IN"),
            SQL.identifier(self.column1),
            SQL.identifier(self.relation),
            SQL.identifier(self.column2),
            coquery.subselect(),
        )
