"""What is owed after an event; the addons of the events call it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import obligations
from ..tools.obligations import EVENT
from .cs_obligation_make import Search
from .cs_obligation_subject import Subject


class CsObligation(models.Model):
    _inherit = "cs.obligation"

    @api.model
    def _register_event(self, code, key, moment, site, record=None, department=None,
                        employee=None):  # fmt: skip
        """Something has happened after which a paper is to be handed in.

        :param str code: code of the obligation, a rule in force of the site's company
        :param str key: unique name of the event, such as ``cs.incident,7``
        :param datetime moment: naive UTC
        :param cs.site site: where
        :param record: what happened; the occurrence links to it
        :param hr.department department: subject, for obligations of departments
        :param hr.employee employee: subject, for obligations of people
        :return: cs.obligation.occurrence: the one of the event, also when it was known;
            empty where no such rule is in force
        """
        rule = self._find_event_rule(code, site, moment)
        if not rule:
            return self.env["cs.obligation.occurrence"]
        place = rule._read_place()
        subject = rule._get_event_subject(site, department, employee)
        search = Search(rule, place, fields.Datetime.now())
        due = obligations.due_after(
            rule._get_rhythm(), moment, search.get_time(site.id, moment.date())
        )
        day = fields.Datetime.context_timestamp(
            self.with_context(tz=site.tz), moment
        ).date()
        slot = obligations.Slot(key, day, day, moment, due)
        people = rule._get_people_vals(subject, place)
        row = rule._prepare_row(subject, slot, people, search)
        if record:
            row |= {"res_model": record._name, "res_id": record.id}
        made = rule._insert_new([row])
        rule._wake()
        return made or made._find_row(row)

    @api.model
    def _find_event_rule(self, code, site, moment):
        # Whoever causes the event need not see the rules.
        rules = self.sudo().search(
            [
                ("code", "=", code),
                ("period", "=", EVENT),
                ("company_id", "in", [False, site.company_id.id]),
                ("valid_from", "<=", moment.date()),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">=", moment.date()),
            ]
        )
        return rules.sorted(lambda rule: (not rule.company_id, -rule.id))[:1]

    def _get_event_subject(self, site, department, employee):
        """Return the Subject of an event; it must be of the kind of the rule."""
        given = {"department": department, "person": employee}
        if self.subject_kind in given and not given[self.subject_kind]:
            message = self.env._(
                "%(obligation)s: the event does not tell who owes it.",
                obligation=self.display_name,
            )
            raise UserError(message)
        company_id, kind = site.company_id.id, self.subject_kind
        ids = {
            "company": company_id,
            "site": site.id,
            "department": department.id if department else 0,
            "person": employee.id if employee else 0,
        }
        if kind == "person" and not department:
            ids["department"] = employee.sudo().department_id.id  # no secret
        return Subject(
            kind,
            f"{kind},{ids[kind]}",
            company_id,
            site.id,
            ids["department"] if kind in given else 0,
            ids["person"] if kind == "person" else 0,
        )
