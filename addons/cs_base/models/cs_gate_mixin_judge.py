"""What a blocker does: block, ask, be overridden, or only report (ux 4.1, M5)."""

from odoo import api, models

from .cs_gate_mixin import LEVELS, OVERRIDE_ROLE


class CsGateMixin(models.AbstractModel):
    _inherit = "cs.gate.mixin"

    def _judge_blockers(self, step):
        """Return what each blocker for ``step`` does at the site of its record.

        The start dates are asked once per site.

        :return: dict record -> list of (level, Blocker), hardest first; level is
            *block*, *override*, *reason* or *trial*; only records with blockers
        """
        blockers = {r: found for r, found in self._get_blockers(step).items() if found}
        judged = {}
        for site, records in self._group_by_site(blockers).items():
            trial = self.env["cs.strict.rule"]._get_trial_groups(site)
            for record in records:
                levels = [(b.get_level(trial), b) for b in blockers[record]]
                judged[record] = sorted(levels, key=lambda lb: LEVELS.index(lb[0]))
        return {record: judged[record] for record in blockers}

    def _get_open_blockers(self, step):
        """Return what would stop a move to ``step`` now, for callers who ask first.

        :return: dict record -> list of Blocker, without those on trial
        """
        return {
            record: [blocker for level, blocker in found if level != "trial"]
            for record, found in self._judge_blockers(step).items()
            if any(level != "trial" for level, _blocker in found)
        }

    @api.model
    def _group_by_site(self, records):
        groups = {}
        for record in records:
            groups.setdefault(record._get_gate_site(), []).append(record)
        return groups

    def _get_gate_site(self):
        """Return the site whose start dates count for the record."""
        self.ensure_one()
        return self.site_id if "site_id" in self._fields else self.env["cs.site"]

    @api.model
    def _iter_judged(self, judged):
        for record, found in judged.items():
            for level, blocker in found:
                yield record, level, blocker

    @api.model
    def _may_answer(self, level, blocker):
        """Tell whether the present user may give what a blocker asks for.

        An override is a matter of the person at the screen (guarantee 7): user and
        operator; neither ``sudo`` nor the superuser stands in for the role.
        """
        if level != "override":
            return True
        operator = self.env.user._get_cs_operator()
        return operator.has_group(blocker.role or OVERRIDE_ROLE)

    @api.model
    def _get_answers(self, judged, reason):
        """Return (usage, rule) -> reasons among ``reason`` that answer it."""
        answers = {}
        for _record, level, blocker in self._iter_judged(judged):
            key = (blocker.usage, blocker.rule)
            if level == "reason" and reason and key not in answers:
                known = self.env["cs.reason"]._get_for_blocker(blocker)
                answers[key] = known & reason
        return answers

    @api.model
    def _is_answered(self, level, blocker, answers, note):
        if level == "override":
            return bool((note or "").strip())
        if level == "reason":
            chosen = answers.get((blocker.usage, blocker.rule))
            return bool(chosen) and (
                bool((note or "").strip()) or not all(chosen.mapped("needs_note"))
            )
        return level == "trial"

    def _report_passed(self, judged, reason, note):
        """List what the records went past, one row per record and rule."""
        texts, details = {}, {}
        answers = self._get_answers(judged, reason)
        for record, level, blocker in self._iter_judged(judged):
            chosen = answers.get((blocker.usage, blocker.rule), reason or None)
            chosen = chosen and chosen[:1]
            key = (level, blocker.rule, blocker.group, chosen and chosen.id)
            texts.setdefault(key, {}).setdefault(record, []).append(blocker.reason)
            details.setdefault(key, (blocker, chosen))
        for key, lines in texts.items():
            level, rule, group, _chosen = key
            blocker, chosen = details[key]
            said = (note or "").strip() if level != "trial" else ""
            self.env["cs.exception"]._report(
                self.browse().concat(*lines),
                level,
                rule,
                {r: "\n".join([*found, said]).strip() for r, found in lines.items()},
                reason=None if level == "trial" else chosen,
                group=group,
                clause=blocker.clause,
            )

    def _describe_needs(self, found):
        """Return what a screen shows of judged blockers, as JSON values."""
        return [
            {
                **blocker._asdict(),
                "level": level,
                "level_text": self._get_level_text(level, blocker),
            }
            for level, blocker in found
        ]

    @api.model
    def _describe_blocker(self, level, blocker):
        hint = self._get_level_text(level, blocker)
        return f"{blocker.as_text()} [{hint}]" if hint else blocker.as_text()

    @api.model
    def _get_level_text(self, level, blocker):
        """Return in words what a blocker does; nothing for one that just blocks."""
        if level == "reason":
            return self.env._("a reason will be asked")
        if level == "trial":
            return self.env._("on trial, does not block yet")
        if level != "override":
            return ""
        if self._may_answer(level, blocker):
            return self.env._("you may let it pass with a reason in words")
        role = self.env.ref(blocker.role or OVERRIDE_ROLE, raise_if_not_found=False)
        # Everybody may know the name of the role that decides.
        return self.env._(
            "only %(role)s may let it pass", role=role.sudo().name if role else ""
        )

    def _get_answer_refusal(self, judged, step):
        return self.env._(
            "%(needs)s\n\nThe reason given does not answer this. Choose one that is "
            "offered for it, and say why in words where that is asked.",
            needs=self._get_gate_refusal(judged, step),
        )
