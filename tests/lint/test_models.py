"""Every model of ours: access lines, company and site rules, description, indexes.

reliability.md 5.2 ("model without company rule = fail"), guarantee 8, house-style
"Orientation" (what tests enforce).
"""

import re

import lint_common

from odoo.models import Index
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

# Models whose records belong to no company by design, with the reason.
NO_COMPANY_RULE = {}


@tagged("post_install", "-at_install")
class TestModels(lint_common.OurRegistry):
    def test_there_are_models(self):
        """A check over no model passes for nothing."""
        names = [model._name for model in self.our_models()]
        self.assertIn("cs.site", names)
        self.assertIn("res.company", [model._name for model in self.touched_models()])

    def test_access_lines(self):
        """Every model has access lines, and each names a group."""
        problems = []
        for model in self.our_models():
            lines = self.env["ir.model.access"].search(
                [("model_id.model", "=", model._name)]
            )
            if not lines:
                problems.append(f"{model._name}: no access lines")
            problems += [
                f"{model._name}: {line.name} gives rights to everybody"
                for line in lines
                if not line.group_id
                and (
                    line.perm_read
                    or line.perm_write
                    or line.perm_create
                    or line.perm_unlink
                )
            ]
        self.assertNoProblems(problems)

    def test_company_and_site_rules(self):
        """Guarantee 8: global rules by company and by site, where there is one."""
        problems = []
        for model in self.touched_models():
            problems += [
                f"{model._name}: no global rule on {field}"
                for field in ("company_id", "site_id")
                if self._needs_rule(model, field)
                and not self._has_global_rule(model, field)
            ]
        self.assertNoProblems(problems)

    def _needs_rule(self, model, name):
        field = model._fields.get(name)
        if not field or not field.store or field.type != "many2one":
            return False
        if (model._name, name) in NO_COMPANY_RULE:
            return False
        return (
            model._original_module in lint_common.OURS
            or field._module in lint_common.OURS
        )

    def _has_global_rule(self, model, field):
        rules = self.env["ir.rule"].search(
            [
                ("model_id.model", "=", model._name),
                ("groups", "=", False),
                ("active", "=", True),
            ]
        )
        return any(
            re.search(rf"['\"]{field}(\.\w+)?['\"]", rule.domain_force or "")
            and rule.perm_read
            and rule.perm_write
            and rule.perm_create
            and rule.perm_unlink
            for rule in rules
        )

    def test_rules_can_be_evaluated(self):
        """A rule with a typo refuses, or shows, everything to somebody."""
        problems = []
        for xmlid, rule in self.our_records("ir.rule").items():
            try:
                domain = safe_eval(rule.domain_force or "[]", rule._eval_context())
                self.env[rule.model_id.model].with_context(active_test=False).search(
                    domain, limit=1
                )
            except Exception as error:
                problems.append(f"{xmlid}: {error}")
        self.assertNoProblems(problems)

    def test_descriptions(self):
        """A model's name is read by people: in exports, access errors, activities."""
        problems = []
        for model in self.our_models(abstract=True):
            text = model._description or ""
            if (
                not re.match(r"[A-Z0-9]", text)
                or text == model._name
                or "." in text.strip(".")
            ):
                problems.append(f"{model._name}: description {text!r}")
        self.assertNoProblems(problems)

    def _leads_an_index(self, model, name):
        """Tell whether a declared index of several columns begins with this one."""
        return any(
            item.get_definition(self.registry).startswith(f"INDEX ({name},")
            for item in model._table_objects.values()
            if isinstance(item, Index)
        )

    def test_inverse_of_one2many_is_indexed(self):
        """house-style: an index on each Many2one that is a One2many's inverse."""
        problems, seen = [], 0
        for name in sorted(self.registry):
            for field in self.env[name]._fields.values():
                if field.type != "one2many" or not field.inverse_name:
                    continue
                inverse = self.env[field.comodel_name]._fields.get(field.inverse_name)
                inverse = inverse and inverse.base_field
                if not inverse or inverse._module not in lint_common.OURS:
                    continue
                comodel = self.env[inverse.model_name]
                if comodel._abstract or comodel._transient or not comodel._auto:
                    continue
                if not inverse.store or inverse.type != "many2one":
                    continue
                seen += 1
                if inverse.index not in (
                    True, "btree", "btree_not_null"
                ) and not self._leads_an_index(comodel, inverse.name):  # fmt: skip
                    problems.append(f"{inverse} (inverse of {field})")
        self.assertNoProblems(problems)
        self.assertTrue(seen)

    def test_process_fields_are_not_copied(self):
        """architecture.md 6: what a process has written is not taken to a copy."""
        names = re.compile(
            r"(state|step|closed_date|cancelled_date|done_date|confirmed_date|reported_date"
            r"|replied_date|received_date|number|cancel_reason|reopen_count|import_batch_id)"
        )
        problems = [
            str(field)
            for model in self.touched_models()
            for field in model._fields.values()
            if names.fullmatch(field.name)
            and model._auto  # a view has no rows to copy
            and field._module in lint_common.OURS
            and field.store
            and not field.related
            and field.copy
        ]
        self.assertNoProblems(problems)

    def test_search_finds_what_lists_are_sorted_by(self):
        """Every `_order` of ours is stored columns (a list of a city sorts in SQL)."""
        problems = []
        for model in self.our_models(transient=False):
            for part in model._order.split(","):
                name = part.split()[0].partition(".")[0].partition(":")[0]
                field = model._fields.get(name)
                if not field or not field.store:
                    problems.append(f"{model._name}: _order {name}")
        self.assertNoProblems(problems)
