"""Creates tickets and what they refer to, a chunk at a time. No model of its own."""

from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.import_problems import Problem
from ..tools.import_rows import RefusedRow

# No mail, no followers, no log: what happened before the system is no news.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_auto_subscribe_no_notify": True,
}
NAMED_MODELS = {
    "channel": "helpdesk.ticket.channel",
    "category": "helpdesk.ticket.category",
    "department": "hr.department",
}


class ImportWriter:
    """Writes the rows of one batch, and remembers names it has looked up.

    :param batch: cs.import.batch, running, with the rights to work
    :param bool is_check: say what would happen and create nothing
    """

    def __init__(self, batch, is_check=False):
        self.batch = batch
        self.is_check = is_check
        self.env = batch.with_company(batch.company_id).with_context(**QUIET).env
        self.site = batch.site_id
        self.company = batch.company_id
        self.ids = {name: {} for name in NAMED_MODELS}
        self.units = {}
        # Asked once: a company without a team stops the import, not each of its rows.
        self.team = self.env["helpdesk.ticket"]._get_centre_team(self.company)

    def add(self, rows):
        """Create the tickets of the rows that have none yet.

        :param list rows: ImportRow
        :return: three lists: rows created, rows known before, RefusedRow
        """
        keys = self._find_known([row.key for row in rows])
        known = [row for row in rows if row.key in keys]
        new = [row for row in rows if row.key not in keys]
        if self.is_check:
            return new, known, []
        self._prepare_names(new)
        created, refused = self._create(new)
        return created, known, refused

    def _find_known(self, keys):
        Ticket = self.env["helpdesk.ticket"].with_context(active_test=False)
        groups = Ticket._read_group(
            [
                ("company_id", "=", self.company.id),
                ("external_source", "=", self.batch.source),
                ("external_number", "in", keys),
            ],
            ["external_number"],
        )
        return {key for (key,) in groups}

    # References

    def _prepare_names(self, rows):
        """Find or make everything the rows refer to, once per distinct value."""
        for attribute, model in NAMED_MODELS.items():
            ids = self.ids[attribute]
            names = {getattr(row, attribute) for row in rows} - {"", *ids}
            if names:
                ids.update(self._find_or_create(model, sorted(names)))
        addresses = {row.address for row in rows} - {"", *self.units}
        if addresses:
            units = self.env["cs.unit"]._get_or_create_for_import(
                sorted(addresses), self.site
            )
            self.units.update(dict.fromkeys(addresses))
            self.units.update((text, unit.id) for text, unit in units.items())

    def _find_or_create(self, model, names):
        """Return name -> id, own company before shared ones."""
        Model = self.env[model].with_context(active_test=False)
        found = Model.search_fetch(
            [("name", "in", names), ("company_id", "in", [self.company.id, False])],
            ["name", "company_id"],
            order="company_id, id",
        )
        ids = {}
        for record in found:
            ids.setdefault(record.name, record.id)
        missing = [name for name in names if name not in ids]
        made = Model.create(
            [{"name": name, "company_id": self.company.id} for name in missing]
        )
        ids.update(zip(missing, made.ids, strict=True))
        return ids

    # Tickets

    def _prepare_vals(self, row):
        return {
            **row.values,
            "description": "",
            "import_batch_id": self.batch.id,
            "team_id": self.team.id,
            "site_id": self.site.id,
            "company_id": self.company.id,
            "user_id": False,
            "channel_id": self.ids["channel"].get(row.channel, False),
            "category_id": self.ids["category"].get(row.category, False),
            "department_id": self.ids["department"].get(row.department, False),
            "unit_id": self.units.get(row.address) or False,
        }

    def _create(self, rows):
        """Create all rows at once; when a rule refuses, find the rows it means."""
        if not rows:
            return [], []
        try:
            with self.env.cr.savepoint():
                tickets = self.env["helpdesk.ticket"].create(
                    [self._prepare_vals(row) for row in rows]
                )
                tickets.flush_recordset()
                self._write_descriptions(tickets, rows)
        except AccessError:
            raise
        except UserError as error:
            if len(rows) == 1:
                return [], [self._refuse(rows[0], error)]
            half = len(rows) // 2
            first, second = self._create(rows[:half]), self._create(rows[half:])
            return first[0] + second[0], first[1] + second[1]
        # A million rows must not stay in memory.
        tickets.invalidate_recordset(flush=False)
        return rows, []

    def _write_descriptions(self, tickets, rows):
        """Store the text past the sanitizer, which costs more than all the rest.

        It has nothing to do here: ``as_html`` escapes every character of the file, so
        paragraph and line break are the only marks.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE helpdesk_ticket AS ticket
                   SET description = given.text
                  FROM (SELECT unnest(%s) AS id, unnest(%s) AS text) AS given
                 WHERE ticket.id = given.id
                """,
                tickets.ids,
                [row.values["description"] for row in rows],
            )
        )

    def _refuse(self, row, error):
        problem = Problem("not_accepted", error.args[0])
        return RefusedRow(row.number, row.key, [problem])
