"""Every public method of our models, called by RPC by who has no business with it.

Reliability 5.4: only refusals, no row of somebody else changed, nothing told.
"""

import inspect
import time

from psycopg2 import DataError

from odoo.exceptions import RedirectWarning, UserError
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.cs_base.tests import access_matrix as matrix

from . import access_engine_records
from .confidential_common import SECRET

# What clients send instead of what a method wants.
JUNK = (
    1,
    0,
    -1,
    2**63,
    None,
    False,
    "x" * 10000,
    "\x00'; DROP",
    [1, [2, "a"]],
    {"id": 1, "state": "done", "step": "closed"},
    1.5e308,
)
# Methods that core brings are core's, whatever we do around them.
CORE = set(dir(BaseModel))
MAX_SECONDS = 5
# What nonsense ends in before anything is done.
NONSENSE = (AttributeError, KeyError, TypeError, ValueError, DataError)


@tagged("post_install", "-at_install", "security")
class TestAccessAttack(access_engine_records.AccessEngineRecordsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = sorted(matrix.get_models(cls.env)) + sorted(
            name
            for name, model in cls.env.registry.items()
            if model._abstract
            and (model._original_module or "").startswith(matrix.PREFIX)
            and not name.endswith(".mixin")
        )

    def _get_methods(self, name):
        """Return the names of the methods that our code brings and RPC may call."""
        found = {}
        for cls in type(self.env[name]).mro():
            if not cls.__module__.startswith("odoo.addons.cs_"):
                continue
            for key, value in vars(cls).items():
                if (
                    inspect.isfunction(value)
                    and not key.startswith("_")
                    and not getattr(value, "_api_private", False)
                    and key not in CORE
                ):
                    found.setdefault(key, value)
        return found

    def _get_calls(self, name, method):
        """Yield the arguments of some calls of a method, hostile ones."""
        function = getattr(self.env[name], method)
        names = list(inspect.signature(function).parameters)
        is_model = getattr(function, "_api_model", False)
        records = self._get_all(name)
        placed = self.placed.get(name, {})
        few = [*placed.get("site", ()), *placed.get("own", ())[:1]]
        few += [*self.hidden.get(name, ())][:1]
        singles = [[[record.id]] for record in few]
        heads = [[]] if is_model else [[records.ids], *singles, [[0]], [[2**31 - 1]]]
        ids = [self.tickets["site"].id, self.matter.id]
        for head in heads:
            # A single record shows whether it changes; the rest is about the arguments.
            for shift in range(1 if head in singles else 2):
                args = []
                for place, parameter in enumerate(names):
                    if parameter in ("args", "kwargs"):
                        continue
                    if parameter.endswith("_id"):
                        args.append(ids[shift % 2])
                    elif parameter.endswith("ids"):
                        args.append(ids if shift < 1 else JUNK[8])
                    else:
                        args.append(JUNK[(place + 4 * shift) % len(JUNK)])
                yield head + args

    def _get_watched(self, user):
        """Return {model: ids} of the rows that ``user`` must not be able to change.

        Those out of sight; for whoever has no role, every row.
        """
        is_staff = user.has_group("cs_base.cs_base_group_user")
        watched = {}
        for name in {*self.placed, *self.hidden}:
            records = self._get_all(name)
            if is_staff:
                seen = self._as(records, user)._filtered_access("read")
                records -= seen.with_env(self.env)
            if name == "cs.report.request":
                # Whoever asked for a report may take the wish back.
                records = records.filtered(lambda r: r.user_id != user)
            watched[name] = records.ids
        for name in ("res.users", "hr.employee", "hr.department"):
            watched[name] = self.env[name].search([]).ids
        return watched

    def _get_all(self, name):
        records = self.env[name].union(*self.placed.get(name, {}).values())
        return records | self.hidden.get(name, records)

    def _get_state(self, watched):
        """Return a digest of the watched rows of each model."""
        self.env.flush_all()
        parts = [
            SQL(
                "SELECT %s, md5(string_agg(md5(t::text), '' ORDER BY id)) FROM %s t "
                "WHERE id = ANY(%s)",
                name,
                SQL.identifier(self.env[name]._table),
                ids,
            )
            for name, ids in watched.items()
            # A view has no rows of its own; those it shows are watched themselves.
            if ids and self.env[name]._auto
        ]
        return dict(self.env.execute_query(SQL(" UNION ALL ").join(parts)))

    @mute_logger("odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_rule")
    def _attack(self, user):
        """Call everything as ``user``; return what went wrong."""
        wrong = []
        watched = self._get_watched(user)
        state = self._get_state(watched)
        for name in self.models:
            for method in self._get_methods(name):
                for args in self._get_calls(name, method):
                    start = time.monotonic()
                    told = None
                    try:
                        with self.env.cr.savepoint():
                            told = call_kw(
                                self._as(self.env[name], user), method, args, {}
                            )
                            changed = self._get_changed(watched, state)
                            raise _Undo(changed)
                    except _Undo as undo:
                        if undo.args[0]:
                            wrong.append((name, method, "changed", undo.args[0]))
                    except (UserError, RedirectWarning, *NONSENSE) as refusal:
                        told = refusal
                    self.env.invalidate_all()
                    if SECRET in str(told) or "Zhao Secret" in str(told):
                        wrong.append((name, method, "told", str(told)[:200]))
                    if time.monotonic() - start > MAX_SECONDS:
                        wrong.append((name, method, "slow", args))
        return wrong

    def _get_changed(self, watched, state):
        now = self._get_state(watched)
        return [table for table in now if now[table] != state[table]]

    def test_strangers(self):
        """A customer and a colleague without a role change nothing at all."""
        for user in (self.portal, self.who):
            with self.subTest(user=user.login):
                wrong = self._attack(user)
                self.assertFalse(wrong, "\n".join(map(str, wrong)))

    def test_colleagues(self):
        """Another department and another company change nothing they do not see."""
        for user in (self.worker_other, self.foreign_desk):
            with self.subTest(user=user.login):
                wrong = self._attack(user)
                self.assertFalse(wrong, "\n".join(map(str, wrong)))


class _Undo(Exception):
    """Ends a savepoint without an error of the attacked method."""
