"""A subject for the deadline engine that exists in the tests only."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from odoo import fields, models

from . import common

# A module that is never installed: outside these tests no registry loads the model.
FAKE_MODULE = "cs_base_test_deadline"


class DeadlineSubject(models.Model):
    _module = FAKE_MODULE
    _name = "cs.test.deadline.subject"
    _description = "Subject of Deadlines"
    _inherit = ["mail.thread", "mail.activity.mixin", "cs.deadline.mixin"]

    _deadline_fields = {
        "test.reply": ("reply_deadline", "replied_date", "is_reply_late"),
        "test.reply_major": ("reply_deadline", "replied_date", "is_reply_late"),
        "test.days": ("days_deadline", None, None),
    }

    name = fields.Char()
    site_id = fields.Many2one("cs.site", required=True)
    user_id = fields.Many2one("res.users")
    chief_id = fields.Many2one("res.users")
    received_date = fields.Datetime()
    reply_deadline = fields.Datetime(tracking=True)
    replied_date = fields.Datetime()
    is_reply_late = fields.Boolean()
    days_deadline = fields.Datetime()

    def _get_deadline_escalation_user(self, code):
        return self.chief_id

    def _on_deadline_late(self, rule_code):
        if any(subject.name == "poison" for subject in self):
            raise ValueError("this record breaks")
        return super()._on_deadline_late(rule_code)


def shanghai(*wall):
    """Return naive UTC of a time in Shanghai."""
    return datetime(*wall) - timedelta(hours=8)


class DeadlineCommon(common.CsCommon):
    """The first site keeps office hours in Shanghai; one rule grants 72 hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_subject_model()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "company_id": cls.company.id,
                "tz": "Asia/Shanghai",
                "attendance_ids": [fields.Command.clear()]
                + [
                    fields.Command.create(
                        {
                            "name": f"{day} {begin}",
                            "dayofweek": str(day),
                            "hour_from": begin,
                            "hour_to": end,
                        }
                    )
                    for day in range(5)
                    for begin, end in ((8.5, 12.0), (14.0, 18.0))
                ],
            }
        )
        cls.site.resource_calendar_id = cls.calendar
        cls.rule = cls._new_rule("test.reply", amount=72, unit="hours")

    @classmethod
    def _new_rule(cls, code, state="published", **vals):
        rule = cls.env["cs.deadline.rule"].create(
            {
                "name": code,
                "code": code,
                "model_id": cls.env["ir.model"]._get_id(DeadlineSubject._name),
                "valid_from": "2026-01-01",
                **vals,
            }
        )
        if state == "published":
            rule.action_publish()
        return rule

    @classmethod
    def _new_subjects(cls, count=1, **vals):
        return cls.env[DeadlineSubject._name].create(
            [
                {"name": f"subject {number}", "site_id": cls.site.id, **vals}
                for number in range(count)
            ]
        )

    @classmethod
    def _load_subject_model(cls):
        """Add the subject's model to the registry until the class is done."""
        registry, name = cls.registry, DeadlineSubject._name
        # Foreign keys are listed with the module that declares them.
        cls.env["ir.module.module"].create({"name": FAKE_MODULE})
        cls.addClassCleanup(cls._unload_subject_model)
        registry.load(SimpleNamespace(name=FAKE_MODULE))
        registry._setup_models__(cls.env.cr, [name])
        registry.init_models(cls.env.cr, [name], {"module": FAKE_MODULE})
        # Outside a module's data nothing gives access to the model.
        cls.env["ir.model.access"].create(
            {
                "name": name,
                "model_id": cls.env["ir.model"]._get_id(name),
                "group_id": cls.env.ref("base.group_user").id,
                "perm_read": True,
                "perm_write": True,
                "perm_create": True,
            }
        )

    @classmethod
    def _unload_subject_model(cls):
        del cls.registry[DeadlineSubject._name]
        cls.registry._setup_models__(cls.env.cr)
