from odoo import api, fields, models
from odoo.tools import ormcache

from ..tools.steps import KINDS, SEVERITIES

ASKED = [
    ("no", "Not Asked"),
    ("reason", "Asked, or a Reason"),
    ("yes", "Always"),
]


class CsKindRule(models.Model):
    """What each kind of ticket must have at its gates (table of ux.md 4.3).

    One row says for a kind and severity which gates are asked at all; how a gate
    works is code. A row of a company wins over the general one, and a row for the
    severity over the one without. Discipline complaints follow the row of major ones.
    """

    _name = "cs.kind.rule"
    _description = "Gates of a Ticket Kind"
    _inherit = ["cs.cached.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, string="Ticket Kind")
    severity = fields.Selection(SEVERITIES, help="Empty: for every severity.")
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    needs_name = fields.Selection(
        ASKED, string="Name", required=True, default="no", help="CMP-27"
    )
    needs_phone = fields.Selection(
        ASKED, string="Telephone", required=True, default="reason", help="CMP-27"
    )
    needs_place = fields.Boolean(string="Place", default=True, help="CMP-27")
    needs_object = fields.Boolean(
        string="Object of Complaint",
        help="Asked unless the matter was solved on the spot (CMP-30).",
    )
    needs_apology = fields.Boolean(string="Apology", help="CMP-15")
    needs_thanks = fields.Boolean(string="Thanks", help="CMP-31")
    verification = fields.Selection(
        [
            ("no", "Not Asked"),
            ("report", "Until the Result"),
            ("assign", "Before Assignment"),
        ],
        required=True,
        default="no",
        help="When it must be known whether the matter is founded (CMP-16).",
    )
    needs_review = fields.Boolean(string="Case Review", help="CMP-18")
    needs_answer = fields.Boolean(
        string="Definite Answer", help="The customer is told in the end (CMP-55)."
    )
    signature = fields.Selection(
        [
            ("no", "Not Asked"),
            ("batch", "Singly or in a Batch"),
            ("single", "Singly"),
        ],
        string="Head's Signature",
        required=True,
        default="batch",
        help="CMP-20",
    )
    needs_callback = fields.Boolean(string="Callback", default=True, help="CMP-13")
    callback_review = fields.Selection(
        [("no", "Not Asked"), ("bulk", "Singly or in Bulk"), ("single", "Singly")],
        required=True,
        default="bulk",
        help="How the department manager reads the callback (CMP-66).",
    )

    _kind_uniq = models.UniqueIndex(
        "(kind, COALESCE(severity, ''), COALESCE(company_id, 0))",
        "There is a row for this kind and severity already.",
    )

    @api.depends("kind", "severity")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        severities = dict(self._fields["severity"]._description_selection(self.env))
        for rule in self:
            words = (kinds.get(rule.kind), severities.get(rule.severity))
            rule.display_name = " · ".join(word for word in words if word)

    @api.model
    @ormcache("kind", "severity", "company_id")
    def _get_rule_id(self, kind, severity, company_id):
        # Which gates there are is no secret; the record rules would only hide rows.
        rules = self.sudo().search(
            [
                ("kind", "=", kind),
                ("severity", "in", (severity, False)),
                ("company_id", "in", (company_id, False)),
            ]
        )
        rules = rules.sorted(lambda r: (not r.company_id, not r.severity))
        return rules[:1].id
