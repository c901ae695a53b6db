from odoo import api, models
from odoo.exceptions import UserError


class CsServerRowsMixin(models.AbstractModel):
    """Rows that the server alone writes, whoever asks (guarantees 1 and 3).

    A model that uses it names in ``_server_pass`` a key of the context and an object
    of its own module. A context sent by RPC holds JSON values only, so no client can
    send the object. Without a pass nobody writes by the ORM; the rows are made in SQL.

    The mixin stands first in ``_inherit``, so that it refuses before anything else is
    done. Each model tells by an ``ondelete`` method of its own when rows go: hardly
    ever, and by the server alone.
    """

    _name = "cs.server.rows.mixin"
    _description = "Written by the Server Alone"

    _server_pass = None

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_server()
        return super().create(vals_list)

    def write(self, vals):
        self._check_server_write(vals)
        return super().write(vals)

    def _check_server_write(self, vals):
        """Refuse values that are not from the server.

        Models that leave some fields to people narrow it.
        """
        self._check_by_server()

    @api.model
    def _check_by_server(self):
        if not self._is_by_server():
            raise UserError(self._get_by_server_refusal())

    @api.model
    def _is_by_server(self):
        """Tell whether these records come from ``_by_server``."""
        if not self._server_pass:
            return False
        key, token = self._server_pass
        return self.env.context.get(key) is token

    def _by_server(self):
        """Return these records as the server writes them."""
        key, token = self._server_pass
        # Nobody has a right to write such rows; who may cause them is checked before.
        return self.sudo().with_context(**{key: token})

    @api.model
    def _get_by_server_refusal(self):
        return self.env._("These rows are kept by the system and cannot be changed.")
