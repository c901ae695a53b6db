"""Base class of the tests that need households."""

from datetime import date

from . import common


class CsHouseholdCommon(common.CsArchiveCommon):
    """The unit has a household of owner and tenant since 2020."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls._new_user(
            "contact", "cs_archive.cs_archive_group_contact", cls.site
        )
        cls.Household = cls.env["cs.household"]
        cls.Person = cls.env["cs.household.person"]
        cls.Phone = cls.env["cs.phone"]
        cls.household = cls.Household.create(
            {"unit_id": cls.unit.id, "date_from": date(2020, 1, 1)}
        )
        cls.owner = cls._new_person(cls.household, "张磊", phone="19900000001")
        cls.tenant = cls._new_person(
            cls.household, "王航", role="tenant", phone="19900000003", sequence=20
        )

    @classmethod
    def _new_person(cls, household, name, **values):
        return cls.Person.create({"household_id": household.id, "name": name, **values})

    def _logged(self, record, user):
        """Return ``record`` as ``user`` sees it, with the history switched on."""
        return self._as(record, user).with_context(tracking_disable=False)

    def _body(self, household):
        """Return the history of a household as one text."""
        return "\n".join(household.message_ids.mapped("body"))
