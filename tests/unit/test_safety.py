"""Static security checks on the addons (reliability.md 5.2).

What is dangerous is either not there or has a comment with its reason on the
same line or within the two lines above.
"""

import ast
import csv
import io
import re

import pytest

NEEDS_REASON = {
    "sudo": "sudo()",
    "commit": "commit()",
    "rollback": "rollback()",
    "safe_eval": "safe_eval()",
}
SERVER_CLOCK = {
    ("datetime", "now"): "datetime.now() without time zone",
    ("datetime", "today"): "datetime.today()",
    ("datetime", "utcnow"): "datetime.utcnow()",
    ("date", "today"): "date.today()",
}


def _has_reason(lines, number):
    """Tell if line ``number`` or one of the two above holds a comment."""
    return any("#" in line for line in lines[max(0, number - 3) : number])


def _name(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _owner(call):
    value = getattr(call.func, "value", None)
    return getattr(value, "attr", getattr(value, "id", ""))


def _is_formatted(node):
    """Tell if an expression builds text from values: f-string, %, +, .format."""
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        return True
    return isinstance(node, ast.Call) and _name(node) in ("format", "join", "replace")


def _formatted_names(function):
    """Return the local names a function fills with formatted text."""
    return {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and _is_formatted(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def unexplained(source):
    """Return ``[(line, problem)]`` of risky calls without a reason beside them."""
    lines = source.splitlines()
    problems = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        number = getattr(node.func, "end_lineno", node.lineno)
        what = NEEDS_REASON.get(_name(node))
        if _name(node) == "with_user" and node.args:
            argument = node.args[0]
            is_root = getattr(argument, "value", getattr(argument, "id", "")) in (
                1,
                "SUPERUSER_ID",
            )
            what = "with_user(root)" if is_root else None
        if _name(node) == "route":
            for keyword in node.keywords:
                value = getattr(keyword.value, "value", None)
                if keyword.arg == "auth" and value in ("public", "none"):
                    what, number = f'auth="{value}"', node.lineno
                if keyword.arg == "csrf" and value is False:
                    what, number = "csrf=False", node.lineno
        if what and not _has_reason(lines, number):
            problems.append((number, f"{what} without a comment that gives the reason"))
    return sorted(problems)


def injections(source):
    """Return ``[(line, problem)]`` of text built into SQL, markup or code."""
    problems = []
    tree = ast.parse(source)
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    tainted = {}
    for function in functions:
        names = _formatted_names(function)
        for node in ast.walk(function):
            tainted[node] = names
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name, first = _name(node), node.args[0] if node.args else None
        built = _is_formatted(first) or getattr(first, "id", "") in tainted.get(
            node, ()
        )
        is_sql = name == "execute_query" or (
            name == "execute" and _owner(node) in ("cr", "_cr")
        )
        if (is_sql or name == "SQL") and built:
            problems.append(
                (node.lineno, f"{name}() of built text: use SQL() placeholders")
            )
        if (
            name == "Markup"
            and first is not None
            and not isinstance(first, ast.Constant)
        ):
            problems.append(
                (node.lineno, "Markup() of a value: escape() it, or % it in")
            )
        if name in ("eval", "exec") and isinstance(node.func, ast.Name):
            problems.append((node.lineno, f"{name}()"))
        if name == "write" and _owner(node) in ("ws", "sheet", "worksheet"):
            problems.append(
                (node.lineno, "sheet.write() guesses: use write_string() …")
            )
        if name == "browse" and isinstance(first, ast.Call) and _name(first) == "int":
            problems.append((node.lineno, "browse(int(…)) of outside input"))
    return sorted(problems)


def _does_nothing(handler):
    """Tell if an except block holds only pass, continue, ... or a text."""
    return all(
        isinstance(statement, ast.Pass | ast.Continue)
        or (
            isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
        )
        for statement in handler.body
    )


def swallowed(source):
    """Return ``[(line, problem)]`` of errors caught and thrown away."""
    problems = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler):
            names = (
                {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
                if node.type
                else {}
            )
            if node.type is None:
                problems.append((node.lineno, "bare except"))
            elif {"Exception", "BaseException"} & set(names) and _does_nothing(node):
                problems.append((node.lineno, "except Exception: pass"))
    return problems


def clocks(source):
    """Return ``[(line, problem)]`` of the server's own clock (G-3: site time)."""
    problems = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            problem = SERVER_CLOCK.get((_owner(node), _name(node)))
            if problem:
                problems.append((node.lineno, f"{problem}: use fields.Datetime.now()"))
    return problems


def open_access(text):
    """Return ``[(line, problem)]`` of access lines that give rights to everybody."""
    problems = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), 2):
        rights = [
            row.get(f"perm_{what}", "0")
            for what in ("read", "write", "create", "unlink")
        ]
        if not (row.get("group_id:id") or row.get("group_id/id")) and "1" in rights:
            problems.append((number, f"{row.get('id')}: rights without a group"))
    return problems


def script_problems(text):
    """Return ``[(line, problem)]`` of unsafe or left-over client code."""
    pattern = re.compile(
        r"\b(innerHTML\s*=|console\.log\(|debugger;|document\.write\(|eval\()"
    )
    return [
        (number, match.group())
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]


def test_risky_calls_have_a_reason(repo):
    """reliability 5.2: sudo, commit, public routes, csrf … say why."""
    problems = repo.report(unexplained, repo.python(tests=False))
    assert not problems, "\n".join(problems)


def test_no_text_built_into_sql_markup_or_code(repo):
    """reliability 5.2: no injection by construction; G-9 for XLSX cells."""
    problems = repo.report(injections, repo.python(tests=False))
    assert not problems, "\n".join(problems)


def test_no_swallowed_errors(repo):
    """house-style anti-patterns: bare except, except Exception: pass."""
    problems = repo.report(swallowed, repo.python())
    assert not problems, "\n".join(problems)


def test_no_server_clock(repo):
    """G-3, guarantee 5: time comes from the record's site, stored in UTC."""
    problems = repo.report(clocks, repo.python(tests=False))
    assert not problems, "\n".join(problems)


def test_access_lines_name_a_group(repo):
    """reliability 5.2: no rights for everybody in ir.model.access.csv."""
    problems = repo.report(open_access, repo.addons.rglob("ir.model.access.csv"))
    assert not problems, "\n".join(problems)


def test_client_code(repo):
    """reliability 5.2: no raw HTML, no debugging left-overs."""
    paths = [p for p in repo.addons.rglob("*.js") if "lib" not in p.parts]
    problems = repo.report(script_problems, paths)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("check", "bad", "good"),
    [
        (unexplained, "a.sudo().b", "# why\na.sudo().b"),
        (unexplained, "# far\n\n\na.sudo()", "# why\n\na.sudo()"),
        (
            unexplained,
            "a = (\n    b\n    .sudo()\n)",
            "a = (\n    b\n    # why\n    .sudo()\n)",
        ),
        (unexplained, "self.env.cr.commit()", "self.env.cr.commit()  # why"),
        (unexplained, "x.with_user(1)", "x.with_user(user)"),
        (unexplained, "x.with_user(SUPERUSER_ID)", "x.with_user(2)"),
        (
            unexplained,
            "@http.route('/a', auth='public')\ndef x():\n    pass",
            "# by token\n@http.route('/a', auth='public')\ndef x():\n    pass",
        ),
        (
            unexplained,
            "@http.route('/a', csrf=False)\ndef x():\n    pass",
            "@http.route('/a', auth='user')\ndef x():\n    pass",
        ),
        (injections, "cr.execute(f'a {b}')", "cr.execute('a %s', [b])"),
        (injections, "self.env.cr.execute('a %s' % b)", "cr.execute(SQL('a %s', b))"),
        (injections, "cr.execute('a' + b)", "cr.execute(QUERY)"),
        (injections, "cr.execute('a {}'.format(b))", "other.execute(f'a {b}')"),
        (
            injections,
            "def x():\n    q = f'{a}'\n    cr.execute(q)",
            "def x():\n    q = 'a'\n    cr.execute(q)",
        ),
        (
            injections,
            "self.env.execute_query(f'a {b}')",
            "self.env.execute_query(SQL('a'))",
        ),
        (injections, "SQL(f'a {b}')", "SQL('a %s', b)"),
        (injections, "Markup(value)", "Markup('<b>%s</b>') % value"),
        (injections, "Markup(f'<b>{value}</b>')", "Markup()"),
        (injections, "sheet.write(0, 0, x)", "sheet.write_string(0, 0, x)"),
        (injections, "eval(x)", "literal_eval(x)"),
        (injections, "m.browse(int(kw['id']))", "m.browse(ids)"),
        (
            swallowed,
            "try:\n    a\nexcept:\n    raise",
            "try:\n    a\nexcept KeyError:\n    pass",
        ),
        (
            swallowed,
            "try:\n    a\nexcept Exception:\n    pass",
            "try:\n    a\nexcept Exception:\n    log()",
        ),
        (
            swallowed,
            "try:\n    a\nexcept (A, Exception):\n    pass",
            "try:\n    a\nexcept (A, B):\n    pass",
        ),
        (clocks, "datetime.now()", "datetime.now(tz)"),
        (clocks, "date.today()", "fields.Date.context_today(self)"),
        (clocks, "datetime.datetime.utcnow()", "fields.Datetime.now()"),
        (
            open_access,
            "id,group_id:id,perm_read,perm_write,perm_create,perm_unlink\na,,1,0,0,0",
            "id,group_id:id,perm_read,perm_write,perm_create,perm_unlink\na,,0,0,0,0",
        ),
        (script_problems, "el.innerHTML = x", "el.textContent = x"),
        (script_problems, "console.log(1)", "console.warn(1)"),
    ],
)
def test_seeded_examples(check, bad, good):
    """Each check finds its bad example and passes the right form."""
    assert check(bad)
    assert not check(good)
