from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

LEVELS = [
    ("worker", "Worker"),
    ("leader", "Department Head"),
    ("manager", "Customer Service Manager"),
]


class CsUrge(models.Model):
    """The customer asked again where the matter stands (CMP-46, ux 2.1 and M9).

    Made by ``ticket._urge()`` alone; who was told follows from the number of urges.
    """

    _name = "cs.urge"
    _description = "Urge"
    _inherit = ["cs.ticket.part.mixin"]
    _order = "date desc, id desc"

    date = fields.Datetime(string="Urged On", required=True, readonly=True)
    words = fields.Text(readonly=True, help="In the customer's own words.")
    phone = fields.Char(string="Calling Number", readonly=True)
    user_id = fields.Many2one("res.users", string="Noted By", readonly=True)
    operator_id = fields.Many2one("res.users", readonly=True)
    is_counted = fields.Boolean(
        string="Counted",
        readonly=True,
        help="The same caller within a few minutes counts once.",
    )
    number = fields.Integer(
        string="Which Time",
        readonly=True,
        copy=False,
        help="The number of urges of the ticket with this one.",
    )
    level = fields.Selection(LEVELS, string="Told", readonly=True)

    _ticket_date = models.Index("(ticket_id, date DESC)")

    @api.depends("ticket_id", "number")
    def _compute_display_name(self):
        for urge in self:
            urge.display_name = self.env._(
                "Urge %(number)s of %(ticket)s",
                number=urge.number,
                ticket=urge.ticket_id.display_name,
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(
                self.env._("An urge is noted with the button “Urge” of its ticket.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if self:
            raise ValidationError(
                self.env._("What a customer said stays as it was. Note another urge.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: an urge is never deleted."""
        raise UserError(self.env._("An urge is never deleted."))
