"""Who can log in to the demo database: read from the database, printed as a table."""

import unicodedata
from collections.abc import Sequence

from . import addons, cluster
from .databases import quoted

USERS = """
WITH named AS (
    SELECT DISTINCT res_id FROM ir_model_data
    WHERE model = 'res.users' AND (name LIKE '%\\_demo' OR module IN ({ours}))
      AND module <> 'base'
)
SELECT u.login,
       p.name,
       coalesce(
           nullif(p.function, ''),
           (SELECT string_agg(
                       coalesce(g.name->>'zh_CN', g.name->>'en_US'), ', ' ORDER BY g.id)
              FROM res_groups_users_rel r
              JOIN res_groups g ON g.id = r.gid
              JOIN ir_model_data d ON d.model = 'res.groups' AND d.res_id = g.id
             WHERE r.uid = u.id AND d.module IN ({ours})),
           CASE WHEN u.share THEN 'Portal' ELSE '' END)
  FROM res_users u
  JOIN res_partner p ON p.id = u.partner_id
 WHERE u.active AND u.id IN (SELECT res_id FROM named)
 ORDER BY u.share, u.id
"""


def read(database: str) -> list[list[str]]:
    """Rows of login, name and role: the administrator first, then the demo users."""
    ours = ", ".join(quoted(name) for name in addons.discover()) or "''"
    found = cluster.sql(USERS.format(ours=ours), database)
    rows = [line.split("\t") for line in found.splitlines()]
    return [
        ["admin", "Administrator", "Administrator"],
        *(row for row in rows if row[0] != "admin"),
    ]


def width(text: str) -> int:
    """Columns that a text takes on a terminal; a Chinese character takes two.

    >>> width("ab"), width("周敏")
    (2, 4)
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows in aligned columns under a heading."""
    lines = [head, *rows]
    widths = [max(width(line[column]) for line in lines) for column in range(len(head))]
    text = []
    for line in lines:
        cells = (
            cell + " " * (size - width(cell))
            for cell, size in zip(line, widths, strict=True)
        )
        text.append("  " + "  ".join(cells).rstrip())
    text.insert(1, "  " + "  ".join("-" * size for size in widths))
    return "\n".join(text)
