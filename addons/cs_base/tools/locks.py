"""Work that several workers share: each takes what nobody else holds."""

from odoo.tools import SQL


def take_locked(model, domain, order, limit):
    """Return up to ``limit`` records, locked until the transaction ends.

    What somebody else holds is passed over, and the next ones are taken in its place:
    found and locked by one statement, so that a second worker never comes back empty
    because the first one holds the beginning of the list. Rows that merely refer to the
    records do not wait (``NO KEY``).

    :param model: recordset whose user and context count, as in a search
    :param domain: what is to be done; under an index, with ``order``
    :param order: the order in which it is taken, columns of the model alone
    """
    query = model._search(domain, order=order, limit=limit)
    table = SQL.identifier(model._table)
    rows = model.env.execute_query(
        SQL("%s FOR NO KEY UPDATE OF %s SKIP LOCKED", query.select(), table)
    )
    return model.browse(row_id for (row_id,) in rows)
