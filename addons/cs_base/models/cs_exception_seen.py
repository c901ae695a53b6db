"""The role concerned looks at what went past a rule (ux M4)."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class CsException(models.Model):
    _inherit = "cs.exception"

    def action_open_record(self):
        """Open the record that the row is about, the evidence."""
        self.ensure_one()
        # A row may outlive a model of an addon that was removed.
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        return record.get_formview_action()

    @api.model
    def _get_chosen(self):
        """Return the open ones among the rows that a list has chosen."""
        if self.env.context.get("active_model") != self._name:
            return self.browse()
        rows = self.browse(self.env.context.get("active_ids") or [])
        return rows.filtered(lambda row: row.state == "open")

    def _may_mark_seen(self, user):
        """Tell whether ``user`` may mark the row: the role concerned, and nobody marks
        what he caused himself (guarantee 7)."""
        self.ensure_one()
        return (
            self.role_group_id in user.all_group_ids
            and user not in self.user_id | self.operator_id
        )

    def _mark_seen(self, note=""):
        """Mark rows as seen by the present user.

        :param str note: remark
        :return: rows that were left because this user may not mark them
        :raise UserError: when none can be marked
        """
        self.check_access("read")
        people = self.env.user | self.env.user._get_cs_operator()
        rows = self.filtered(lambda row: row.state == "open")
        mine = rows.filtered(
            # Groups of users are no secret to the rule that reads them.
            lambda row: all(row.sudo()._may_mark_seen(person) for person in people)
        )
        if rows and not mine:
            # Who is to be asked may be told to everybody.
            roles = ", ".join(rows.sudo().role_group_id.mapped("full_name"))
            raise UserError(
                self.env._(
                    "These exceptions are seen by another role, or you caused them "
                    "yourself. Ask: %(roles)s.",
                    roles=roles,
                )
            )
        vals = {
            "state": "seen",
            "seen_date": fields.Datetime.now(),
            "seen_user_id": self.env.user._get_cs_operator().id,
            "seen_note": (note or "").strip(),
        }
        mine._by_server().write(vals)
        return rows - mine
