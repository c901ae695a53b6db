from odoo import api, fields, models
from odoo.exceptions import UserError

from .cs_exception import ACTS

AREAS = [
    ("first_responder", "First Responder"),
    ("service", "Service"),
    ("duty", "Duty"),
    ("handover", "Handover"),
    ("on_site", "On-site Management"),
    ("personal_place", "Personal Place"),
    ("equipment", "Equipment"),
    ("archive", "Archives"),
    ("quality", "Quality"),
]


class CsViolationType(models.Model):
    """A breach that the policies name: first responder, duty, on-site and so on.

    The catalogue is data; a company may add types of its own. The policies name no
    amounts (AMB-49): those stand in performance rules, zero until somebody sets them.
    """

    _name = "cs.violation.type"
    _description = "Violation Type"
    _order = "area, sequence, code"
    _rec_names_search = ["code", "name"]

    name = fields.Char(string="Violation", required=True, translate=True)
    code = fields.Char(required=True, help="Such as FR-1, D-4a or S-3.")
    area = fields.Selection(AREAS, required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    clause_code = fields.Char(
        help="Clause of the policy that is broken, such as P7D-5(1)."
    )
    rule_codes = fields.Char(
        string="Rules of the Software", help="Such as CMP-50, CMP-28."
    )
    act = fields.Selection(
        ACTS,
        string="Forbidden Act",
        help="Suspicions that the system finds for this act become violations of this "
        "type.",
    )
    severity = fields.Selection(
        [("ordinary", "Ordinary"), ("serious", "Serious")],
        required=True,
        default="ordinary",
        help="Serious ones are told to the director at once. Of two breaches in one "
        "event the more serious one counts.",
    )
    has_performance = fields.Boolean(
        string="Proposes Performance Entries",
        default=True,
        help="Off: the violation is recorded and nothing is proposed (AMB-49).",
    )
    is_hr_case = fields.Boolean(
        string="Told to HR", help="HR decides what else follows (AMB-18, DUT-08)."
    )
    needs_span = fields.Boolean(
        string="Needs From and To",
        help="Cannot be confirmed without both times (DUT-08).",
    )
    guidance = fields.Text(translate=True, help="What is seen as this violation.")

    _code_uniq = models.UniqueIndex(
        "(code, (COALESCE(company_id, 0)))", "There is a violation type of this code."
    )

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for kind in self:
            kind.display_name = " ".join(p for p in (kind.code, kind.name) if p)

    def write(self, vals):
        if vals.keys() & {"code", "act", "company_id"}:
            used = self.filtered(lambda kind: kind._is_used())
            changed = used.filtered(
                lambda kind: any(
                    kind._fields[name].convert_to_write(kind[name], kind)
                    != (vals[name] or False)
                    for name in ("code", "act", "company_id")
                    if name in vals
                )
            )
            if changed:
                raise UserError(
                    self.env._(
                        "%(types)s has violations: its code, act and company stay. "
                        "Archive it and make a new type.",
                        types=", ".join(changed.mapped("display_name")),
                    )
                )
        return super().write(vals)

    def _is_used(self):
        # Violations that the caller does not see count too.
        found = self.env["cs.violation"].sudo()
        return bool(found.search_count([("type_id", "in", self.ids)], limit=1))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Guarantee 3: what violations refer to stays."""
        if self._is_used():
            raise UserError(
                self.env._("Violations refer to these types. Archive them instead.")
            )

    @api.model
    def _find(self, company, code=None, act=None):
        """Return the type of a company by its code or act, or an empty recordset."""
        # Which types there are is no secret.
        found = self.sudo().search(
            [
                ("code", "=", code) if code else ("act", "=", act),
                ("company_id", "in", [False, company.id]),
            ]
        )
        own = found.sorted(lambda kind: (not kind.company_id, kind.sequence, kind.id))
        return own[:1].with_env(self.env)
