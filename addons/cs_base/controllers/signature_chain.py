import json

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

MAX_ID = 2**31 - 1


class CsSignatureChainController(http.Controller):
    @http.route(
        "/cs_base/signature_chain/<int:chain_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def export(self, chain_id):
        """Return a chain as lines of JSON, for the script in the documentation."""
        chain = request.env["cs.signature.chain"].browse(min(chain_id, MAX_ID))
        try:
            # Whether a chain is there is no more than its number tells.
            is_there = chain.has_access("read") and chain.sudo().exists()
        except AccessError:
            is_there = False
        if not is_there:
            raise NotFound()
        content = "".join(
            f"{json.dumps(line, ensure_ascii=False)}\n" for line in chain._iter_export()
        )
        name = f"{chain.name.replace('/', '-')}.jsonl"
        return request.make_response(
            content.encode(),
            [
                ("Content-Type", "application/x-ndjson; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
