"""What the monthly reports on callbacks read (CMP-58, CMP-67)."""

from odoo import models


class CsCallback(models.Model):
    _inherit = "cs.callback"

    # A month of calls that were made, and of calls by when they were due; those that
    # are still planned have an index of their own.
    _site_done = models.Index("(site_id, done_date) WHERE state = 'done'")
    _site_due_done = models.Index("(site_id, due_date) WHERE state = 'done'")
