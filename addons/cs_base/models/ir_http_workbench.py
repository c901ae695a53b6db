from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        return self._get_cs_session_info(super().session_info())

    def _get_cs_session_info(self, info):
        """Begin at the workbench (ux M15), unless the user chose another home.

        The choice of the user stays where it is, in the preferences; nothing is
        written for those who made none.

        :param dict info: what the web client is told
        :return: the same with what our pages need
        """
        if not self.env.user.has_group("cs_base.cs_base_group_user"):
            return info
        workbench = self.env.ref("cs_base.cs_workbench_action").id
        return {
            **info,
            "home_action_id": info.get("home_action_id") or workbench,
            "cs_print_confirm_count": self.env.company.cs_print_confirm_count,
        }
