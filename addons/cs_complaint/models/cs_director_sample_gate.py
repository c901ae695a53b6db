"""What closing the quarter needs, and who may close it short (CMP-59 to CMP-61)."""

from odoo import api, fields, models

from odoo.addons.cs_base.models.cs_sampling_draw_work import SHORTFALL_GROUPS
from odoo.addons.cs_base.tools.gates import Blocker

RULE = "CMP-59"


class CsDirectorSample(models.Model):
    _inherit = "cs.director.sample"

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step == "closed":
            for sample in self:
                found = [
                    *sample._get_person_blockers(),
                    *sample._get_shortfall_blockers(),
                    *sample._get_problem_blockers(),
                ]
                blockers[sample] = blockers.get(sample, []) + found
        return blockers

    def _cite(self, code):
        return self.env["helpdesk.ticket"]._cite(code)

    def _get_person_blockers(self):
        """The director or a deputy closes; short of the rate the level above."""
        if self.env.su or self._is_directors_place():
            return []
        if self._is_level_above() and (self.shortfall or self.extra_open_count):
            return []
        director = self.sudo().user_id.name  # no secret
        return [
            Blocker(
                self.env._("It is the director's to close"),
                self._cite("P7E-3"),
                self.env._("ask %(person)s", person=director),
                rule=RULE,
            )
        ]

    def _is_level_above(self):
        """Tell whether user and operator are above the director, and nobody of them
        is the director (guarantee 7)."""
        people = self.env.user | self.env.user._get_cs_operator()
        # Whose sample it is, is no secret.
        return not people & self.sudo().user_id and self._holds_level_above()

    @api.model
    def _holds_level_above(self):
        people = self.env.user | self.env.user._get_cs_operator()
        return all(
            any(person.has_group(group) for group in SHORTFALL_GROUPS)
            for person in people
        )

    def _get_shortfall_blockers(self):
        """Decision 6: less than the rate, or a line without scores."""
        clause = self._cite("P7E-3")
        if not self.is_drawn:
            return [
                Blocker(
                    self.env._("The quarter is not over, or not drawn yet"),
                    clause,
                    self.env._("wait for its end; the system draws"),
                    rule=RULE,
                )
            ]
        found = []
        if self.shortfall:
            found.append(
                self.env._(
                    "%(done)s of %(required)s calls are done, %(count)s are missing to "
                    "the rate",
                    done=self.done_count,
                    required=self.required_count,
                    count=self.shortfall,
                )
            )
        if self.extra_open_count:
            found.append(
                self.env._(
                    "%(count)s of the records on top of the rate have no scores",
                    count=self.extra_open_count,
                )
            )
        cure = self.env._(
            "make the calls, or let the level above the director close it with a reason"
        )
        return [
            Blocker(
                text,
                clause,
                cure,
                field="line_ids",
                rule=RULE,
                level=self._get_shortfall_level(),
                role=SHORTFALL_GROUPS[0],
            )
            for text in found
        ]

    def _get_shortfall_level(self):
        """Nobody lets the own shortfall pass, whatever other posts (guarantee 7)."""
        people = self.env.user | self.env.user._get_cs_operator()
        is_own = bool(people & self.sudo().user_id)  # whose it is, is no secret
        return "block" if is_own and self._holds_level_above() else "override"

    def _get_problem_blockers(self):
        """CMP-60: each problem has its result, ticket or measure."""
        if not self.problem_count:
            return []
        return [
            Blocker(
                self.env._("%(count)s problems are open", count=self.problem_count),
                self._cite("P7E-4"),
                self.env._(
                    "write measure, responsible person and result, or make a ticket or "
                    "an improvement measure of it"
                ),
                field="finding_ids",
                rule="CMP-60",
            )
        ]

    @api.model
    def _may_answer(self, level, blocker):
        """Decision 6: centre or company leadership, as user and as operator."""
        if level != "override" or blocker.rule != RULE:
            return super()._may_answer(level, blocker)
        return self._holds_level_above()

    # --- closing -------------------------------------------------------------

    def _prepare_step_vals(self, step):
        vals = super()._prepare_step_vals(step)
        if step == "closed":
            vals |= {
                "closed_date": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "closed_operator_id": self.env.user._get_cs_operator().id,
            }
        return vals

    def _move_to(self, step, reason=None, note=""):
        moving = self.filtered(lambda sample: sample.step != step)
        super()._move_to(step, reason=reason, note=note)
        if step == "closed":
            for sample in moving:
                sample._finish(note)

    def _finish(self, note):
        """Close the draws, hand in the due item, tell what was left undecided."""
        if (note or "").strip():
            self._write_kept({"close_reason": note.strip()})
        # Draws are the engine's; the gate of the sample is theirs too.
        self.sudo().draw_ids._close_by_sample(note)
        if self.undecided_count:
            self.env["cs.exception"]._report(
                self,
                "warning",
                "CMP-61",
                self.env._(
                    "Closed with %(count)s proposals not decided",
                    count=self.undecided_count,
                ),
            )
        self._hand_in()

    def _hand_in(self):
        """J-25: the director's due item is handed in with the sample (S).

        Whoever may not hand it in, such as the level above, leaves it to the director;
        of several sites the last one hands it in.
        """
        self._link_occurrence()
        # Whether it is open, to whoever closes the sample.
        item = self.sudo().occurrence_id
        if not item.is_open or not item.with_env(self.env)._may_submit():
            return
        # Whether others are open, not what is in them.
        if any(one.step == "open" for one in self.sudo()._get_of(item)):
            return
        item.with_env(self.env)._submit(self._get_hand_in_text())

    def _get_hand_in_text(self):
        if self.is_none:
            return self.env._("None: no repair was received in the quarter.")
        text = self.env._(
            "%(done)s of %(required)s calls done (%(rate)s): %(own)s by the director, "
            "%(delegated)s delegated; %(replaced)s replaced.",
            done=self.done_count,
            required=self.required_count,
            rate=self.rate_text,
            own=self.own_count,
            delegated=self.delegated_count,
            replaced=self.replaced_count,
        )
        return "\n".join(part for part in (text, self.summary) if part)
