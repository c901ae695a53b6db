from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class CsPolicy(models.Model):
    """A written rule book of the company, such as the one on complaints.

    Its text stands in the clauses of its versions; which version counts on a day
    follows from the dates (architecture 3 "Policies").
    """

    _name = "cs.policy"
    _inherit = ["cs.frozen.mixin", "mail.thread"]
    _description = "Policy"
    _order = "code, id"
    _rec_names_search = ["code", "name"]

    # Clauses of all times are cited under these, so they stay (guarantee 3).
    _frozen_fields = ("code", "name", "company_id")

    code = fields.Char(
        string="Policy Code",
        required=True,
        tracking=True,
        help="Short code that the codes of its clauses begin with, such as P6.",
    )
    name = fields.Char(string="Policy Title", required=True, translate=True)
    department_id = fields.Many2one(
        "hr.department",
        string="Responsible Department",
        tracking=True,
        help="Keeps the policy up to date and explains it.",
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: for all companies. A company's own policy goes before a common "
        "one of the same code.",
    )
    active = fields.Boolean(default=True, tracking=True)
    version_ids = fields.One2many("cs.policy.version", "policy_id", string="Versions")
    version_count = fields.Integer(
        string="Number of Versions", compute="_compute_version_count"
    )
    current_version_id = fields.Many2one(
        "cs.policy.version",
        string="Version in Force",
        compute="_compute_current_version_id",
        search="_search_current_version_id",
        help="The version that counts today.",
    )
    current_valid_from = fields.Date(
        string="In Force Since", related="current_version_id.valid_from"
    )
    document = fields.Html(
        string="Text in Force", related="current_version_id.document"
    )

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "Another policy has this code already. Take another code, or make a new "
        "version of that policy.",
    )

    @api.depends("version_ids")
    def _compute_version_count(self):
        for policy in self:
            policy.version_count = len(policy.version_ids)

    @api.depends(
        "version_ids.valid_from", "version_ids.state", "version_ids.withdrawn_date"
    )
    def _compute_current_version_id(self):
        today = fields.Date.context_today(self)
        for policy in self:
            policy.current_version_id = policy._get_version_at(today)

    def _search_current_version_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = self.env["cs.policy.version"].search([("is_in_force", "=", True)])
        wanted = current.filtered(lambda version: version.id in value)
        domain = Domain("version_ids", "in", wanted.ids)
        if False in value:
            domain |= Domain("version_ids", "not in", current.ids)
        return domain

    @api.constrains("code")
    def _check_code(self):
        """The clauses begin with the code of their policy."""
        self.version_ids.clause_ids._check_code()

    @api.constrains("company_id", "department_id")
    def _check_department_company(self):
        """A common policy may be kept by any department, an own one by its own."""
        for policy in self:
            owner = policy.department_id.company_id
            if policy.company_id and owner and owner != policy.company_id:
                raise ValidationError(
                    self.env._(
                        "%(department)s belongs to another company than the policy "
                        "%(policy)s. Choose a department of %(company)s.",
                        department=policy.department_id.display_name,
                        policy=policy.display_name,
                        company=policy.company_id.display_name,
                    )
                )

    @api.constrains("active")
    def _check_active(self):
        """Clauses in force must not vanish by archiving (guarantee 1)."""
        for policy in self.filtered(lambda policy: not policy.active):
            versions = policy.version_ids.filtered(lambda v: v.state == "in_force")
            if versions:
                raise ValidationError(
                    self.env._(
                        "%(policy)s still has versions in force: %(versions)s. "
                        "Withdraw them before you archive the policy.",
                        policy=policy.display_name,
                        versions=", ".join(versions.mapped("name")),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_once_in_force(self):
        """Guarantee 3: what was in force once stays."""
        kept = self._filter_frozen()
        if kept:
            raise UserError(
                self.env._(
                    "A policy that was in force is never deleted: %(policies)s. "
                    "Withdraw its versions and archive it instead.",
                    policies=", ".join(kept.mapped("display_name")),
                )
            )

    def action_new_version(self):
        """Start a draft: from the version in force, or the latest one, or empty.

        :return: action that opens the draft
        """
        self.ensure_one()
        latest = self.current_version_id or self.version_ids[:1]
        if latest:
            return latest.action_new_version()
        version = self.env["cs.policy.version"].create({"policy_id": self.id})
        return version._get_form_action()

    def _get_version_at(self, day):
        """Return the version that counts on ``day``, or an empty recordset."""
        self.ensure_one()
        found = self.version_ids.filtered(lambda version: version._counts_on(day))
        return found.sorted(lambda version: (version.valid_from, version.id))[-1:]

    def _get_next_version_name(self, taken=()):
        """Return the next free name of the year, such as 2026-2.

        :param taken: names given away already in the same batch
        """
        names = {*self.version_ids.mapped("name"), *taken}
        year = fields.Date.context_today(self).year
        number = 1
        while f"{year}-{number}" in names:
            number += 1
        return f"{year}-{number}"

    def _filter_frozen(self):
        # What a rule hides must still freeze the policy.
        return self.filtered(
            lambda p: any(v.state != "draft" for v in p.sudo().version_ids)
        )

    def _get_binding_lang(self):
        # As above: the first version decides, whoever asks.
        once = self.sudo().version_ids.filtered(lambda v: v.state != "draft")
        return once.sorted("id")[:1].lang or super()._get_binding_lang()

    def _get_frozen_refusal(self, names):
        return self.env._(
            "%(policy)s was put in force: %(fields)s cannot be changed, because "
            "records cite its clauses. Withdraw it and write a new policy instead.",
            policy=self[:1].display_name,
            fields=self._get_field_labels(names),
        )

    def _log_correction(self, name, lang, old, new):
        self._post_correction(self.display_name, name, lang, old, new)

    def _post_correction(self, what, name, lang, old, new):
        """Note a corrected translation where auditors look for it."""
        self.message_post(
            body=self.env._(
                "Translation of %(what)s corrected (%(lang)s): “%(old)s” → “%(new)s”",
                what=what,
                lang=lang,
                old=old or "",
                new=new or "",
            ),
            subtype_xmlid="mail.mt_note",
        )
