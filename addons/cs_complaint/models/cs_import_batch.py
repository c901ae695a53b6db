import base64
import hashlib
import time

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.import_mapping import parse_mapping
from ..tools.import_problems import ImportProblems

GROUP_MIGRATION = "cs_base.cs_base_group_migration"
# How long a request works before it leaves the rest to the scheduled action.
REQUEST_SECONDS = 20
# What an import was started with stays as it was (guarantee 4).
FIXED_FIELDS = {
    "company_id",
    "file",
    "file_hash",
    "file_name",
    "mapping",
    "reason",
    "site_id",
    "user_id",
}


class CsImportBatch(models.Model):
    """One historical import: a file from before the system (architecture section 5).

    Tickets that name a running batch of the present user come in at any step and with
    their own dates. The batch itself is what the server checks, so nobody may write it:
    the access list gives the migration group reading only, and the methods here do the
    rest. ``cs_import_batch_run.py`` holds the reading and creating.
    """

    _name = "cs.import.batch"
    _description = "Historical Import"
    _inherit = ["cs.site.mixin"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    file_name = fields.Char(required=True, readonly=True)
    # It may hold anything; the auditor reads what became of it.
    file = fields.Binary(
        required=True,
        readonly=True,
        attachment=True,
        groups="cs_base.cs_base_group_migration",
    )
    file_hash = fields.Char(
        string="SHA-256 of the File", required=True, readonly=True, index=True
    )
    mapping = fields.Text(
        required=True,
        readonly=True,
        help="How the columns of the file became fields, kept as it was used.",
    )
    source = fields.Char(
        string="External Source",
        required=True,
        readonly=True,
        index=True,
        help="With the key of a row it makes a record unique: the same row never comes "
        "in twice, from whichever file.",
    )
    site_id = fields.Many2one(readonly=True, check_company=True)
    user_id = fields.Many2one(
        "res.users", string="Imported By", required=True, readonly=True
    )
    reason = fields.Text(required=True, readonly=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("checked", "Checked"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        help="Checked: a dry run counted the rows and created nothing.",
    )
    started_date = fields.Datetime(string="Started On", readonly=True)
    finished_date = fields.Datetime(string="Finished On", readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    done_count = fields.Integer(
        string="Rows Done", readonly=True, help="An interrupted import goes on here."
    )
    created_count = fields.Integer(
        string="Created", readonly=True, help="After a check: would be created."
    )
    known_count = fields.Integer(
        string="Known Before",
        readonly=True,
        help="Rows whose source and key have a record already. Nothing was added.",
    )
    remark_count = fields.Integer(
        string="With Remarks",
        readonly=True,
        help="Created rows of which something had to be left out or noted.",
    )
    refused_count = fields.Integer(
        string="Refused", readonly=True, help="Rows that cannot be a record."
    )
    progress = fields.Float(compute="_compute_progress")
    is_background = fields.Boolean(string="In the Background", readonly=True)
    failure = fields.Text(readonly=True)
    line_ids = fields.One2many("cs.import.batch.line", "batch_id", readonly=True)
    ticket_ids = fields.One2many("helpdesk.ticket", "import_batch_id", readonly=True)

    _file_hash_done_uniq = models.UniqueIndex(
        "(company_id, file_hash) WHERE state = 'done' AND refused_count = 0",
        "This file has been imported completely already.",
    )
    _counts_add_up = models.Constraint(
        "CHECK (created_count + known_count + refused_count = done_count)",
        "Every row of an import is either created, known before or refused.",
    )

    @api.depends("done_count", "row_count")
    def _compute_progress(self):
        for batch in self:
            batch.progress = 100 * batch.done_count / (batch.row_count or 1)

    def write(self, vals):
        if FIXED_FIELDS & vals.keys() and self.filtered(
            lambda batch: batch.state not in ("draft", "checked")
        ):
            raise UserError(
                self.env._(
                    "What an import was started with stays as it was: file, mapping, "
                    "site, "
                    "person and reason. Start a new import instead."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: an import is cancelled, never deleted."""
        raise UserError(
            self.env._("A historical import is never deleted. Cancel it instead.")
        )

    # ------------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------------

    def _check_may_create(self, env):
        """Let tickets name this batch only while its own import is running.

        Checked on the record itself, so that no context key, RPC call or file can
        bring in a ticket past its gates (architecture section 5).

        :param env: environment of the one who creates tickets
        :raise AccessError: the user is not in the migration group
        :raise UserError: the batch is not running, or is another user's
        """
        if not env.user.has_group(GROUP_MIGRATION):
            raise AccessError(
                env._(
                    "Only the group “Historical Import” may bring in records from "
                    "before "
                    "the system."
                )
            )
        # Whether it runs must be known also of a batch the user cannot see.
        batch = self.sudo().exists()
        if len(batch) != 1 or batch.state != "running" or batch.user_id != env.user:
            raise UserError(
                env._(
                    "Records from before the system come in through a historical "
                    "import of "
                    "your own that is running. Start one under Settings → Historical "
                    "Imports."
                )
            )

    def _start_work(self, *states):
        """Check user and state, and return the batch with the rights to work.

        :raise AccessError: no member of the migration group, or another one's batch
        :raise UserError: the batch is in none of ``states``
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(GROUP_MIGRATION):
            raise AccessError(
                self.env._("Only the group “Historical Import” works on imports.")
            )
        if self.user_id != self.env.user:
            raise AccessError(
                self.env._(
                    "The import “%(name)s” belongs to %(user)s. Load the file again "
                    "under "
                    "your own name: rows that came in already are not added twice.",
                    name=self.name,
                    user=self.user_id.name,
                )
            )
        labels = dict(self._fields["state"]._description_selection(self.env))
        if self.state not in states:
            raise UserError(
                self.env._(
                    "The import “%(name)s” is “%(state)s”; this can be done while it "
                    "is "
                    "“%(states)s”.",
                    name=self.name,
                    state=labels[self.state],
                    states=", ".join(labels[state] for state in states),
                )
            )
        # The migration group owns the import, and only reads its record: state and
        # counters come from the work itself. Tickets, channels, departments and units
        # belong to other roles and are filled on the way.
        return self.sudo()

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    @api.model
    def _load(self, data, mapping, name, reason, site):
        """Register a file for import.

        :param bytes data: the file
        :param str mapping: TOML, see docs/import/README.md
        :param str name: file name
        :param str reason: why it is imported
        :param site: cs.site the records belong to
        :return: cs.import.batch in state ``draft``
        :raise UserError: mapping wrong, reason empty, or the file is known already
        """
        if not self.env.user.has_group(GROUP_MIGRATION):
            raise AccessError(
                self.env._("Only the group “Historical Import” works on imports.")
            )
        site = self.env["cs.site"].browse(site.id)
        site.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("Give the reason of the import."))
        try:
            source = parse_mapping(mapping).source
        except ImportProblems as error:
            raise UserError(error.message(self.env)) from error
        same = self._find_same_file(data, site)
        if same:
            raise UserError(same._get_same_file_text())
        # Read-only for everybody; see _start_work.
        batch = self.sudo().create(
            {
                "name": name,
                "file_name": name,
                "file": base64.b64encode(data),
                "file_hash": _digest(data),
                "mapping": mapping,
                "source": source,
                "site_id": site.id,
                "user_id": self.env.uid,
                "reason": reason.strip(),
            }
        )
        return batch.with_env(self.env)

    @api.model
    def _find_same_file(self, data, site):
        """Return the batch that brought in all of the same file, or none.

        :param bytes data: the file
        :param site: cs.site; the same file of another company is no hindrance
        """
        # Another site's import of the company counts too; see _get_same_file_text.
        found = self.sudo().search(
            [
                ("file_hash", "=", _digest(data)),
                ("company_id", "=", site.company_id.id),
                ("state", "=", "done"),
                ("refused_count", "=", 0),
            ],
            limit=1,
        )
        return found.with_env(self.env)

    def _get_same_file_text(self):
        # The user may belong to another site; the text names no record of it.
        batch = self.sudo()
        return self.env._(
            "This very file was imported on %(date)s by %(user)s, all %(rows)s rows of "
            "it. "
            "Nothing was added.",
            date=fields.Datetime.context_timestamp(self, batch.finished_date).strftime(
                "%Y-%m-%d %H:%M"
            ),
            user=batch.user_id.name,
            rows=batch.row_count,
        )

    def action_check(self):
        """Dry run: count, name what is wrong, create nothing."""
        batch = self._start_work("draft", "checked")
        batch._check_rows()
        batch.write({"state": "checked", "finished_date": fields.Datetime.now()})
        return True

    def _check_rows(self, **options):
        self._reset("draft")
        self._run_in_words(is_check=True, **options)

    def action_import(self):
        """Import; what takes too long for a request goes on in the background."""
        batch = self._start_work("draft", "checked")
        batch._begin()
        batch._run_in_request()
        return True

    def action_continue(self):
        """Go on with an interrupted or failed import where it stopped."""
        batch = self._start_work("running", "failed")
        batch.write({"state": "running", "failure": False})
        batch._run_in_request()
        return True

    def action_cancel(self):
        """Give up the import. Records that came in stay (guarantee 3)."""
        batch = self._start_work("draft", "checked", "running", "failed")
        batch.write({"state": "cancelled", "finished_date": fields.Datetime.now()})
        return True

    def action_view_tickets(self):
        """Open the records that came in with this import."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported Tickets"),
            "res_model": "helpdesk.ticket",
            "view_mode": "list,form",
            "domain": [("import_batch_id", "=", self.id)],
            "context": {"create": False},
        }

    def action_view_lines(self):
        """Open the refused rows and remarks, to search and export them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_complaint.cs_import_batch_line_action"
        )
        return {**action, "domain": [("batch_id", "=", self.id)]}

    def _begin(self):
        """Put the batch on ``running`` with all counters at zero."""
        same = self._find_same_file(self._get_file_data(), self.site_id)
        if same:
            raise UserError(same._get_same_file_text())
        self._reset("running")

    def _reset(self, state):
        # What a dry run found is no record; the import finds it again.
        self.line_ids.filtered("is_check").unlink()
        self.write(
            {
                "state": state,
                "started_date": fields.Datetime.now(),
                "finished_date": False,
                "row_count": 0,
                "done_count": 0,
                "created_count": 0,
                "known_count": 0,
                "remark_count": 0,
                "refused_count": 0,
                "failure": False,
                "is_background": False,
            }
        )

    def _run_in_words(self, **options):
        """Run, and say a wrong file or mapping as a message for the user."""
        try:
            return self._run(**options)
        except ImportProblems as error:
            raise UserError(error.message(self.env)) from error

    def _run_in_request(self):
        end = time.monotonic() + REQUEST_SECONDS
        if self._run_in_words(should_stop=lambda batch: time.monotonic() > end):
            return
        self.is_background = True
        # Scheduled actions belong to the settings; this one waits for our call.
        self.env.ref("cs_complaint.ir_cron_cs_import_batch").sudo()._trigger()


def _digest(data):
    return hashlib.sha256(data).hexdigest()
