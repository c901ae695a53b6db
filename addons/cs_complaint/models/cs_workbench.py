"""What the roles of the service centre find on their workbench (ux M15): the page of
each as a button, and the makers of the cards in the files beside this one."""

from datetime import datetime, time, timedelta

from odoo import api, fields, models

from odoo.addons.cs_base.tools.local_time import from_local, to_naive

from ..tools.workbench import (
    AUDITOR,
    CALLERS,
    CLERKS,
    DESKS,
    DISPATCHER,
    HEAD,
    KEEPER,
    MANAGER,
    WORKER,
)


class CsWorkbench(models.AbstractModel):
    _inherit = "cs.workbench"

    @api.model
    def _get_exception_groups(self):
        return [*super()._get_exception_groups(), MANAGER]

    @api.model
    def _get_cards(self):
        return [*super()._get_cards(), *self._get_button_cards()]

    @api.model
    def _get_moments(self):
        """Return the moments between which cards count, as UTC text."""
        now = fields.Datetime.now()
        tz = self.env.user.tz or "UTC"
        today = fields.Date.context_today(self)
        midnight = to_naive(from_local(datetime.combine(today, time()), tz))
        tomorrow = datetime.combine(today + timedelta(days=1), time())
        moments = {
            "now": now,
            "soon": now + timedelta(hours=self.env.company.cs_due_soon_hours),
            "today": midnight,
            "tomorrow": to_naive(from_local(tomorrow, tz)),
        }
        return {k: fields.Datetime.to_string(v) for k, v in moments.items()}

    @api.model
    def _card(self, key, section, sequence, label, groups, **card):
        tones = {"due": "warning", "late": "danger"}
        return {
            "key": key,
            "section": section,
            "sequence": sequence,
            "label": label,
            "groups": groups,
            "tone": tones.get(section, "info"),
            **card,
        }

    @api.model
    def _tickets(self, key, section, sequence, label, groups, domain, **card):
        """Return a card that counts tickets."""
        card.setdefault("action", "cs-tickets")
        return self._card(
            key,
            section,
            sequence,
            label,
            groups,
            model="helpdesk.ticket",
            domain=domain,
            **card,
        )

    @api.model
    def _assignments(self, key, section, sequence, label, groups, domain, **card):
        """Return a card that counts current assignments."""
        return self._card(
            key,
            section,
            sequence,
            label,
            groups,
            model="cs.assignment",
            domain=[("state", "=", "current"), *domain],
            action=self._get_list_action("cs.assignment"),
            **card,
        )

    @api.model
    def _callbacks(self, key, section, sequence, label, groups, domain, **card):
        """Return a card that counts callbacks."""
        card.setdefault("action", "cs-callback-list")
        return self._card(
            key,
            section,
            sequence,
            label,
            groups,
            model="cs.callback",
            domain=domain,
            **card,
        )

    @api.model
    def _get_list_action(self, model):
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "views": [[False, "list"], [False, "form"]],
            "target": "current",
        }

    # ------------------------------------------------------------------
    # Cards by role
    # ------------------------------------------------------------------

    @api.model
    def _get_button_cards(self):
        """The page each role works on, as big buttons."""
        buttons = (
            ("intake", 10, self.env._("Intake Desk"), DESKS, "cs-intake", "fa-phone"),
            (
                "cockpit",
                20,
                self.env._("Callback Cockpit"),
                CALLERS,
                "cs-callbacks",
                "fa-headphones",
            ),
            ("jobs", 30, self.env._("My Jobs"), [WORKER], "cs-worker", "fa-wrench"),
            (
                "dispatch",
                40,
                self.env._("Dispatch Board"),
                [DISPATCHER, HEAD, *CLERKS],
                "cs-dispatch",
                "fa-th-large",
            ),
            (
                "signing",
                50,
                self.env._("Batch Signing"),
                [HEAD],
                "cs-signing",
                "fa-pencil-square-o",
            ),
            (
                "prints",
                90,
                self.env._("Print Log"),
                [AUDITOR, KEEPER],
                "cs-prints",
                "fa-print",
            ),
        )
        return [
            self._card(
                f"button_{key}",
                "button",
                sequence,
                label,
                groups,
                action=action,
                icon=icon,
            )
            for key, sequence, label, groups, action, icon in buttons
        ]
