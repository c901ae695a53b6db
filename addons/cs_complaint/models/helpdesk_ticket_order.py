"""Indexes of the lists and boards of tickets (performance section 1).

Each serves a screen: its filter first, then the order of every list, so that a page
is read from the index instead of being sorted out of a million rows. Predicates are
written ``IS TRUE`` as the ORM writes them; PostgreSQL does not use them otherwise.
"""

from odoo import fields, models
from odoo.tools import sql

from odoo.addons.cs_base.tools.storage import leave_room

# What the indexes below, and those of the telephone, hold as their first column.
SUPERFLUOUS = (
    "area_id",
    "sequence",
    "site_id",
    "stage_id",
    "team_id",
    "unit_id",
    "user_id",
)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # Ordered indexes begin with these; a second one costs every create.
    sequence = fields.Integer(index=False)
    stage_id = fields.Many2one(index=False)
    team_id = fields.Many2one(index=False)
    user_id = fields.Many2one(index=False)

    # Read backwards: a form asks for its duplicates, a contact for its tickets.
    duplicate_id = fields.Many2one(index="btree_not_null")
    partner_id = fields.Many2one(index="btree_not_null")
    commercial_partner_id = fields.Many2one(index="btree_not_null")

    # What the search boxes look for within the text.
    number = fields.Char(index="trigram", copy=False)
    name = fields.Char(index="trigram")
    partner_name = fields.Char(index="trigram")

    # The default order, for those with several sites and for those with one.
    _list_order = models.Index(
        "(priority DESC, sequence, id DESC) WHERE active IS TRUE"
    )
    _site_order = models.Index(
        "(site_id, priority DESC, sequence, id DESC) WHERE active IS TRUE"
    )
    _stage_order = models.Index(
        "(stage_id, priority DESC, sequence, id DESC) WHERE active IS TRUE"
    )
    _team_order = models.Index(
        "(team_id, priority DESC, sequence, id DESC) WHERE active IS TRUE"
    )
    _user_order = models.Index(
        "(user_id, priority DESC, sequence, id DESC) "
        "WHERE active IS TRUE AND user_id IS NOT NULL"
    )
    # Open tickets: the list, and the cards of the teams, which count without reading a
    # ticket. Included is what the record rules of the desk and the cards ask for.
    _open_order = models.Index(
        "(site_id, priority DESC, sequence, id DESC) "
        "INCLUDE (company_id, is_confidential, step, partner_id, team_id, stage_id, "
        "user_id, unattended) WHERE active IS TRUE AND is_open IS TRUE"
    )
    # The figures and bars of the kanban columns, of all teams or one.
    _board = models.Index(
        "(team_id, stage_id) "
        "INCLUDE (id, company_id, site_id, is_confidential, step, partner_id, "
        "kanban_state) "
        "WHERE active IS TRUE"
    )
    # Cards of the workbench that name few of the open tickets, mostly none.
    _returned = models.Index("(site_id) WHERE is_open IS TRUE AND is_returned IS TRUE")
    _contact_late = models.Index(
        "(site_id) WHERE is_open IS TRUE AND is_contact_late IS TRUE "
        "AND first_contact_date IS NULL"
    )
    _urged = models.Index("(site_id) WHERE is_open IS TRUE AND urge_count >= 2")
    _major = models.Index("(site_id) WHERE is_open IS TRUE AND severity = 'major'")
    # Cards of the auditor: what was closed and cancelled this month.
    _closed = models.Index("(site_id, closed_date) WHERE step = 'closed'")
    _cancelled = models.Index("(site_id, cancelled_date) WHERE step = 'cancelled'")

    def init(self):
        super().init()
        leave_room(self.env.cr, self._table)
        # Odoo keeps an index that no field asks for any more.
        for name in SUPERFLUOUS:
            index = sql.make_index_name(self._table, name)
            sql.drop_index(self.env.cr, index, self._table)
