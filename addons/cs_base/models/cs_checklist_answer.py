from odoo import api, fields, models

from ..tools import checklist

# An object cannot come from a client: a context sent by RPC holds JSON values only.
BY_SERVER = object()


class CsChecklistAnswer(models.Model):
    """The answer to one item on one record.

    Nobody reads or writes answers by themselves: they come with their record, by its
    rights (``cs.checklist.mixin``).
    """

    _name = "cs.checklist.answer"
    _description = "Checklist Answer"
    _inherit = ["cs.server.rows.mixin"]
    _order = "res_model, res_id, id"

    _server_pass = ("cs_checklist_pass", BY_SERVER)

    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record ID", model_field="res_model", required=True, readonly=True
    )
    item_id = fields.Many2one(
        "cs.checklist.item",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    choice = fields.Char(readonly=True, copy=False)
    number = fields.Integer(readonly=True, copy=False)
    is_na = fields.Boolean(string="Not Applicable", readonly=True)
    is_given = fields.Boolean(
        string="Answered", readonly=True, help="Not only a photo or a remark yet."
    )
    remark = fields.Text(readonly=True)
    photo_ids = fields.Many2many(
        "ir.attachment",
        "cs_checklist_answer_photo_rel",
        "answer_id",
        "attachment_id",
        string="Photos",
        readonly=True,
        bypass_search_access=True,
    )
    user_id = fields.Many2one("res.users", string="Answered By", readonly=True)
    operator_id = fields.Many2one("res.users", readonly=True)
    date = fields.Datetime(string="Answered On", readonly=True)

    _item_uniq = models.UniqueIndex(
        "(res_model, res_id, item_id)", "The item is answered already."
    )

    @api.depends("item_id")
    def _compute_display_name(self):
        for answer in self:
            answer.display_name = answer.item_id.display_name

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_server(self):
        """Guarantee 3: an answer is changed while the list is open, never deleted."""
        self._check_by_server()

    @api.model
    def _get_by_server_refusal(self):
        return self.env._("Answers are given on the checklist of their record.")

    def _as_answer(self):
        """Return the answer as the pure functions know it, or None."""
        self.ensure_one()
        if not self.is_given:
            return None
        return checklist.Answer(self.choice or "", self.number, self.is_na)
