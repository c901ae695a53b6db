from odoo import models


class CsUnit(models.Model):
    """Units found at the intake desk by a bare room number (ux 5.1)."""

    _inherit = "cs.unit"

    _site_room_idx = models.Index("(site_id, room)")
