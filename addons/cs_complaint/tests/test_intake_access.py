from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from . import intake_common

CALLS = {
    "get_start": (),
    "get_numbers": (),
    "get_list_action": ("today",),
    "search_box": ("zl",),
    "search_place": ("3-2-1201",),
    "suggest": ({},),
    "register": ({"token": "0" * 32},),
    "urge": (1,),
    "link_event": (1, {}),
    "load_ticket": (1,),
    "get_card": (1,),
    "tap": (1, "over"),
    "find_employees": ("a",),
    "use_answer": (1,),
}


@tagged("post_install", "-at_install")
class TestIntakeAccess(intake_common.CsIntakeCommon):
    """CMP-26: the desk is the front desk's, whatever way it is called."""

    def test_every_public_method_is_named_here(self):
        public = {
            name
            for klass in type(self.Intake).mro()
            if "cs_intake" in getattr(klass, "__module__", "")
            for name in vars(klass)
            if not name.startswith("_") and callable(getattr(klass, name))
        }
        self.assertEqual(public, set(CALLS))

    def test_others_are_refused(self):
        portal = new_test_user(self.env, "cs_intake_portal", groups="base.group_portal")
        repair = self._new_user(
            "repair", "cs_complaint.cs_complaint_group_repair_worker", self.site
        )
        for user in (self.worker, repair, self.clerk, self.auditor, portal):
            for name, args in CALLS.items():
                with (
                    self.subTest(user=user.login, method=name),
                    self.assertRaises(AccessError),
                ):
                    getattr(self._as(self.Intake, user), name)(*args)

    def test_the_desk_may(self):
        for user in (self.desk, self.service_manager):
            self.assertTrue(self._desk(user).get_start()["sites"])

    def test_tickets_of_other_sites_are_out_of_reach(self):
        """Guarantee 8: an id alone opens nothing."""
        ticket = self._new_ticket(
            site_id=self.site_other.id, emergency_kind="fire", urgency="emergency"
        )
        desk = self._desk()
        for name, args in (("load_ticket", ()), ("get_card", ()), ("tap", ("over",))):
            with self.assertRaises(UserError):
                getattr(desk, name)(ticket.id, *args)

    def test_foreign_places_are_not_taken_over(self):
        vals = self._vals(unit_id=self.unit_foreign.id, site_id=self.site_foreign.id)
        ticket = self._ticket_of(self._desk().register(vals))
        self.assertEqual((ticket.site_id, ticket.unit_id.id), (self.site, False))

    def test_confidential_tickets_are_not_urged_or_loaded(self):
        """CMP-32: the id of a confidential ticket is worth nothing at the desk."""
        ticket = self._new_ticket(
            is_discipline=True, investigation_vals={"course_of_events": "Shouted"}
        )
        for user in (self.desk, self.service_manager):
            for name in ("urge", "load_ticket"):
                with self.assertRaises(UserError):
                    getattr(self._desk(user), name)(ticket.id)

    def test_tickets_in_the_wrong_hands(self):
        """Guarantee 1: tokens and taps are no back door to other fields."""
        desk_ticket = self._as(self._new_ticket(), self.desk)
        with self.assertRaises(UserError):
            desk_ticket.write({"emergency_taps": {"over": "2020-01-01 00:00:00"}})
