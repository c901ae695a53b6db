"""What a registration must have before the matter goes on (CMP-15, CMP-27, CMP-30).

Nothing of this stands at saving: a call is stored at any second with whatever is known
(guarantee 2, ux M3). Emergencies go on at once; what is missing then is asked when the
result is reported.
"""

from odoo import api, fields, models

from odoo.addons.cs_base.tools.gates import Blocker
from odoo.addons.cs_base.tools.phone import split_phones

GROUP = "registration"
ONWARD_STEPS = ("verified", "assigned", "reported")
# Less than this is no description of a matter (CMP-27).
SHORT_TEXT = 4


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    is_incomplete = fields.Boolean(
        string="Incomplete",
        compute="_compute_is_incomplete",
        store=True,
        precompute=True,
        help="Registered, but something is missing before it can go on (CMP-27).",
    )

    _incomplete = models.Index("(site_id, received_date) WHERE is_incomplete IS TRUE")

    @api.depends(
        "step", "kind", "severity", "is_anonymous", "is_solved_on_spot",
        "partner_name", "partner_phone", "unit_id", "area_id", "place_text",
        "complained_object", "apology_date", "thanked_date", "import_batch_id",
    )  # fmt: skip
    def _compute_is_incomplete(self):
        """Stored, so that the list of incomplete ones needs no gate for each row."""
        waiting = self.filtered(
            lambda t: t.step == "registered" and not t.import_batch_id
        )
        (self - waiting).is_incomplete = False
        for ticket in waiting:
            ticket.is_incomplete = bool(ticket._get_registration_blockers())

    def _get_kind_rule(self):
        """Return the cs.kind.rule of this ticket, empty for an unclassified one."""
        self.ensure_one()
        Rule = self.env["cs.kind.rule"].sudo()  # which gates there are is no secret
        if not self.kind:
            return Rule
        severity = "major" if self.is_discipline else self.severity
        return Rule.browse(Rule._get_rule_id(self.kind, severity, self.company_id.id))

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        for ticket in self:
            if ticket._is_registration_asked(step):
                found = ticket._get_registration_blockers()
                blockers.setdefault(ticket, []).extend(found)
        return blockers

    def _is_registration_asked(self, step):
        """Asked when leaving ``registered``; of emergencies with the result (M3)."""
        if self.step == "registered" and step in ONWARD_STEPS:
            return self.urgency != "emergency" or step == "reported"
        return self.urgency == "emergency" and step == "reported"

    def _get_registration_blockers(self):
        """Return what is missing of this one registration: list of Blocker."""
        self.ensure_one()
        if not self.kind:
            return [self._blocker_kind()]
        rule = self._get_kind_rule()
        found = []
        # Who complains of a breach of discipline, and about what, is on record in the
        # investigation only (guarantee 8).
        if not self.is_discipline:
            found += self._get_person_blockers(rule)
            if rule.needs_object and not self.is_solved_on_spot:
                found += self._get_object_blockers()
        if rule.needs_place and not (
            self.unit_id or self.area_id or (self.place_text or "").strip()
        ):
            found.append(
                Blocker(
                    self.env._("The place is missing"),
                    self._cite("P6 §6-2"),
                    self.env._("name the unit, the public area or the place as told"),
                    "unit_id",
                    rule="CMP-27",
                    group=GROUP,
                )
            )
        found += self._get_courtesy_blockers(rule)
        return found

    def _blocker_kind(self):
        return Blocker(
            self.env._("The kind is missing"),
            self._cite("P6 §6-2"),
            self.env._("choose complaint, repair, help request or suggestion"),
            "kind",
            rule="CMP-27",
        )

    def _get_person_blockers(self, rule):
        """CMP-27: name and a telephone that can be called, or why there is none."""
        found = []
        if self.is_anonymous:
            return found
        if rule.needs_name != "no" and not (
            (self.partner_name or "").strip() or self.partner_id
        ):
            found.append(
                Blocker(
                    self.env._("The customer's name is missing"),
                    self._cite("P6 §6-2"),
                    self.env._("ask for it, or tick “anonymous”"),
                    "partner_name",
                    rule="CMP-27",
                    group=GROUP,
                    level="reason" if rule.needs_name == "reason" else "block",
                )
            )
        if rule.needs_phone != "no" and not split_phones(self.partner_phone):
            found.append(
                Blocker(
                    self.env._("There is no telephone number that can be called"),
                    self._cite("P6 §6-2"),
                    self.env._("note one of 5 to 15 digits, or say why there is none"),
                    "partner_phone",
                    rule="CMP-27",
                    group=GROUP,
                    level="reason" if rule.needs_phone == "reason" else "block",
                )
            )
        return found

    def _get_object_blockers(self):
        """CMP-30: what is not solved on the spot names its object."""
        if (self.complained_object or "").strip():
            return []
        return [
            Blocker(
                self.env._("The object of the complaint is missing"),
                self._cite("P6 §6-3b"),
                self.env._("say who or what it is about, or tick “solved on the spot”"),
                "complained_object",
                rule="CMP-30",
                group=GROUP,
            )
        ]

    def _get_courtesy_blockers(self, rule):
        """CMP-15, CMP-31: apologise first, thank for proposals."""
        found = []
        if rule.needs_apology and not self.apology_date:
            found.append(
                Blocker(
                    self.env._("Nobody has apologised to the customer yet"),
                    self._cite("P6 §4-1"),
                    self.env._("apologise, then press “Apology Given”"),
                    "apology_date",
                    rule="CMP-15",
                    group=GROUP,
                )
            )
        if rule.needs_thanks and not self.thanked_date:
            found.append(
                Blocker(
                    self.env._("The customer was not thanked yet"),
                    self._cite("P6 §6-4"),
                    self.env._("say thank you, then press “Thanked”"),
                    "thanked_date",
                    rule="CMP-31",
                    group=GROUP,
                )
            )
        return found

    def _note_apology(self):
        """State that the customer was apologised to or thanked, once and now.

        The desk's save button is this statement (ux 4.1 of CMP-15); which of the two
        follows from the kind.
        """
        now = fields.Datetime.now()
        operator = self.env.user._get_cs_operator()
        for ticket in self.filtered(lambda t: t.is_open and t.kind):
            rule = ticket._get_kind_rule()
            vals = {}
            if rule.needs_apology and not ticket.apology_date:
                vals.update(apology_date=now, apology_user_id=operator.id)
            if rule.needs_thanks and not ticket.thanked_date:
                vals["thanked_date"] = now
            if vals:
                ticket._write_by_server(vals)

    def action_note_apology(self):
        """State on the form that the customer was apologised to (CMP-15) or thanked.

        :raise AccessError: to who may not write the ticket
        """
        self.check_access("write")
        self._check_centre_writes()
        self._note_apology()

    def _after_step(self, step):
        super()._after_step(step)
        if step in ONWARD_STEPS:
            short = self.filtered(lambda t: len((t.name or "").strip()) < SHORT_TEXT)
            if short:
                self.env["cs.exception"]._report(
                    short,
                    "warning",
                    "CMP-27",
                    self.env._("The matter is described in a word only."),
                )
