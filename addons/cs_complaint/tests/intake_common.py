"""A desk with an estate, a household and rules that say where matters go."""

import uuid

from odoo import Command

from . import common


class CsIntakeCommon(common.CsComplaintCommon):
    """Building 3, entrance 2: units 1101, 1201 and 1301 above each other.

    Zhang Lei owns 1201 and can be called, his tenant has a quiet noon; the same
    number lives in the foreign company too.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Intake = cls.env["cs.intake"]
        cls.house = cls._new_building(cls.site)
        cls.below, cls.unit, cls.above = cls.env["cs.unit"].create(
            [
                {"building_id": cls.house.id, "entrance": "2", "room": room}
                for room in ("1101", "1201", "1301")
            ]
        )
        cls.area = cls.env["cs.area"].create(
            {"name": "大堂", "building_id": cls.house.id, "site_id": cls.site.id}
        )
        house_foreign = cls._new_building(cls.site_foreign)
        cls.unit_foreign = cls.env["cs.unit"].create(
            {"building_id": house_foreign.id, "entrance": "2", "room": "1201"}
        )
        house_other = cls._new_building(cls.site_other)
        cls.unit_other = cls.env["cs.unit"].create(
            {"building_id": house_other.id, "entrance": "2", "room": "1201"}
        )
        cls.owner = cls._new_person("张磊", cls.unit, "13800000012")
        cls.tenant = cls._new_person(
            "王航",
            cls.unit,
            "13900001380",
            role="tenant",
            is_do_not_disturb=True,
            dnd_from=12,
            dnd_to=14,
        )
        cls._new_person("张磊", cls.unit_foreign, "13800000012")
        cls._new_person("张磊", cls.unit_other, "13800000012")
        cls.env["cs.category.keyword"].create(
            {"category_id": cls.category.id, "words": "滴水 漏水 卫生间顶上滴水"}
        )
        cls.env["cs.routing.rule"].create(
            {
                "company_id": cls.company.id,
                "department_id": cls.department.id,
                "amount": 24,
                "unit": "hours",
                "sequence": 1,
            }
        )

    @classmethod
    def _new_building(cls, site, name="3栋"):
        return cls.env["cs.building"].create(
            {"name": name, "kind": "residential", "site_id": site.id}
        )

    @classmethod
    def _new_person(cls, name, unit, phone, **vals):
        return cls.env["cs.household.person"].create(
            {
                "name": name,
                "unit_id": unit.id,
                "role": "owner",
                "phone_ids": [Command.create({"number": phone})],
                **vals,
            }
        )

    def _desk(self, user=None):
        return self._as(self.Intake, user or self.desk)

    def _vals(self, **vals):
        return {
            "token": uuid.uuid4().hex,
            "kind": "repair",
            "site_id": self.site.id,
            "unit_id": self.unit.id,
            "phone": "138 0000 0012",
            "name": "张磊",
            "description": "卫生间顶上滴水，昨晚开始",
            "category_id": self.category.id,
            **vals,
        }

    def _ticket_of(self, answer):
        return self.Ticket.browse(answer["ticket"]["id"])

    def _found(self, answer, key):
        """Return the items of one group of an answer of the box."""
        return next((g["items"] for g in answer["groups"] if g["key"] == key), [])
