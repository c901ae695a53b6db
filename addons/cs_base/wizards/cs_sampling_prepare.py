from odoo import api, fields, models
from odoo.exceptions import UserError


class CsSamplingPrepare(models.TransientModel):
    """Prepares the draws of a period: salts are chosen, commitments shown."""

    _name = "cs.sampling.prepare"
    _description = "Prepare a Draw"

    plan_id = fields.Many2one(
        "cs.sampling.plan",
        required=True,
        domain="[('state', '=', 'published'), ('period_type', '!=', 'subject')]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    site_id = fields.Many2one(
        "cs.site",
        compute="_compute_plan",
        store=True,
        readonly=False,
        domain="[('company_id', '=', company_id)]",
        help="Empty: all sites of the company that the person sees.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Drawn For",
        required=True,
        compute="_compute_plan",
        store=True,
        readonly=False,
        domain="[('share', '=', False)]",
    )
    day = fields.Date(
        string="A Day of the Period",
        required=True,
        default=fields.Date.context_today,
    )

    @api.depends("plan_id")
    def _compute_plan(self):
        for one in self:
            one.site_id = one.plan_id.site_id
            one.user_id = one.plan_id.user_id or self.env.user

    def action_prepare(self):
        """Store the commitments and show the draws."""
        self.ensure_one()
        is_manager = self.env.user.has_group(
            "cs_base.cs_base_group_manager"
        ) or self.env.user.has_group("cs_base.cs_base_group_director")
        planned = (self.env.user, self.plan_id.user_id)
        if self.user_id not in planned and not is_manager:
            raise UserError(
                self.env._("Only a manager prepares a draw for somebody else.")
            )
        if self.company_id not in self.env.user.company_ids:
            raise UserError(self.env._("Choose one of your own companies."))
        draws = self.plan_id._prepare_draws(
            day=self.day, site=self.site_id, user=self.user_id, company=self.company_id
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_sampling_draw_action"
        )
        if len(draws) == 1:
            return {
                **action,
                "res_id": draws.id,
                "views": [(False, "form")],
                "context": {},
            }
        return {**action, "domain": [("id", "in", draws.ids)], "context": {}}
