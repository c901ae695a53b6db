from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..tools.thread_creation import note_made


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        note_made(self)
        return super().create(vals_list)

    def _search(
        self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs
    ):
        """Guarantee 8: of a confidential matter not even the own messages.

        Core shows a message to its author and recipients whatever they may read.
        """
        query = super()._search(
            domain, offset, limit, order, bypass_access=bypass_access, **kwargs
        )
        if self.env.su or bypass_access:
            return query
        hidden = self._get_confidential_ids(query.get_result_ids())
        if hidden:
            query.add_where(
                SQL("%s NOT IN %s", SQL.identifier(self._table, "id"), tuple(hidden))
            )
        return query

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        rest = self - forbidden
        return forbidden + rest.browse(sorted(self._get_confidential_ids(rest.ids)))

    def _get_confidential_ids(self, message_ids):
        """Return those messages whose subject is confidential to the present user."""
        models_ = [
            name
            for name, model in self.env.registry.items()
            if not model._abstract and hasattr(model, "_get_confidential_users")
        ]
        if not message_ids or self.env.su:
            return set()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, model, res_id FROM mail_message "
                "WHERE id = ANY(%s) AND model = ANY(%s) AND res_id IS NOT NULL",
                list(message_ids),
                models_,
            )
        )
        by_model = defaultdict(lambda: defaultdict(set))
        for message_id, model, res_id in rows:
            by_model[model][res_id].add(message_id)
        hidden = set()
        for model, subjects in by_model.items():
            for res_id in self.env[model]._get_hidden_ids(list(subjects)):
                hidden |= subjects[res_id]
        return hidden
