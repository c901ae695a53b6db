"""The way of an investigation: receive, investigate, find, have handled (CMP-33)."""

from odoo import fields, models

from odoo.addons.cs_base.tools.gates import Blocker
from odoo.addons.cs_base.tools.phone import split_phones

from .cs_complaint_investigation_access import DIRECTOR, MANAGER

GROUP = "discipline"


class CsComplaintInvestigation(models.Model):
    _inherit = "cs.complaint.investigation"

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        collect = getattr(self, f"_get_{step}_blockers", None)
        for record in self:
            found = blockers.setdefault(record, [])
            if collect:
                found += getattr(record, f"_get_{step}_blockers")()
        return blockers

    def _block(self, reason, cure, field="", clause="P6 §6-5", rule="CMP-33", group=""):
        return Blocker(reason, self._cite(clause), cure, field, rule=rule, group=group)

    def _get_investigating_blockers(self):
        """CMP-32: what was told is complete; “none” is an answer, silence is not."""
        self.ensure_one()
        fill_in = self.env._("fill it in")
        asked = [
            (
                (self.course_of_events or "").strip(),
                self.env._("The course of events is missing"),
                fill_in,
                "course_of_events",
            ),
            (
                (self.witnesses or "").strip() or self.is_without_witnesses,
                self.env._("No witnesses are named"),
                self.env._("name them, or tick “no witnesses”"),
                "witnesses",
            ),
            (
                self.exhibit_ids or self.is_without_exhibits,
                self.env._("No exhibits are listed"),
                self.env._("list them, or tick “no exhibits”"),
                "exhibit_ids",
            ),
            (
                self.accused_employee_id or (self.accused_text or "").strip(),
                self.env._("It is not said who is complained about"),
                self.env._("name the employee, or describe the person as told"),
                "accused_employee_id",
            ),
            (
                self.is_anonymous or (self.complainant_name or "").strip(),
                self.env._("The complainant's name is missing"),
                self.env._("ask for it, or tick “anonymous”"),
                "complainant_name",
            ),
            (
                self.is_anonymous or split_phones(self.complainant_phone),
                self.env._("The complainant's telephone is missing"),
                self.env._("ask for it, or tick “anonymous”"),
                "complainant_phone",
            ),
        ]
        found = [
            self._block(reason, cure, field, rule="CMP-32", group=GROUP)
            for is_there, reason, cure, field in asked
            if not is_there
        ]
        if not self.investigator_id:
            found.append(
                self._block(
                    self.env._("Nobody is sent to investigate"),
                    self.env._("name the investigator"),
                    "investigator_id",
                )
            )
        return found

    def _get_found_blockers(self):
        """CMP-33: make sure of the facts first."""
        self.ensure_one()
        found = []
        if not self.findings:
            found.append(
                self._block(
                    self.env._("It is not said how far the complaint is true"),
                    self.env._("choose true, partly true or not true"),
                    "findings",
                )
            )
        if not (self.findings_text or "").strip():
            found.append(
                self._block(
                    self.env._("The findings are empty"),
                    self.env._("write down what was found"),
                    "findings_text",
                    group=GROUP,
                )
            )
        return found

    def _get_handling_blockers(self):
        """CMP-33: handling by its size, after the findings, when it is true."""
        self.ensure_one()
        found = []
        if self.findings not in ("founded", "partly") or self.step != "found":
            found.append(
                self._block(
                    self.env._("Handling is asked for only after it was found true"),
                    self.env._("settle the findings first, or complete the matter"),
                    "findings",
                )
            )
        if not self.handling_target:
            found.append(
                self._block(
                    self.env._("It is not said who shall deal with it"),
                    self.env._("choose the department or human resources"),
                    "handling_target",
                )
            )
        if not self.handling_grade or not (self.handling_text or "").strip():
            found.append(
                self._block(
                    self.env._("The proposal is incomplete"),
                    self.env._("choose the proposed handling and give the grounds"),
                    "handling_grade",
                )
            )
        if self.handling_target == "department":
            found += self._get_department_blockers()
        return found

    def _get_department_blockers(self):
        # Who leads the department decides; the employee's data stay closed.
        manager = self.sudo().handling_department_id.manager_id
        if not manager.user_id:
            return [
                self._block(
                    self.env._("The department has no manager with a user"),
                    self.env._("choose a department that has one, or ask HR"),
                    "handling_department_id",
                )
            ]
        if manager.user_id in self._get_excluded_users():
            return [
                self._block(
                    self.env._(
                        "The manager of the department is the person complained "
                        "about or stands below that person"
                    ),
                    self.env._("ask human resources"),
                    "handling_target",
                    rule="CMP-32",
                )
            ]
        return []

    def _get_done_blockers(self):
        """CMP-33: what is true is dealt with, and the complainant gets the result."""
        self.ensure_one()
        found = []
        if self.step == "found" and self.findings != "unfounded":
            found.append(
                self._block(
                    self.env._("It was found true, but nobody was asked to handle it"),
                    self.env._("request the handling"),
                    "handling_target",
                )
            )
        if self.step == "handling" and not (self.handling_result or "").strip():
            found.append(
                self._block(
                    self.env._("It is not said what was done"),
                    self.env._("write down how the matter was handled"),
                    "handling_result",
                    group=GROUP,
                )
            )
        if self._can_be_told() and not (self.answer or "").strip():
            found.append(
                self._block(
                    self.env._("The complainant was not told the result"),
                    self.env._("tell the result and write down what was said"),
                    "answer",
                    group=GROUP,
                )
            )
        return found

    def _can_be_told(self):
        """An anonymous complainant without telephone or mail cannot be told."""
        self.ensure_one()
        reachable = self.complainant_phone or self.complainant_email
        return bool(not self.is_anonymous or reachable)

    def _prepare_step_vals(self, step):
        vals = super()._prepare_step_vals(step)
        now, uid = fields.Datetime.now(), self.env.uid
        if step == "found":
            vals.update(findings_date=now, findings_user_id=uid)
        elif step == "handling":
            vals.update(handling_date=now, handling_user_id=uid)
        return vals

    def _move_to(self, step, *args, **kwargs):
        """Only who may write the matter, at the screen too, takes it further."""
        self.check_access("write")
        self._check_operator()
        return super()._move_to(step, *args, **kwargs)

    def _after_step(self, step):
        super()._after_step(step)
        # What the step before asked for is done, whoever was asked.
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        if step == "investigating":
            self._plan_work(lambda r: r.investigator_id.user_id, self.env._("Find out"))
        elif step == "handling":
            self._refresh_readers()
            self._plan_work(
                lambda r: r._get_handling_users(), self.env._("Deal with the matter")
            )
        elif step == "done":
            # The ticket shows that it is done; how, stands in the investigation.
            for record in self:
                record.sudo().ticket_id._finish_confidential(record.findings)

    def _plan_work(self, get_user, summary):
        """One piece of work for one person; the summary tells nothing."""
        # A step may be taken by who plans no work of others.
        for record in self.sudo():
            users = get_user(record) & record.ticket_id.confidential_user_ids
            if users:
                record.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=users[:1].id,
                    summary=summary,
                )

    def _call_for_investigator(self):
        """CMP-33: checked promptly; one leader is asked to send somebody."""
        post_users = self.env["res.users"]._get_cs_post_users
        managers = {}
        for record in self.sudo():  # the desk does not see whom it calls
            site = record.site_id
            if site not in managers:
                # Directors hold the managers' rights; who only leads is not the first.
                managers[site] = post_users(MANAGER, site) - post_users(DIRECTOR, site)
            users = record.ticket_id.confidential_user_ids
            named = [user for user in managers[site] if user in users]
            record._plan_work(
                lambda _r, user=(named[0] if named else users[:1]): user,
                self.env._("Discipline complaint: name an investigator"),
            )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_investigate(self):
        """Begin the investigation (CMP-33)."""
        self._move_to("investigating")

    def action_find(self):
        """Settle the findings (CMP-33)."""
        self._move_to("found")

    def action_request_handling(self):
        """Ask the department or HR to deal with it (CMP-33)."""
        self._move_to("handling")

    def action_done(self):
        """Complete the investigation; the ticket goes on to its callback."""
        self._move_to("done")

    def action_open_ticket(self):
        """Open the ticket of this investigation."""
        self.ensure_one()
        return self.ticket_id._get_records_action(target="current")
