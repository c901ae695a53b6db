from odoo import api, models


class CsRuleColumnsMixin(models.AbstractModel):
    """A page of records is read with the columns that its record rules ask.

    The web client searches a page and then reads it, and before that second step the
    rules are judged in memory. A column that they ask and the page does not show would
    fetch every column of each record.
    """

    _name = "cs.rule.columns.mixin"
    _description = "Read with the Columns of Its Rules"

    @api.model
    def _determine_fields_to_fetch(self, field_names=None, ignore_when_in_cache=False):
        if field_names and not ignore_when_in_cache and not self.env.su:
            field_names = {
                *field_names,
                *self.env["ir.rule"]._get_rule_columns(self._name),
            }
        return super()._determine_fields_to_fetch(field_names, ignore_when_in_cache)
