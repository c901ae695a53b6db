from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.keywords import best, score
from ..tools.steps import SEVERITIES

# Chips stand in the order of use within this time (ux 5.1).
USE_DAYS = 30


class HelpdeskTicketCategory(models.Model):
    _inherit = "helpdesk.ticket.category"

    keyword_ids = fields.One2many(
        "cs.category.keyword", "category_id", string="Words of the Matter"
    )
    is_always_major = fields.Boolean(
        string="Always Major",
        help="Matters of this category are proposed as major (CMP-55).",
    )
    default_complained_object = fields.Char(
        string="Usual Object of Complaint",
        translate=True,
        help="Proposed, so that nobody types what the category says already (CMP-30).",
    )
    use_count = fields.Integer(
        string="Used Lately",
        readonly=True,
        copy=False,
        help="Tickets of the last 30 days, counted each night.",
    )

    @api.model
    def _propose(self, text, kind=None, limit=5):
        """Return the categories that fit the words of a matter, best first.

        Those whose words occur come first, the rest by use in the last 30 days, so
        that there are always chips to choose from. Three queries, however many
        categories there are.

        :param str text: what the customer said
        :param kind: kind of the ticket; words of other kinds do not count
        :param int limit: how many at most
        :return: helpdesk.ticket.category
        """
        scored = self._score(text, kind)
        return self.browse(best(scored, limit))

    @api.model
    def _score(self, text, kind=None):
        """Return ``{category id: (score, use, place in the list)}``."""
        categories = self.search_fetch(
            [("company_id", "in", [*self.env.companies.ids, False])],
            ["use_count", "parent_path"],
        )
        rows = self.env["cs.category.keyword"].search_fetch(
            [("category_id", "in", categories.ids)], ["category_id", "words", "kind"]
        )
        words = {}
        for row in rows:
            if row.kind in (False, kind):
                words.setdefault(row.category_id.id, []).extend(row._split())
        return {
            category.id: (
                score(words.get(category.id, ()), text),
                category.use_count,
                -place,
            )
            for place, category in enumerate(categories)
        }

    def _get_defaults(self):
        """Return what each category proposes for its tickets.

        :return: ``{category: dict(severity=…, complained_object=…)}``
        """
        severities = dict(SEVERITIES)
        return {
            category: {
                "severity": "major" if category._is_major_branch() else "ordinary",
                "severity_label": severities["major"]
                if category._is_major_branch()
                else severities["ordinary"],
                "complained_object": category.default_complained_object or "",
            }
            for category in self
        }

    def _is_major_branch(self):
        """Tell whether this category or one above it is always major (CMP-55).

        The one meaning of “always major” for desk, gate and proposals; False of none.
        """
        # Categories are shared words, whoever registers the matter.
        category = self.sudo()
        while category:
            if category.is_always_major:
                return True
            category = category.parent_id
        return False

    @api.model
    def _cron_count_use(self):
        """Count the tickets of the last 30 days of each category, in one query."""
        since = fields.Datetime.now() - timedelta(days=USE_DAYS)
        # The counter is of all tickets, whoever runs the job.
        Ticket = self.env["helpdesk.ticket"].sudo()
        counts = dict(
            Ticket._read_group(
                [
                    ("step", "not in", (False, "cancelled")),
                    ("received_date", ">=", since),
                    ("import_batch_id", "=", False),
                    ("category_id", "!=", False),
                ],
                ["category_id"],
                ["__count"],
            )
        )
        # As above; the counter is written for everybody's categories.
        categories = self.sudo().with_context(active_test=False).search(Domain.TRUE)
        for category in categories:
            used = counts.get(category, 0)
            if category.use_count != used:
                category.use_count = used
