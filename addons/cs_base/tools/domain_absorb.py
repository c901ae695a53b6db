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


def _get_parts(domain, operator):
    if getattr(domain, "OPERATOR", None) == operator:
        return domain.children
    return (domain,)


def _is_less(parts, others):
    """Tell whether ``others`` has all of ``parts`` and more."""
    return len(parts) < len(others) and all(part in others for part in parts)
