"""How rows come into the list of exceptions (ux M4)."""

import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models

from ..tools.bulk import insert_rows

_logger = logging.getLogger(__name__)


class CsException(models.Model):
    _inherit = "cs.exception"

    @api.model
    def _report(
        self,
        records,
        kind,
        rule,
        text,
        reason=None,
        group=None,
        act=None,
        clause=None,
        site=None,
    ):
        """Note that each of ``records`` went past a rule. Never raises.

        The same kind of the same rule about the same record within the quiet hours (4
        [setting]) makes no second row; the first one counts and tells it (M4).

        :param records: recordset of one model; rows are made for saved records
        :param str kind: a key of ``KINDS``
        :param str rule: ID of the rule, such as CMP-16
        :param text: what happened, for all or as dict record -> str
        :param reason: cs.reason that was chosen
        :param str group: rule group of trial mode
        :param str act: forbidden act of a suspicion, fr1 … fr5
        :param str clause: label or code of the clause; else found by the rule
        :param site: cs.site for records that have no ``site_id``
        :return: the new rows
        """
        records = records.browse(records._origin.ids)
        if not records:
            return self.browse()
        try:
            with self.env.cr.savepoint():
                common = {
                    "kind": kind,
                    "act": act or False,
                    "rule": rule or False,
                    "rule_group": group or False,
                    "reason_id": reason.id if reason else False,
                    "clause_id": self._find_clause(rule, clause).id,
                }
                return self._add_rows(records, common, text, site)
        except OperationalError:
            # The whole transaction is run again by the server.
            raise
        except Exception:
            _logger.exception(
                "Exception %s %s of %s was not listed", kind, rule, records
            )
            return self.browse()

    @api.model
    def _add_rows(self, records, common, text, site):
        rows = self._by_server()  # everybody causes rows; they tell who
        now = fields.Datetime.now()
        common = {**common, **self._prepare_actor_vals(), "date": now}
        known = rows._get_recent(records, common, now)
        vals_list = []
        # Rows name and place their records for whoever reads the list.
        for record in records.sudo():
            vals = {
                **common,
                **rows._prepare_subject_vals(record, text, site),
            }
            if record.id in known:
                known[record.id]._add_repeat(vals)
            else:
                vals_list.append(vals)
        return rows._insert(vals_list).with_env(self.env)

    def _insert(self, vals_list):
        """Make the rows at once, as ``create`` would: a scheduled action may have
        thousands to tell, of which the ORM would check each against nothing."""
        sites = self.env["cs.site"].browse({vals["site_id"] for vals in vals_list})
        company_ids = {site.id: site.company_id.id for site in sites}
        ids = insert_rows(
            self,
            [
                {
                    **vals,
                    "company_id": company_ids[vals["site_id"]],
                    "state": "open",
                }
                for vals in vals_list
            ],
        )
        return self.browse(ids)

    def _get_recent(self, records, common, now):
        """Return record id -> row of the same kind and rule within the quiet hours."""
        hours = self.env.company.cs_exception_quiet_hours
        rows = self.search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                *((name, "=", common[name]) for name in ("rule", "kind", "act")),
                ("date", ">", now - timedelta(hours=hours)),
            ]
        )
        return {row.res_id: row for row in rows}

    def _prepare_subject_vals(self, record, text, site):
        """Return what a row tells about its record."""
        if isinstance(text, dict):
            text = text.get(record, "")
        # Which site is the default one is no secret.
        own_site = record.site_id if "site_id" in record._fields else None
        site = own_site or site or self.env.company.sudo().cs_default_site_id
        is_confidential = self._is_confidential(record)
        return {
            "res_model": record._name,
            "res_id": record.id,
            "is_confidential": is_confidential,
            "record_name": self._get_record_name(record, is_confidential),
            "text": self._get_row_text(record, text or "", is_confidential),
            "site_id": site.id,
        }

    @api.model
    def _prepare_actor_vals(self):
        """Return who acted, and the role that looks at it."""
        operator = self.env.user._get_cs_operator()
        role = self.env.ref(self._get_role(operator), raise_if_not_found=False)
        return {
            "user_id": self.env.uid,
            "operator_id": operator.id,
            "role_group_id": role.id if role else False,
        }

    @api.model
    def _is_confidential(self, record):
        """Tell whether the matter of a record is confidential (guarantee 8)."""
        return "is_confidential" in record._fields and record.is_confidential

    @api.model
    def _get_record_name(self, record, is_confidential):
        """Return how a row names its record: a confidential one by number alone."""
        if not is_confidential:
            return record.display_name
        number = record["number"] if "number" in record._fields else ""
        return number or f"#{record.id}"

    @api.model
    def _get_row_text(self, record, text, is_confidential):
        """Return what a row tells: nothing about a confidential matter."""
        return False if is_confidential else text.strip()

    @api.model
    def _get_role(self, operator):
        """Return the XML id of the group that looks at what ``operator`` caused: the
        director, and for what the director did the leadership above."""
        if operator.has_group("cs_base.cs_base_group_director"):
            return "cs_base.cs_base_group_leadership"
        return "cs_base.cs_base_group_director"

    @api.model
    def _find_clause(self, rule, label=None):
        """Return the clause in force that asks for a rule, or an empty recordset."""
        day = fields.Date.context_today(self)
        Clause = self.env["cs.policy.clause"]
        if label and (cited := Clause._cite(label)):
            return cited
        clauses = Clause.browse(
            Clause._get_rule_clause_ids(rule or "", self.env.company.id, day)
        )
        # Rows cite a clause also for whoever may not read policies.
        same = clauses.sudo().filtered(lambda clause: clause.display_name == label)
        return same[:1].with_env(self.env) or clauses[:1]

    def _add_repeat(self, vals):
        """Note on the row that the same thing happened once more."""
        self.ensure_one()
        # The name of the operator stays as it is now.
        operator = self.env["res.users"].browse(vals["operator_id"]).name
        reason = self.env["cs.reason"].browse(vals["reason_id"]).name
        repeat = {
            "date": fields.Datetime.to_string(vals["date"]),
            "user_id": vals["user_id"],
            "operator_id": vals["operator_id"],
            "operator": operator,
            "text": " · ".join(part for part in (reason, vals["text"]) if part),
        }
        self.write(
            {
                "repeats": [*(self.repeats or []), repeat],
                "repeat_count": self.repeat_count + 1,
            }
        )

    @api.model
    def _make_confidential(self, records):
        """Strip the rows of records that became confidential (guarantee 8)."""
        # Whoever makes a matter confidential may not see these rows.
        rows = self._by_server().search(
            [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        )
        for row in rows:
            # Only its number is kept.
            record = records.sudo().browse(row.res_id)
            row.write(
                {
                    "is_confidential": True,
                    "record_name": self._get_record_name(record, True),
                    "text": False,
                    "repeats": [{**r, "text": ""} for r in row.repeats or []],
                }
            )
