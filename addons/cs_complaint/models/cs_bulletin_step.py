"""Approving, posting, taking down and withdrawing (CMP-45)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.cs_base.tools.gates import Blocker, numbered

DIRECTOR = "cs_base.cs_base_group_director"


class CsBulletin(models.Model):
    _inherit = "cs.bulletin"

    @api.model
    def _is_director(self):
        """Tell whether user and operator are centre director, or act for one now."""
        actors = self.env.user | self.env.user._get_cs_operator()
        # Who holds a post and acts for whom is no secret to the check.
        return all(user._has_cs_post(DIRECTOR) for user in actors.sudo())

    def _check_director(self):
        self.check_access("read")
        if not self._is_director():
            raise AccessError(
                self.env._(
                    "The centre director decides what hangs on the notice board "
                    "(CMP-45)."
                )
            )

    def _check_state(self, states):
        """Refuse a step once, naming the issues that are past it."""
        self.lock_for_update()
        labels = dict(self._fields["state"]._description_selection(self.env))
        wrong = self.filtered(lambda issue: issue.state not in states)
        if wrong:
            raise UserError(
                numbered(
                    self.env._(
                        "%(issue)s: %(state)s. This step does not follow.",
                        issue=issue.display_name,
                        state=labels[issue.state],
                    )
                    for issue in wrong
                )
            )

    def _get_blockers_approve(self):
        """Return list of Blocker: what approval still needs."""
        self.ensure_one()
        blockers = []
        clause = self.env["helpdesk.ticket"]._cite("P7C-5")
        if not self.topic_ids:
            blockers.append(
                Blocker(
                    self.env._("There is no topic"),
                    clause,
                    self.env._("choose topics of the enquiry summary"),
                    "topic_ids",
                )
            )
        loose = self.topic_ids.filtered(
            lambda topic: not topic.line_id and not (topic.reason or "").strip()
        )
        if loose:
            blockers.append(
                Blocker(
                    self.env._(
                        "No enquiry stands behind: %(topics)s",
                        topics=", ".join(loose.mapped("name")),
                    ),
                    clause,
                    self.env._("link a line of the summary, or give the reason"),
                    "topic_ids",
                )
            )
        if not (self.text or "").strip() and not self.poster_name:
            blockers.append(
                Blocker(
                    self.env._("There is neither a text nor a poster"),
                    clause,
                    self.env._("write the text or add the poster file"),
                    "text",
                )
            )
        return blockers

    def action_approve(self):
        """Fix the contents, as the centre director.

        :raise UserError: once, with everything that is missing
        """
        self._check_director()
        self._check_state(["draft"])
        problems = [
            f"{issue.display_name}: {blocker.as_text()}"
            for issue in self
            for blocker in issue._get_blockers_approve()
        ]
        if problems:
            head = self.env._("This is still needed:")
            refusal = f"{head}\n{numbered(problems)}"
            raise UserError(refusal)
        self._write_by_server(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "approved_operator_id": self.env.user._get_cs_operator().id,
                "approved_date": fields.Datetime.now(),
            }
        )
        self._submit_due_items()

    def action_unapprove(self):
        """Let an approved issue that does not hang yet be worked on again."""
        self._check_director()
        self._check_state(["approved"])
        self._write_by_server(
            {
                "state": "draft",
                "approved_by_id": False,
                "approved_operator_id": False,
                "approved_date": False,
            }
        )

    def action_post(self):
        """Note that it hangs there; today where no day was entered."""
        self.check_access("write")
        self._check_state(["approved"])
        for issue in self:
            today = issue._to_day(fields.Datetime.now())
            issue._write_by_server(
                {
                    "state": "posted",
                    "posted_date": issue.posted_date or today,
                    "posted_by_id": self.env.user._get_cs_operator().id,
                }
            )
        self._check_dates()

    def action_take_down(self):
        """Note that it was taken down; today where no day was entered."""
        self.check_access("write")
        self._check_state(["posted"])
        for issue in self:
            today = issue._to_day(fields.Datetime.now())
            issue._write_by_server(
                {
                    "state": "taken_down",
                    "taken_down_date": issue.taken_down_date or today,
                    "taken_down_by_id": self.env.user._get_cs_operator().id,
                }
            )
        self._check_dates()

    def action_withdraw(self):
        """Open the dialogue that withdraws an issue that does not hang yet."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdraw Issue"),
            "res_model": "cs.bulletin.withdraw",
            "view_mode": "form",
            "target": "new",
            "context": {"default_bulletin_ids": self.ids},
        }

    def _withdraw(self, reason):
        """Withdraw issues; an approved one as the director, a draft as staff.

        :param str reason: why; without it nothing is withdrawn
        """
        self.check_access("write")
        self._check_state(["draft", "approved"])
        if self.filtered(lambda issue: issue.state == "approved"):
            self._check_director()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is withdrawn."))
        self._write_by_server(
            {"state": "withdrawn", "withdrawn_reason": reason.strip()}
        )
        # Before another one is made: the index on places must not meet both.
        self.flush_recordset(["state"])
        self._submit_due_items()

    def action_print(self):
        """Print the issue, to hang it up or to file it."""
        report = self.env.ref("cs_complaint.action_report_bulletin")
        return report.report_action(self, config=False)
