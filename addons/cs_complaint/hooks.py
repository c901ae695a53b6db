"""What an existing database needs before and after the install."""

from odoo.tools import SQL


def pre_init_hook(env):
    """Repair what a declared unique index would refuse (guarantee 10).

    Ticket numbers are unique per company here. Odoo only logs an index that cannot
    be built, so repeated numbers get their id added first; the oldest keeps its own.
    """
    env.cr.execute(
        SQL(
            """
            UPDATE helpdesk_ticket t
               SET number = t.number || '-' || t.id
             WHERE EXISTS (
                       SELECT 1 FROM helpdesk_ticket o
                        WHERE o.company_id = t.company_id
                          AND o.number = t.number
                          AND o.id < t.id)
            """
        )
    )


def post_init_hook(env):
    """Prepare the companies that are there already."""
    env["res.company"].search([])._ensure_ticket_sequence()
