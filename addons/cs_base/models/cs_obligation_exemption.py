from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .cs_obligation import SUBJECTS
from .cs_obligation_occurrence import BY_SERVER

SUBJECT_FIELDS = {
    "site": "site_id",
    "department": "department_id",
    "person": "employee_id",
}


class CsObligationExemption(models.Model):
    """Something is not owed here for some time, as the centre director has decided.

    A site without some department does not owe its papers late for ever (AMB-81). What
    opens meanwhile is on the list as "not applicable", with the reason, so that every
    period is accounted for. It is ended, never edited or deleted.
    """

    _name = "cs.obligation.exemption"
    _description = "Standing Exemption"
    _inherit = ["cs.site.mixin"]
    _order = "date_to desc, id desc"

    obligation_id = fields.Many2one(
        "cs.obligation",
        string="What Is Not Owed",
        required=True,
        index=True,
        ondelete="restrict",
    )
    code = fields.Char(
        readonly=True,
        help="It counts for later versions of the rule and those of the company too.",
    )
    subject_kind = fields.Selection(SUBJECTS, string="Owed For", readonly=True)
    subject_key = fields.Char(readonly=True)
    obligation_kind = fields.Selection(
        related="obligation_id.subject_kind", string="Owed For Each"
    )
    subject_name = fields.Char(
        string="For", compute="_compute_subject_name", compute_sudo=True
    )
    department_id = fields.Many2one(
        "hr.department",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Person",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="The first day a period may end on that is not owed.",
    )
    date_to = fields.Date(
        string="Until",
        required=True,
        help="Periods that end on this day or before are not owed.",
    )
    reason = fields.Text(required=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_date = fields.Datetime(string="Decided On", readonly=True)
    ended_by_id = fields.Many2one("res.users", readonly=True)
    ended_date = fields.Datetime(string="Ended On", readonly=True)
    state = fields.Selection(
        [("running", "In Force"), ("over", "Over"), ("ended", "Ended")],
        string="Status",
        compute="_compute_state",
        search="_search_state",
    )
    occurrence_ids = fields.One2many(
        "cs.obligation.occurrence", "exemption_id", string="Not Owed", readonly=True
    )
    occurrence_count = fields.Integer(
        string="Periods Not Owed", compute="_compute_occurrence_count"
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day is not before the first."
    )
    _running = models.Index("(code, company_id, date_to) WHERE ended_date IS NULL")

    @api.depends("subject_kind", "site_id", "department_id", "employee_id")
    def _compute_subject_name(self):
        for exemption in self:
            name = SUBJECT_FIELDS.get(exemption.subject_kind, "company_id")
            exemption.subject_name = exemption[name].name

    @api.depends("obligation_id.name", "subject_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for exemption in self.sudo():  # names of rules, which everybody reads
            parts = (exemption.obligation_id.name, exemption.subject_name)
            exemption.display_name = " · ".join(part for part in parts if part)

    @api.depends("date_to", "ended_date")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for exemption in self:
            is_over = exemption.date_to and exemption.date_to < today
            exemption.state = (
                "ended" if exemption.ended_date else "over" if is_over else "running"
            )

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domains = {
            "ended": [("ended_date", "!=", False)],
            "over": [("ended_date", "=", False), ("date_to", "<", today)],
            "running": [("ended_date", "=", False), ("date_to", ">=", today)],
        }
        return fields.Domain.OR(domains[key] for key in value if key in domains)

    @api.depends("occurrence_ids")
    def _compute_occurrence_count(self):
        counts = dict(
            self.env["cs.obligation.occurrence"]._read_group(
                [("exemption_id", "in", self.ids)], ["exemption_id"], ["__count"]
            )
        )
        for exemption in self:
            exemption.occurrence_count = counts.get(exemption._origin, 0)

    # --- decided by the director, never edited ---------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        Occurrence = self.env["cs.obligation.occurrence"]
        if self.env.context.get("cs_obligation_pass") is not BY_SERVER:
            Occurrence._check_director()
        now = fields.Datetime.now()
        actor = self.env.user._get_cs_operator()
        # Named here, no client and no default can fill them.
        server = {
            "decided_by_id": actor.id,
            "decided_date": now,
            "ended_by_id": False,
            "ended_date": False,
        }
        exemptions = super().create(
            [{**vals, **self._prepare_subject_vals(vals), **server}
             for vals in vals_list]
        )  # fmt: skip
        exemptions._check_new()
        exemptions._apply()
        self.env["cs.exception"]._report(
            exemptions,
            "override",
            "AMB-81",
            {
                exemption: self.env._(
                    "Not owed until %(day)s: %(reason)s",
                    day=exemption.date_to,
                    reason=exemption.reason,
                )
                for exemption in exemptions
            },
        )
        return exemptions

    @api.model
    def _prepare_subject_vals(self, vals):
        """Return for whom it is, as the items of the rule name it."""
        # Whoever decides about an item need not see the rule itself.
        rule = self.env["cs.obligation"].sudo().browse(vals.get("obligation_id") or ())
        kind = rule.subject_kind
        name = SUBJECT_FIELDS.get(kind)
        site = self.env["cs.site"].browse(vals.get("site_id") or ())
        site = site or self.env.user._get_default_cs_site()
        # Which company a site is of is no secret.
        key = vals.get(name) if name else site.sudo().company_id.id
        if name == "site_id":
            key = site.id
        if rule and not key:
            label = self._fields[name]._description_string(self.env)
            raise UserError(
                self.env._(
                    "%(obligation)s: fill in “%(field)s”.",
                    obligation=rule.display_name,
                    field=label,
                )
            )
        others = {"department_id", "employee_id"} - {name}
        return {
            "site_id": site.id,
            "code": rule.code,
            "subject_kind": kind,
            "subject_key": f"{kind},{key}",
            **dict.fromkeys(others, False),
        }

    def _check_new(self):
        """Refuse what is over already, or is not owed anyway."""
        today = fields.Date.context_today(self)
        for exemption in self:
            if not (exemption.reason or "").strip():
                raise UserError(self.env._("Write down the reason."))
            if exemption.date_to < today:
                raise UserError(
                    self.env._("An exemption lasts until today or a later day.")
                )
            # Whether there is another one does not depend on who asks.
            same = self.sudo().search(
                [
                    ("id", "!=", exemption.id),
                    ("code", "=", exemption.code),
                    ("company_id", "=", exemption.company_id.id),
                    ("subject_key", "=", exemption.subject_key),
                    ("ended_date", "=", False),
                    ("date_to", ">=", exemption.date_from),
                    ("date_from", "<=", exemption.date_to),
                ],
                limit=1,
            )
            if same:
                raise ValidationError(
                    self.env._(
                        "%(exemption)s is not owed until %(day)s already. End that "
                        "exemption first.",
                        exemption=same.display_name,
                        day=same.date_to,
                    )
                )

    def write(self, vals):
        if self.env.context.get("cs_obligation_pass") is not BY_SERVER:
            raise UserError(
                self.env._(
                    "What was decided stays on record. End the exemption, and decide "
                    "anew."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: what was decided stays on record."""
        raise UserError(self.env._("An exemption is ended, never deleted."))

    def copy(self, default=None):  # pylint: disable=method-required-super
        if self:
            raise UserError(self.env._("Each exemption is decided by itself."))
        return super().copy(default)

    def action_end(self):
        """Let what opens from now on be owed again, as the centre director."""
        self.check_access("read")
        self.env["cs.obligation.occurrence"]._check_director()
        running = self.filtered(lambda exemption: not exemption.ended_date)
        # Nobody has a right to write exemptions; the director was asked for above.
        running.sudo().with_context(cs_obligation_pass=BY_SERVER).write(
            {
                "ended_by_id": self.env.user._get_cs_operator().id,
                "ended_date": fields.Datetime.now(),
            }
        )

    def action_view_occurrences(self):
        """Return the list of what was not owed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_obligation_occurrence_action"
        )
        return {
            **action,
            "domain": [("exemption_id", "=", self.id)],
            "context": {},
        }

    # --- what it does -----------------------------------------------------------

    @api.model
    def _grant(self, items, reason, date_to):
        """Exempt the subjects of these due items until a day, one of each.

        :param items: cs.obligation.occurrence
        :return: the new exemptions
        """
        # The director was asked for; the items are his to decide about.
        groups = items.sudo().grouped(
            lambda i: (i.obligation_id.code, i.company_id, i.subject_key)
        )
        vals_list = []
        for found in groups.values():
            item = found[0]
            vals_list.append(
                {
                    "obligation_id": item.obligation_id.id,
                    "site_id": item.site_id.id,
                    "department_id": item.department_id.id,
                    "employee_id": item.employee_id.id,
                    # Also what was owed before and is still open.
                    "date_from": min(
                        [fields.Date.context_today(self), *found.mapped("date_to")]
                    ),
                    "date_to": date_to,
                    "reason": reason,
                }
            )
        # Who acts for the director need have no right of his own to decide.
        exempting = self.sudo().with_context(cs_obligation_pass=BY_SERVER)
        exemptions = exempting.create(vals_list)
        for exemption, found in zip(exemptions, groups.values(), strict=True):
            found._write_server({"exemption_id": exemption.id})
        return exemptions.with_env(self.env)

    def _apply(self):
        """What is open of these subjects, and of periods within, is not owed."""
        for exemption in self:
            # The whole list, whoever acts for the director.
            items = self.env["cs.obligation.occurrence"].sudo().search(
                [
                    ("obligation_id.code", "=", exemption.code),
                    ("company_id", "=", exemption.company_id.id),
                    ("subject_key", "=", exemption.subject_key),
                    ("state", "in", ("to_do", "returned")),
                    ("date_to", ">=", exemption.date_from),
                    ("date_to", "<=", exemption.date_to),
                ]
            )  # fmt: skip
            items._write_server(exemption._prepare_item_vals())
            items._note(self.env._("Not applicable."), exemption.reason)
            items._done()

    def _prepare_item_vals(self):
        """Return what stands on an item that is not owed because of this."""
        self.ensure_one()
        return {
            "state": "not_applicable",
            "exemption_id": self.id,
            "decision_reason": self.reason.strip(),
            "decided_by_id": self.decided_by_id.id,
            "decided_date": self.decided_date,
            "next_alert_date": False,
        }

    @api.model
    def _exempt_rows(self, rows, codes):
        """Mark those of the new ``rows`` of due items that are not owed.

        :param list rows: columns of items, changed in place
        :param dict codes: id of the rule -> its code
        """
        if not rows:
            return
        # The scheduled action, for all companies.
        found = self.sudo().search(
            [
                ("code", "in", sorted(set(codes.values()))),
                ("ended_date", "=", False),
                ("date_to", ">=", min(row["date_to"] for row in rows)),
                ("date_from", "<=", max(row["date_to"] for row in rows)),
            ]
        )
        by_subject = found.grouped(lambda e: (e.code, e.company_id.id, e.subject_key))
        if not by_subject:
            return
        for row in rows:
            key = codes[row["obligation_id"]], row["company_id"], row["subject_key"]
            for exemption in by_subject.get(key, ()):
                if exemption.date_from <= row["date_to"] <= exemption.date_to:
                    vals = exemption._prepare_item_vals()
                    row.update({**vals, "next_alert_date": None})
