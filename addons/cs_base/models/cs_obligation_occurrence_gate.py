"""What handing in, accepting and deciding still need, shown before it bites."""

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..tools.gates import Blocker, numbered


class CsObligationOccurrence(models.Model):
    _inherit = "cs.obligation.occurrence"

    def _refuse(self, blockers):
        """Raise once, with everything that is in the way (guarantee 1)."""
        if blockers:
            lines = numbered(blocker.as_text() for blocker in blockers)
            head = self.env._("This is still needed:")
            refusal = f"{head}\n{lines}"
            raise UserError(refusal)

    def _check_director(self):
        if not self._is_director():
            raise AccessError(
                self.env._(
                    "Whether something applies is decided by the centre director."
                )
            )

    def _get_blockers_open(self, states):
        """Return a Blocker for each item that is past this step."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return [
            Blocker(
                self.env._(
                    "%(item)s: %(state)s",
                    item=item.display_name,
                    state=labels[item.state],
                ),
                cure=self.env._("leave it out"),
            )
            for item in self
            if item.state not in states
        ]

    def _get_blockers_submit(self, attachments):
        """Return list of Blocker: what handing in still needs.

        :param attachments: files that come with it, of whoever hands it in
        """
        attachments = self._get_own_files(attachments)
        blockers = self._get_blockers_open(("to_do", "returned"))
        for item in self:
            name, clause = item.display_name, item.clause_id._label()
            if not item._may_submit():
                blockers.append(
                    Blocker(
                        self.env._("%(item)s is not yours to hand in", item=name),
                        clause,
                        self.env._(
                            "ask %(person)s", person=item.responsible_name or "?"
                        ),
                    )
                )
            needs_paper = item.obligation_id.is_evidence_required
            # Papers of a first hand-in count, whoever uploaded them.
            if needs_paper and not (attachments | item.sudo().attachment_ids):
                blockers.append(
                    Blocker(
                        self.env._("%(item)s: the paper is missing", item=name),
                        clause,
                        self.env._("attach the file"),
                    )
                )
            blockers += item._get_blockers_report()
        return blockers

    def _get_blockers_report(self):
        """Return what the report of one item still needs."""
        self.ensure_one()
        item = self.sudo()  # whether there are figures; not what they are
        run = item.report_run_id
        if not item.obligation_id.report_code or run.state == "confirmed":
            return []
        if run.state == "computed" and not run.is_preliminary:
            return []
        name = self.display_name
        reason = (
            self.env._("%(item)s: the period of the report has not ended", item=name)
            if run.state == "computed"
            else self.env._("%(item)s: the report has no figures yet", item=name)
        )
        cure = self.env._("use “Make Report” and look at the figures")
        return [Blocker(reason, item.clause_id._label(), cure)]

    def _get_blockers_accept(self, is_return=False):
        """Return list of Blocker: what accepting or returning still needs."""
        blockers = self._get_blockers_open(("submitted",))
        for item in self:
            name, clause = item.display_name, item.clause_id._label()
            if item.state == "submitted" and not item._may_accept():
                blockers.append(
                    Blocker(
                        self.env._(
                            "%(item)s is accepted by %(person)s, never by who handed "
                            "it in",
                            item=name,
                            person=item.accepter_name or "?",
                        ),
                        clause,
                        self.env._("leave it to that person"),
                    )
                )
            # Whether figures changed, not what they are.
            run = item.sudo().report_run_id
            changed = run and run.rows_hash != item.report_hash
            if item.state == "submitted" and changed and not is_return:
                blockers.append(
                    Blocker(
                        self.env._(
                            "%(item)s: the figures have changed since it was handed in",
                            item=name,
                        ),
                        clause,
                        self.env._("return it"),
                    )
                )
        return blockers

    def _get_blockers_reopen(self):
        """Only what does not apply is opened again."""
        return self._get_blockers_open(("not_applicable",))
