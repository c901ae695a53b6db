from collections import defaultdict

from odoo import api, models
from odoo.exceptions import ValidationError


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.constrains("user_id", "res_model", "res_id")
    def _check_confidential(self):
        """Guarantee 8: an activity shows its subject to whom it is given."""
        by_model = defaultdict(lambda: self.browse())
        for activity in self.filtered(lambda a: a.res_model and a.user_id):
            by_model[activity.res_model] |= activity
        for model, activities in by_model.items():
            if not hasattr(self.env[model], "_get_confidential_users"):
                continue
            # Who is on the list is read to decide, not to show.
            records = self.env[model].sudo().browse(activities.mapped("res_id"))
            lists = records._get_confidential_users()
            for activity in activities:
                users = lists.get(records.browse(activity.res_id))
                if users is not None and activity.user_id not in users:
                    raise ValidationError(
                        self.env._(
                            "This matter is open to named people only. "
                            "%(user)s is not one of them; choose somebody else.",
                            user=activity.user_id.sudo().name,  # typed by the user
                        )
                    )
