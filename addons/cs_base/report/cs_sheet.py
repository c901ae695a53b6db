"""What the printed sheets of this addon have in common: one style, plain values."""

from typing import NamedTuple

from odoo import api, fields, models

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ..tools.local_time import to_local

# The engine as Linux distributions build it shrinks every page by this much.
SHRINKS_TO = 0.77


class Table(NamedTuple):
    """One table of a sheet.

    :param title: what stands above it, may be empty
    :param headers: list of texts
    :param widths: list of per cent
    :param rows: list of lists of texts
    :param numbers: places of the columns that are set to the right
    """

    title: str
    headers: list
    widths: list
    rows: list
    numbers: tuple = ()


class CsSheet(models.AbstractModel):
    """A sheet that is printed from records.

    The template gets texts only, never a record: what a sheet does not name cannot get
    onto paper. A page is a dict: ``title``, ``pairs`` (rows of label and value),
    ``tables`` (``Table``), ``signs`` (labels of lines to sign on), ``footer`` (lines).
    """

    _name = "cs.sheet"
    _description = "Printed Sheet"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the template shows, of records that the user may see."""
        return {"pages": self._get_pages(docids), "zoom": self._get_zoom()}

    @api.model
    def _get_pages(self, docids):
        """Return one dict for each page."""
        raise NotImplementedError

    @api.model
    def _get_zoom(self):
        """Return what makes a millimetre of the sheet one on paper."""
        return 1 if _wkhtml().is_patched_qt else round(1 / SHRINKS_TO, 2)

    @api.model
    def _get_footer(self, company, *parts):
        """Return the lines below a sheet: whose it is, what else, who printed it."""
        site = company.sudo().cs_default_site_id  # its clock is no secret
        printed = self.env._(
            "Printed %(date)s by %(name)s",
            date=self._local(fields.Datetime.now(), site.tz),
            name=self.env.user._get_cs_operator().name,
        )
        first = " · ".join(filter(None, [company.name, *parts[:1]]))
        return [first, *filter(None, parts[1:]), printed]

    @api.model
    def _local(self, moment, tz):
        """Return a moment by a clock, as text."""
        if not moment:
            return ""
        return to_local(moment, tz or "UTC").strftime("%Y-%m-%d %H:%M")

    @api.model
    def _labels(self, model, *names):
        """Return the labels of fields in the user's language."""
        found = self.env[model].fields_get(names, ["string"])
        return [found[name]["string"] for name in names]

    @api.model
    def _selected(self, model, name, value):
        """Return the label of a value of a selection field."""
        selection = self.env[model]._fields[name]._description_selection(self.env)
        return dict(selection).get(value, "")

    @api.model
    def _cut(self, text, longest):
        """Return a text that fits into its cell; it stands in full on the record."""
        text = (text or "").strip()
        return text if len(text) <= longest else f"{text[:longest]}…"
