"""“Not ours” after the ruling is a refusal to cooperate (CMP-10, CMP-48, ux 2.4)."""

from odoo import fields, models
from odoo.exceptions import UserError

from .cs_assignment import SERVER_VALS

SERVER_VALS.update(
    {"refused_date": False, "refused_user_id": False, "refusal_note": False}
)


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    refusal_note = fields.Text(string="Why It Is Refused", readonly=True, copy=False)
    refused_date = fields.Datetime(string="Refused On", readonly=True, copy=False)
    refused_user_id = fields.Many2one(
        "res.users", string="Refused By", readonly=True, copy=False
    )

    def action_refuse(self, note):
        """The department refuses a task that was ruled to be its own.

        The ruling is binding: task and deadline stay. The refusal is kept, listed, and
        told to who follows the ticket; he may complain about it (CMP-48).

        :param str note: the grounds, in words
        :raise AccessError: somebody outside the department
        :raise UserError: naming what stands against it
        """
        self.ensure_one()
        self._check_department()
        self._lock()
        self._check_current()
        note = self._clean_text(note)
        problems = self._get_refusal_problems(note)
        if problems:
            raise UserError("\n".join(problems))
        self._write_by_server(
            {
                "refused_date": fields.Datetime.now(),
                "refused_user_id": self.env.user._get_cs_operator().id,
                "refusal_note": note,
            }
        )
        # The name of the own department is no secret.
        department = self.sudo().department_id.name
        text = self.env._(
            "%(department)s refuses the task after the ruling: %(note)s",
            department=department,
            note=note,
        )
        self._log_on_ticket(text)
        self._report_exception("warning", "CMP-48", text)
        self._tell_refusal()

    def _get_refusal_problems(self, note):
        """Return in words what stands against a refusal."""
        task = self.sudo()  # the history of the task
        problems = []
        if not task.is_ruled:
            problems.append(
                self.env._(
                    "There is no ruling yet. Return the task instead, with a reason."
                )
            )
        if task.finished_date:
            problems.append(self.env._("The job is finished; report its result."))
        if task.refused_date:
            problems.append(
                self.env._(
                    "It was refused at %(at)s already; the service centre was told.",
                    at=self._format_moment(task.refused_date),
                )
            )
        if not note:
            problems.append(self.env._("Say in words why it is not yours."))
        return problems

    def _tell_refusal(self):
        """Who follows the ticket decides whether to complain about it (CMP-48).

        The words say nothing of a complaint: the department may read them.
        """
        for task in self.sudo():  # as in _ask_desk: no secret
            ticket = task.ticket_id
            user = ticket.first_responder_id.user_id or ticket._get_ruling_user()
            if user:
                words = task.with_context(lang=user.lang).env
                task._ask(user, words._("Refused after the ruling: take it up"))
