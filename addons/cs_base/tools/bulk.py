"""Many rows that the server alone makes, in one statement.

For traces of scheduled work, where a thousand records get the same kind of row: what
the ORM does for each of them costs many times the row itself. Values are converted as
the ORM does, and nothing is defaulted or computed: the caller gives every column that
is not empty, and tests compare the rows with those that ``create`` makes.
"""

from odoo.tools import SQL

PORTION = 1000


def insert_rows(model, vals_list):
    """Insert rows into the table of ``model`` and return their ids in this order.

    Caches of the records that the rows belong to are the caller's to refresh.

    :param model: empty recordset; its user is noted as the one who made the rows
    :param vals_list: list of dict of stored columns with hashable values; what a
        dict leaves out is empty
    """
    log = _get_log_vals(model)
    names = sorted({name for vals in vals_list for name in vals})
    columns = SQL(", ").join(SQL.identifier(name) for name in (*names, *log))
    ids = []
    for start in range(0, len(vals_list), PORTION):
        portion = vals_list[start : start + PORTION]
        arrays = [
            _get_array(model._fields[n], _convert(model, n, portion)) for n in names
        ]
        arrays += [
            _get_array(model._fields[name], [value] * len(portion))
            for name, value in log.items()
        ]
        rows = model.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) SELECT * FROM unnest(%s) RETURNING id",
                SQL.identifier(model._table),
                columns,
                SQL(", ").join(arrays),
            )
        )
        ids += [row_id for (row_id,) in rows]
    return ids


def _get_array(field, values):
    """Return the values of one column, with its type also where all are empty."""
    return SQL("%s::%s[]", values, SQL.identifier(field.column_type[0]))


def _get_log_vals(model):
    """Return who makes the rows and when, as the ORM notes it."""
    if not model._log_access:
        return {}
    now = model.env.cr.now()
    return {
        "create_uid": model.env.uid,
        "write_uid": model.env.uid,
        "create_date": now,
        "write_date": now,
    }


def _convert(model, name, vals_list):
    """Return what the column ``name`` holds in each row.

    :raises ValueError: for a value that the field does not know
    """
    field, known, values = model._fields[name], {}, []
    for vals in vals_list:
        value = vals.get(name)
        if name in vals and value not in known:
            known[value] = field.convert_to_column_insert(value, model)
        values.append(known.get(value) if name in vals else None)
    return values
