from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

# Counts stop here: whoever has more to do does not need the exact number.
COUNT_CAP = 999
SECTIONS = ("button", "todo", "due", "late", "exception")


class CsWorkbench(models.AbstractModel):
    """The first page after login: what is there to do, by role (ux M15).

    An addon adds its cards by extending ``_get_cards``. All figures come from one
    query, each from the very domain that its link opens (guarantee 9).
    """

    _name = "cs.workbench"
    _description = "My Workbench"

    @api.model
    @api.readonly
    def get_data(self, site_id=None):
        """Return what the workbench of the present user shows.

        :param int site_id: count this site alone; all own sites when left out
        :return: dict with user, sites and cards by section; JSON values only
        :raise AccessError: for a user who is no member of the service centre
        """
        self._check_member()
        site_id = self._read_site_id(site_id)
        cards = self._get_visible_cards(site_id)
        counts = self._count(cards)
        for card, count in zip(cards, counts, strict=True):
            card["count"] = count
            card["count_text"] = self._format_count(count)
        shown = [card for card in cards if card["count"] or not card.get("hide_empty")]
        self._add_details(shown, site_id)
        # The names of the own sites, also where the records of sites are not read.
        sites = self.env.user.sudo().cs_scope_site_ids
        sites = sites.filtered(lambda s: s.company_id in self.env.companies)
        return {
            "user": self.env.user.name,
            "sites": [{"id": site.id, "name": site.name} for site in sites],
            "sections": {
                section: [self._for_client(c) for c in shown if c["section"] == section]
                for section in SECTIONS
            },
        }

    @api.model
    @api.readonly
    def search_box(self, text, site_id=None):
        """Find anything by order number, phone, unit or name (ux 2.10).

        :param str text: what was typed
        :param int site_id: look at this site alone
        :return: list of dict(label, detail, res_model, res_id, tone), best first
        :raise AccessError: for a user who is no member of the service centre
        """
        self._check_member()
        text = text.strip()[:128] if isinstance(text, str) else ""
        return self._search_box(text, self._read_site_id(site_id)) if text else []

    @api.model
    def _read_site_id(self, site_id):
        """Return the id that a client sent, False for anything that is none."""
        is_id = isinstance(site_id, int) and not isinstance(site_id, bool)
        return site_id if is_id and site_id > 0 else False

    @api.model
    def _search_box(self, text, site_id=None):
        """Return what is found; addons add to it."""
        return []

    @api.model
    def _get_cards(self):
        """Return the cards of every role, as list of dict; extend by ``super()``.

        * ``key``: unique name; ``sequence``: place within its section
        * ``section``: *todo*, *due*, *late*, *exception* or *button*
        * ``label``: what the user reads
        * ``model``, ``domain``: what is counted and what the link shows
        * ``action``: XML id or dict of the action; ``context`` for it
        * ``groups``: XML ids of the roles that need the card, see ``_get_roles``;
          empty for every member
        * ``tone``: *info*, *warning* or *danger*; ``icon``: of a button
        * ``hide_empty``: leave the card out when there is nothing
        * ``count``: the figure, where it comes from elsewhere

        The domains must not depend on more than the user and the present moment.
        """
        return self._get_exception_cards()

    @api.model
    def _get_exception_cards(self):
        """Exceptions that the user's role has to look at, by kind (ux 5.6)."""
        is_auditor = self.env.user.has_group("cs_base.cs_base_group_auditor")
        if is_auditor:
            month = fields.Date.context_today(self).replace(day=1)
            base = [("date", ">=", fields.Date.to_string(month))]
        else:
            base = [
                ("state", "=", "open"),
                ("role_group_id", "in", self.env.user.all_group_ids.ids),
            ]
        common = {
            "model": "cs.exception",
            "action": "cs_base.cs_exception_action",
            "groups": self._get_exception_groups(),
        }
        kind = self.env["cs.exception"]._fields["kind"]
        cards = [
            {
                **common,
                "key": f"exception_{code}",
                "section": "exception",
                "sequence": index,
                "label": label,
                "domain": [("kind", "=", code), *base],
                "tone": "danger" if code in ("override", "suspicion") else "warning",
                "hide_empty": True,
            }
            for index, (code, label) in enumerate(
                kind._description_selection(self.env), 1
            )
        ]
        cards.append(
            {
                **common,
                "key": "exceptions",
                "section": "todo",
                "sequence": 90,
                "label": self.env._("Exceptions of This Month")
                if is_auditor
                else self.env._("Exceptions to Look At"),
                "domain": base,
                "tone": "warning",
            }
        )
        return cards

    @api.model
    def _get_exception_groups(self):
        """Return the XML ids of the groups whose members look at exceptions."""
        return [
            "cs_base.cs_base_group_director",
            "cs_base.cs_base_group_leadership",
            "cs_base.cs_base_group_auditor",
        ]

    # ------------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------------

    @api.model
    def _check_member(self):
        if not self.env.user.has_group("cs_base.cs_base_group_user"):
            raise AccessError(
                self.env._("The workbench is for members of the service centre.")
            )

    @api.model
    def _get_visible_cards(self, site_id=None):
        """Return the cards of the user's roles, each with the domain of its link."""
        given = self._get_cards()
        roles = self._get_roles({group for card in given for group in card["groups"]})
        cards = []
        for card in given:
            if card["groups"] and not roles.intersection(card["groups"]):
                continue
            model = card.get("model")
            if model and not self.env[model].has_access("read"):
                continue
            cards.append({**card, "domain": self._get_card_domain(card, site_id)})
        return sorted(cards, key=lambda c: (c["section"], c.get("sequence", 50)))

    @api.model
    def _get_roles(self, xmlids):
        """Return which of the groups ``xmlids`` are roles of the present user.

        A director may do what a clerk does, but need not see the clerk's cards: a group
        that is only implied by another one of ``xmlids`` does not count. One that was
        given to the user directly does, so that one person can have all roles.
        """
        # Which groups imply others is no secret to the user who holds them.
        user = self.env.user.sudo()
        to_id = self.env["ir.model.data"]._xmlid_to_res_id
        ids = {xmlid: to_id(xmlid) for xmlid in xmlids}
        held = user.all_group_ids.filtered(lambda group: group.id in ids.values())
        implied = {
            inner for group in held for inner in group.all_implied_ids.ids
            if inner != group.id
        }  # fmt: skip
        direct = set(user.group_ids.ids)
        return {
            xmlid
            for xmlid, group_id in ids.items()
            if group_id in held.ids and (group_id in direct or group_id not in implied)
        }

    @api.model
    def _get_card_domain(self, card, site_id):
        """Return the domain of a card as JSON values, narrowed to a site."""
        model = card.get("model")
        if not model:
            return []
        domain = Domain(card.get("domain") or [])
        if site_id:
            domain &= Domain("site_id", "=", site_id)
        return [self._as_json(leaf) for leaf in domain]

    @api.model
    def _as_json(self, leaf):
        if isinstance(leaf, str):
            return leaf
        name, operator, value = leaf
        if not isinstance(value, (str, int, float, bool, type(None))):
            if hasattr(value, "isoformat"):
                value = fields.Datetime.to_string(value)
            else:
                value = list(value)
        return [name, operator, value]

    @api.model
    def _count(self, cards):
        """Return the figure of each card, from one query for all of them.

        Each figure is what ``search_count`` of its domain gives to this user, at most
        one more than ``COUNT_CAP``.
        """
        counted = [card for card in cards if card.get("model") and "count" not in card]
        parts = []
        for card in counted:
            query = self.env[card["model"]]._search(
                card["domain"], limit=COUNT_CAP + 1, order=None
            )
            parts.append(SQL("(SELECT COUNT(*) FROM (%s) AS part)", query.select()))
        row = ()
        if parts:
            row = self.env.execute_query(SQL("SELECT %s", SQL(", ").join(parts)))[0]
        found = dict(zip((card["key"] for card in counted), row, strict=True))
        return [card.get("count", found.get(card["key"])) for card in cards]

    @api.model
    def _add_details(self, cards, site_id):
        """Set ``detail`` of cards that tell more than a figure; extend by ``super()``.

        :param list cards: those that are shown, as dicts that may be changed
        :param site_id: id of the one site that is looked at, or False
        """

    @api.model
    def _format_count(self, count):
        if count is None:
            return ""
        return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)

    @api.model
    def _for_client(self, card):
        names = ("key", "label", "count", "count_text", "action", "domain", "tone")
        return {
            **{name: card.get(name) for name in names},
            "icon": card.get("icon") or "",
            "detail": card.get("detail") or "",
            "model": card.get("model") or "",
            "context": card.get("context") or {},
        }
