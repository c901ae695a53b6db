from odoo import api, fields, models

from ..tools import checklist

WHEN = [
    ("never", "Never"),
    ("always", "Always"),
    ("not_best", "When Not the Best"),
    ("worst", "When the Worst"),
]


class CsChecklistItem(models.Model):
    """One thing to check, and what its answers are worth."""

    _name = "cs.checklist.item"
    _inherit = ["cs.checklist.part.mixin"]
    _description = "Checklist Item"
    _order = "version_id, sequence, id"

    _frozen_fields = (
        "version_id",
        "sequence",
        "section",
        "name",
        "guidance",
        "method",
        "points",
        "deduction",
        "weight",
        "critical",
        "has_na",
        "photo_rule",
        "remark_rule",
        "clause_id",
    )

    sequence = fields.Integer(default=10)
    section = fields.Char(translate=True)
    name = fields.Char(string="Item", required=True, translate=True)
    guidance = fields.Text(translate=True, help="What to look at, and how.")
    method = fields.Selection(
        [
            ("yes_no", "Yes or No"),
            ("conformity", "Conformity"),
            ("grade", "Four Grades"),
            ("points", "Points"),
            ("deduct", "Deduction for Each Fault"),
        ],
        required=True,
        default="yes_no",
    )
    points = fields.Integer(default=10, help="The most the item gives.")
    deduction = fields.Integer(
        string="Off for Each Fault", default=1, help="Until the points are used up."
    )
    weight = fields.Integer(default=1, help="Counts when the list is by weights.")
    critical = fields.Selection(
        [("cap", "Holds the Score Down"), ("fail", "Fails the List")],
        help="What the worst answer to this item does to the whole list.",
    )
    has_na = fields.Boolean(
        string="May Not Apply", default=True, help="“Not applicable” can be chosen."
    )
    photo_rule = fields.Selection(
        WHEN, string="Photo Needed", required=True, default="never"
    )
    remark_rule = fields.Selection(
        WHEN, string="Remark Needed", required=True, default="never"
    )
    clause_id = fields.Many2one(
        "cs.policy.clause", ondelete="restrict", index="btree_not_null"
    )

    _numbers = models.Constraint(
        "CHECK (points > 0 AND points <= 1000 AND deduction > 0"
        " AND weight >= 0 AND weight <= 1000)",
        "Points and deductions are above zero, weights zero or more, and all of them "
        "1,000 at most.",
    )

    def _get_weight(self):
        """Return how much the item counts beside the others."""
        self.ensure_one()
        is_by_points = self.version_id.scoring == "points"
        return self.points if is_by_points else self.weight

    def _as_item(self):
        """Return the item as the pure functions know it."""
        self.ensure_one()
        return checklist.Item(
            key=self.id,
            method=self.method,
            weight=self._get_weight(),
            points=self.points,
            deduction=self.deduction,
            critical=self.critical or "",
            photo=self.photo_rule,
            remark=self.remark_rule,
        )

    @api.model
    def _get_choice_labels(self):
        """Return dict method -> dict choice -> label, best first."""
        return {
            "yes_no": {"yes": self.env._("Yes"), "no": self.env._("No")},
            "conformity": {
                "conform": self.env._("Conforms"),
                "observation": self.env._("Observation"),
                "fail": self.env._("Does Not Conform"),
            },
            "grade": {
                "very_good": self.env._("Very Good"),
                "good": self.env._("Good"),
                "partly": self.env._("Fair"),
                "bad": self.env._("Bad"),
            },
        }
