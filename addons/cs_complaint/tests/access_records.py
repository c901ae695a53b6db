"""One record of each model in each place that decides about access.

The places are those of ``cs_base.tests.access_matrix.SCOPES`` as seen by ``who``: rows
that concern himself, his department, his site, another site of his company, another
company. ``hidden`` are rows about a confidential matter whose list he is not on.
"""

from datetime import timedelta

from odoo import Command, fields

from odoo.addons.cs_base.models.cs_exception import BY_SERVER as EXCEPTION_PASS
from odoo.addons.cs_base.models.cs_obligation_occurrence import (
    BY_SERVER as OBLIGATION_PASS,
)
from odoo.addons.cs_base.models.cs_print_log import BY_SERVER as PRINT_PASS

from ..models.cs_director_sample import BY_SERVER as DIRECTOR_PASS
from . import confidential_common

OTHER = "other company"
PLACES = ("own", "department", "site", "company", OTHER)


class AccessRecordsCommon(confidential_common.CsConfidentialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.who = cls._new_user("who", "base.group_user", cls.site)
        cls.me = cls._new_employee(cls.who, cls.department)
        # Below the person complained about: never on the list, whatever the role.
        cls.me.parent_id = cls.accused_employee
        cls.colleague = cls._new_employee(
            cls._new_user("colleague", "cs_base.cs_base_group_user", cls.site),
            cls.department,
        )
        cls.portal = cls._new_user("resident", "base.group_portal")
        cls.department_foreign = cls.env["hr.department"].create(
            {"name": "Abroad", "company_id": cls.company_foreign.id}
        )
        cls.employee_foreign = cls._new_employee(cls.foreign_desk)
        cls.sites = dict.fromkeys(PLACES, cls.site) | {
            "company": cls.site_other,
            OTHER: cls.site_foreign,
        }
        cls.departments = dict.fromkeys(PLACES, cls.department_other) | {
            "own": cls.department,
            "department": cls.department,
            OTHER: cls.department_foreign,
        }
        cls.people = dict.fromkeys(PLACES, cls.employee) | {
            "own": cls.me,
            "department": cls.colleague,
            OTHER: cls.employee_foreign,
        }
        cls.users = {place: cls.people[place].user_id for place in PLACES}
        # model -> {place: records}
        cls.placed = {}
        cls.hidden = {}
        cls._make_tickets()
        cls._make_parts()
        cls._make_traces()
        cls._make_places()
        cls._make_matters()
        cls._make_reports()
        cls._make_period_reports()
        cls._make_rules()
        cls._make_confidential()
        cls._make_figures()
        cls._make_prevention()
        cls._make_messages()
        cls._make_health()
        cls._make_exemptions()
        cls._make_director_samples()
        cls._make_register_checks()
        cls._make_reply_templates()
        cls.env.flush_all()

    @classmethod
    def _put(cls, place, *records):
        for record in records:
            places = cls.placed.setdefault(record._name, {})
            places[place] = places.get(place, record.browse()) | record

    @classmethod
    def _make_tickets(cls):
        cls.tickets = {}
        for place in PLACES:
            ticket = cls._new_ticket(
                site_id=cls.sites[place].id,
                category_id=cls.category.id,
                first_responder_id=cls.people[place].id,
                partner_id=cls.portal.partner_id.id if place == "own" else False,
                **(
                    {"team_id": cls.Ticket._get_centre_team(cls.company_foreign).id}
                    if place == OTHER
                    else {}
                ),
            )
            task = cls.env["cs.assignment"].create(
                {
                    "ticket_id": ticket.id,
                    "department_id": cls.departments[place].id,
                    "employee_id": cls.people[place].id
                    if place in ("own", "department")
                    else False,
                    "deadline": cls._tomorrow(),
                }
            )
            ticket._move_to("assigned")
            cls.tickets[place] = ticket
            cls._put(place, ticket, task)

    @classmethod
    def _make_parts(cls):
        env = cls.env
        now = fields.Datetime.now()
        for place, ticket in cls.tickets.items():
            person = cls.people[place]
            review = env["cs.complaint.review"].create(
                {"ticket_id": ticket.id, "leader_id": person.id, "cause": "Old pump"}
            )
            measure = env["cs.improvement"].create(
                {
                    "name": "Overhaul",
                    "review_id": review.id,
                    "responsible_id": person.id,
                    "deadline": "2099-01-31",
                }
            )
            urge = env["cs.urge"].create({"ticket_id": ticket.id, "date": now})
            claim = env["cs.malicious.claim"].create({"ticket_id": ticket.id})
            mark = env["cs.signing.mark"]
            mark._open(ticket, cls.users[place])
            mark = mark.search([("ticket_id", "=", ticket.id)])
            extension = env["cs.assignment.extension"].create(
                {
                    "assignment_id": ticket.assignment_ids.id,
                    "new_deadline": now + timedelta(days=3),
                    "reason": "Parts",
                }
            )
            cls._put(place, review, measure, urge, claim, mark, extension)
        for place, ticket in cls.tickets.items():
            ticket.write({"result": "Changed", "verification": "founded"})
            ticket._move_to("reported")
            cls._put(place, ticket.callback_ids[:1] or cls._new_callback(ticket))
            clocks = env["cs.deadline"].search(
                [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)], limit=1
            )
            cls._put(place, clocks)

    @classmethod
    def _new_callback(cls, ticket):
        return cls.env["cs.callback"].create({"ticket_id": ticket.id})

    @classmethod
    def _make_traces(cls):
        for place, ticket in cls.tickets.items():
            cls._put(place, *cls._new_traces(ticket, cls.users[place]))

    @classmethod
    def _new_traces(cls, record, user):
        """Return a signature, a print and an exception about a record."""
        env = cls.env
        now = fields.Datetime.now()
        subject = {"res_model": record._name, "res_id": record.id}
        site = {"site_id": record.site_id.id}
        actor = {"user_id": user.id, "operator_id": user.id}
        signature = (
            env["cs.signature"]
            ._by_server()
            .create(
                {
                    **subject,
                    **site,
                    **actor,
                    "role": f"access {record.id}",
                    "session_user_id": user.id,
                    "method": "click",
                    "signed_date": now,
                }
            )
        )
        log = (
            env["cs.print.log"]
            .with_context(cs_print_pass=PRINT_PASS)
            .create(
                {
                    "res_model": record._name,
                    "res_ids": record.ids,
                    "record_names": record.display_name,
                    "date": now,
                    **site,
                    **actor,
                }
            )
        )
        rows = env["cs.exception"].with_context(cs_exception_pass=EXCEPTION_PASS)
        row = rows.create(
            {
                **actor,
                **rows._prepare_subject_vals(record, "Told", record.site_id),
                "kind": "warning",
                "date": now,
            }
        )
        return [r.with_env(cls.env) for r in (signature, log, row)]

    @classmethod
    def _make_places(cls):
        env = cls.env
        for place in ("site", "company", OTHER):
            site = cls.sites[place]
            building = env["cs.building"].create({"name": "9", "site_id": site.id})
            unit = env["cs.unit"].create({"room": "901", "building_id": building.id})
            area = env["cs.area"].create({"name": "Hall", "site_id": site.id})
            household = env["cs.household"].create({"unit_id": unit.id})
            person = env["cs.household.person"].create(
                {"household_id": household.id, "name": "Zhang"}
            )
            phone = env["cs.phone"].create(
                {"number": "19900000555", "person_id": person.id}
            )
            strict = env["cs.strict.rule"].search([("site_id", "=", site.id)], limit=1)
            strict = strict or env["cs.strict.rule"].create(
                {
                    "site_id": site.id,
                    "rule_group": env["cs.strict.rule"]
                    ._fields["rule_group"]
                    .get_values(env)[0],
                    "strict_from": "2026-01-01",
                }
            )
            event = env["cs.mass.event"].create(
                {"site_id": site.id, "name": "No water", "kind": "water"}
                if "water" in env["cs.mass.event"]._fields["kind"].get_values(env)
                else {"site_id": site.id, "name": "No water"}
            )
            cls._put(place, building, unit, area, household, person, phone)
            cls._put(place, strict, event, site)

    @classmethod
    def _make_matters(cls):
        env = cls.env
        for place in ("own", "site", "company", OTHER):
            enquiry = env["cs.enquiry"].create(
                {
                    "site_id": cls.sites[place].id,
                    "question": "Which gate?",
                    "first_responder_id": cls.people[place].id,
                }
            )
            answer = env["cs.enquiry.answer"].create(
                {
                    "enquiry_id": enquiry.id,
                    "text": "The southern one",
                    "date": fields.Datetime.now(),
                }
            )
            digest = env["cs.exception.digest"].create(
                {
                    "user_id": cls.users[place].id,
                    "site_id": cls.sites[place].id,
                    "sent_until": fields.Datetime.now(),
                }
            )
            cls._put(place, enquiry, answer, digest)
        for place in ("own", "department", "company", OTHER):
            person, deputy = cls.people[place], cls.colleague
            if place == "department":
                person, deputy = cls.colleague, cls.me
            elif place == "company":
                person = cls.employee
            elif place == OTHER:
                deputy = cls._new_employee(
                    cls._new_user(
                        "deputy_foreign",
                        "base.group_user",
                        company=cls.company_foreign,
                    )
                )
            cls._put(
                place,
                env["cs.deputy"].create(
                    {
                        "employee_id": person.id,
                        "deputy_id": deputy.id,
                        "date_from": "2099-01-01",
                        "date_to": "2099-01-02",
                    }
                ),
            )
        for place in ("own", OTHER):
            cls._put(
                place, env["cs.portal.quota"].create({"user_id": cls.users[place].id})
            )

    @classmethod
    def _make_reports(cls):
        env = cls.env
        for place in ("site", "company", OTHER):
            site = cls.sites[place]
            sites = site | cls.site if place == "company" else site
            run = env["cs.report.run"].create(
                {
                    "report_code": "complaint_analysis",
                    "period_type": "month",
                    "date_from": "2025-01-01",
                    "date_to": "2025-01-31",
                    "company_id": site.company_id.id,
                    "site_ids": [Command.set(sites.ids)],
                }
            )
            Line = env["cs.complaint.analysis.line"]
            values = {
                name: Line._fields[name].get_values(env)[0]
                for name in ("dimension", "period")
            }
            line = Line.create({"run_id": run.id, "label": "All", **values})
            batch = env["cs.import.batch"].create(
                {
                    "site_id": site.id,
                    "name": f"Old register {place}",
                    "file_name": "old.csv",
                    "file": "bnVtYmVyCjEK",
                    "mapping": "number,external_number",
                    "source": "Paper",
                    "reason": "Taken over",
                    "user_id": cls.users[place].id,
                    "file_hash": place,
                }
            )
            code = env["cs.import.batch.line"]._fields["code"].get_values(env)[0]
            row = env["cs.import.batch.line"].create(
                {
                    "batch_id": batch.id,
                    "severity": "remark",
                    "code": code,
                    "reason": "Odd",
                }
            )
            cls._put(place, run, line, batch, row)
            asker = "own" if place == "site" else place
            request = env["cs.report.request"].create(
                {
                    "run_id": run.id,
                    "user_id": cls.users[asker].id,
                    "step": "compute",
                }
            )
            cls._put(asker, request)

    @classmethod
    def _make_period_reports(cls):
        """A line of a summary, and a notice board with a topic."""
        env = cls.env
        for place in ("site", "company", OTHER):
            site = cls.sites[place]
            run = env["cs.report.run"].create(
                {
                    "report_code": "enquiry_summary",
                    "period_type": "quarter",
                    "anchor_date": "2025-01-01",
                    "company_id": site.company_id.id,
                    "site_ids": [Command.set(site.ids)],
                }
            )
            line = env["cs.period.report.line"].create(
                {"run_id": run.id, "section": "topic", "key": "1", "label": "Gates"}
            )
            issue = env["cs.bulletin"].create(
                {"site_id": site.id, "date_from": "2025-04-01", "place": "Lobby"}
            )
            topic = env["cs.bulletin.topic"].create(
                {"bulletin_id": issue.id, "name": "Gates", "line_id": line.id}
            )
            cls._put(place, line, issue, topic)

    @classmethod
    def _make_rules(cls):
        """What holds for a company, or for all."""
        env = cls.env
        for place, company in (("company", cls.company), (OTHER, cls.company_foreign)):
            owner = {"company_id": company.id}
            policy = env["cs.policy"].create({"code": "X9", "name": "House", **owner})
            version = env["cs.policy.version"].create(
                {"policy_id": policy.id, "name": "1"}
            )
            clause = env["cs.policy.clause"].create(
                {"version_id": version.id, "code": "X9-1", "name": "One", "text": "Do"}
            )
            category = env["helpdesk.ticket.category"].create({"name": "X", **owner})
            word = env["cs.category.keyword"].create(
                {"category_id": category.id, "words": "drips"}
            )
            cls._put(place, policy, version, clause, category, word)
            cls._put(
                place,
                env["cs.calendar.exception"].create(
                    {
                        "date": "2099-02-02",
                        "kind": env["cs.calendar.exception"]
                        ._fields["kind"]
                        .get_values(env)[0],
                        **owner,
                    }
                ),
                env["cs.callback.rule"].create({"name": "Own", **owner}),
                env["cs.external.source"].create(
                    {"name": "City", "code": "city9", **owner}
                ),
                env["cs.phrase"].create(
                    {
                        "name": "Not us",
                        "usage": env["cs.phrase"]._fields["usage"].get_values(env)[0],
                        **owner,
                    }
                ),
                env["cs.kind.rule"].create({"kind": "repair", **owner}),
                env["cs.routing.rule"].create(
                    {
                        "department_id": cls.departments[
                            "own" if place == "company" else OTHER
                        ].id,
                        **owner,
                    }
                ),
                env["cs.deadline.rule"].create(
                    {
                        "name": "Own",
                        "code": f"access.{place}",
                        "model_id": env.ref("helpdesk_mgmt.model_helpdesk_ticket").id,
                        "valid_from": "2026-01-01",
                        "amount": 1,
                        "unit": "hours",
                        **owner,
                    }
                ),
                env["helpdesk.ticket.team"].create({"name": "Own", **owner}),
                env["helpdesk.ticket.channel"].create({"name": "Own", **owner}),
                env["helpdesk.ticket.tag"].create({"name": f"Own {place}", **owner}),
                env["helpdesk.ticket.stage"].create({"name": "Own", **owner}),
            )
        cls._put(
            OTHER, env["cs.reason"].create({"name": "X", "code": "x9", "usage": "gate"})
        )

    @classmethod
    def _make_confidential(cls):
        """A matter whose list ``who`` is not on, and one of which he is a reader."""
        env = cls.env
        task = env["cs.complaint.exhibit"].create(
            {"investigation_id": cls.investigation.id, "name": "A cup"}
        )
        Complaint = env["cs.internal.complaint"]
        complaint = {"department_id": cls.department_other.id, "facts": "Nobody came"}
        cls._put(
            "site",
            cls.investigation,
            task,
            Complaint.create({**complaint, "ticket_id": cls.tickets["site"].id}),
        )
        group = env.ref("cs_base.cs_base_group_user")
        cls.who.group_ids = [Command.link(group.id)]
        Complaint = Complaint.with_user(cls.who).with_context(
            allowed_company_ids=cls.who.company_ids.ids
        )
        own = Complaint.create({**complaint, "ticket_id": cls.tickets["own"].id})
        cls._put("own", own.with_env(env))
        cls.who.group_ids = [Command.unlink(group.id)]
        own = cls._new_matter(accused_employee_id=cls.colleague.id)
        investigation = own.sudo().investigation_ids
        investigation.reader_ids += cls.who
        cls._put(
            "own",
            investigation,
            env["cs.complaint.exhibit"].create(
                {"investigation_id": investigation.id, "name": "A cup"}
            ),
        )
        hidden = [cls.matter, *cls._new_traces(cls.matter, cls.desk)]
        hidden += cls._new_traces(cls.investigation, cls.desk)[:2]
        hidden += env["cs.deadline"].search(
            [("res_model", "=", cls.matter._name), ("res_id", "=", cls.matter.id)]
        )
        for record in hidden:
            rows = cls.hidden.setdefault(record._name, record.browse())
            cls.hidden[record._name] = rows | record

    @classmethod
    def _make_director_samples(cls):
        """The own sample, and samples of other directors, each with a call."""
        env = cls.env
        samples = env["cs.director.sample"].with_context(cs_director_pass=DIRECTOR_PASS)
        for place in ("own", "site", "company", OTHER):
            ticket = cls.tickets[place]
            sample = samples.create(
                {
                    "site_id": ticket.site_id.id,
                    "user_id": cls.users[place].id,
                    "period": f"2025-{place}",
                    "date_from": "2025-01-01",
                    "date_to": "2025-03-31",
                }
            ).with_env(env)
            call = env["cs.director.sample.line"]._create_by_server(
                [
                    {
                        "sample_id": sample.id,
                        "ticket_id": ticket.id,
                        "part": "share",
                        "rank": 1,
                    }
                ]
            )
            finding = env["cs.director.sample.finding"].create(
                {"line_id": call.id, "name": "Dirty stairs"}
            )
            cls._put(place, sample, call, finding)
            if place == "site":
                checked = sample
        # A call about a confidential matter is as closed as the matter.
        secret = call._create_by_server(
            [{"sample_id": checked.id, "ticket_id": cls.matter.id, "part": "share",
              "rank": 2}]
        )  # fmt: skip
        finding = finding.create({"line_id": secret.id, "name": "Dirty stairs"})
        for record in (secret, finding):
            cls.hidden[record._name] = record

    @classmethod
    def _make_register_checks(cls):
        """A month of the register of each company, with a number that is gone."""
        checks = cls.env["cs.register.check"]._by_server()
        found = cls.env["cs.register.missing"]._by_server()
        owners = (("company", cls.company), (OTHER, cls.company_foreign))
        for number, (place, company) in enumerate(owners, 1):
            check = checks.create(
                {
                    "company_id": company.id,
                    "month": "2020-01-01",
                    "counted_date": fields.Datetime.now(),
                }
            )
            missing = found.create(
                {"check_id": check.id, "series": "ticket", "res_id": -number}
            )
            cls._put(place, check.with_env(cls.env), missing.with_env(cls.env))

    @classmethod
    def _make_reply_templates(cls):
        """A text that customers are told; templates belong to no company."""
        template = cls.env["mail.template"].create(
            {"name": "Own", "cs_reply_model": "helpdesk.ticket", "is_cs_reply": True}
        )
        cls._put("company", template)

    @classmethod
    def _make_messages(cls):
        """What each was told of, and what others were told of a confidential matter."""
        env = cls.env
        kind = env["cs.notification.kind"]._get("major_complaint").with_env(env)
        log = env["cs.notification"]._by_server()
        vals = {
            "kind_id": kind.id,
            "driver": "mail",
            "date": fields.Datetime.now(),
            "state": "sent",
        }
        for place, ticket in cls.tickets.items():
            row = log.create(
                {
                    **vals,
                    "user_id": cls.users[place].id,
                    "site_id": ticket.site_id.id,
                    "res_model": ticket._name,
                    "res_id": ticket.id,
                    "record_name": ticket.short_number,
                }
            )
            cls._put(place, row.with_env(env))
        row = log.create(
            {
                **vals,
                "user_id": cls.desk.id,
                "site_id": cls.site.id,
                "res_model": cls.matter._name,
                "res_id": cls.matter.id,
                "record_name": cls.matter.short_number,
                "is_confidential": True,
            }
        )
        cls.hidden[row._name] = row.with_env(env)
        cls._put(OTHER, kind)
        env["cs.notification.mark"]._take(
            kind, "access", {(1, 1)}, fields.Datetime.now(), fields.Datetime.now()
        )
        cls._put(OTHER, env["cs.notification.mark"].search([], limit=1))

    @classmethod
    def _make_figures(cls):
        """A closed month with its sums, a change in it, and the tickets counted."""
        env = cls.env
        figures = env["cs.ticket.analysis"]
        for place in ("site", "company", OTHER):
            site = cls.sites[place]
            month = {"site_id": site.id, "month": "2025-01-01"}
            owned = {**month, "company_id": site.company_id.id}
            period = env["cs.ticket.period"].create(
                {
                    **owned,
                    "tz": site.tz,
                    "start_date": "2024-12-31 16:00:00",
                    "stop_date": "2025-01-31 16:00:00",
                    "noticed_date": "2025-02-01 00:00:00",
                    "version": 0,
                }
            )
            sums = env["cs.ticket.month"].create(
                {**owned, "period_id": period.id, "grain": "base"}
            )
            change = env["cs.ticket.change"].create(month)
            counted = figures.search([("ticket_id", "=", cls.tickets[place].id)])
            cls._put(place, period, sums, change, counted)
        cls.hidden[figures._name] = figures.search([("ticket_id", "=", cls.matter.id)])

    @classmethod
    def _make_prevention(cls):
        """Facilities and their plan, campaigns, what was learnt, the public page."""
        env = cls.env
        team = env["maintenance.team"].create({"name": "Works", "company_id": False})
        for place in ("department", "site", "company", OTHER):
            site = cls.sites[place]
            facility = env["maintenance.equipment"].create(
                {
                    "name": f"Lift {place}",
                    "site_id": site.id,
                    "keeper_department_id": cls.departments[place].id,
                }
            )
            request = env["maintenance.request"].create(
                {
                    "name": "Oil",
                    "equipment_id": facility.id,
                    "company_id": site.company_id.id,
                    "maintenance_team_id": team.id,
                    "maintenance_type": "preventive",
                    "owner_user_id": cls.users[place].id,
                }
            )
            cls._put(place, facility, request)
        for place in ("site", "company", OTHER):
            site = cls.sites[place]
            campaign = env["cs.campaign"].create({"name": "Survey", "site_id": site.id})
            finding = env["cs.campaign.finding"].create(
                {"campaign_id": campaign.id, "name": "Lamp"}
            )
            quota = env["cs.feedback.quota"].create({"source": f"access {place}"})
            cls._put(place, campaign, finding, quota)
        for place, company in (("company", cls.company), (OTHER, cls.company_foreign)):
            vals = {"name": "Tap", "solution": "Change", "company_id": company.id}
            offered, draft = env["cs.knowledge"].create([vals, vals])
            offered.action_offer()
            target = env["cs.service.target"].create(
                {"kind": "repair", "company_id": company.id}
            )
            cls._put(place, offered, draft, target)

    @classmethod
    def _make_health(cls):
        """What the health page remembers, and a step of the set-up left out."""
        env = cls.env
        now = fields.Datetime.now()
        for place, company in (("company", cls.company), (OTHER, cls.company_foreign)):
            owner = {"company_id": company.id}
            state = env["cs.health.state"].create(
                {
                    **owner,
                    "code": "access",
                    "state": "red",
                    "since_date": now,
                    "checked_date": now,
                }
            )
            skip = env["cs.setup.skip"].create(
                {
                    **owner,
                    "step": "access",
                    "reason": "Not here",
                    "user_id": cls.users[place].id,
                    "date": now,
                }
            )
            cls._put(place, state, skip)

    @classmethod
    def _make_exemptions(cls):
        """What a site does not owe for some time (AMB-81)."""
        rule = cls.env["cs.obligation"].create(
            {"name": "Report of a site", "code": "access", "subject_kind": "site"}
        )
        deciding = cls.env["cs.obligation.exemption"].with_context(
            cs_obligation_pass=OBLIGATION_PASS
        )
        for place in ("site", "company", OTHER):
            exemption = deciding.create(
                {
                    "obligation_id": rule.id,
                    "site_id": cls.sites[place].id,
                    "date_to": fields.Date.today() + timedelta(days=30),
                    "reason": "Not here",
                }
            )
            cls._put(place, cls.env[exemption._name].browse(exemption.id))
