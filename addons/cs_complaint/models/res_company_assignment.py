from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_return_hours = fields.Float(
        string="Return of a Task Within (Hours)",
        default=2,
        help="A department returns a task that is not its own within this time after "
        "it was assigned; the deadline runs on (CMP-10).",
    )
    cs_is_finish_reported = fields.Boolean(
        string="Finishing Reports the Result",
        default=True,
        help="The worker's “finished” reports the result to the centre. Otherwise the "
        "department reads and reports it (CMP-19).",
    )

    _cs_return_hours_positive = models.Constraint(
        "CHECK (cs_return_hours > 0)",
        "A department needs some time to return a task that is not its own.",
    )
