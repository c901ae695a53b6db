"""While one clerk calls a household, nobody else does (ux 5.2)."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import LockError, UserError

from .cs_callback import SERVER_VALS

SERVER_VALS.update(
    {"claim_user_id": False, "claim_operator_id": False, "claim_date": False}
)


class CsCallback(models.Model):
    _inherit = "cs.callback"

    claim_user_id = fields.Many2one("res.users", readonly=True, copy=False)
    claim_operator_id = fields.Many2one(
        "res.users", string="Being Called By", readonly=True, copy=False
    )
    claim_date = fields.Datetime(string="Reserved On", readonly=True, copy=False)

    def _is_claimed_by_other(self):
        """Tell whether somebody else has this call in his hands now."""
        self.ensure_one()
        if not self.claim_date or self.state != "planned":
            return False
        minutes = self._get_settings().cs_callback_claim_minutes
        return (
            fields.Datetime.now() - self.claim_date < timedelta(minutes=minutes)
            # Compared by id: the other user need not be visible.
            and (self.claim_user_id.id, self.claim_operator_id.id)
            != (self.env.uid, self.env.user._get_cs_operator().id)
        )

    def _claim(self):
        """Reserve all calls of a household for who acts now.

        The rows are locked: of two clerks at the same moment one gets them, the other
        is told. A transaction that began earlier is run again by the server and then
        sees the claim.

        :raise UserError: when somebody else calls the household
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else takes this household at the moment. Take the next "
                    "one."
                )
            ) from error
        self.invalidate_recordset(["claim_user_id", "claim_operator_id", "claim_date"])
        others = self.filtered(lambda c: c._is_claimed_by_other())
        if others:
            raise UserError(
                self.env._(
                    "%(person)s is calling this household. Take the next one.",
                    # The name of a colleague is no secret.
                    person=others[:1].sudo().claim_operator_id.name,
                )
            )
        self._write_by_server(
            {
                "claim_user_id": self.env.uid,
                "claim_operator_id": self.env.user._get_cs_operator().id,
                "claim_date": fields.Datetime.now(),
            }
        )

    def _release(self):
        """Give the own reservation back."""
        operator = self.env.user._get_cs_operator()
        own = self.filtered(
            lambda c: (
                c.claim_user_id == self.env.user and c.claim_operator_id == operator
            )
        )
        own._write_by_server(
            {"claim_user_id": False, "claim_operator_id": False, "claim_date": False}
        )
