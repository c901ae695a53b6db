"""Facilities and their plan, what the desk knows, targets and campaigns."""

from datetime import timedelta

from odoo import Command, fields, models

from odoo.addons.cs_base.tools import period

from . import engine_texts as texts
from .engine_texts import CAMPAIGN_FINDINGS, CAMPAIGNS, FACILITIES


class CsEngineDemo(models.AbstractModel):
    _inherit = "cs.engine.demo"

    # --- facilities ------------------------------------------------------------------

    def _load_facilities(self):
        """Lifts, pumps and gates of the sites, each with what is planned for it."""
        self._hide_office_demo()
        works = self.env.ref("cs_base.hr_department_works_demo")
        company = self._site().company_id
        people = [
            self.env.ref(f"cs_base.user_{name}_demo").id
            for name in ("lidayong", "zhangtao", "mengchuan")
        ]
        team = self.env["maintenance.team"].create(
            {
                "name": texts.WORKS_TEAM,
                "company_id": company.id,
                "member_ids": [Command.set(people)],
            }
        )
        kinds = self.env["maintenance.equipment.category"].create(
            [{"name": name, "company_id": company.id} for name in texts.FACILITY_KINDS]
        )
        for number, (name, kind, site, area, who, plans) in enumerate(FACILITIES):
            facility = self.env["maintenance.equipment"].create(
                {
                    "name": name,
                    "category_id": kinds[kind].id,
                    "site_id": self._site(site).id,
                    "area_id": self.env.ref(f"cs_archive.cs_area_{area}_demo").id,
                    "keeper_department_id": works.id,
                    "maintenance_team_id": team.id,
                    "technician_user_id": self._person(who).user_id.id,
                }
            )
            requests = self._plan(facility, plans)
            if number == DONE:
                requests[:1].stage_id = self._get_stage(is_done=True)
        self._report_fault(team)
        # Not the scheduled action, which commits what an installation may yet undo.
        Request = self.env["maintenance.request"]
        Request.search(Request._get_untold_domain())._note_overdue()

    def _plan(self, facility, plans):
        """Make the plan of one facility, at nine o'clock of each day."""
        requests = self.env["maintenance.request"]
        for name, upkeep, count, unit, day in plans:
            planned = self._today() + timedelta(days=day)
            requests |= requests.create(
                {
                    "name": f"{facility.name} {name}",
                    "equipment_id": facility.id,
                    "company_id": facility.company_id.id,
                    "maintenance_team_id": facility.maintenance_team_id.id,
                    "user_id": facility.technician_user_id.id,
                    "maintenance_type": "preventive",
                    "recurring_maintenance": True,
                    "repeat_interval": count,
                    "repeat_unit": unit,
                    "repeat_type": "forever",
                    "upkeep": upkeep,
                    "request_date": min(planned, self._today()),
                    "schedule_date": self._at_nine(planned),
                }
            )
        return requests

    def _at_nine(self, day):
        return fields.Datetime.to_datetime(f"{day} 01:00:00")

    def _get_stage(self, is_done=False):
        return self.env["maintenance.stage"].search([("done", "=", is_done)], limit=1)

    def _report_fault(self, team):
        """A fault beside the plan, and the lift of which tickets tell."""
        lift = self.env["maintenance.equipment"].search(
            [("name", "=", FACILITIES[1][0]), ("site_id", "=", self._site().id)]
        )
        self.env["maintenance.request"].create(
            {
                "name": f"{lift.name} {texts.FAULT}",
                "equipment_id": lift.id,
                "company_id": lift.company_id.id,
                "maintenance_team_id": team.id,
                "user_id": lift.technician_user_id.id,
            }
        )
        tickets = self.env["helpdesk.ticket"].search(
            [("site_id", "=", lift.site_id.id), ("name", "=like", f"{lift.name}%")],
            order="received_date desc",
            limit=5,
        )
        if tickets:
            self._put_back(tickets, equipment_id=lift.id)

    def _hide_office_demo(self):
        """Put the laptops of Odoo's own demo out of sight; no site has them."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "maintenance"), ("model", "=like", "maintenance.%")]
        )
        for model, lines in data.grouped("model").items():
            records = self.env[model].browse(lines.mapped("res_id")).exists()
            if model == "maintenance.equipment":
                records.active = False
            elif model == "maintenance.request":
                records.archive = True

    # --- what the desk knows -----------------------------------------------------

    def _load_knowledge(self):
        """The record keeper has offered most of the solutions; some are used."""
        entries = self.env["cs.knowledge"].search([("state", "=", "draft")], order="id")
        usual = entries.grouped("solution")
        entries = entries.filtered(lambda e: len(usual[e.solution]) == 1)
        keeper = self._as("zouqian")
        offered = entries.filtered(lambda e: not e._find_personal())[: texts.OFFERED]
        offered.with_env(keeper).action_offer()
        for number, entry in enumerate(offered):
            for _time in range(number * 5 % 7):
                entry.with_env(self._as("zhoumin"))._note_use()
        (entries - offered)[-1:].with_env(keeper).action_withdraw()
        first = period.shift_months(self._today().replace(day=1), -3)
        self._as("gaojie")["cs.service.target"].create(
            [
                {
                    "kind": kind,
                    "severity": severity,
                    "in_time_percent": in_time,
                    "solved_percent": solved,
                    "valid_from": first,
                }
                for kind, severity, in_time, solved in texts.TARGETS
            ]
        )

    # --- campaigns -----------------------------------------------------------------

    def _load_campaigns(self):
        """One closed, one held with a finding to decide, one planned, one off."""
        _before, start, _following = self._quarters()
        env = self._as("gaojie")
        for name, kind, days, place, customers, goal in CAMPAIGNS:
            day = start - timedelta(days=18)
            if days is not None:
                day = self._today() + timedelta(days=days)
            campaign = env["cs.campaign"].create(
                {
                    "name": name,
                    "kind": kind,
                    "date": day,
                    "site_id": self._site().id,
                    "place": place,
                    "responsible_id": self._person("gaojie").id,
                    "note": texts.CAMPAIGN_NOTE,
                    "customer_count": customers,
                }
            )
            if goal == "cancelled":
                campaign.cancel_reason = texts.CANCELLED
                campaign.action_cancel()
            elif goal != "planned":
                self._hold(campaign, goal)

    def _hold(self, campaign, goal):
        campaign.action_hold()
        held = self._moment(campaign.date, 17)
        self._put_back(campaign, held_date=held)
        findings = campaign.env["cs.campaign.finding"].create(
            [
                {
                    "campaign_id": campaign.id,
                    "name": name,
                    "kind": kind,
                    "partner_name": "住户",
                    "partner_phone": f"1990000015{number}",
                    "reason": decision == "none" and texts.NOTHING_FOLLOWS,
                }
                for number, (name, kind, decision) in enumerate(CAMPAIGN_FINDINGS)
            ]
        )
        if goal == "held":
            findings[-1:].action_nothing_follows()
            return
        for finding, (_name, _kind, decision) in zip(
            findings, CAMPAIGN_FINDINGS, strict=True
        ):
            if decision == "ticket":
                finding.action_make_ticket()
            elif decision == "measure":
                finding.action_make_measure()
            else:
                finding.action_nothing_follows()
        campaign.summary = texts.CAMPAIGN_SUMMARY
        campaign.action_close()
        closed = self._moment(campaign.date + timedelta(days=4), 16)
        self._put_back(campaign, closed_date=closed)
        self._put_back(findings, decided_date=closed)


# The one whose work of today is done.
DONE = texts.DONE_TODAY
