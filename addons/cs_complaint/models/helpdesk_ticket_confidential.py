"""Confidential tickets: what is said lives elsewhere, under an allow list (CMP-32).

This file is imported last, so that its ``create`` and ``write`` come first: nothing
else in the addon ever holds the content of a discipline complaint.
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..tools.allow_list import AllowList
from ..tools.confidential import SECRET_FLAGS


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # Readable, since pages search by the domain of the record rules themselves; whoever
    # reads it stands on it. The system alone writes it.
    confidential_user_ids = AllowList(
        "res.users",
        "helpdesk_ticket_confidential_user_rel",
        "ticket_id",
        "user_id",
        string="Visible To",
        copy=False,
        readonly=True,
    )
    investigation_ids = fields.One2many(
        "cs.complaint.investigation", "ticket_id", string="Investigations", copy=False
    )
    investigation_id = fields.Many2one(
        "cs.complaint.investigation", compute="_compute_investigation_id"
    )

    _confidential = models.Index("(id) WHERE is_confidential IS TRUE")
    _confidential_without_token = models.Constraint(
        "CHECK (is_confidential IS NOT TRUE OR access_token IS NULL)",
        "A confidential ticket has no public link.",
    )
    _discipline_confidential = models.Constraint(
        "CHECK (is_discipline IS NOT TRUE OR is_confidential IS TRUE)",
        "A discipline complaint is confidential from its registration (CMP-32).",
    )

    @api.depends("investigation_ids")
    def _compute_investigation_id(self):
        for ticket in self:
            ticket.investigation_id = ticket.investigation_ids[:1]

    def _get_confidential_users(self):
        # The prefetch reads the list of those few tickets only that have one.
        return {
            ticket: ticket.confidential_user_ids
            for ticket in self.filtered("is_confidential")
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Register; what a discipline complaint says goes to its investigation.

        :param vals_list: as ever; with ``is_discipline`` the key
            ``investigation_vals`` may hold the facts of the matter
        """
        for vals in vals_list:
            self._check_no_list(vals)
        # Named here, no default of a client can fill it.
        vals_list = [
            {**self._get_default_flags(), **vals, "confidential_user_ids": False}
            for vals in vals_list
        ]
        secret = [index for index, vals in enumerate(vals_list) if _is_secret(vals)]
        if any(
            "investigation_vals" in vals
            for index, vals in enumerate(vals_list)
            if index not in secret
        ):
            raise ValidationError(
                self.env._("Only a discipline complaint has an investigation (CMP-32).")
            )
        if not secret:
            return super().create(vals_list)
        plain = [vals for i, vals in enumerate(vals_list) if i not in secret]
        tickets = list(super().create(plain) if plain else self.browse())
        created = self._create_confidential([vals_list[i] for i in secret])
        for index, ticket in zip(secret, created, strict=True):
            tickets.insert(index, ticket)
        return self.browse(ticket.id for ticket in tickets)

    @api.model
    def _check_no_list(self, vals):
        """Guarantee 1: who sees a confidential ticket follows from its allow list."""
        if vals.get("confidential_user_ids"):
            raise ValidationError(
                self.env._(
                    "Who sees a ticket is set by the system. Use the allow list of its "
                    "investigation."
                )
            )

    @api.model
    def _create_confidential(self, vals_list):
        """Register confidential tickets, which their receiver cannot read."""
        self.check_access("create")
        self._check_may_register()
        for vals in vals_list:
            vals.update(is_confidential=True, kind=vals.get("kind") or "complaint")
        self._check_import_batches(vals_list)
        self._settle_companies(vals_list, self._settle_teams(vals_list))
        live = [vals for vals in vals_list if not vals.get("import_batch_id")]
        # Checked for the user here, since the rest is done by the system.
        self._settle_late_entries([dict(vals) for vals in live])
        facts_list = [self._take_content(vals) for vals in vals_list]
        for vals, facts in zip(vals_list, facts_list, strict=True):
            vals["confidential_user_ids"] = [
                Command.set(self._get_first_readers(vals, facts).ids)
            ]
        # The receiver has no right to what he has just registered.
        system = self.sudo().with_context(
            **_without_defaults(self.env.context), mail_create_nosubscribe=True
        )
        tickets = super(HelpdeskTicket, system).create(vals_list)
        self._open_investigations(tickets, facts_list)
        return tickets.with_env(self.env)

    def _open_investigations(self, tickets, facts_list):
        """Keep what was said under the allow list of each discipline complaint."""
        Investigation = self.env["cs.complaint.investigation"].sudo()  # as above
        Investigation.create(
            [
                {
                    **facts,
                    "ticket_id": ticket.id,
                    "reader_ids": [
                        Command.set(Investigation._get_default_readers(site).ids)
                    ],
                }
                for ticket, facts in zip(tickets, facts_list, strict=True)
                for site in ticket.site_id
            ]
        )

    @api.model
    def _get_first_readers(self, vals, facts):
        """Who may see it from the first moment, before anything is told to anybody."""
        site = self.env["cs.site"].sudo().browse(vals["site_id"])  # its posts decide
        Investigation = self.env["cs.complaint.investigation"].sudo()
        accused = self.env["hr.employee"].sudo()  # the line of command decides
        return Investigation._get_list(
            site,
            accused.browse(facts.get("accused_employee_id") or []),
            Investigation._get_default_readers(site),
        )

    def _get_receipts(self):
        """Return what the receiver keeps after registering (ux 4.1 of CMP-32).

        :return: list of dict(id, number, short_number), one for each ticket
        """
        # The number is the receipt; nothing else of the ticket is told.
        known = self.sudo()
        return [
            {"id": t.id, "number": t.number, "short_number": t.short_number}
            for t in known
        ]

    def web_save(self, vals, specification, next_id=None):
        """A form that registers a confidential matter gets the number back, no more."""
        if not _is_secret(vals) or next_id:
            return super().web_save(vals, specification, next_id=next_id)
        tickets = self
        if tickets:
            tickets.write(vals)
        else:
            tickets = self.create(vals)
        if tickets.has_access("read"):
            return tickets.with_context(bin_size=True).web_read(specification)
        blank = dict.fromkeys(specification, False)
        return [
            {**blank, **{k: v for k, v in r.items() if k in blank}, "id": r["id"]}
            for r in tickets._get_receipts()
        ]

    def write(self, vals):
        if self._may_write_step(vals.get("step")) or self._is_server_write(vals):
            return super().write(vals)
        self._check_no_list(vals)
        hidden = self.filtered("is_confidential")
        hidden._check_confidential_write(vals)
        flags = {name: vals[name] for name in SECRET_FLAGS if vals.get(name)}
        turning = self._filter_turning(flags)
        if not turning:
            return super().write(vals)
        turning._check_may_close("is_discipline" in flags)
        rest = {k: v for k, v in vals.items() if k not in SECRET_FLAGS}
        res = super().write(rest) if rest else True
        turning._make_confidential("is_discipline" in flags)
        return res


def _is_secret(vals):
    """Tell whether these values make a ticket confidential."""
    return any(vals.get(name) for name in SECRET_FLAGS)


def _without_defaults(context):
    """Return the context's defaults blanked, so that none of them tells anything."""
    return {
        key: False
        for key in context
        if key.startswith("default_") and key != "default_team_id"
    }
