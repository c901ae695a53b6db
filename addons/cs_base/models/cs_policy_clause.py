import re

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

RULE_CODES = re.compile(r"[A-Z]{2,4}-[0-9]{2,3}(, [A-Z]{2,4}-[0-9]{2,3})*")


class CsPolicyClause(models.Model):
    """One clause of a policy version: what a rule or a refusal cites.

    Read-only and never deleted once its version was put in force (guarantees 3
    and 4); corrections of translations are noted in the chatter of the policy.
    """

    _name = "cs.policy.clause"
    _inherit = "cs.frozen.mixin"
    _description = "Policy Clause"
    _order = "version_id, sequence, id"
    _rec_names_search = ["code", "name"]

    _frozen_fields = (
        "version_id",
        "code",
        "chapter",
        "name",
        "text",
        "rule_codes",
        "sequence",
    )

    version_id = fields.Many2one(
        "cs.policy.version", required=True, index=True, ondelete="cascade"
    )
    policy_id = fields.Many2one(
        related="version_id.policy_id",
        store=True,
        precompute=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="version_id.company_id", store=True, index="btree_not_null"
    )
    version_state = fields.Selection(related="version_id.state", string="State")
    sequence = fields.Integer(default=10)
    code = fields.Char(
        string="Clause Code",
        required=True,
        index=True,
        help="Begins with the code of the policy, such as P6 §4-2 or P7E-2.",
    )
    short_code = fields.Char(
        string="Clause Number",
        compute="_compute_short_code",
        help="The code without that of the policy.",
    )
    chapter = fields.Char(translate=True)
    name = fields.Char(string="Heading", required=True, translate=True)
    text = fields.Text(required=True, translate=True)
    rule_codes = fields.Char(
        string="Rules of the Software",
        help="Rules of the software that carry the clause out, such as CMP-16, CMP-17.",
    )

    _code_uniq = models.UniqueIndex(
        "(version_id, code)", "The version has a clause of this code already."
    )

    # --- computed fields and checks ------------------------------------------

    @api.depends("code", "policy_id.code")
    @api.depends_context("lang")
    def _compute_short_code(self):
        words = {"head": self.env._("introduction"), "end": self.env._("closing part")}
        for clause in self:
            number = (clause.code or "").removeprefix(clause.policy_id.code or "")
            parts = number.strip(" §-").split(" ")
            clause.short_code = " ".join(words.get(part, part) for part in parts)

    @api.depends("short_code", "policy_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for clause in self:
            parts = (clause.policy_id.name, clause.short_code)
            clause.display_name = " ".join(part for part in parts if part)

    @api.constrains("code", "version_id")
    def _check_code(self):
        """Citing by code finds a clause only under its own policy."""
        for clause in self:
            policy = clause.policy_id
            if not re.match(rf"{re.escape(policy.code)}[ -]\S", clause.code):
                raise ValidationError(
                    self.env._(
                        "The clause code “%(code)s” does not belong to the policy "
                        "%(policy)s. Begin it with %(prefix)s, as in “%(prefix)s §4-2” "
                        "or “%(prefix)s-2”.",
                        code=clause.code,
                        policy=policy.display_name,
                        prefix=policy.code,
                    )
                )

    @api.constrains("rule_codes")
    def _check_rule_codes(self):
        for clause in self.filtered("rule_codes"):
            if not RULE_CODES.fullmatch(clause.rule_codes):
                raise ValidationError(
                    self.env._(
                        "The rules “%(rules)s” of clause %(code)s are not readable. "
                        "Write them as in “CMP-16, CMP-17”.",
                        rules=clause.rule_codes,
                        code=clause.code,
                    )
                )

    # --- CRUD ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        clauses = super().create(vals_list)
        clauses._check_version_is_draft()
        return clauses

    def write(self, vals):
        # A draft clause must not be moved into a version in force either.
        moved = self - self._filter_frozen() if "version_id" in vals else self.browse()
        res = super().write(vals)
        moved._check_version_is_draft()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_once_in_force(self):
        """Guarantee 3: also a clause dropped by a new version stays in the old one."""
        kept = self._filter_frozen()
        if kept:
            raise UserError(
                self.env._(
                    "A clause that was in force is never deleted: %(clauses)s. Make a "
                    "new version of the policy and leave the clause out there.",
                    clauses=kept._label(),
                )
            )

    def _check_version_is_draft(self):
        closed = self._filter_frozen().version_id
        if closed:
            raise UserError(
                self.env._(
                    "%(versions)s was put in force: no clause can be added. Make a new "
                    "version of the policy and add the clause there.",
                    versions=", ".join(closed.mapped("display_name")),
                )
            )

    # --- citing --------------------------------------------------------------

    @api.model
    def _cite(self, code, day=None):
        """Return the clause to cite, for the current company.

        :param str code: code of the clause, such as ``P6 §4-2``
        :param date day: day that counts, today if left out
        :return: the clause in force that day, or an empty recordset; never raises
        """
        day = day or fields.Date.context_today(self)
        return self.browse(self._get_cited_id(code, self.env.company.id, day))

    @api.model
    @tools.ormcache("code", "company_id", "day")
    def _get_cited_id(self, code, company_id, day):
        """Return the id behind ``_cite`` or False; versions clear this cache."""
        # Which clause counts does not depend on who is refused.
        clauses = self.sudo().search(
            [
                ("code", "=", code),
                ("company_id", "in", [False, company_id]),
                ("version_id.state", "!=", "draft"),
            ]
        )
        found = clauses.filtered(
            lambda c: c.version_id == c.policy_id._get_version_at(day)
        )
        # A company's own policy goes before the common one.
        return found.sorted(lambda c: (not c.company_id, c.id))[:1].id

    def _label(self):
        """Return how messages cite the clauses: title of the policy and number."""
        # Whoever is refused may know by which clause, also without a right to read it.
        return ", ".join(self.sudo().mapped("display_name"))

    # --- frozen content ------------------------------------------------------

    def _filter_frozen(self):
        return self.filtered(lambda clause: clause.version_id.state != "draft")

    def _get_binding_lang(self):
        return self.version_id.lang

    def _get_frozen_refusal(self, names):
        return self.env._(
            "%(clauses)s was put in force: %(fields)s cannot be changed. Make a new "
            "version of the policy and change the clause there.",
            clauses=self._label(),
            fields=self._get_field_labels(names),
        )

    def _log_correction(self, name, lang, old, new):
        self.policy_id._post_correction(self.code, name, lang, old, new)
