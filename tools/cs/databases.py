"""Databases of this checkout: made under a temporary name, copied from templates,
remembered by a comment.

A database's comment holds the hash of what it was made from. It is written before the
rename that makes the
database official, so a half-made one is recognised by its name and made again.
"""

import shutil
from pathlib import Path

from . import addons, cluster, names, odoo, paths, stamps
from .console import Problem, say, step

DEMO = "cs_demo"
TEMPLATE_PREFIX = "cs_tmpl_"
FINISH_DEMO = Path(__file__).with_name("demo_finish.py")
FINISH_TEMPLATE = Path(__file__).with_name("template_finish.py")


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def every() -> list[str]:
    """Names of all databases of the cluster that are not PostgreSQL's own."""
    return cluster.sql(
        "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> "
        "'postgres' ORDER BY 1",
        cluster.SUPERUSER,
    ).split()


def exists(name: str) -> bool:
    """Is there a finished database of this name?"""
    return name in every()


def require(name: str) -> str:
    """Return the name of an existing database. Raises Problem with the cure when there
    is none.
    """
    names.check_database_name(name)
    if not exists(name):
        others = [
            other for other in every() if not other.startswith(names.OWN_PREFIXES)
        ]
        known = f" (there are: {', '.join(others)})" if others else ""
        raise Problem(f"There is no database “{name}”{known}", f"make db DB={name}")
    return name


def fingerprint(kind: str) -> str:
    """Hash of what a database of this kind is made from: our addons, Odoo and the
    packages.
    """
    base = paths.WORK / "odoo-packages.txt"
    known = base.read_text() if base.is_file() else ""
    choice = paths.STAMPS / "odoo-base"
    own = choice.read_text() if choice.is_file() else ""
    return stamps.digest(
        kind,
        odoo.LANGUAGE,
        addons.tree_hash(),
        paths.REQUIREMENTS,
        FINISH_DEMO,
        FINISH_TEMPLATE,
        own or known,
    )


def comment(name: str) -> str:
    """The comment of a database."""
    return cluster.sql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        f"WHERE datname = {quoted(name)}",
        cluster.SUPERUSER,
    )


def set_comment(name: str, text: str) -> None:
    """Remember with the database what it was made from."""
    cluster.sql(f'COMMENT ON DATABASE "{name}" IS {quoted(text)}', cluster.SUPERUSER)


def filestore(name: str) -> Path:
    """The folder of a database's attachments."""
    return paths.DATA_DIR / "filestore" / name


def create_empty(name: str) -> None:
    """A database with the extensions and nothing else."""
    cluster.sql(f'CREATE DATABASE "{name}"', cluster.SUPERUSER, cluster.ROLE)


def drop(name: str) -> None:
    """Remove a database and its attachments, whoever is connected."""
    cluster.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', cluster.SUPERUSER)
    shutil.rmtree(filestore(name), ignore_errors=True)


def rename(old: str, new: str) -> None:
    """Give a finished database its name; the rename in PostgreSQL comes last and
    counts.
    """
    shutil.rmtree(filestore(new), ignore_errors=True)
    if filestore(old).is_dir():
        filestore(old).rename(filestore(new))
    cluster.sql(
        f'ALTER DATABASE "{old}" RENAME TO "{new}"', cluster.SUPERUSER, cluster.ROLE
    )


def copy(old: str, new: str) -> None:
    """A copy with an identity of its own. Attachments are hard links: Odoo never
    changes one in place.
    """
    cluster.sql(
        f'CREATE DATABASE "{new}" TEMPLATE "{old}"', cluster.SUPERUSER, cluster.ROLE
    )
    if filestore(old).is_dir():
        shutil.rmtree(filestore(new), ignore_errors=True)
        shutil.copytree(filestore(old), filestore(new), copy_function=hard_link)
    cluster.sql(
        "UPDATE ir_config_parameter SET value = gen_random_uuid()::text "
        "WHERE key IN ('database.uuid', 'database.secret')",
        new,
    )


def hard_link(source: str, target: str) -> None:
    """For copytree: a second name instead of a copy."""
    Path(target).hardlink_to(source)


def install(name: str, title: str, *options: str) -> None:
    """Install all our addons into a database. Raises Problem naming those that Odoo did
    not install.
    """
    ours = addons.require()
    words = (
        "-d",
        name,
        "-i",
        ",".join(ours),
        "--load-language",
        f"en_US,{odoo.LANGUAGE}",
        *options,
    )
    report(
        odoo.batch(
            title,
            *words,
            cure="mend the addon that the log names, then repeat the command",
        )
    )
    check_installed(name, ours)


def check_installed(name: str, modules: list[str]) -> None:
    """Odoo skips an addon whose dependency is missing and says so only in its log."""
    states = dict(
        line.split("\t")
        for line in cluster.sql(
            "SELECT name, state FROM ir_module_module", name
        ).splitlines()
    )
    absent = [module for module in modules if states.get(module) != "installed"]
    if absent:
        raise Problem(
            f"Odoo did not install: {', '.join(absent)}",
            "check the names in “depends” of their manifests",
        )


def report(warnings: list[str]) -> None:
    """Show what Odoo warned of; an addon that warns is not right yet."""
    if warnings:
        say(f"\n  Odoo's log has {len(warnings)} warnings or errors, the first:")
        for line in warnings[:5]:
            say(f"    {line[:220]}")


def template() -> str:
    """Name of a finished database with all addons, zh_CN, no demo data; made unless it
    is there.
    """
    value = fingerprint("template")
    name = f"{TEMPLATE_PREFIX}{value[:12]}"
    with stamps.lock("databases"):
        if exists(name):
            return name
        for old in every():
            if old.startswith(TEMPLATE_PREFIX):
                drop(old)
        new = f"{name}{names.NEW_SUFFIX}"
        with step(f"Database template: all addons, {odoo.LANGUAGE}, no demo data"):
            create_empty(new)
            install(new, "install-template")
            odoo.script("finish-template", new, FINISH_TEMPLATE)
            rename(new, name)
    return name


def fresh(name: str, again: bool = False) -> None:
    """A fresh database with all addons and zh_CN, no demo data. `again` drops an
    existing one first.
    """
    names.check_database_name(name)
    if exists(name) and not again:
        raise Problem(
            f"The database “{name}” exists already",
            f"choose another name, or drop and remake it with: make db DB={name} "
            "FRESH=1",
        )
    source = template()
    with step(f"Database {name}"):
        new = f"{name}{names.NEW_SUFFIX}"
        drop(new)
        copy(source, new)
        drop(name)
        rename(new, name)


def upgrade(name: str, *options: str) -> None:
    """Bring all our addons in a database to the state of the files; install those that
    are new.
    """
    ours = addons.require()
    installed = cluster.sql(
        "SELECT name FROM ir_module_module WHERE state = 'installed'", name
    ).split()
    words = [
        "-d",
        name,
        "-u",
        ",".join(module for module in ours if module in installed),
    ]
    if new := [module for module in ours if module not in installed]:
        words += ["-i", ",".join(new)]
    with step(f"Database {name}: upgrade"):
        report(odoo.batch(f"upgrade-{name}", *words, *options))
        check_installed(name, ours)


def demo(again: bool = False) -> str:
    """The demo database, made, brought up to date, or found as it should be. Returns
    its name.
    """
    value = fingerprint("demo")
    new = f"{DEMO}{names.NEW_SUFFIX}"
    with stamps.lock("databases"):
        drop(new)
        if again:
            drop(DEMO)
        if not exists(DEMO):
            with step("Demo database: all addons with demo data"):
                create_empty(new)
                install(new, "install-demo", "--with-demo")
            finish_demo(new)
            set_comment(new, value)
            rename(new, DEMO)
        elif comment(DEMO) != value:
            say("The addons changed since the demo database was made.")
            try:
                upgrade(DEMO, "--i18n-overwrite")
            except Problem as problem:
                raise Problem(
                    problem.sentence,
                    "mend the addon, or remake the demo database: make run FRESH=1",
                ) from problem
            finish_demo(DEMO)
            set_comment(DEMO, value)
    return DEMO


def finish_demo(name: str) -> None:
    """Language and passwords of the demo users, and the web client's assets."""
    with step("Demo database: users, language, web assets"):
        odoo.script("finish-demo", name, FINISH_DEMO)
