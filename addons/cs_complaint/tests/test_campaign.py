"""CMP-25: surveys and convenience services, and what follows from each finding."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged, warmup

from odoo.addons.cs_base.tests.obligation_common import CRON, shanghai

from . import common


@tagged("post_install", "-at_install")
class TestCampaign(common.CsComplaintCommon):
    """CMP-25, P6 §5-3."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-02-20 01:00:00"))
        cls.company.cs_default_site_id.tz = "Asia/Shanghai"
        cls.Campaign = cls.env["cs.campaign"]
        cls.Finding = cls.env["cs.campaign.finding"]
        cls.clerk_user = cls._new_user(
            "campaign_clerk", "cs_complaint.cs_complaint_group_officer", cls.site
        )
        cls.person = cls._new_employee(cls.clerk_user)

    def _campaign(self, user=None, **vals):
        Campaign = self._as(self.Campaign, user or self.clerk_user)
        return Campaign.create(
            {
                "name": "Free check of taps",
                "kind": "service",
                "site_id": self.site.id,
                "date": "2026-02-20",
                "place": "Gate 3",
                "customer_count": 40,
                "responsible_id": self.person.id,
                **vals,
            }
        )

    def _finding(self, campaign, name="Lamp broken", **vals):
        return campaign.env["cs.campaign.finding"].create(
            {"campaign_id": campaign.id, "name": name, **vals}
        )

    def test_the_whole_way(self):
        """CMP-25: held, each finding decided, closed; the decisions are linked."""
        campaign = self._campaign()
        first = self._finding(campaign, kind="repair", partner_phone="19900000001")
        second = self._finding(campaign, "Parking is short")
        third = self._finding(campaign, "Wants a pool")
        campaign.action_hold()
        with self.assertRaises(UserError) as refusal:
            campaign.action_close()
        for finding in (first, second, third):
            self.assertIn(finding.name, str(refusal.exception))
        first.action_make_ticket()
        self.assertEqual(first.ticket_id.kind, "repair")
        self.assertEqual(first.ticket_id.site_id, self.site)
        self.assertEqual(first.ticket_id.partner_phone, "19900000001")
        self.assertEqual(first.ticket_id.place_text, "Gate 3")
        second.action_make_measure()
        self.assertEqual(second.improvement_id.responsible_id, self.person)
        with self.assertRaisesRegex(UserError, "Wants a pool"):
            third.action_nothing_follows()
        self.assertEqual(campaign.undecided_count, 1)
        third.reason = "The owners voted against it"
        third.action_nothing_follows()
        self.assertEqual(third.decided_user_id, self.clerk_user)
        campaign.action_close()
        self.assertEqual((campaign.state, campaign.undecided_count), ("closed", 0))
        self.assertEqual(campaign.closed_user_id, self.clerk_user)

    def test_what_holding_needs(self):
        """CMP-25: date, place and number of customers, all named at once."""
        campaign = self._campaign(date="2026-02-21", place=" ", customer_count=0)
        with self.assertRaises(UserError) as refusal:
            campaign.action_hold()
        text = str(refusal.exception)
        self.assertIn("1.", text)
        self.assertIn("3.", text)
        self.assertIn(campaign.env["helpdesk.ticket"]._cite("P6 §5-3"), text)
        campaign.write({"place": "Gate", "customer_count": 1, "date": "2026-02-20"})
        campaign.action_hold()
        self.assertEqual(campaign.state, "held")

    def test_cancel(self):
        """CMP-25: with a reason; what took place is not cancelled."""
        campaign = self._campaign()
        with self.assertRaises(UserError):
            campaign.action_cancel()
        campaign.cancel_reason = "Rain"
        campaign.action_cancel()
        self.assertEqual(campaign.state, "cancelled")
        held = self._campaign()
        held.action_hold()
        held.cancel_reason = "Rain"
        with self.assertRaises(UserError):
            held.action_cancel()

    def test_one_finding_one_decision(self):
        """CMP-25: a finding makes one ticket."""
        campaign = self._campaign()
        finding = self._finding(campaign)
        finding.action_make_ticket()
        for again in (
            finding.action_make_ticket,
            finding.action_make_measure,
            finding.action_nothing_follows,
        ):
            with self.assertRaises(UserError):
                again()

    def test_attacks(self):
        """Guarantees 1, 3, 4: states and decisions are the system's, and stay."""
        campaign = self._campaign()
        finding = self._finding(campaign, reason="No")
        for record, vals in (
            (campaign, {"state": "closed"}),
            (campaign, {"closed_date": "2026-01-01 00:00:00"}),
            (finding, {"decision": "none"}),
            (finding, {"ticket_id": self._new_ticket().id}),
        ):
            with self.assertRaises(ValidationError):
                record.sudo().write(vals)
            with self.assertRaises(ValidationError):
                record.with_context(cs_server_pass=True).write(vals)
        with self.assertRaises(ValidationError):
            self._campaign(state="closed")
        with self.assertRaises(ValidationError):
            self._finding(campaign, decision="none")
        defaulted = self._campaign(self.clerk_user)
        self.assertEqual(defaulted.state, "planned")
        Forged = self.Campaign.with_context(default_state="closed")
        self.assertEqual(Forged.create({"name": "X"}).state, "planned")
        Forged = self.Finding.with_context(default_decision="none")
        forged = Forged.create({"name": "X", "campaign_id": campaign.id})
        self.assertFalse(forged.decision)
        campaign.action_hold()
        (finding | forged).write({"reason": "No"})
        (finding | forged).sudo().action_nothing_follows()
        campaign.action_close()
        for attack in (
            lambda: campaign.sudo().write({"customer_count": 5}),
            lambda: self._finding(campaign.sudo()),
            lambda: finding.sudo().write({"name": "X"}),
            lambda: campaign.sudo().unlink(),
            lambda: finding.sudo().unlink(),
        ):
            with self.assertRaises(UserError):
                attack()
        # Nor is a finding moved out of, or into, a closed one.
        other = self._campaign()
        waiting = self._finding(other)
        with self.assertRaises(UserError):
            waiting.sudo().campaign_id = campaign

    def test_who_may(self):
        """The desk reads, a clerk writes, other sites and companies see nothing."""
        campaign = self._campaign()
        finding = self._finding(campaign)
        self.assertEqual(self._as(campaign, self.desk).name, campaign.name)
        with self.assertRaises(AccessError):
            self._as(campaign, self.desk).action_hold()
        with self.assertRaises(AccessError):
            self._as(finding, self.desk).action_make_ticket()
        for user in (self.desk_other, self.foreign_desk):
            self.assertNotIn(campaign, self._as(self.Campaign, user).search([]))
            self.assertNotIn(finding, self._as(self.Finding, user).search([]))
        with self.assertRaises(AccessError):
            self._as(self.Campaign, self.worker).search([])

    def _obligation(self, **vals):
        self.env["cs.obligation"].search([]).active = False
        rule = self.env.ref("cs_complaint.cs_obligation_j27_survey")
        rule.write(
            {
                "active": True,
                "is_evidence_required": False,
                "valid_from": "2026-01-01",
                "company_id": self.company.id,
                **vals,
            }
        )
        return rule

    def _run(self, *wall):
        with self.enter_registry_test_mode(), freeze_time(shanghai(*wall)):
            self.assertIs(self.env.ref(CRON).method_direct_trigger(), True)
        self.env.invalidate_all()

    def _items(self, rule):
        return self.env["cs.obligation.occurrence"].search(
            [("obligation_id", "=", rule.id), ("company_id", "=", self.company.id)],
            order="date_from",
        )

    def test_none_in_the_quarter(self):
        """CMP-25: at least one in the quarter, else a warning; none is feigned."""
        rule = self._obligation()
        self._run(2026, 2, 20, 9)
        item = self._items(rule)
        self.assertEqual(str(item.date_to), "2026-03-31")
        with self.assertRaisesRegex(UserError, "took place"):
            self._as(item, self.service_manager)._submit("We asked around")
        self._run(2026, 3, 20, 9)
        self._run(2026, 4, 1, 0, 1)
        self.assertTrue(item.is_late)
        row = self.env["cs.exception"].search(
            [("res_model", "=", item._name), ("res_id", "=", item.id)]
        )
        self.assertEqual((row.rule, row.kind), ("CMP-25", "warning"))

    def test_held_in_the_quarter(self):
        """CMP-25: noting it as held hands the item in, as whoever may."""
        rule = self._obligation()
        self._run(2026, 2, 20, 9)
        item = self._items(rule)
        by_clerk = self._campaign()
        by_clerk.action_hold()
        self.assertEqual(item.state, "to_do", "the clerk may not hand it in")
        by_manager = self._campaign(self.service_manager)
        by_manager.action_hold()
        self.assertEqual(item.state, "submitted")
        self.assertEqual(item.submitted_by_id, self.service_manager)
        self.assertIn("Free check of taps", item.comment)
        # One of the last quarter fulfils nothing of this one.
        self._run(2026, 4, 2, 9)
        following = self._items(rule) - item
        with freeze_time("2026-04-02 01:00:00"):
            old = self._campaign(self.service_manager, date="2026-03-30")
            old.action_hold()
            self.assertEqual(following.state, "to_do")

    @warmup
    def test_list_of_many(self):
        """CMP-25: the columns of the list cost the same for 10 and 100."""
        counts = []
        for size in (10, 100):
            campaigns = self.Campaign.create(
                [{"name": f"C{i}", "site_id": self.site.id} for i in range(size)]
            )
            self.Finding.create(
                [{"name": "F", "campaign_id": campaign.id} for campaign in campaigns]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            campaigns.mapped("finding_count")
            self.assertEqual(sum(campaigns.mapped("undecided_count")), size)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_confidential(self):
        """Guarantee 8: a finding is as closed as the ticket that came of it."""
        finding = self._finding(self._campaign())
        finding.action_make_ticket()
        self.assertTrue(self._as(finding, self.desk).has_access("read"))
        finding.ticket_id.sudo()._make_confidential(False)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(
            self._as(self.Finding, self.desk).search([("id", "=", finding.id)])
        )
