"""Departments, workers, buildings, units and households of our database.

Made by the models, so that every key by which people search is right.
"""

from odoo.fields import Command

from .people import ROLES, SITES

UNITS_OF_BUILDING = 250
ROOMS_OF_FLOOR = 10
DEPARTMENTS = (8, 2)
WORKERS_OF_DEPARTMENT = 20
BATCH = 2000


def units_of_site(n: int) -> int:
    """How many units a site has: one for each 25 tickets, 50 at least."""
    return max(50, n // 25 // SITES)


def make_departments(env, steps) -> None:
    """Departments with their heads and workers; the desks' own employees."""
    companies = env["res.company"].browse(steps.ids("company"))
    roles = dict(zip(ROLES, env["res.users"].browse(steps.ids("role")), strict=True))
    Employee = env["hr.employee"].with_context(tracking_disable=True)
    names, ids, crews = [], [], []
    for company, count in zip(companies, DEPARTMENTS, strict=True):
        for number in range(count):
            department = env["hr.department"].create(
                {"name": f"Department {number + 1}", "company_id": company.id}
            )
            crew = Employee.create(
                [
                    {
                        "name": f"Worker {company.id}-{number + 1}-{n + 1}",
                        "company_id": company.id,
                        "department_id": department.id,
                    }
                    for n in range(WORKERS_OF_DEPARTMENT)
                ]
            )
            names.append(f"{company.id}/{number}")
            ids.append(department.id)
            crews += crew.ids
    steps.keep("department", ids, names)
    first = env["hr.department"].browse(ids[0])
    for login in ("worker", "dispatcher", "head"):
        # The first three of the crew are people with a login.
        employee = Employee.browse(crews[("worker", "dispatcher", "head").index(login)])
        employee.write({"user_id": roles[login].id, "name": roles[login].name})
    first.manager_id = Employee.browse(crews[2])
    steps.keep("crew", crews)
    users = env["res.users"].browse(steps.ids("user"))
    desk = Employee.create(
        [
            {"name": user.name, "user_id": user.id, "company_id": user.company_id.id}
            for user in [*users, roles["clerk"], roles["manager"]]
        ]
    )
    steps.keep("desk", desk.ids)


def make_units(env, steps, n: int) -> None:
    """Buildings and units of each site, as many in one site as in another."""
    count = units_of_site(n)
    Building = env["cs.building"].with_context(tracking_disable=True)
    for site in env["cs.site"].browse(steps.ids("site")):
        buildings = Building.create(
            [
                {"name": str(number + 1), "site_id": site.id, "floor_count": 30}
                for number in range((count - 1) // UNITS_OF_BUILDING + 1)
            ]
        )
        values = []
        for number in range(count):
            pos, inside = divmod(number, UNITS_OF_BUILDING)
            floor, room = divmod(inside, ROOMS_OF_FLOOR)
            values.append(
                {
                    "building_id": buildings[pos].id,
                    "entrance": "1",
                    "room": f"{floor + 1}{room + 1:02d}",
                }
            )
        in_batches(env["cs.unit"], values)
        env.cr.commit()


def make_households(env, steps, n: int) -> None:
    """A household in each unit, of the two contacts who call from there."""
    count = units_of_site(n) * SITES
    env.cr.execute(
        """
        DROP TABLE IF EXISTS bench_unit;
        CREATE TABLE bench_unit AS
        SELECT (row_number() OVER (PARTITION BY u.site_id ORDER BY u.id) - 1) * %s
                   + r.pos AS idx,
               u.id AS unit_id, u.site_id
          FROM cs_unit u JOIN bench_ref r ON r.kind = 'site' AND r.id = u.site_id;
        ALTER TABLE bench_unit ADD PRIMARY KEY (idx);
        """,
        (SITES,),
    )
    env.cr.execute(
        """
        SELECT u.unit_id, u.idx, array_agg(p.name ORDER BY p.id),
               array_agg(p.phone ORDER BY p.id)
          FROM bench_unit u
          JOIN bench_ref f ON f.kind = 'first_partner'
          JOIN res_partner p ON p.id IN (f.id + u.idx, f.id + u.idx + %s)
         GROUP BY 1, 2 ORDER BY 2
        """,
        (count,),
    )
    values = [
        {
            "unit_id": unit_id,
            "date_from": "2020-01-01",
            "person_ids": [
                Command.create(
                    {
                        "name": name,
                        "role": ("owner", "family")[number],
                        "sequence": number + 1,
                        "phone_ids": [Command.create({"number": phone})],
                    }
                )
                for number, (name, phone) in enumerate(zip(names, phones, strict=True))
            ],
        }
        for unit_id, _idx, names, phones in env.cr.fetchall()
    ]
    in_batches(env["cs.household"], values)
    env.cr.execute(
        """
        ALTER TABLE bench_unit ADD COLUMN persons int[];
        UPDATE bench_unit u SET persons = p.ids
          FROM (SELECT unit_id, array_agg(id ORDER BY sequence) AS ids
                  FROM cs_household_person GROUP BY 1) p
         WHERE p.unit_id = u.unit_id;
        """
    )


def in_batches(model, values: list[dict]) -> None:
    """Create records in batches, without a message for each."""
    model = model.with_context(
        tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
    )
    for start in range(0, len(values), BATCH):
        model.create(values[start : start + BATCH])
        model.env.flush_all()
        model.env.invalidate_all()
