from odoo import fields, models


class CsExceptionSeen(models.TransientModel):
    """Marks exceptions as seen, many at once, with one remark."""

    _name = "cs.exception.seen"
    _description = "Mark Exceptions as Seen"

    exception_ids = fields.Many2many(
        "cs.exception",
        string="Exceptions",
        default=lambda self: self.env["cs.exception"]._get_chosen(),
    )
    note = fields.Text(string="Remark")

    def action_confirm(self):
        """Mark what the present user may mark and tell what is left."""
        left = self.exception_ids._mark_seen(self.note)
        if not left:
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "%(count)s exceptions are left: another role sees them, or you "
                    "caused them yourself.",
                    count=len(left),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
