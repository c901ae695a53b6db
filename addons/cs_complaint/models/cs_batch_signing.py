from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..tools.signing import HEAD, SIGNING_STEPS

MAX_ROWS = 300
MAX_ID = 2**31 - 1
FIGURE_DAYS = 30


class CsBatchSigning(models.AbstractModel):
    """Service of the page "Batch Signing" (CMP-20, ux 2.4 and 5.7).

    What it shows and signs is what the person at the screen may sign as head, deputy
    or next higher head; every rule is checked again when it signs.
    """

    _name = "cs.batch.signing"
    _description = "Batch Signing"

    @api.model
    @api.readonly
    def get_data(self):
        """Return the page: rows, in whose name, whether a PIN is asked, figures."""
        self._check_user()
        signer = self.env.user._get_cs_operator()
        tickets, capacities = self._get_waiting(signer)
        opened = self.env["cs.signing.mark"]._filter_opened(tickets, signer)
        own, doers = signer.sudo().employee_ids, tickets._read_doers()  # no secret
        return {
            # The own name, and whether a PIN is asked.
            "signer": {"id": signer.id, "name": signer.sudo().name},
            "needs_pin": bool(tickets._needs_pin(signer)),
            "rows": [
                self._prepare_row(t, capacities[t], t in opened, signer)
                | {"is_own_work": bool(own & doers[t])}
                for t in tickets
            ],
            "is_cut": len(tickets) >= MAX_ROWS,
            "figures": self._get_figures(),
        }

    @api.model
    def open_result(self, ticket_id):
        """Return the details of one result, and note that the signer saw them.

        :param int ticket_id: one that the person at the screen may sign
        """
        signer = self.env.user._get_cs_operator()
        ticket = self._browse([ticket_id])
        if ticket not in ticket._get_sign_capacities(signer):
            raise UserError(
                self.env._("%(ticket)s is not yours to sign.", ticket=ticket.number)
            )
        details = self._prepare_details(ticket)
        self.env["cs.signing.mark"]._open(ticket, signer)
        return details

    @api.model
    def sign_results(self, ticket_ids, pin=None, password=None):
        """Sign the results chosen, all or none; signed ones stay as they are.

        :param list ticket_ids: as shown
        :param str pin: signing PIN of the person at the screen
        :return: dict: how many were signed now, and how many somebody else had signed
        :raise UserError: naming all that stands against it
        """
        signer = self.env.user._get_cs_operator()
        tickets = self._browse(ticket_ids)
        unsigned = tickets.filtered(lambda t: not t.is_head_signed)
        unsigned._check_may_sign(HEAD, signer, None)
        unsigned._check_batch(signer)
        signatures = unsigned._sign_results(signer, pin, password)
        return {
            "signed": len(signatures),
            "before": len(tickets) - len(signatures),
        }

    # ------------------------------------------------------------------

    @api.model
    def _check_user(self):
        """Customers and contractors sign nothing here."""
        if not self.env.user.has_group("cs_base.cs_base_group_user"):
            raise AccessError(
                self.env._("Only employees of the service centre sign results.")
            )

    @api.model
    def _browse(self, ticket_ids):
        """Return the tickets that a client named and may read.

        :raise UserError: that is no list of ids
        """
        self._check_user()
        is_list = isinstance(ticket_ids, list) and 0 < len(ticket_ids) <= MAX_ROWS
        if not is_list or not all(
            type(i) is int and 0 < i <= MAX_ID for i in ticket_ids
        ):
            raise UserError(self.env._("Choose the results to sign."))
        tickets = self.env["helpdesk.ticket"].browse(dict.fromkeys(ticket_ids)).exists()
        tickets.check_access("read")
        return tickets

    @api.model
    def _get_waiting(self, signer):
        """Return what waits for ``signer``, oldest first, and as what he signs.

        :return: (tickets, dict ticket -> Capacity)
        """
        Ticket = self.env["helpdesk.ticket"]
        # What somebody heads, is superior in or manages is no secret to the list.
        people = signer.sudo()
        heads = people.employee_ids | people._get_cs_represented("sign").sudo()
        if not heads:
            return Ticket, {}
        mine = Domain("department_id", "in", people.cs_headed_department_ids.ids)
        mine |= Domain("site_id.manager_id", "in", heads.ids)
        mine |= Domain("worker_id.parent_id", "in", people.employee_ids.ids)
        tickets = Ticket.search(
            Domain("step", "in", SIGNING_STEPS)
            & Domain("head_signature_id", "=", False)
            & Domain("import_batch_id", "=", False)
            & mine,
            order="reported_date, id",
            limit=MAX_ROWS,
        )
        tickets = tickets.filtered("is_signature_due")
        capacities = tickets._get_sign_capacities(signer)
        return tickets.filtered(lambda t: t in capacities), capacities

    @api.model
    def _prepare_row(self, ticket, capacity, is_opened, signer):
        # Names of places, departments and the own people, for who signs the result.
        shown, person = ticket.sudo(), capacity.person.sudo()
        is_oneself = person in signer.sudo().employee_ids  # which is no secret
        kinds = dict(ticket._fields["kind"]._description_selection(self.env))
        marks = ticket._get_risk_marks()
        return {
            "id": ticket.id,
            "number": ticket.short_number,
            "kind": kinds.get(ticket.kind, ""),
            "title": shown.name,
            "place": shown.unit_id.display_name
            or shown.area_id.display_name
            or shown.place_text
            or "",
            "department": shown.department_id.name or "",
            "worker": shown.worker_id.name or "",
            "result": (shown.result or "").strip(),
            "reported": self._format(shown.reported_date),
            "in_name_of": "" if is_oneself else person.name or "",
            "way": capacity.way,
            "is_single": ticket._get_signature_mode() == "single",
            "marks": [{"code": code, "label": label} for code, label in marks],
            "is_opened": is_opened,
        }

    @api.model
    def _prepare_details(self, ticket):
        """Return what is read before signing."""
        # Whoever signs the result reads what it is about.
        shown = ticket.sudo()
        verifications = dict(
            ticket._fields["verification"]._description_selection(self.env)
        )
        satisfactions = dict(
            ticket._fields["satisfaction"]._description_selection(self.env)
        )
        task = shown.assignment_ids.sorted("id")[-1:]
        return {
            "id": ticket.id,
            "description": html2plaintext(shown.description or "").strip(),
            "result": (shown.result or "").strip(),
            "verification": verifications.get(shown.verification, ""),
            "received": self._format(shown.received_date),
            "reported": self._format(shown.reported_date),
            "deadline": self._format(task.deadline),
            "urged": shown.urge_count,
            "reopened": shown.reopen_count,
            "satisfaction": satisfactions.get(shown.satisfaction, ""),
            "materials": task.materials or "",
        }

    @api.model
    def _format(self, moment):
        if not moment:
            return ""
        return fields.Datetime.context_timestamp(self, moment).strftime("%m-%d %H:%M")

    @api.model
    def _get_figures(self):
        """Return for the service manager how many results each head signed and how
        many of them were opened before, in the last 30 days; for others the own ones.

        :return: list of dict: name, signed, opened
        """
        is_manager = self.env.user.has_group("cs_complaint.cs_complaint_group_manager")
        signer = self.env.user._get_cs_operator()
        Signature = self.env["cs.signature"]
        domain = [
            ("res_model", "=", "helpdesk.ticket"),
            ("role", "=", HEAD),
            ("signed_date", ">=", fields.Datetime.now() - timedelta(days=FIGURE_DAYS)),
        ]
        if not is_manager:
            domain.append(("user_id", "=", signer.id))
        rows = Signature._read_group(
            domain, ["user_id", "was_opened"], ["__count"], order="user_id"
        )
        figures = {}
        for user, was_opened, count in rows:
            # The name of a colleague.
            figure = figures.setdefault(
                user.id, {"name": user.sudo().name, "signed": 0, "opened": 0}
            )
            figure["signed"] += count
            figure["opened"] += count if was_opened else 0
        return list(figures.values())
