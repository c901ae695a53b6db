"""One record as its screen shows it, for an evidence pack (ux 2.14)."""

from lxml import etree

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..tools.evidence import mask_phones
from .cs_sheet import Table

SHORT = 40
LONGEST = 2000
NAMES = 30
MESSAGES = 40
ID_LENGTH = 10
# What a screen shows beside the matter itself.
LEFT_OUT_TYPES = {"binary", "json", "properties", "properties_definition", "reference"}
ALWAYS = {"1", "True", "true"}


class ReportEvidenceRecord(models.AbstractModel):
    """A record of any model, with its history, as the maker of the pack sees it.

    Telephone numbers are masked, unless the pack was made with a reason to open them.
    """

    _name = "report.cs_base.report_evidence_record"
    _inherit = ["cs.sheet"]
    _description = "Record of an Evidence Pack"

    @api.model
    def _get_report_values(self, docids, data=None):
        run = self.env["cs.report.run"].browse(docids)
        run.check_access("read")
        name, _comma, record_id = (data or {}).get("reference", "").partition(",")
        record = self.env["cs.report.run"].browse()
        is_number = record_id.isdigit() and len(record_id) < ID_LENGTH
        if len(run) == 1 and is_number and name in self.env:
            # Also archived ones; those that the user may read.
            model = self.env[name].with_context(active_test=False)
            record = model.search([("id", "=", int(record_id))])
        if not record:
            raise UserError(self.env._("This sheet is made together with its pack."))
        sheet = self.with_context(cs_evidence_open=bool(run.phone_reason))
        pages = [sheet._get_page(run, record.with_env(sheet.env), data)]
        return {"pages": pages, "zoom": self._get_zoom()}

    @api.model
    def _get_page(self, run, record, data):
        """Return the page of one record."""
        # What a kind of record is called is no secret.
        label = self.env["ir.model"].sudo()._get(record._name).name
        clause = run.clause_id
        seed = self.env._(
            "Drawn by rank %(rank)s of seed %(seed)s, see sample.json",
            rank=data.get("rank") or "",
            seed=data.get("seed") or "",
        )
        page = {
            "title": f"{label} {mask(self, record.display_name)}",
            "pairs": self._lay_out(self._get_fields(record, run._get_tz())),
            "footer": self._get_footer(
                run.company_id,
                f"{clause.code} {clause.name} · {run.period_name}",
                seed,
                self.env._("Telephone numbers in full: %(reason)s",
                           reason=run.phone_reason)
                if run.phone_reason
                else self.env._("Telephone numbers are masked."),
            ),
        }  # fmt: skip
        if history := self._get_history(record, run._get_tz()):
            page["tables"] = [history]
        return page

    # --- the fields of its screen -------------------------------------------------

    @api.model
    def _get_fields(self, record, tz):
        """Return (label, text) of what the form shows and is filled in, in order."""
        names = self._get_names(record)
        described = record.fields_get(names, ["string"])
        finder = self.env["cs.evidence"]
        found = []
        for name in names:
            if name not in described:
                continue  # not for this user
            text = self._get_text(record, name, finder, tz)
            if text:
                found.append((described[name]["string"], text))
        return found

    @api.model
    def _get_names(self, record):
        """Return the names of the fields of the form, each once."""
        view = record.get_view(record.get_formview_id(), "form")
        arch = etree.fromstring(view["arch"])
        names = {}
        for node in arch.iter("field"):
            name = node.get("name")
            is_inner = any(True for _one in node.iterancestors("field"))
            field = record._fields.get(name)
            if (
                field
                and not is_inner
                and node.get("invisible") not in ALWAYS
                and field.type not in LEFT_OUT_TYPES
                and not name.startswith(("message_", "activity_", "can_"))
            ):
                names[name] = None
        return list(names)

    @api.model
    def _get_text(self, record, name, finder, tz):
        """Return what stands in one field, as text."""
        field = record._fields[name]
        if field.type == "boolean":
            return self.env._("Yes") if record[name] else ""
        if field.type == "html":
            plain = html2plaintext(record[name]).strip() if record[name] else ""
            return self._cut(mask(self, plain), LONGEST)
        if field.type in ("one2many", "many2many"):
            # Those that the user may see himself (guarantee 8).
            if not self.env[field.comodel_name].has_access("read"):
                return ""
            value = record[name]
            shown = value[:NAMES]
            text = ", ".join(one.display_name or "" for one in shown)
            text = f"{text} …" if len(value) > NAMES else text
            return self._cut(mask(self, text), LONGEST)
        if field.type == "many2one_reference":
            return str(record[name] or "")
        found = finder._get_reader(record, name, tz)(record)
        if field.type == "datetime":
            return found.strftime("%Y-%m-%d %H:%M") if found else ""
        if field.type in ("integer", "float", "monetary"):
            return f"{found:g}" if found else ""
        return self._cut(mask(self, str(found or "")), LONGEST)

    @api.model
    def _lay_out(self, found):
        """Return rows of one long or two short pairs."""
        rows, waiting = [], None
        for pair in found:
            if len(pair[1]) > SHORT or "\n" in pair[1]:
                rows += [[waiting]] if waiting else []
                rows.append([pair])
                waiting = None
            elif waiting:
                rows.append([waiting, pair])
                waiting = None
            else:
                waiting = pair
        return rows + ([[waiting]] if waiting else [])

    # --- who changed what -----------------------------------------------------------

    @api.model
    def _get_history(self, record, tz):
        """Return the messages and changes of a record, the newest first."""
        if "message_ids" not in record._fields:
            return None
        rows = []
        for message in record.message_ids[:MESSAGES]:
            # The values of fields that the user may read, see below.
            changes = message.sudo().tracking_value_ids
            changes = changes._filter_has_field_access(self.env)
            lines = [
                "{}: {} → {}".format(
                    one["fieldInfo"]["changedField"],
                    one["oldValue"] or "–",
                    one["newValue"] or "–",
                )
                for one in changes._tracking_value_format()
            ]
            body = html2plaintext(message.body).strip() if message.body else ""
            text = mask(self, "\n".join(filter(None, [body, *lines])))
            if text:
                # Names of colleagues beside what one may see.
                author = message.sudo().author_id.name or message.email_from or ""
                when = self._local(message.date, tz)
                rows.append([when, author, self._cut(text, SHORT * 10)])
        if not rows:
            return None
        headers = [self.env._("When"), self.env._("Who"), self.env._("What")]
        return Table(self.env._("History"), headers, [18, 18, 64], rows)


def mask(engine, text):
    """Return a text with or without its telephone numbers, as the pack is made."""
    if engine.env.context.get("cs_evidence_open"):
        return text or ""
    return mask_phones(text)
