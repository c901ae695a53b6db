from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.gates import ServerPass, numbered
from ..tools.percent import percent

PROCESS_FIELDS = (
    "checklist_version_id",
    "checklist_score",
    "checklist_score_exact",
    "checklist_band_id",
    "checklist_open_count",
    "is_checklist_failed",
    "checklist_done_date",
    "checklist_done_by_id",
)


class CsChecklistMixin(models.AbstractModel):
    """A record that is checked by a checklist (anchors 7.7).

    ``_start_checklist`` gives the record its version; people fill it in on the page
    (``<widget name="cs_checklist"/>`` on a form, or the action ``cs_checklist`` on a
    phone), each answer is saved as it is given, and ``checklist_finish`` locks it.
    Whoever may write the record may fill in its list; a model where nobody writes
    overrides ``_check_may_fill_checklist``.
    """

    _name = "cs.checklist.mixin"
    _description = "Checked by a Checklist"

    checklist_version_id = fields.Many2one(
        "cs.checklist.version",
        string="Checklist",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    checklist_score = fields.Float(
        string="Score",
        digits=(5, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Of what applies, 0 to 100.",
    )
    checklist_score_exact = fields.Char(
        string="Exact Score", readonly=True, copy=False, help="As a fraction."
    )
    checklist_band_id = fields.Many2one(
        "cs.checklist.band",
        string="Grade",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    checklist_open_count = fields.Integer(
        string="Items Open", readonly=True, copy=False
    )
    is_checklist_failed = fields.Boolean(
        string="Critical Item Failed", readonly=True, copy=False
    )
    checklist_done_date = fields.Datetime(
        string="Checked On", readonly=True, copy=False
    )
    checklist_done_by_id = fields.Many2one(
        "res.users", string="Checked By", readonly=True, copy=False
    )

    # --- kept by the engine ------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if any(vals.get(name) for name in PROCESS_FIELDS):
                raise UserError(self._get_checklist_refusal())
        # Named here, a default of the client's context has no say.
        empty = dict.fromkeys(PROCESS_FIELDS, False)
        return super().create([{**vals, **empty} for vals in vals_list])

    def write(self, vals):
        names = [name for name in PROCESS_FIELDS if name in vals]
        if names:
            server_pass = self.env.context.get("cs_checklist_write")
            if not (
                isinstance(server_pass, ServerPass)
                and server_pass.allows(self.ids, names)
            ):
                raise UserError(self._get_checklist_refusal())
        return super().write(vals)

    @api.model
    def _get_checklist_refusal(self):
        return self.env._("The result of a checklist comes from its answers alone.")

    def _write_checklist(self, vals):
        # Who may fill in the list was checked; the result is the engine's.
        server_pass = ServerPass(self.ids, vals)
        self.sudo().with_context(cs_checklist_write=server_pass).write(vals)

    # --- for other addons --------------------------------------------------------

    def _start_checklist(self, checklist, day=None):
        """Give records the version of a checklist that is in force on ``day``.

        :raise UserError: when none is, or a record has answers already
        """
        version = checklist._get_version_at(day or fields.Date.context_today(self))
        if not version:
            raise UserError(
                self.env._(
                    "“%(checklist)s” has no version in force.",
                    checklist=checklist.display_name,
                )
            )
        if any(record._get_checklist_answers() for record in self):
            raise UserError(self.env._("The list is filled in already."))
        self._write_checklist(
            {
                "checklist_version_id": version.id,
                "checklist_open_count": len(version.item_ids),
            }
        )

    def _check_may_fill_checklist(self):
        """Raise for who may not fill in the list: whoever may not write the record."""
        self.check_access("write")

    def _on_checklist_done(self):
        """Called when a list is finished, once."""

    def _reopen_checklist(self):
        """Let a finished list be changed again; the caller checks who may ask."""
        self._write_checklist(
            {"checklist_done_date": False, "checklist_done_by_id": False}
        )

    def _get_checklist_action(self):
        """Return the action that opens the list as a page of its own."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "cs_checklist",
            "name": self.display_name,
            "params": {"resModel": self._name, "resId": self.id},
        }

    # --- answers -----------------------------------------------------------------

    def _get_checklist_answers(self):
        """Return the answers of this record, for those who may read it."""
        self.ensure_one()
        self.check_access("read")
        # Answers have no rights of their own: they come with their record.
        answers = self.env["cs.checklist.answer"].sudo()
        return answers.search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )

    def _get_checklist_problems(self):
        """Return what the list still needs: (item, words) for each thing."""
        self.ensure_one()
        given = {answer.item_id.id: answer for answer in self._get_checklist_answers()}
        words = {
            "answer": self.env._("no answer"),
            "photo": self.env._("no photo"),
            "remark": self.env._("no remark"),
        }
        return [
            (item, words[what])
            # Whoever fills in the list reads its items.
            for item in self.sudo().checklist_version_id.item_ids
            for what in item._get_lacks(given.get(item.id))
        ]

    def _update_checklist_score(self):
        """Compute the result anew from the answers."""
        self.ensure_one()
        version = self.sudo().checklist_version_id  # as above
        answers = {
            answer.item_id.id: value
            for answer in self._get_checklist_answers()
            if (value := answer._as_answer())
        }
        score = version._get_score(answers)
        shown = percent(score.value / 100) if score.value is not None else None
        self._write_checklist(
            {
                "checklist_score": float(shown) if shown is not None else 0,
                "checklist_score_exact": (
                    str(score.value) if score.value is not None else False
                ),
                "checklist_band_id": version._get_band(score.value).id,
                "checklist_open_count": len(score.open),
                "is_checklist_failed": score.is_capped,
            }
        )

    def checklist_finish(self):
        """Lock the list; everything that is missing is told at once.

        :raise UserError: naming each item and what it needs
        """
        self.ensure_one()
        self._check_checklist_open()
        problems = [
            f"{item.name}: {what}" for item, what in self._get_checklist_problems()
        ]
        if problems:
            head = self.env._("The list is not complete:")
            refusal = f"{head}\n{numbered(problems)}"
            raise UserError(refusal)
        self._update_checklist_score()
        self._write_checklist(
            {
                "checklist_done_date": fields.Datetime.now(),
                "checklist_done_by_id": self.env.user._get_cs_operator().id,
            }
        )
        self._on_checklist_done()
        return self.checklist_load()

    def _check_checklist_open(self):
        self.ensure_one()
        self._check_may_fill_checklist()
        if not self.checklist_version_id:
            raise UserError(self.env._("There is no checklist here."))
        if self.checklist_done_date:
            raise UserError(
                self.env._("The list is finished: its answers stay as they are.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_checked(self):
        """Guarantee 3: what was checked is not deleted."""
        if self.filtered("checklist_done_date"):
            raise UserError(
                self.env._("A record with a finished checklist is never deleted.")
            )
