from odoo import fields, models
from odoo.exceptions import ValidationError

from ..tools.signature_chain import Head


class CsSignatureCheck(models.TransientModel):
    """The page "verify this chain": what was found, and by which signatures.

    Whoever has a head from a mail or from paper may enter it: what the system itself
    published could have been changed together with the chain.
    """

    _name = "cs.signature.check"
    _description = "Verify a Signature Chain"
    _rec_name = "chain_id"

    chain_id = fields.Many2one(
        "cs.signature.chain", required=True, readonly=True, ondelete="cascade"
    )
    length = fields.Integer(  # pylint: disable=attribute-deprecated
        string="Links", related="chain_id.length"
    )
    last_sealed = fields.Datetime(
        string="Last Sealed On", related="chain_id.last_sealed"
    )
    head_length = fields.Integer(
        string="Number in the Mail", help="Empty for a digest printed on a form."
    )
    head_hash = fields.Char(
        string="Head or Digest",
        help="64 characters, from a mail to the recipients of the signature heads, or "
        "from the foot of a printed form.",
    )
    is_whole = fields.Boolean(readonly=True)
    result = fields.Html(readonly=True, sanitize=False)

    def action_check(self):
        """Verify once more, also against the head that was entered."""
        self.ensure_one()
        self._run()
        return self._get_form_action()

    def action_export(self):
        """Download the chain for an outside check."""
        self.ensure_one()
        return self.chain_id.action_export()

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Verify Chain"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # --- what was found ------------------------------------------------------

    def _run(self):
        """Verify the chain and write the result for the reader."""
        self.ensure_one()
        chain = self.chain_id
        value = (self.head_hash or "").strip().lower()
        if value and (len(value) != 64 or set(value) - set("0123456789abcdef")):
            raise ValidationError(
                self.env._(
                    "A head has 64 characters, digits and the letters a to f. Copy it "
                    "from the mail, or type it from the foot of the form."
                )
            )
        heads = [Head(self.head_length, value)] if value and self.head_length else []
        lines = [self._get_line(found) for found in chain._verify(heads)]
        if value and not self.head_length and not self._is_known(value):
            lines.append(
                {
                    "label": self._get_kind_label("cut"),
                    "text": self.env._(
                        "What you entered was never published by this system as it is "
                        "now: the chain was cut off or written anew since."
                    ),
                }
            )
        lines += self._get_head_lines()
        # Built by the server from escaped parts.
        self.write(
            {
                "is_whole": not lines,
                "result": self.env["ir.qweb"]._render(
                    "cs_base.cs_signature_check_result",
                    {"lines": lines, "chain": chain, "has_head": bool(value)},
                ),
            }
        )

    def _get_kind_label(self, kind):
        labels = {
            "edited": self.env._("Edited"),
            "missing": self.env._("Missing"),
            "swapped": self.env._("Swapped"),
            "cut": self.env._("Cut Off"),
        }
        return labels[kind]

    def _get_line(self, found):
        """Return one finding in words."""
        texts = {
            "edited": self.env._(
                "No. %(first)s: what it says, or its seal, is not what was sealed.",
                first=found.first,
            ),
            "missing": self.env._(
                "No. %(first)s to %(last)s were taken out.",
                first=found.first,
                last=found.last,
            ),
            "swapped": self.env._(
                "No. %(first)s and no. %(last)s stand in each other's place.",
                first=found.first,
                last=found.last,
            ),
            "cut": self.env._(
                "No. %(first)s to %(last)s, the end of the chain, are gone.",
                first=found.first,
                last=found.last,
            ),
        }
        return {
            "label": self._get_kind_label(found.kind),
            "text": texts[found.kind],
            "names": self._get_names(found),
        }

    def _get_names(self, found):
        """Return whose signatures the links at both ends are, as far as the user may
        see them."""
        numbers = [found.first, found.last]
        signatures = self.env["cs.signature"].search(
            [
                ("chain", "=", self.chain_id.name),
                "|",
                ("seq", "in", numbers),
                ("revoked_seq", "in", numbers),
            ],
            order="seq",
        )
        return [
            f"{s.display_name}, {fields.Datetime.to_string(moment)}"
            for s in signatures
            for moment in [fields.Datetime.context_timestamp(self, s.signed_date)]
        ]

    def _is_known(self, value):
        """Tell whether a hash was published, or is one of the chain."""
        company = self.chain_id.company_id
        # Whether it is there is all that is told.
        heads = self.env["cs.signature.head"].sudo()
        signatures = self.env["cs.signature"].sudo()
        return bool(
            heads.search_count(
                [("digest", "=", value), ("company_id", "=", company.id)], limit=1
            )
            or signatures.search_count(
                [
                    ("chain", "=", self.chain_id.name),
                    "|",
                    ("hash", "=", value),
                    ("revoked_hash", "=", value),
                ],
                limit=1,
            )
        )

    def _get_head_lines(self):
        """Return what is wrong with the published heads themselves."""
        # The heads of the company, as the footers of forms show them to everybody.
        heads = self.env["cs.signature.head"].sudo()
        return [
            {
                "label": self._get_kind_label("edited"),
                "text": self.env._(
                    "The heads published on %(date)s were changed since.",
                    date=head.date,
                ),
            }
            for head in heads._get_changed(self.chain_id.company_id)
        ]
