from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.health import GREEN, RED, STATES, Check, Line
from ..tools.isolate import answer_each, reason_text

MANAGER = "cs_base.cs_base_group_manager"

# The checks of each part of the page, in order.
CHECKS = {
    "time": ("clock", "tz", "user_tz", "hours", "holiday"),
    "print": ("font", "pdf"),
    "message": ("mail", "mail_fail", "push", "notifier"),
    "job": ("job",),
    "storage": ("disk", "db_disk", "backup"),
    "people": ("pin", "director", "manager", "head", "role"),
    "record": ("obligation", "chain"),
}


class CsHealth(models.AbstractModel):
    """Service of the page "Health Check" (ux 2.12).

    An addon adds a check by extending ``_get_checks`` and writing its method,
    ``_check_<code>``: it gets the company, runs with all rights in the company and the
    language of the reader, only reads, and returns a ``Line`` or a list of them. What
    it tells are numbers and names of settings, jobs and posts, never content.
    """

    _name = "cs.health"
    _description = "Health Check"

    @api.model
    @api.readonly
    def get_data(self):
        """Return the page of the present company.

        :return: dict: company, sections with their lines, number of lines by state,
            whether the reader may cure
        :raise AccessError: for who is neither administrator nor manager of the centre
        """
        self._check_reader()
        company = self.env.company
        since = self.env["cs.health.state"]._read_since(company)
        rows = [self._for_client(row, since) for row in self._run(company)]
        counts = dict.fromkeys(STATES, 0)
        for row in rows:
            counts[row["state"]] += 1
        labels = self._get_sections()
        by_section = {}
        for row in rows:
            by_section.setdefault(row["section"], []).append(row)
        return {
            "company": company.name,
            "can_cure": self._is_admin(),
            "counts": counts,
            "sections": [
                {"key": key, "title": title, "lines": by_section[key]}
                for key, title in labels.items()
                if key in by_section
            ],
        }

    # ------------------------------------------------------------------
    # What is checked
    # ------------------------------------------------------------------

    @api.model
    def _get_sections(self):
        """Return key -> title of the parts of the page, in order; for extension."""
        return {
            "time": self.env._("Time and Calendar"),
            "print": self.env._("Printing"),
            "message": self.env._("Messages"),
            "job": self.env._("Scheduled Actions"),
            "storage": self.env._("Storage and Backup"),
            "people": self.env._("People and Posts"),
            "record": self.env._("Records"),
        }

    @api.model
    def _get_checks(self):
        """Return all checks, as list of ``Check``; extend by ``super()``."""
        labels = {
            "clock": self.env._("Clock of the Server"),
            "tz": self.env._("Time Zone of the Company"),
            "user_tz": self.env._("Time Zones of the Users"),
            "hours": self.env._("Working Hours of the Sites"),
            "holiday": self.env._("Public Holidays"),
            "font": self.env._("Chinese Font"),
            "pdf": self.env._("PDF Engine"),
            "mail": self.env._("Outgoing Mail"),
            "mail_fail": self.env._("Mails That Failed"),
            "push": self.env._("Web Push"),
            "notifier": self.env._("Notifier"),
            "job": self.env._("Jobs of the Service Centre"),
            "disk": self.env._("Disk of the Files"),
            "db_disk": self.env._("Disk of the Database"),
            "backup": self.env._("Last Backup"),
            "pin": self.env._("Signing PINs"),
            "director": self.env._("Directors of the Sites"),
            "manager": self.env._("Managers of the Sites"),
            "head": self.env._("Heads of the Departments"),
            "role": self.env._("Roles without Members"),
            "obligation": self.env._("Items to Hand In"),
            "chain": self.env._("Signature Chains"),
        }
        return [
            Check(code, section, labels[code])
            for section, codes in CHECKS.items()
            for code in codes
        ]

    # ------------------------------------------------------------------
    # Running
    # ------------------------------------------------------------------

    @api.model
    def _run(self, company):
        """Run all checks for a company.

        :return: list of dict: the ``Line`` with key, label and section; a check that
            fails is a red line with what it said
        """
        # Settings, jobs and people are looked at whoever reads the page; what comes out
        # are numbers and names.
        health = self.sudo().with_company(company)
        health = health.with_context(allowed_company_ids=company.ids)
        checks = self._get_checks()
        answers = answer_each(
            self.env.cr, [partial(health._ask, check, company) for check in checks]
        )
        rows = []
        for check, (lines, reason) in zip(checks, answers, strict=True):
            if reason is not None:
                lines = [self._as_failed(reason)]
            rows += [self._as_row(check, line) for line in lines]
        return rows

    @api.model
    def _ask(self, check, company):
        lines = getattr(self, check.get_method())(company.with_env(self.env))
        return [lines] if isinstance(lines, Line) else list(lines)

    @api.model
    def _as_failed(self, reason):
        return Line(
            RED,
            self.env._("The check itself failed: %(why)s", why=reason_text(reason)),
            self.env._("Tell this to whoever looks after the installation."),
        )

    @api.model
    def _as_row(self, check, line):
        key = f"{check.code}.{line.key}" if line.key else check.code
        return {
            **line._asdict(),
            "key": key,
            "label": line.label or check.label,
            "section": check.section,
        }

    @api.model
    def _for_client(self, row, since):
        """Return a line as JSON values, with the button that the reader may press."""
        is_open = not row["call"] if not self._is_admin() else True
        model = row["model"]
        if model and is_open:
            is_open = self.env[model].has_access("read")
        changed = since.get(row["key"])
        is_known = changed and changed[0] == row["state"]
        return {
            **{name: row[name] for name in ("key", "section", "label", "state")},
            **{name: row[name] for name in ("text", "cure")},
            "button": row["button"] if is_open else "",
            "action": row["action"] if is_open else "",
            "call": row["call"] if is_open else "",
            "model": model,
            "domain": list(row["domain"]),
            "context": dict(row["context"]),
            "since": fields.Date.to_string(changed[1]) if is_known else "",
        }

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------

    @api.model
    def _is_admin(self):
        return self.env.is_system()

    @api.model
    def _check_reader(self):
        if not (self._is_admin() or self.env.user.has_group(MANAGER)):
            raise AccessError(
                self.env._(
                    "The health check is for administrators and for managers of the "
                    "service centre."
                )
            )

    @api.model
    def _check_admin(self):
        if not self._is_admin():
            raise AccessError(
                self.env._("This is for administrators. Ask one of them.")
            )

    # ------------------------------------------------------------------
    # Helpers of the checks
    # ------------------------------------------------------------------

    @api.model
    def _good(self, text, **more):
        return Line(GREEN, text, **more)

    @api.model
    def _get_sites(self, company):
        """Return the sites in use of a company."""
        return self.env["cs.site"].search([("company_id", "=", company.id)])

    @api.model
    def _get_members(self, company):
        """Return the domain of the people who work with the service centre here,
        without the technical users."""
        group_id = self._find_id("cs_base.cs_base_group_user")
        return [
            ("company_ids", "in", company.ids),
            ("share", "=", False),
            ("all_group_ids", "in", [group_id]),
            ("id", "not in", self._get_technical_ids()),
        ]

    @api.model
    def _get_technical_ids(self):
        """Return who holds every role only because the system was installed so."""
        return [self._find_id("base.user_root"), self._find_id("base.user_admin")]

    @api.model
    def _find_id(self, xmlid):
        """Return the id of a record that is always there, without asking for it."""
        return self.env["ir.model.data"]._xmlid_to_res_id(xmlid)
