from odoo import api, fields, models, tools

from ..tools.domain_absorb import absorb, defer


def is_column(model, name):
    """Tell whether ``name`` is a field that the table of ``model`` holds."""
    field = model._fields.get(name)
    return bool(field and field.store and field.column_type)


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    @tools.ormcache(
        "self.env.uid",
        "self.env.su",
        "model_name",
        "mode",
        "tuple(self._compute_domain_context_values())",
    )
    def _compute_domain(self, model_name, mode="read"):
        """Leave out what other rules of the user allow or refuse anyway, and ask the
        columns of a record before other tables.

        The same records, less to look at; see ``absorb`` and ``defer``.
        """
        domain = super()._compute_domain(model_name, mode)
        model = self.env[model_name]
        domain = absorb(domain).optimize(model)

        def is_costly(condition):
            return not is_column(
                model, condition.field_expr
            ) or condition.operator.endswith(("any", "any!"))

        return defer(domain, is_costly).optimize(model)

    @api.model
    @tools.ormcache(
        "self.env.uid", "model_name", "tuple(self._compute_domain_context_values())"
    )
    def _get_rule_columns(self, model_name):
        """Return the names of the columns that the user's rules for reading ask.

        :return: tuple of names of stored fields that the user may read
        """
        model = self.env[model_name]
        conditions = self._compute_domain(model_name).iter_conditions()
        names = dict.fromkeys(condition.field_expr for condition in conditions)
        return tuple(
            name
            for name in names
            if is_column(model, name)
            and model._has_field_access(model._fields[name], "read")
        )

    def _compute_domain_context_values(self):
        """Rules read whom a user acts for, which changes when a day begins.

        Days begin on the half hour somewhere, so the half hour is part of the key
        under which the domain of a rule is cached.
        """
        yield from super()._compute_domain_context_values()
        now = fields.Datetime.now()
        yield now.replace(minute=now.minute // 30 * 30, second=0)
