"""What a pivot or a list asks for: fields, months, ids, read from its domain."""

import re
from datetime import date, timedelta

from odoo import fields
from odoo.fields import Domain


def months_in(domain):
    """First and last day that a domain allows for the month, as far as it is plain.

    >>> months_in([("month", ">=", "2026-01-01"), ("month", "<", "2026-03-01")])
    (datetime.date(2026, 1, 1), datetime.date(2026, 2, 28))
    """
    domain, first, last = Domain(domain), date.min, date.max
    joined = getattr(domain, "OPERATOR", "") == "&"
    for leaf in domain.children if joined else [domain]:
        if getattr(leaf, "field_expr", "") != "month":
            continue
        try:
            day = fields.Date.to_date(leaf.value)
        except (TypeError, ValueError):
            continue  # such as "=1d": the database looks at all months
        if not day:
            continue
        if leaf.operator in (">", ">=", "="):
            first = max(first, day)
        if leaf.operator in ("<=", "="):
            last = min(last, day)
        if leaf.operator == "<":
            last = min(last, day - timedelta(days=1))
    return first, last


def name_of(spec):
    """Name of the field in a path, a grouping or an aggregate.

    >>> name_of("month:quarter"), name_of("received:sum"), name_of("site_id.name")
    ('month', 'received', 'site_id')
    """
    return re.split(r"[.:]", spec)[0]


def names_of(order):
    """Field names in an order by, which may be None."""
    return [part.split()[0] for part in (order or "").split(",") if part.strip()]


def names_in(domain):
    """Names of the fields that a domain asks for."""
    return {name_of(leaf.field_expr) for leaf in Domain(domain).iter_conditions()}


def ids_of(domain):
    """Ids that a domain asks for and nothing besides, or None."""
    domain = Domain(domain)
    # Only a condition that stands alone has these.
    name, operator = (getattr(domain, key, "") for key in ("field_expr", "operator"))
    if name != "id" or operator not in ("=", "in"):
        return None
    ids = [domain.value] if operator == "=" else list(domain.value)
    return ids if all(isinstance(row_id, int) for row_id in ids) else None
