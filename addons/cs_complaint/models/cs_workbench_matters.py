"""Cards of the topics beside the plain ticket: enquiries, orders of an authority,
special cases, decisions of named people (ux M15)."""

from odoo import api, fields, models

from ..tools.workbench import (
    AUDITOR,
    CLERKS,
    DESKS,
    DIRECTOR,
    HEAD,
    MANAGER,
    OPEN,
)

LEADERSHIP = "cs_base.cs_base_group_leadership"
# Who may be named to decide something.
DECIDERS = [MANAGER, DIRECTOR, HEAD, LEADERSHIP]


class CsWorkbench(models.AbstractModel):
    _inherit = "cs.workbench"

    @api.model
    def _get_cards(self):
        moments = self._get_moments()
        return [
            *super()._get_cards(),
            *self._get_enquiry_cards(moments),
            *self._get_external_cards(moments),
            *self._get_decision_cards(),
            *self._get_investigation_cards(),
            *self._get_improvement_cards(),
        ]

    @api.model
    def _get_enquiry_cards(self, moments):
        """CMP-39 to CMP-42: questions without an answer, and events that run."""
        common = {"model": "cs.enquiry", "action": "cs-enquiries"}
        waiting = [("state", "in", ["new", "clarifying"])]
        now, soon = moments["now"], moments["soon"]
        return [
            self._card(
                "enquiries",
                "todo",
                35,
                self.env._("Enquiries to Be Answered"),
                DESKS,
                domain=waiting,
                **common,
            ),
            self._card(
                "enquiries_due",
                "due",
                35,
                self.env._("Enquiries Due Soon"),
                DESKS,
                domain=[
                    *waiting,
                    ("answer_deadline", ">=", now),
                    ("answer_deadline", "<", soon),
                ],
                **common,
            ),
            self._card(
                "enquiries_late",
                "late",
                35,
                self.env._("Enquiries Overdue"),
                DESKS,
                domain=[*waiting, ("answer_deadline", "<", now)],
                **common,
            ),
            self._card(
                "events",
                "todo",
                70,
                self.env._("Mass Events Running"),
                [*DESKS, DIRECTOR],
                model="cs.mass.event",
                domain=[("state", "=", "running")],
                action="cs-events",
                hide_empty=True,
                tone="danger",
            ),
        ]

    @api.model
    def _get_external_cards(self, moments):
        """Orders of an authority, whose reply has a limit of its own (ux M9), and who
        was not contacted in time (CMP-47)."""
        waiting = [
            *OPEN,
            ("external_deadline", "!=", False),
            ("external_replied_date", "=", False),
        ]
        now, soon = moments["now"], moments["soon"]
        return [
            self._tickets(
                "external_due",
                "due",
                15,
                self.env._("Replies to Authorities Due Soon"),
                DESKS,
                [
                    *waiting,
                    ("external_deadline", ">=", now),
                    ("external_deadline", "<", soon),
                ],
                hide_empty=True,
            ),
            self._tickets(
                "external_late",
                "late",
                15,
                self.env._("Replies to Authorities Overdue"),
                [*DESKS, DIRECTOR, AUDITOR],
                [*waiting, ("external_deadline", "<", now)],
                hide_empty=True,
            ),
            self._tickets(
                "contact_late",
                "late",
                12,
                self.env._("Customers Not Contacted in Time"),
                DESKS,
                [
                    *OPEN,
                    ("is_contact_late", "=", True),
                    ("first_contact_date", "=", False),
                ],
                hide_empty=True,
            ),
        ]

    @api.model
    def _get_decision_cards(self):
        """What waits for a decision of the present user in person."""
        uid = self.env.uid
        return [
            self._tickets(
                "special",
                "todo",
                6,
                self.env._("Special Cases to Be Confirmed"),
                DECIDERS,
                [
                    *OPEN,
                    ("special_user_id", "=", uid),
                    ("special_notified_date", "!=", False),
                    ("special_confirmed_date", "=", False),
                ],
                hide_empty=True,
                tone="danger",
            ),
            self._tickets(
                "suggestions",
                "todo",
                7,
                self.env._("Suggestions to Be Decided"),
                DECIDERS,
                [
                    *OPEN,
                    ("suggestion_approver_id", "=", uid),
                    ("suggestion_asked_date", "!=", False),
                    ("suggestion_decision", "=", False),
                ],
                hide_empty=True,
            ),
        ]

    @api.model
    def _get_investigation_cards(self):
        """Matters open to named people: their list alone counts them (guarantee 8)."""
        return [
            self._card(
                "investigations",
                "todo",
                9,
                self.env._("Investigations Open to Me"),
                DECIDERS,
                model="cs.complaint.investigation",
                domain=[("step", "!=", "done")],
                action="cs-investigations",
                hide_empty=True,
                tone="danger",
            ),
            self._card(
                "internal",
                "todo",
                9,
                self.env._("Internal Complaints to Be Decided"),
                DECIDERS,
                model="cs.internal.complaint",
                domain=[("step", "=", "submitted")],
                action="cs-internal-complaints",
                hide_empty=True,
            ),
        ]

    @api.model
    def _get_improvement_cards(self):
        """CMP-18: measures that the user is responsible for, and what is overdue."""
        # The own employee record is no secret.
        own = self.env.user.sudo().employee_ids.ids
        today = fields.Date.to_string(fields.Date.context_today(self))
        common = {"model": "cs.improvement", "action": "cs-improvements"}
        mine = [("state", "=", "open"), ("responsible_id", "in", own)]
        return [
            self._card(
                "measures",
                "todo",
                75,
                self.env._("My Measures"),
                [*CLERKS, *DECIDERS],
                domain=mine,
                hide_empty=True,
                **common,
            ),
            self._card(
                "measures_late",
                "late",
                75,
                self.env._("My Measures Overdue"),
                [*CLERKS, *DECIDERS],
                domain=[*mine, ("deadline", "<", today)],
                hide_empty=True,
                **common,
            ),
        ]
