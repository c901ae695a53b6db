"""Base class of the tests that need places."""

from odoo.addons.cs_base.tests import common


class CsArchiveCommon(common.CsCommon):
    """One estate with dwellings, shops and parking spaces, one office tower.

    ``house`` (3) stands in ``site`` as do ``shops`` and ``garage`` (B); ``tower``
    (A) stands in ``site_other``; ``house_foreign`` (3) belongs to the other company.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site.name, cls.site_other.name = "锦澜苑", "望江商务中心"
        cls.house = cls._new_building("3栋", "residential", cls.site)
        cls.shops = cls._new_building("商铺", "shops", cls.site, code="S")
        cls.garage = cls._new_building("地库B", "garage", cls.site)
        cls.tower = cls._new_building("A座", "office", cls.site_other)
        cls.house_foreign = cls._new_building("3栋", "residential", cls.site_foreign)
        cls.unit = cls._new_unit(cls.house, "1201", "2")
        cls.unit_low = cls._new_unit(cls.house, "0702", "1")
        cls.shop = cls._new_unit(cls.shops, "12")
        cls.parking = cls._new_unit(cls.garage, "123")
        cls.office = cls._new_unit(cls.tower, "1802")
        cls.unit_foreign = cls._new_unit(cls.house_foreign, "1201", "2")
        cls.archive_user = cls._new_user(
            "archive_user", "cs_archive.cs_archive_group_user", cls.site
        )
        cls.archive_officer = cls._new_user(
            "archive_officer", "cs_archive.cs_archive_group_officer", cls.site
        )
        cls.archive_manager = cls._new_user(
            "archive_manager", "cs_archive.cs_archive_group_manager", cls.site
        )

    @classmethod
    def _new_building(cls, name, kind, site, **values):
        return cls.env["cs.building"].create(
            {"name": name, "kind": kind, "site_id": site.id, **values}
        )

    @classmethod
    def _new_unit(cls, building, room, entrance=False, **values):
        return cls.env["cs.unit"].create(
            {"building_id": building.id, "room": room, "entrance": entrance, **values}
        )
