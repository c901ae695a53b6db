"""Who may do what with which rows: read from files, measured, and compared.

One row of a file for each role and model, with the widest scope of rows for each
operation. Each addon keeps ``tests/access_matrix.csv``; scopes are the ``SCOPES``
below, ``none``, or several joined by ``+`` where a wider one does not hold the others.
"""

import csv
from pathlib import Path

from odoo.modules import get_module_path

PREFIX = "cs_"
FILE = "tests/access_matrix.csv"
OPERATIONS = ("read", "write", "create", "unlink")
# Narrow to wide; a scope holds those before it. ``company`` is the own one with all
# its sites; ``all`` stands for every row there is.
SCOPES = ("own", "department", "site", "company", "other company")
# Roles that are no group of an addon.
PUBLIC = "public"
PORTAL = "portal resident"
INTERNAL = "internal user"
FOREIGN_ADMIN = "admin of another company"
OUTSIDE_ROLES = (PUBLIC, PORTAL, INTERNAL, FOREIGN_ADMIN)
HEADER = ("model", "role", *OPERATIONS)


def name_scope(placed, accessible):
    """Return in one word which rows are accessible.

    :param dict placed: scope -> records that lie there
    :param accessible: records
    """
    reached, missed = [], []
    for scope in SCOPES:
        records = placed.get(scope)
        if not records:
            continue
        part = records & accessible
        if part and part != records:
            return f"part of {scope}"
        (reached if part else missed).append(scope)
    if not reached:
        return "none"
    if not missed:
        # Of what belongs to no place everybody sees the same.
        return "all"
    widest = SCOPES.index(reached[-1])
    gaps = [scope for scope in missed if SCOPES.index(scope) < widest]
    return "+".join(reached) if gaps else reached[-1]


def read_files(env):
    """Return {(model, role): {operation: scope}} of all installed addons."""
    modules = env["ir.module.module"].search(
        [("state", "=", "installed"), ("name", "=like", PREFIX + "%")]
    )
    cells = {}
    for name in modules.mapped("name"):
        path = Path(get_module_path(name)) / FILE
        if not path.exists():
            continue
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                key = (row["model"], row["role"])
                if key in cells:
                    raise ValueError(f"{path}: twice {key}")
                cells[key] = {name: row[name] for name in OPERATIONS}
    return cells


def write_file(path, cells):
    """Write measured cells the way the files are kept."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for (model, role), scopes in sorted(cells.items()):
            writer.writerow([model, role, *(scopes[name] for name in OPERATIONS)])


def get_roles(env):
    """Return {XML id: res.groups} of the groups that our addons bring."""
    data = env["ir.model.data"].search(
        [("model", "=", "res.groups"), ("module", "=like", PREFIX + "%")]
    )
    return {d.complete_name: env["res.groups"].browse(d.res_id) for d in data}


def get_models(env):
    """Return the names of the models whose access our addons decide.

    Stored ones and dialogues of our own, and others to which we give rights or rules.
    """
    own = {
        name
        for name, model in env.registry.items()
        if (model._original_module or "").startswith(PREFIX) and not model._abstract
    }
    data = env["ir.model.data"].search(
        [
            ("model", "in", ("ir.model.access", "ir.rule")),
            ("module", "=like", PREFIX + "%"),
        ]
    )
    given = set()
    for name in ("ir.model.access", "ir.rule"):
        ids = data.filtered(lambda d, name=name: d.model == name).mapped("res_id")
        given |= set(env[name].browse(ids).model_id.mapped("model"))
    return own | given
