from odoo import api, fields, models


class CsObligationDecision(models.TransientModel):
    """Hands in, returns or sets aside due items, many at once, with the words."""

    _name = "cs.obligation.decision"
    _description = "Hand In or Decide"

    decision = fields.Selection(
        [
            ("submit", "Hand In"),
            ("return", "Return"),
            ("not_applicable", "Not Applicable"),
        ],
        required=True,
        default="submit",
    )
    occurrence_ids = fields.Many2many(
        "cs.obligation.occurrence",
        string="Due Items",
        default=lambda self: self._default_occurrences(),
    )
    comment = fields.Text()
    until_date = fields.Date(
        string="Not Owed Until",
        help="Also what ends until this day. Empty: these periods alone.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Papers")
    needs = fields.Text(string="Still Needed", compute="_compute_needs")

    @api.model
    def _default_occurrences(self):
        """Return what a list has chosen."""
        Occurrence = self.env["cs.obligation.occurrence"]
        if self.env.context.get("active_model") != Occurrence._name:
            return Occurrence
        return Occurrence.browse(self.env.context.get("active_ids") or [])

    @api.depends("decision", "occurrence_ids", "attachment_ids")
    def _compute_needs(self):
        """What stands in the way is shown before it bites (architecture 5)."""
        for decision in self:
            items = decision.occurrence_ids._origin
            blockers = []
            if decision.decision == "submit":
                blockers = items._get_blockers_submit(decision.attachment_ids)
            elif decision.decision == "return":
                blockers = items._get_blockers_accept(is_return=True)
            decision.needs = "\n".join(blocker.as_text() for blocker in blockers)

    def action_confirm(self):
        """Do it for all of them, or say once what is missing."""
        items = self.occurrence_ids
        if self.decision == "submit":
            items._submit(self.comment, self.attachment_ids)
        elif self.decision == "return":
            items._return(self.comment)
        else:
            items._set_not_applicable(self.comment, self.until_date)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
