"""A small model with a checklist that exists in the tests only."""

import base64
from types import SimpleNamespace

from odoo import fields, models

from . import common

# A module that is never installed: outside these tests no registry loads the model.
FAKE_MODULE = "cs_base_test_checklist"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class ChecklistSubject(models.Model):
    _module = FAKE_MODULE
    _name = "cs.test.checklist.subject"
    _description = "Subject of a Checklist"
    _inherit = ["cs.checklist.mixin"]

    name = fields.Char()
    user_id = fields.Many2one("res.users")
    is_told = fields.Boolean()

    def _on_checklist_done(self):
        self.is_told = True
        return super()._on_checklist_done()


def photo(number=0):
    """Return the base64 of a picture of its own."""
    return base64.b64encode(PIXEL + bytes([number])).decode()


class ChecklistCommon(common.CsCommon):
    """The clerk writes and reads the own subjects; the officer reads all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_subject_model()
        cls.checklist = cls.env["cs.checklist"].create(
            {"name": "Callback", "code": "T-CL", "company_id": cls.company.id}
        )
        cls.version = cls._new_version()
        cls.items = cls.version.item_ids
        cls.subject = cls.env[ChecklistSubject._name].create(
            {"name": "Subject", "user_id": cls.clerk.id}
        )
        cls.subject._start_checklist(cls.checklist)

    @classmethod
    def _new_version(cls, state="published", checklist=None, **vals):
        version = cls.env["cs.checklist.version"].create(
            {
                "checklist_id": (checklist or cls.checklist).id,
                "valid_from": "2026-01-01",
                "item_ids": [
                    fields.Command.create({"sequence": n, **item})
                    for n, item in enumerate(cls._get_items())
                ],
                "band_ids": [
                    fields.Command.create({"name": name, "lower_bound": bound})
                    for name, bound in (("Excellent", 96), ("Good", 81), ("Fail", 0))
                ],
                **vals,
            }
        )
        if state == "published":
            version.action_publish()
        return version

    @classmethod
    def _get_items(cls):
        return [
            {"name": "Greeted", "method": "yes_no"},
            {"name": "Clean", "method": "deduct", "photo_rule": "not_best"},
            {
                "name": "Safe",
                "method": "conformity",
                "critical": "cap",
                "remark_rule": "worst",
            },
            {"name": "Service", "method": "grade", "has_na": False},
            {"name": "Speed", "method": "points"},
        ]

    def _answer_all(self, subject):
        greeted, clean, safe, service, speed = subject.checklist_version_id.item_ids
        subject.checklist_answer(greeted.id, {"choice": "yes"})
        subject.checklist_answer(clean.id, {"number": 0})
        subject.checklist_answer(safe.id, {"choice": "conform"})
        subject.checklist_answer(service.id, {"choice": "very_good"})
        subject.checklist_answer(speed.id, {"number": 10})

    @classmethod
    def _load_subject_model(cls):
        """Add the subject's model to the registry until the class is done."""
        registry, name = cls.registry, ChecklistSubject._name
        cls.env["ir.module.module"].create({"name": FAKE_MODULE})
        cls.addClassCleanup(cls._unload_subject_model)
        registry.load(SimpleNamespace(name=FAKE_MODULE))
        registry._setup_models__(cls.env.cr, [name])
        registry.init_models(cls.env.cr, [name], {"module": FAKE_MODULE})
        model_id = cls.env["ir.model"]._get_id(name)
        user = cls.env.ref("cs_base.cs_base_group_user")
        officer = cls.env.ref("cs_base.cs_base_group_officer")
        access = cls.env["ir.model.access"]
        access.create(
            {
                "name": name,
                "model_id": model_id,
                "group_id": user.id,
                "perm_read": True,
                "perm_write": True,
                "perm_create": True,
                "perm_unlink": True,
            }
        )
        rules = cls.env["ir.rule"]
        for group, domain, write in (
            (user, "[('user_id', '=', user.id)]", True),
            (officer, "[(1, '=', 1)]", False),
        ):
            rules.create(
                {
                    "name": name,
                    "model_id": model_id,
                    "groups": [fields.Command.link(group.id)],
                    "domain_force": domain,
                    "perm_write": write,
                    "perm_create": write,
                    "perm_unlink": write,
                }
            )

    @classmethod
    def _unload_subject_model(cls):
        del cls.registry[ChecklistSubject._name]
        cls.registry._setup_models__(cls.env.cr)
