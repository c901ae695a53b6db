from odoo import api, fields, models
from odoo.exceptions import UserError


class CsOperatorMixin(models.AbstractModel):
    """Notes who sat at the screen when a record was made (architecture 3.3).

    ``create_uid`` says who was logged in, ``operator_id`` who it was. The server
    alone fills it, and nobody changes it.
    """

    _name = "cs.operator.mixin"
    _description = "Notes the Operator"

    operator_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Who sat at the screen, whoever was logged in.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # Named here, neither a client nor a default can fill it.
        operator_id = self.env.user._get_cs_operator().id
        return super().create(
            [{**vals, "operator_id": operator_id} for vals in vals_list]
        )

    def write(self, vals):
        if "operator_id" in vals and any(
            record.operator_id.id != (vals["operator_id"] or False) for record in self
        ):
            raise UserError(
                self.env._("Who sat at the screen is noted by the system, once.")
            )
        return super().write(vals)
