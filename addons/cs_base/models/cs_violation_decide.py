"""Somebody else decides about a suspicion (guarantee 7)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime

DECIDERS = ("cs_base.cs_base_group_director", "cs_base.cs_base_group_leadership")


class CsViolation(models.Model):
    _inherit = "cs.violation"

    def action_confirm(self):
        """Confirm suspicions; propose performance entries where a rule says so."""
        self._decide("confirmed", "")
        self._propose_entries()
        return True

    def action_reject(self):
        """Return the dialogue that asks for the reason."""
        return self.env["cs.performance.note"]._open(self, "reject_violation")

    def _reject(self, note):
        """Reject suspicions.

        :param str note: the reason, never empty
        """
        if not (note or "").strip():
            raise UserError(self.env._("Say why the suspicion is rejected."))
        self._decide("rejected", note.strip())

    def _decide(self, state, note):
        """Note the decision of the present user about each suspicion.

        :raise UserError: naming all that this user may not decide, with the cure
        """
        self.check_access("read")
        self._lock_rows()
        self._check_open()
        powers = {row: row._get_power() for row in self}
        if state == "confirmed":
            self._check_span()
        operator = self.env.user._get_cs_operator()
        now = fields.Datetime.now()
        for row, power in powers.items():
            row._by_server().write(
                {
                    "state": state,
                    "decision_note": note,
                    "decided_by_id": operator.id,
                    "decided_as_id": power.id if power != operator else False,
                    "decided_date": now,
                    "employee_text": row.employee_text or row._get_default_text(),
                }
            )

    def _lock_rows(self):
        """Wait for whoever decides at this moment; a loser is told by what is there."""
        self.invalidate_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR UPDATE",
                SQL.identifier(self._table),
                tuple(self.ids) or (0,),
            )
        )

    def _check_span(self):
        """DUT-08: without both times and evidence it is no absence."""
        for row in self.filtered("type_id.needs_span"):
            has_evidence = row.description or row.attachment_ids or row.res_id
            if not row.date_to or not has_evidence:
                raise UserError(
                    self.env._(
                        "%(row)s needs both times and what proves it (%(clause)s).",
                        row=row.display_name,
                        clause=row.clause_code or "DUT-08",
                    )
                )

    def _get_power(self):
        """Return in whose power the present user decides about this violation.

        :raise UserError: when it is the own suspicion, the own matter, or no power
        """
        self.ensure_one()
        # Who acts for whom, and who heads whom, is no secret to the check.
        row = self.sudo()
        accused = row.employee_id.user_id
        people = self.env.user | self.env.user._get_cs_operator()
        involved = row.suspected_by_id | row.operator_id
        if row.exception_id:
            # Handing a suspicion on that another person or the system has is no
            # suspicion of one's own.
            involved = row.suspected_by_id
        operator = self.env.user._get_cs_operator()
        powers = operator._get_cs_powers(row.department_id, DECIDERS) - accused
        if people & (involved | accused) or not powers - involved:
            raise UserError(
                self.env._(
                    "%(row)s is decided by the head of the department, the director or "
                    "the leadership: not by whoever suspects, nor by the person "
                    "concerned, nor by their deputies.",
                    row=row.display_name,
                )
            )
        return (powers - involved)[:1].with_env(self.env)

    def _get_default_text(self):
        """Return what the employee is told: nothing that tells of a secret source."""
        self.ensure_one()
        when = format_datetime(self.env, self.date, tz=self.site_id.tz)
        record = "" if self.is_confidential else self.record_name
        return " · ".join(
            part for part in (self.type_id.name, when, self.place, record) if part
        )

    # --- what follows ---------------------------------------------------------

    def _propose_entries(self):
        """Propose to the ledger what the rules of the day say (AMB-49)."""
        for company, rows in self.grouped("company_id").items():
            wanted = rows.filtered("type_id.has_performance")
            entries = self.env["cs.performance.entry"].with_company(company)
            entries._propose(
                [
                    vals
                    for row in wanted.with_env(self.env)
                    if (vals := row._prepare_proposal())
                ]
            )

    def _prepare_proposal(self):
        """Return the proposal of a confirmed violation, or None without a rule."""
        self.ensure_one()
        day = self._get_local_day()
        rule = self.env["cs.performance.rule"]._find(
            self.company_id, day, violation_type=self.type_id
        )
        if not rule:
            return None
        # The one who decided may see all of it; the entry keeps what may be told.
        row = self.sudo()
        return {
            "employee_id": row.employee_id.id,
            "department_id": row.department_id.id,
            "rule_id": rule.id,
            "event_date": day,
            "event_key": row.event_key,
            "violation_id": row.id,
            "proposed_as_id": row.decided_as_id.id,
            "evidence": row.employee_text,
            "is_confidential": row.is_confidential,
            "res_model": row.res_model,
            "res_id": row.res_id,
            "clause_id": row.clause_id.id,
            "clause_code": row.clause_code,
            "severity": row.severity,
        }

    def _get_local_day(self):
        """Return the day of the event, in the time of its site (guarantee 5)."""
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=self.site_id.tz or "UTC"), self.date
        )
        return local.date()

    def _tell_serious(self):
        """DUT-06: serious ones are in the director's list at once."""
        serious = self.filtered(lambda row: row.severity == "serious")
        for clause_code, rows in serious.grouped("clause_code").items():
            self.env["cs.exception"]._report(
                rows,
                "warning",
                "DUT-06",
                {row: row.type_id.name for row in rows},
                clause=clause_code,
            )

    def action_open_record(self):
        """Open the record that is the evidence."""
        self.ensure_one()
        if not self.res_id or self.res_model not in self.env:
            raise UserError(self.env._("There is no record behind this violation."))
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        return record.get_formview_action()

    @api.model
    def _suspect(self, vals_list):
        """Note suspicions that an engine has found; the other addons call this.

        :param vals_list: list of dict with the fields of ``TOLD_FIELDS`` and, as one
            event is noted once, ``res_model`` and ``res_id`` (and ``event_detail``)
        :return: cs.violation: the rows, those that were noted before included
        """
        Violation = self._by_server()
        rows = Violation
        for vals in vals_list:
            vals = {**vals, **Violation._prepare_record_vals(vals)}
            kind = Violation.env["cs.violation.type"].browse(vals["type_id"])
            known = Violation.search(
                [
                    ("employee_id", "=", vals["employee_id"]),
                    ("type_id", "=", kind.id),
                    ("event_key", "=", self._get_event_key(vals, kind)),
                ]
            )
            rows |= known or Violation.create([vals])
        return rows.with_env(self.env)
