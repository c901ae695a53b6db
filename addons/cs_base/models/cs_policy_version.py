from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby


class CsPolicyVersion(models.Model):
    """One issue of a policy: draft, then in force from a date, or withdrawn.

    A version once in force is read-only and never deleted (guarantees 3 and 4);
    a change is a new version. On a day counts the version with the latest date
    that is not withdrawn by then.
    """

    _name = "cs.policy.version"
    _inherit = "cs.frozen.mixin"
    _description = "Policy Version"
    _order = "policy_id, valid_from desc, id desc"
    _rec_names_search = ["name", "policy_id.name", "policy_id.code"]

    _frozen_fields = ("policy_id", "name", "valid_from", "lang", "note")

    policy_id = fields.Many2one(
        "cs.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="policy_id.company_id", store=True, index="btree_not_null"
    )
    name = fields.Char(
        string="Version",
        required=True,
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        help="Year and number, such as 2026-1.",
    )
    valid_from = fields.Date(
        string="In Force From",
        copy=False,
        help="First day on which the version counts.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("in_force", "In Force"), ("withdrawn", "Withdrawn")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    is_in_force = fields.Boolean(
        string="Counts Today",
        compute="_compute_is_in_force",
        search="_search_is_in_force",
    )
    lang = fields.Selection(
        selection="_selection_lang",
        string="Binding Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
        help="The text in this language counts and stays as it is once in force. Texts "
        "in other languages are translations; their corrections are noted.",
    )
    note = fields.Text(copy=False, help="What is new in this version, and why.")
    withdrawal_reason = fields.Text(
        copy=False, help="Why the version no longer counts; needed to withdraw it."
    )
    withdrawn_date = fields.Date(
        string="Withdrawn On",
        readonly=True,
        copy=False,
        help="First day on which the version no longer counts.",
    )
    clause_ids = fields.One2many(
        "cs.policy.clause", "version_id", string="Clauses", copy=True
    )
    clause_count = fields.Integer(
        string="Number of Clauses", compute="_compute_clause_count"
    )
    document = fields.Html(string="Text", compute="_compute_document", sanitize=False)

    _name_uniq = models.UniqueIndex(
        "(policy_id, name)", "The policy has a version of this name already."
    )
    _valid_from_uniq = models.UniqueIndex(
        "(policy_id, valid_from) WHERE state = 'in_force'",
        "Another version of the policy is in force from this day already. Choose "
        "another day, or withdraw that version first.",
    )
    _valid_from_set = models.Constraint(
        "CHECK (state = 'draft' OR valid_from IS NOT NULL)",
        "A version in force has a first day.",
    )

    @api.model
    def _selection_lang(self):
        """Return the installed languages, and the one of the set-up data."""
        languages = {"en_US": "English", **dict(self.env["res.lang"].get_installed())}
        return list(languages.items())

    # --- computed fields -----------------------------------------------------

    @api.depends("policy_id")
    def _compute_name(self):
        for version in self:
            version.name = version.name or version.policy_id._get_next_version_name()

    @api.depends("name", "policy_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            parts = (version.policy_id.name, version.name)
            version.display_name = " ".join(part for part in parts if part)

    @api.depends("valid_from", "state", "withdrawn_date", "policy_id")
    def _compute_is_in_force(self):
        for version in self:
            current = version.policy_id.current_version_id
            version.is_in_force = bool(current) and current == version._origin

    def _search_is_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        latest = {}
        versions = self.search([("state", "!=", "draft"), ("valid_from", "<=", today)])
        for version in versions.filtered(lambda v: v._counts_on(today)):
            latest.setdefault(version.policy_id, version.id)
        return [("id", "in", list(latest.values()))]

    @api.depends("clause_ids")
    def _compute_clause_count(self):
        for version in self:
            version.clause_count = len(version.clause_ids)

    @api.depends(
        "clause_ids.sequence",
        "clause_ids.chapter",
        "clause_ids.short_code",
        "clause_ids.rule_codes",
        "clause_ids.name",
        "clause_ids.text",
    )
    @api.depends_context("lang")
    def _compute_document(self):
        """Lay the clauses out as a document, chapter by chapter."""
        for version in self:
            clauses = version.clause_ids.sorted(lambda c: (c.sequence, c._origin.id))
            chapters = [
                (chapter, group)
                for chapter, group in groupby(clauses, lambda c: c.chapter or "")
            ]
            version.document = clauses and self.env["ir.qweb"]._render(
                "cs_base.cs_policy_document", {"chapters": chapters}
            )

    # --- CRUD ----------------------------------------------------------------

    def copy_data(self, default=None):
        """A copy is the next draft of its policy, in the language of the original."""
        default = dict(default or {})
        vals_list = super().copy_data(default)
        taken = {}
        for vals in vals_list:
            if "name" not in default:
                policy = self.env["cs.policy"].browse(vals["policy_id"])
                names = taken.setdefault(policy, [])
                vals["name"] = policy._get_next_version_name(names)
                names.append(vals["name"])
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_once_in_force(self):
        """Guarantee 3: a version once in force is withdrawn, never deleted."""
        kept = self._filter_frozen()
        if kept:
            raise UserError(
                self.env._(
                    "A version that was in force is never deleted: %(versions)s. "
                    "Withdraw it instead.",
                    versions=", ".join(kept.mapped("display_name")),
                )
            )

    # --- actions -------------------------------------------------------------

    def action_new_version(self):
        """Copy the version with its clauses, in all languages, into a draft.

        :return: action that opens the draft
        """
        self.ensure_one()
        return self.copy()._get_form_action()

    def action_open(self):
        """Open the version from the list on its policy."""
        return self._get_form_action()

    # --- business ------------------------------------------------------------

    def _counts_on(self, day):
        """Tell whether the version is in force on ``day``, later ones aside."""
        self.ensure_one()
        if not self.valid_from or self.valid_from > day:
            return False
        return self.state == "in_force" or (
            self.state == "withdrawn" and self.withdrawn_date > day
        )

    def _filter_frozen(self):
        return self.filtered(lambda version: version.state != "draft")

    def _get_binding_lang(self):
        return self.lang

    def _get_frozen_refusal(self, names):
        return self.env._(
            "%(version)s was put in force: %(fields)s cannot be changed. Make a new "
            "version instead.",
            version=self[:1].display_name,
            fields=self._get_field_labels(names),
        )

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.display_name,
        }
