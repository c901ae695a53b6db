"""What the printed forms have in common (ux M16; CMP-29, CMP-35, CMP-36)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import html2plaintext

from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.addons.cs_base.tools.local_time import to_local

from ..tools.forms import tick

LONGEST = 4000
# The engine as Linux distributions build it shrinks every page by this much.
SHRINKS_TO = 0.77


class CsForm(models.AbstractModel):
    """A form that is printed filled in or blank.

    A form reads its records as the user who prints it, so that a rule which hides
    one refuses the form too. Afterwards it picks what it prints by name, and the
    template gets these texts only (CMP-29): neither whose fault it was nor any other
    internal field can get onto paper.

    A model that uses this names its records in ``_form_model`` and its clause in
    ``_form_clause``, and makes the pages in ``_get_pages`` and ``_get_blank_page``.
    """

    _name = "cs.form"
    _description = "Printed Form"

    _form_model = "helpdesk.ticket"
    _form_clause = ""
    # Whether signatures of the system stand on it: the published head of their chains
    # is printed below, so that the paper tells later what was there (3.3).
    _form_is_signed = False

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the template shows.

        :param docids: ids of the records; not looked at for a blank form
        :param data: dict; ``is_blank`` asks for a form to be filled in by hand
        :raise AccessError: when one of the records is out of the user's sight
        """
        form = self.with_context(cs_form_parts=self._get_footer_parts())
        if (data or {}).get("is_blank"):
            pages = form._get_blank_pages()
        else:
            pages = form._get_pages(form._get_form_records(docids))
        return {"pages": pages, "zoom": self._get_zoom()}

    @api.model
    def _get_zoom(self):
        """Return what makes a millimetre of the form one on paper."""
        return 1 if _wkhtml().is_patched_qt else round(1 / SHRINKS_TO, 2)

    @api.model
    def _get_footer_parts(self):
        """Return what all pages of one print have in common, found once."""
        clause = self._form_clause
        if clause:
            clause = self.env["helpdesk.ticket"]._cite(clause)
        head = self._form_is_signed and self.env["cs.signature.head"]._get_footer_text(
            self.env.company
        )
        return {
            "clause": clause,
            "operator": self.env.user._get_cs_operator().name,
            "head": head,
        }

    @api.model
    def _get_form_records(self, docids):
        """Return the records to print, in the order given, readable by the system.

        Names of colleagues, departments and places on them are part of the form,
        whether the user has rights on those records or not.
        """
        if self.env.user.share:
            raise AccessError(
                self.env._("These forms are printed by the service centre only.")
            )
        # The reverse of a way around the rights: whoever calls, the user must see it.
        records = self.env[self._form_model].sudo(False).browse(docids)
        records.check_access("read")
        # Checked just now; see the docstring.
        return records.sudo()

    @api.model
    def _get_pages(self, records):
        """Return one dict for each page."""
        raise NotImplementedError

    @api.model
    def _get_blank_site(self):
        """Return the site of a blank form: the user's, where there is only one."""
        # The own sites are no secret to their user.
        sites = self.env.user.sudo().cs_site_ids
        return sites if len(sites) == 1 else self.env["cs.site"]

    @api.model
    def _get_common_site(self, records):
        """Return the site of a sheet, none when its records belong to several."""
        sites = {record.site_id for record in records if record}
        if not sites:
            return self._get_blank_site()
        return sites.pop() if len(sites) == 1 else self.env["cs.site"]

    @api.model
    def _get_blank_pages(self):
        """Return the pages of the form with empty lines."""
        return [self._get_page(self._get_blank_record())]

    @api.model
    def _get_blank_record(self):
        """Return the record of a blank form: none, all of whose fields are empty."""
        # Without records there is nothing to protect; some fields ask for a group.
        return self.env[self._form_model].sudo()

    @api.model
    def _get_page(self, record):
        """Return the page of one record; of an empty one for a blank form."""
        raise NotImplementedError

    @api.model
    def _print_blank(self, xmlid):
        """Return the action that prints a form with empty lines.

        :param xmlid: XML id of the report
        """
        report = self.env.ref(xmlid)
        return report.report_action(None, data={"is_blank": True}, config=False)

    # -- parts of a page ----------------------------------------------------------

    @api.model
    def _get_footer(self, site=None, number=""):
        """Return the lines below each form.

        :param site: cs.site; where it is left out, as on a list of several sites,
            the company alone is named
        :param number: number of the record, empty on a blank form
        """
        # Name and hotline of the site stand on every notice.
        site = (site or self.env["cs.site"]).sudo()
        parts = self.env.context["cs_form_parts"]
        first = [(site.company_id or self.env.company).name, site.name]
        if site.hotline:
            first.append(self.env._("Hotline %(number)s", number=site.hotline))
        second = [number] if number else []
        if parts["clause"]:
            second.append(self.env._("According to %(clause)s", clause=parts["clause"]))
        second.append(
            self.env._(
                "Printed %(date)s by %(name)s",
                date=self._local(fields.Datetime.now(), site),
                name=parts["operator"],
            )
        )
        lines = [" · ".join(filter(None, first)), " · ".join(second)]
        if number and parts["head"]:
            lines.append(parts["head"])
        return lines

    @api.model
    def _local(self, moment, site):
        """Return a moment by the clock of the site, else of the user."""
        if not moment:
            return ""
        tz = site.tz or self.env.context.get("tz") or self.env.user.tz or "UTC"
        return to_local(moment, tz).strftime("%Y-%m-%d %H:%M")

    @api.model
    def _label(self, model, name):
        """Return the label of a field in the user's language."""
        return self.env[model].fields_get([name], ["string"])[name]["string"]

    @api.model
    def _choices(self, model, name, value=None):
        """Return the boxes of a selection field."""
        selection = self.env[model]._fields[name]._description_selection(self.env)
        return tick(selection, value)

    @api.model
    def _selected(self, model, name, value):
        """Return the label of a value of a selection field."""
        selection = self.env[model]._fields[name]._description_selection(self.env)
        return dict(selection).get(value, "")

    @api.model
    def _plain(self, text):
        """Return a text, also one with markup, as plain lines of a sensible length."""
        plain = html2plaintext(text).strip() if text else ""
        return self._cut(plain, LONGEST)

    @api.model
    def _cut(self, text, longest):
        """Return a text that fits into its cell; it stands in full on the record."""
        return text if len(text) <= longest else f"{text[:longest]}…"

    @api.model
    def _image(self, value):
        """Return a stored picture as text for the template."""
        if not value:
            return ""
        return value.decode() if isinstance(value, bytes) else value
