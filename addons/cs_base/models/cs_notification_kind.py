from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

FROZEN = {"code", "is_immediate", "is_mandatory"}


class CsNotificationKind(models.Model):
    """What people are told of, and how (ux M4).

    Immediate are the seven kinds of the noise budget alone: they may be pushed to
    telephones. All others come as ordinary messages or in the digests. Kinds come with
    the addons; who receives them and by which channel is the company's to set.
    """

    _name = "cs.notification.kind"
    _description = "Kind of Message"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_immediate = fields.Boolean(
        string="Immediate",
        readonly=True,
        help="Sent at once, also to telephones; the same thing about the same record "
        "comes to nobody twice within the quiet hours.",
    )
    is_mandatory = fields.Boolean(
        string="Mandatory",
        readonly=True,
        help="Comes whatever people chose in their own preferences.",
    )
    has_mail = fields.Boolean(string="Message or E-Mail", default=True)
    has_push = fields.Boolean(string="Push")
    has_group = fields.Boolean(
        string="Group Chats",
        help="Also to group chats that are connected, without names and telephone "
        "numbers. Never for confidential matters.",
    )
    group_ids = fields.Many2many(
        "res.groups",
        "cs_notification_kind_res_groups_rel",
        "kind_id",
        "group_id",
        string="Roles",
        help="Who is told at the site, besides those whom the matter itself concerns.",
    )

    _code_uniq = models.UniqueIndex("(code)", "Another kind of message has this code.")
    _has_channel = models.Constraint(
        "CHECK (has_mail IS TRUE OR has_push IS TRUE)",
        "People are told by message or by push. Archive a kind that nobody needs.",
    )
    _immediate_only = models.Constraint(
        "CHECK (is_immediate IS TRUE "
        "OR (has_push IS NOT TRUE AND has_group IS NOT TRUE))",
        "Only the immediate kinds go to telephones and group chats (noise budget).",
    )

    @api.constrains("is_mandatory", "active")
    def _check_mandatory_active(self):
        for kind in self:
            if kind.is_mandatory and not kind.active:
                raise UserError(
                    self.env._(
                        "“%(kind)s” is mandatory. Change who is told of it instead of "
                        "archiving it.",
                        kind=kind.name,
                    )
                )

    @api.model
    @ormcache("code")
    def _get_id(self, code):
        return self.with_context(active_test=False).search([("code", "=", code)]).id

    @api.model
    def _get(self, code):
        """Return the kind of a code, empty if there is none or it is archived."""
        # What kinds there are is no secret; everybody causes messages.
        kind = self.sudo().browse(self._get_id(code) or ())
        return kind.filtered("active")

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """What makes a kind what it is stays; who is told is a matter of settings."""
        changed = {
            name
            for name in FROZEN & set(vals)
            if any(kind[name] != vals[name] for kind in self)
        }
        if changed:
            raise UserError(
                self.env._(
                    "Code, “Immediate” and “Mandatory” of a kind of message are fixed "
                    "by the noise budget. Change roles and channels instead."
                )
            )
        self.env.registry.clear_cache()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_server(self):
        raise UserError(
            self.env._(
                "Kinds of messages are archived, not deleted: the log names them."
            )
        )
