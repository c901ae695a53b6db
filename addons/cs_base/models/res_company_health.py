from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_backup_days = fields.Integer(
        string="Backup at Least Every (Days)",
        default=2,
        help="The health check turns red when the last noted backup is older.",
    )
    cs_disk_free_percent = fields.Float(
        string="Free Disk at Least (%)",
        default=10,
        help="The health check is red below it and yellow below its double.",
    )
    cs_holidays_due_month = fields.Integer(
        string="Next Year's Holidays by the Month",
        default=12,
        help="From its first day on the health check asks for the holidays of the "
        "next year (M10).",
    )
    cs_chain_verified_days = fields.Integer(
        string="Signature Chains Verified Within (Days)",
        default=7,
        help="The health check turns yellow when somebody signed and nobody, nor the "
        "nightly job, has verified the chain for longer.",
    )

    _cs_health_sane = models.Constraint(
        "CHECK (cs_backup_days > 0 AND cs_chain_verified_days > 0 "
        "AND cs_disk_free_percent >= 0 "
        "AND cs_disk_free_percent <= 50 AND cs_holidays_due_month BETWEEN 1 AND 12)",
        "Days are more than zero, the free part of a disk lies between 0 and 50 %, "
        "and months between 1 and 12.",
    )
