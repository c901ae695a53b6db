"""What the engine plans for people when a limit comes near or has passed (ux M4)."""

from odoo import fields, models
from odoo.tools import SQL

from ..tools.bulk import insert_rows

ACTIVITY_TYPE = "mail.mail_activity_data_todo"


class CsDeadlineMixin(models.AbstractModel):
    _inherit = "cs.deadline.mixin"

    def _schedule_deadline_activity(self, code, kind, get_user):
        """Schedule one activity for each record, grouped by user.

        :param kind: *reminder* or *late*
        :param get_user: name of the method that names the user of a record
        """
        if not self or not hasattr(self, "activity_schedule"):
            return
        rule = self._get_deadlines(code).rule_id[:1]
        by_user = self.grouped(lambda record: getattr(record, get_user)(code))
        for user, records in by_user.items():
            if user:
                records._plan_deadline_activities(
                    user, rule._get_alert_summary(kind, user.lang)
                )

    def _plan_deadline_activities(self, user, summary):
        """Plan one activity for ``user`` on each of these records.

        The rows are those that ``activity_schedule`` makes; for the scheduled action
        they are made all at once, as ``user`` may have a thousand of them. No mails:
        one for each activity would drown the desk (ux.md M4).
        """
        if not self:
            return
        todo = self.env.ref(ACTIVITY_TYPE)
        # Users have rights, and types have words, that only the ORM knows about.
        if not self.env.su or todo.default_note or todo.res_model:
            self._plan_activities_singly(user, summary)
            return
        day = fields.Date.context_today(self)
        insert_rows(
            self.env["mail.activity"],
            self._prepare_deadline_activities(todo, user, summary, day),
        )
        self._follow_at_once(user.partner_id)
        self.modified(["activity_ids"])
        self.invalidate_recordset(["activity_ids"], flush=False)
        if day <= fields.Date.today():
            user._bus_send(
                "mail.activity/updated",
                {"activity_created": True, "count_diff": len(self)},
            )

    def _plan_activities_singly(self, user, summary):
        """The ordinary way: the ORM makes each, whatever else is to be thought of."""
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY_TYPE, user_id=user.id, summary=summary
        )

    def _prepare_deadline_activities(self, todo, user, summary, day):
        common = {
            "activity_type_id": todo.id,
            "summary": summary or todo.summary,
            "automated": True,
            "active": True,
            "date_deadline": day,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_model": self._name,
            "user_id": user.id,
            "user_tz": user.tz,
        }
        return [
            {**common, "res_id": record.id, "res_name": record.display_name}
            for record in self
        ]

    def _follow_at_once(self, partner):
        """Let ``partner`` follow these records with the usual subtypes, as
        ``message_subscribe`` does; who follows already is left as he is."""
        if not partner.active:
            return
        subtypes, _internal, external = self.env[
            "mail.message.subtype"
        ].default_subtypes(self._name)
        if partner.partner_share:
            subtypes = external
        self.env.cr.execute(
            SQL(
                """
                WITH follower AS (
                    INSERT INTO mail_followers (res_model, res_id, partner_id)
                         SELECT %s, unnest(%s), %s
                    ON CONFLICT (res_model, res_id, partner_id) DO NOTHING
                      RETURNING id
                )
                INSERT INTO mail_followers_mail_message_subtype_rel
                            (mail_followers_id, mail_message_subtype_id)
                     SELECT follower.id, subtype
                       FROM follower, unnest(%s) AS subtype
                """,
                self._name,
                self.ids,
                partner.id,
                subtypes.ids,
            )
        )
        names = ["message_follower_ids", "message_partner_ids", "message_is_follower"]
        self.modified(names[:1])
        self.invalidate_recordset(names, flush=False)
