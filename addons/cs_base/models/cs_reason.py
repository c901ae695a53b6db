from odoo import api, fields, models


class CsReason(models.Model):
    """A reason that staff choose with one tap instead of typing (ux 4.1, REASON).

    ``usage`` says where it is offered: *no_phone*, *cancel*, *return* and so on. A
    reason with a ``rule`` answers the gates of that rule; those of usage *gate* answer
    every gate that has no reasons of its own.
    """

    _name = "cs.reason"
    _description = "Reason"
    _order = "usage, sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Short name used by reports and import files."
    )
    usage = fields.Char(
        required=True,
        index=True,
        help="Where the reason is offered, such as no_phone, cancel or return.",
    )
    rule = fields.Char(
        index="btree_not_null",
        help="The rule whose gate this reason answers, such as CMP-27. The gates of a "
        "rule without reasons of its own offer those of usage “gate”.",
    )
    needs_note = fields.Boolean(
        string="Needs Words", help="Whoever chooses it must explain it, as “Other”."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_usage_uniq = models.UniqueIndex(
        "(usage, code)", "This usage has a reason of the same code already."
    )

    @api.model
    def _get_for_blocker(self, blocker):
        """Return the reasons that answer a blocker of level *reason*.

        :param Blocker blocker: its ``usage`` decides, else its ``rule``
        :return: cs.reason; those of usage *gate* where the rule has none of its own
        """
        if blocker.usage:
            return self.search([("usage", "=", blocker.usage)])
        own = blocker.rule and self.search([("rule", "=", blocker.rule)])
        return own or self.search([("usage", "=", "gate")])
