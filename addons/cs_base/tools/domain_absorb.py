"""Domains without the parts that change nothing."""

from odoo.fields import Domain

INVERSE = {"&": "|", "|": "&"}


def absorb(domain):
    """Return an equal domain: ``a or (a and b)`` is ``a``, ``a and (a or b)`` as well.

    Record rules of several groups say much the same: whoever sees all tickets of the
    centre also sees those that he received. Each such part is a column that PostgreSQL
    has to read of every row, and keeps it from answering out of an index.

    :param Domain domain: best optimized, so that equal conditions look alike
    """
    operator = getattr(domain, "OPERATOR", None)
    if operator not in INVERSE:
        return domain
    children = []
    for child in map(absorb, domain.children):
        if child not in children:
            children.append(child)
    parts = [_get_parts(child, INVERSE[operator]) for child in children]
    kept = [
        child
        for child, own in zip(children, parts, strict=True)
        if not any(_is_less(other, own) for other in parts)
    ]
    return Domain.AND(kept) if operator == "&" else Domain.OR(kept)


def defer(domain, is_costly):
    """Return an equal domain: ``a or b`` is ``a or (b and not a)`` where b is costly.

    PostgreSQL asks the arms of an ``or`` from left to right, and the ORM sorts them by
    name. So "followed by me" is looked up in the table of followers for each reading
    of anybody, before "is of the centre", which is a column of the row, has said yes.

    :param Domain domain: optimized
    :param is_costly: tells of a condition whether it asks more than a column
    """
    operator = getattr(domain, "OPERATOR", None)
    if operator not in INVERSE:
        return domain
    children = [defer(child, is_costly) for child in domain.children]
    if operator == "&":
        return Domain.AND(children)
    guard = next((child for child in children if _is_set(child, is_costly)), None)
    if guard is None:
        return Domain.OR(children)
    return Domain.OR(
        child & ~guard if _is_condition(child) and is_costly(child) else child
        for child in children
    )


def _is_condition(domain):
    return hasattr(domain, "field_expr")


def _is_set(domain, is_costly):
    """Tell whether the domain says "has a value": yes or no of each row."""
    if not _is_condition(domain) or is_costly(domain):
        return False
    if domain.operator == "!=":
        return domain.value is False
    return domain.operator == "not in" and list(domain.value) == [False]


def _get_parts(domain, operator):
    if getattr(domain, "OPERATOR", None) == operator:
        return domain.children
    return (domain,)


def _is_less(parts, others):
    """Tell whether ``others`` has all of ``parts`` and more."""
    return len(parts) < len(others) and all(part in others for part in parts)
