from odoo import fields, models
from odoo.exceptions import UserError


class CsCalendarExceptionImport(models.TransientModel):
    """Bring the public holidays and make-up days of a year in (ux.md M10)."""

    _name = "cs.calendar.exception.import"
    _description = "Import of Public Holidays"

    year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year
    )
    country_id = fields.Many2one(
        "res.country",
        required=True,
        default=lambda self: self.env.company.country_id or self.env.ref("base.cn"),
    )
    company_ids = fields.Many2many(
        "res.company", required=True, default=lambda self: self.env.companies
    )

    def action_import(self):
        """Import, and say what happened and whether the year is official yet.

        :raises UserError: for an impossible year or a country without data
        """
        self.ensure_one()
        self._check_input()
        try:
            result = self.env["cs.calendar.exception"]._import_year(
                self.year, self.company_ids, self.country_id.code
            )
        except NotImplementedError as error:
            raise UserError(
                self.env._(
                    "The holidays of %(country)s are not known. Enter them by hand.",
                    country=self.country_id.name,
                )
            ) from error
        return self._prepare_notification(result)

    def _check_input(self):
        lines = []
        if not 2001 <= self.year <= 2100:
            lines.append(self.env._("The year must lie between 2001 and 2100."))
        if not self.company_ids:
            lines.append(self.env._("Choose at least one company."))
        if lines:
            raise UserError("\n".join(lines))

    def _prepare_notification(self, result):
        message = self.env._(
            "%(year)s: %(created)s days added, %(updated)s changed, %(removed)s "
            "removed.",
            year=self.year,
            created=result["created"],
            updated=result["updated"],
            removed=result["removed"],
        )
        if not result["official"]:
            message += " " + self.env._(
                "There is no official notice for this year yet: the days are "
                "provisional and make-up working days are missing. Import again when "
                "the notice is out."
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if result["official"] else "warning",
                "sticky": not result["official"],
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
