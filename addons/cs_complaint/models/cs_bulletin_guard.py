"""Who writes what on an issue of the notice board, and what stays (CMP-45)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.cs_base.tools.gates import ServerPass
from odoo.addons.cs_base.tools.local_time import to_local

# Set by the server alone (guarantee 1), with the value a new issue has.
SERVER_VALS = {
    "state": "draft",
    "summary_run_id": False,
    "approved_by_id": False,
    "approved_operator_id": False,
    "approved_date": False,
    "posted_by_id": False,
    "taken_down_by_id": False,
    "withdrawn_reason": False,
}
# Locked once the director has approved (guarantee 4).
CONTENT = (
    "site_id",
    "date_from",
    "place",
    "text",
    "poster",
    "poster_name",
    "topic_ids",
)
# What is noted later: field -> states in which it may be.
LATER = {
    "posted_date": ("approved", "posted"),
    "photo": ("approved", "posted"),
    "taken_down_date": ("posted",),
}


class CsBulletin(models.Model):
    _inherit = "cs.bulletin"

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._settle(vals) for vals in vals_list]
        for vals in vals_list:
            self._refuse_server_fields(
                name
                for name, value in SERVER_VALS.items()
                if vals.get(name, value) != value
            )
            # Named here, no default of a client can fill them.
            vals.update({**SERVER_VALS, **dict.fromkeys(LATER, False)})
        return super().create(vals_list)

    def write(self, vals):
        server = self.env.context.get("cs_bulletin_pass")
        if isinstance(server, ServerPass) and server.allows(self.ids, vals):
            return super().write(vals)
        vals = self._settle(vals)
        self._refuse_server_fields(SERVER_VALS.keys() & vals.keys())
        self._check_content(vals)
        for issue in self:
            wrong = [
                name
                for name, states in LATER.items()
                if name in vals and vals[name] and issue.state not in states
            ]
            if wrong:
                labels = self.fields_get(wrong, ["string"])
                raise UserError(
                    self.env._(
                        "%(issue)s: %(fields)s cannot be entered now. First it is "
                        "approved, then posted, then taken down (CMP-45).",
                        issue=issue.display_name,
                        fields=", ".join(labels[name]["string"] for name in wrong),
                    )
                )
        res = super().write(vals)
        self._check_dates()
        return res

    @api.model
    def _refuse_server_fields(self, names):
        names = list(names)
        if names:
            labels = self.fields_get(names, ["string"])
            raise UserError(
                self.env._(
                    "Set by the buttons of the issue, never directly: %(fields)s.",
                    fields=", ".join(sorted(x["string"] for x in labels.values())),
                )
            )

    def _check_content(self, vals):
        """Guarantee 4: what the director approved is what hangs there."""
        fixed = self.filtered(lambda issue: issue.state != "draft")
        if fixed and any(name in vals for name in CONTENT):
            raise UserError(
                self.env._(
                    "%(issues)s: the contents are approved and stay. The director can "
                    "take the approval back until it is posted.",
                    issues=", ".join(fixed.mapped("display_name")),
                )
            )

    def _check_dates(self):
        """A board is not posted before it was approved, and nothing in the future."""
        for issue in self:
            today = issue._to_day(fields.Datetime.now())
            approved = issue.approved_date and issue._to_day(issue.approved_date)
            for name in ("posted_date", "taken_down_date"):
                day = issue[name]
                if day and (day > today or (approved and day < approved)):
                    raise UserError(
                        self.env._(
                            "%(issue)s: “%(field)s” lies between the day of the "
                            "approval and today.",
                            issue=issue.display_name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    def _to_day(self, moment):
        # The time zone of a site is no secret.
        return to_local(moment, self.sudo().site_id.tz).date()

    def _write_by_server(self, vals):
        """Set what nobody but the steps may set; they have checked who may."""
        server_pass = ServerPass(self.ids, vals)
        # Who may take a step need not have a right to write issues.
        self.sudo().with_context(cs_bulletin_pass=server_pass).write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: an issue is withdrawn, never deleted."""
        raise UserError(
            self.env._("An issue of the notice board is never deleted. Withdraw it.")
        )
