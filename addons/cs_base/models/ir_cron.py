from odoo import models


class IrCron(models.Model):
    _inherit = "ir.cron"

    def _callback(self, cron_name, server_action_id):
        """Let our jobs write notes, exceptions and messages in the people's language.

        A job runs as the system's user, whose language nobody chose.
        """
        modules = {
            xml_id.partition(".")[0] for xml_id in self.get_external_id().values()
        }
        if any(module.startswith("cs_") for module in modules):
            lang = self.env.company._get_main_lang()
            self = self.with_context(lang=lang)
        return super()._callback(cron_name, server_action_id)
