from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _serve_fallback(cls):
        """An address that no record can have is not found (reliability 5.3).

        Core looks for a file of that address, and PostgreSQL takes no NUL.
        """
        if "\0" in request.httprequest.path:
            return None
        return super()._serve_fallback()
