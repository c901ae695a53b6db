"""Names of databases that a user may choose."""

import re

from .console import Problem

PATTERN = re.compile(r"[a-z][a-z0-9_]{0,52}")
RESERVED = {"postgres", "template0", "template1", "odoo"}
OWN_PREFIXES = ("cs_tmpl_", "cs_test_")
NEW_SUFFIX = "__new"


def check_database_name(name: str) -> str:
    """Return the name if a user may choose it. Raises Problem that says what is wrong
    with it.
    """
    wrong = None
    if not name:
        wrong = "No database was named"
    elif not PATTERN.fullmatch(name):
        wrong = (
            f"“{name}” is no valid database name (small letters, digits and _, first "
            "a letter, "
            "at most 53)"
        )
    elif name in RESERVED:
        wrong = f"The database name “{name}” belongs to PostgreSQL or Odoo"
    elif name.startswith(OWN_PREFIXES) or name.endswith(NEW_SUFFIX):
        wrong = f"The database name “{name}” belongs to these tools"
    if wrong:
        raise Problem(wrong, "choose another name, for example: DB=cs_dev")
    return name
