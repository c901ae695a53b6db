"""Checks of what the product stands on: fonts, PDF, disks, backup, jobs (ux 2.12)."""

import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

from odoo import api, fields, models
from odoo.tools import SQL, config, format_datetime

from ..tools.health import (
    FUTURE,
    GREEN,
    GREY,
    LATE,
    NEVER,
    OFF,
    RAN,
    RED,
    YELLOW,
    Line,
    human_size,
    judge_backup,
    judge_job,
    judge_space,
    name_some,
    worst,
)

FONT_COMMAND = ["fc-list", ":lang=zh-cn", "family"]
FONT_SECONDS = 5
LAST_BACKUP = "cs_base.last_backup"
LOCAL_HOSTS = ("", "localhost", "127.0.0.1", "::1")


class CsHealth(models.AbstractModel):
    _inherit = "cs.health"

    # ------------------------------------------------------------------
    # Printing
    # ------------------------------------------------------------------

    @api.model
    def _check_font(self, company):
        """PDF files have Chinese characters, not boxes."""
        families = self._find_fonts()
        if families is None:
            return Line(
                GREY,
                self.env._("The fonts of this server cannot be listed (fc-list)."),
                self.env._("Install fontconfig, or look at a printed form."),
                self.env._("Print a Test Page"),
                call="test_pdf",
            )
        if families:
            return self._good(name_some(sorted(families)))
        return Line(
            RED,
            self.env._("No font on this server has Chinese characters."),
            self.env._("Install the package fonts-noto-cjk and restart the server."),
        )

    @api.model
    def _find_fonts(self):
        """Return the names of the Chinese fonts; None where they cannot be listed."""
        try:
            done = subprocess.run(
                FONT_COMMAND,
                capture_output=True,
                check=True,
                timeout=FONT_SECONDS,
                encoding="utf-8",
                errors="replace",
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return {name.split(",")[0] for name in done.stdout.splitlines() if name.strip()}

    @api.model
    def _check_pdf(self, company):
        """The program that makes PDF files is there and good enough."""
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        test = {"button": self.env._("Print a Test Page"), "call": "test_pdf"}
        if state == "ok":
            return self._good(self.env._("wkhtmltopdf is there."), **test)
        texts = {
            "install": self.env._("wkhtmltopdf is not installed: there are no PDFs."),
            "broken": self.env._("wkhtmltopdf does not run."),
            "upgrade": self.env._("wkhtmltopdf is too old."),
            "workers": self.env._("PDFs need two server processes at least."),
        }
        return Line(
            RED if state in ("install", "broken") else YELLOW,
            texts.get(state, state),
            self.env._("Install wkhtmltopdf 0.12.6, then restart the server."),
            **test,
        )

    # ------------------------------------------------------------------
    # Jobs
    # ------------------------------------------------------------------

    @api.model
    def _check_job(self, company):
        """Each scheduled action of ours ran within its last two intervals."""
        now = fields.Datetime.now()
        found = defaultdict(list)
        for job in self._find_jobs():
            state, reason = judge_job(
                now,
                job.active,
                job.lastcall,
                job.create_date,
                job.interval_number,
                job.interval_type,
                job.failure_count,
            )
            found[state, reason].append(job)
        bad = {key: jobs for key, jobs in found.items() if key[1] != RAN}
        count = sum(map(len, found.values()))
        if not bad:
            return self._good(self.env._("All %(count)s ran lately.", count=count))
        return Line(
            worst(state for state, _reason in bad),
            " ".join(
                self._name_jobs(reason, jobs) for (_s, reason), jobs in bad.items()
            ),
            self._get_job_cure(bad, count),
            self.env._("Scheduled Actions"),
            "base.ir_cron_act",
            "ir.cron",
            (("id", "in", [job.id for jobs in bad.values() for job in jobs]),),
            (("active_test", False),),
        )

    @api.model
    def _find_jobs(self):
        """Return the scheduled actions of the addons of the service centre."""
        rows = self.env["ir.model.data"].search_fetch(
            [("model", "=", "ir.cron"), ("module", "=like", r"cs\_%")], ["res_id"]
        )
        jobs = self.env["ir.cron"].with_context(active_test=False)
        return jobs.search([("id", "in", rows.mapped("res_id"))])

    @api.model
    def _name_jobs(self, reason, jobs):
        names = name_some(job.cron_name for job in jobs)
        if reason == OFF:
            return self.env._("Switched off: %(jobs)s.", jobs=names)
        if reason == LATE:
            return self.env._("Not run in time: %(jobs)s.", jobs=names)
        return self.env._("Failing: %(jobs)s.", jobs=names)

    @api.model
    def _get_job_cure(self, bad, count):
        if len(bad.get((RED, LATE), ())) == count:
            return self.env._(
                "No job runs. Start the server with threads for jobs "
                "(max_cron_threads)."
            )
        return self.env._(
            "Switch on what is off. What fails or is late stands in the log of the "
            "server; “Run Manually” shows why."
        )

    # ------------------------------------------------------------------
    # Disks
    # ------------------------------------------------------------------

    @api.model
    def _check_disk(self, company):
        """The disk of the attachments has room."""
        return self._space_line(
            Path(config.filestore(self.env.cr.dbname)),
            company,
            self.env._("Delete what is not needed, or enlarge the disk."),
        )

    @api.model
    def _check_db_disk(self, company):
        """The disk of the database has room, if it can be seen from here."""
        size, folder = self._read_database()
        text = self.env._("The database has %(size)s.", size=human_size(size))
        host = config["db_host"] or ""
        is_here = host in LOCAL_HOSTS or host.startswith("/")
        if not folder or not is_here:
            return Line(
                GREY,
                text + " " + self.env._("Its disk cannot be seen from here."),
                self.env._(
                    "Watch it on its server, or give the role of the database "
                    "pg_read_all_settings."
                ),
            )
        line = self._space_line(
            Path(folder),
            company,
            self.env._("Enlarge the disk of the database before it is full."),
        )
        return line._replace(text=f"{text} {line.text}")

    @api.model
    def _read_database(self):
        """Return the size of the database, and its folder if the role may know it."""
        query = SQL(
            """
            SELECT pg_database_size(current_database()),
                   CASE WHEN pg_has_role(current_user, 'pg_read_all_settings', 'USAGE')
                        THEN current_setting('data_directory') END
            """
        )
        (row,) = self.env.execute_query(query)
        return row

    @api.model
    def _space_line(self, path, company, cure):
        usage = self._measure(path)
        state = judge_space(usage.free, usage.total, company.cs_disk_free_percent)
        text = self.env._(
            "%(free)s of %(total)s free.",
            free=human_size(usage.free),
            total=human_size(usage.total),
        )
        return Line(state, text, "" if state == GREEN else cure)

    @api.model
    def _measure(self, path):
        """Return total, used and free of the disk where ``path`` lies or will lie."""
        while not path.exists() and path != path.parent:
            path = path.parent
        return shutil.disk_usage(path)

    # ------------------------------------------------------------------
    # Backup
    # ------------------------------------------------------------------

    @api.model
    def _check_backup(self, company):
        """Somebody noted a backup within the days of the company [setting]."""
        last = self._get_last_backup()
        state, reason = judge_backup(
            fields.Datetime.now(), last, company.cs_backup_days
        )
        if reason == NEVER:
            text = self.env._("No backup was noted yet.")
        else:
            text = format_datetime(self.env, last)
            if reason == FUTURE:
                text = self.env._("Noted for a time to come: %(date)s", date=text)
        cure = "" if state == GREEN else self.env._(
            "Make a backup of database and files on another machine, and note it: by "
            "the button, or at the end of the backup script."
        )  # fmt: skip
        return Line(
            state, text, cure, self.env._("Backup Made Now"), call="note_backup"
        )

    @api.model
    def _get_last_backup(self):
        """Return when the last backup was noted; None if never or not readable."""
        value = self.env["ir.config_parameter"].get_param(LAST_BACKUP)
        try:
            return fields.Datetime.to_datetime(value) or None
        except ValueError:
            return None
