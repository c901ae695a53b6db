from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..tools.isolate import answer_each, reason_text
from ..tools.setup import DONE, OPEN, Step, Task, judge_step

MAX_REASON = 200


class CsSetup(models.AbstractModel):
    """Service of the page "Set-Up Assistant" (ux 2.12).

    What is done is computed from the data each time; stored is only that a step is
    left out, with a reason. An addon adds a step in ``_get_steps``, or tasks to a step
    of others by extending the method that the step names. These methods get the
    company, run with all rights in it, and only read.
    """

    _name = "cs.setup"
    _description = "Set-Up Assistant"

    @api.model
    @api.readonly
    def get_data(self):
        """Return the page of the present company.

        :return: dict: company, steps with their tasks, how many are done
        :raise AccessError: for who is neither administrator nor manager of the centre
        """
        self.env["cs.health"]._check_reader()
        company = self.env.company
        steps = self._run(company)
        return {
            "company": company.name,
            "steps": steps,
            "done": sum(step["state"] != OPEN for step in steps),
        }

    @api.model
    def skip_step(self, key, reason):
        """Leave a step out.

        :param str key: a step of the page
        :param str reason: why
        :return: dict: the page anew
        :raise UserError: there is no such step, no reason, or the step is done
        """
        self.env["cs.health"]._check_reader()
        reason = " ".join(reason.split()) if isinstance(reason, str) else ""
        states = {step["key"]: step["state"] for step in self._run(self.env.company)}
        is_known = isinstance(key, str) and key in states
        if not is_known or states[key] == DONE:
            raise UserError(self.env._("Only a step that is open can be left out."))
        if not reason or len(reason) > MAX_REASON:
            raise UserError(
                self.env._(
                    "Say in one line why the step is left out, so that who looks at "
                    "this page later knows."
                )
            )
        self._forget_skip(key)
        # Who may read the page decides about its steps; rights are not widened by it.
        self.env["cs.setup.skip"].sudo().create(
            {
                "company_id": self.env.company.id,
                "step": key,
                "reason": reason,
                "user_id": self.env.user._get_cs_operator().id,
                "date": fields.Datetime.now(),
            }
        )
        return self.get_data()

    @api.model
    def resume_step(self, key):
        """Take up a step again that was left out.

        :param str key: a step of the page
        :return: dict: the page anew
        """
        self.env["cs.health"]._check_reader()
        self._forget_skip(key)
        return self.get_data()

    @api.model
    def _forget_skip(self, key):
        skips = self.env["cs.setup.skip"]._read_skips(self.env.company)
        skip = skips.get(key) if isinstance(key, str) else None
        if skip:
            skip.unlink()

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    @api.model
    def _get_steps(self):
        """Return the steps in order, as list of ``Step``; extend by ``super()``."""
        return [
            Step(
                "company",
                self.env._("Company"),
                self.env._("Who you are: it stands on forms, messages and reports."),
                "_get_tasks_company",
            ),
            Step(
                "site",
                self.env._("Sites"),
                self.env._("The places you serve, with their hours and people."),
                "_get_tasks_site",
            ),
            Step(
                "department",
                self.env._("Departments and Heads"),
                self.env._("Who does the work, and who signs for it."),
                "_get_tasks_department",
            ),
            Step(
                "role",
                self.env._("Roles"),
                self.env._("Who may do what. One person can have several posts."),
                "_get_tasks_role",
            ),
            Step(
                "template",
                self.env._("Templates"),
                self.env._(
                    "Policies, limits and lists come ready-made: make them your own."
                ),
                "_get_tasks_template",
            ),
            Step(
                "start",
                self.env._("Start Date"),
                self.env._(
                    "From which day the rules block at each site. Until then they are "
                    "on trial and only report."
                ),
                "_get_tasks_start",
            ),
        ]

    @api.model
    def _run(self, company):
        """Return all steps of a company as JSON values."""
        steps = self._get_steps()
        # Whether something is there, whoever looks; only numbers and names come out.
        setup = self.sudo().with_company(company)
        setup = setup.with_context(allowed_company_ids=company.ids)
        inside = company.with_env(setup.env)
        answers = answer_each(
            self.env.cr,
            [partial(getattr(setup, step.method), inside) for step in steps],
        )
        skips = self.env["cs.setup.skip"]._read_skips(company)
        return [
            self._as_step(step, tasks, reason, skips.get(step.key))
            for step, (tasks, reason) in zip(steps, answers, strict=True)
        ]

    @api.model
    def _as_step(self, step, tasks, reason, skip):
        if reason is not None:
            tasks = [Task(self.env._("Cannot be seen"), False, reason_text(reason))]
        state = judge_step(tasks, bool(skip))
        return {
            "key": step.key,
            "title": step.title,
            "help": step.help,
            "state": state,
            "tasks": [self._as_task(task) for task in tasks],
            "skip": self._as_skip(skip) if skip and state != DONE else False,
        }

    @api.model
    def _as_task(self, task):
        """Return a task as JSON values, with the buttons that the reader may press."""
        may = not task.model or self.env[task.model].has_access("read")
        may_import = task.importer and self.env[task.importer].has_access("create")
        return {
            **task._asdict(),
            "button": task.button if may else "",
            "action": task.action if may else "",
            "domain": list(task.domain),
            "context": dict(task.context),
            "importer": task.importer if may_import else "",
        }

    @api.model
    def _as_skip(self, skip):
        return {
            "reason": skip.reason,
            "user": skip.user_id.name,
            "date": format_datetime(self.env, skip.date),
        }
