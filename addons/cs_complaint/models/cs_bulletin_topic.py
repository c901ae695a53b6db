from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

SECTIONS = ("topic", "question")


class CsBulletinTopic(models.Model):
    """What an issue of the notice board tells about, and which enquiries ask for it.

    A topic without enquiries is allowed with a reason (CMP-45).
    """

    _name = "cs.bulletin.topic"
    _description = "Topic of the Notice Board"
    _inherit = ["cs.rule.columns.mixin"]
    _order = "bulletin_id, sequence, id"
    _check_company_auto = True

    bulletin_id = fields.Many2one(
        "cs.bulletin", string="Issue", required=True, index=True, ondelete="cascade"
    )
    site_id = fields.Many2one(
        related="bulletin_id.site_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="bulletin_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Board Topic",
        required=True,
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
    )
    line_id = fields.Many2one(
        "cs.period.report.line",
        string="Line of the Summary",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('section', 'in', ('topic', 'question')), ('sequence', '>=', 0),"
        " ('run_id.report_code', '=', 'enquiry_summary'),"
        " ('run_id.site_ids', 'in', site_id)]",
        help="The topic or question of the enquiries that it answers.",
    )
    enquiry_count = fields.Integer(
        string="Number of Enquiries", related="line_id.count"
    )
    reason = fields.Char(
        string="Reason Without Enquiries",
        help="Why it is on the board although nobody asked.",
    )
    text = fields.Text(string="What It Says")

    @api.depends("line_id")
    def _compute_name(self):
        """By default the words of the summary."""
        for topic in self:
            line = topic.line_id
            topic.name = topic.name or (
                line and (line.label or line._get_none_label(line.section))
            )

    @api.constrains("line_id", "bulletin_id")
    def _check_line(self):
        """CMP-45: a topic comes from the enquiries of its own site."""
        for topic in self.filtered("line_id"):
            # Which sites the summary covers decides; its figures stay closed.
            topic = topic.sudo()
            line = topic.line_id
            run = line.run_id
            if (
                run.report_code != "enquiry_summary"
                or line.section not in SECTIONS
                or topic.site_id not in run.site_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%(topic)s: choose a topic or question of an enquiry summary "
                        "that covers the site of the board.",
                        topic=topic.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        topics = super().create(vals_list)
        topics._check_draft()
        return topics

    def write(self, vals):
        self._check_draft()
        res = super().write(vals)
        if "bulletin_id" in vals:
            self._check_draft()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        self._check_draft()

    def _check_draft(self):
        """Guarantee 4: what the director approved is what hangs there."""
        fixed = self.bulletin_id.filtered(lambda issue: issue.state != "draft")
        if fixed:
            raise UserError(
                self.env._(
                    "%(issues)s: the contents are approved and stay.",
                    issues=", ".join(fixed.mapped("display_name")),
                )
            )
