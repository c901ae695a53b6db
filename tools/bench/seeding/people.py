"""Companies, users, teams, categories, channels: alike in both databases."""

from odoo.fields import Command

PASSWORD = "agent"
USERS = 40
PEOPLE_OF_A = 36
TEAMS = 5
CREW = 7
SITES = 8
ROLES = ("head", "clerk", "worker", "dispatcher", "manager")
GROUPS_OURS = {
    "agent": ("cs_base.cs_base_group_user", "cs_complaint.cs_complaint_group_user"),
    "head": ("cs_base.cs_base_group_department_head",),
    "clerk": ("cs_complaint.cs_complaint_group_callback_clerk",),
    "worker": ("cs_complaint.cs_complaint_group_repair_worker",),
    "dispatcher": (
        "cs_base.cs_base_group_department_user",
        "cs_complaint.cs_complaint_group_dispatcher",
    ),
    "manager": (
        "helpdesk_mgmt.group_helpdesk_manager",
        "cs_base.cs_base_group_all_sites",
        "cs_complaint.cs_complaint_group_manager",
    ),
}
# Without our addons the helpdesk has no categories; these are ours, without the one
# whose complaints are always major.
CATEGORIES = (
    "Water Leak", "Inside the Unit", "From Above", "Blocked Drain",
    "Electricity and Lighting", "Lift", "Access Control and Intercom",
    "Doors, Windows and Locks", "Noise", "Cleaning and Hygiene", "Greening",
    "Order and Parking", "Service Attitude", "Fees", "Fit-out Management",
    "Outsourced Work", "Other",
)  # fmt: skip
STAGES = ("new", "in_progress", "awaiting", "done", "cancelled", "rejected")


def make(env, steps, ours: bool) -> None:
    """Create them and keep their ids."""
    first = env.ref("base.main_company")
    first.name = "Harbour Service"
    second = env["res.company"].create({"name": "Valley Service"})
    companies = first | second
    env.ref("base.user_admin").write(
        {
            "company_ids": [Command.set(companies.ids)],
            "lang": "zh_CN",
            "tz": "Asia/Shanghai",
        }
    )
    steps.keep("company", companies.ids)
    sites = make_sites(env, companies) if ours else None
    if ours:
        steps.keep("site", sites.ids)
        admin_groups(env)
    users = make_users(env, companies, sites)
    steps.keep("user", users.ids[:USERS])
    steps.keep("user_partner", users.partner_id.ids[:USERS])
    steps.keep("role", users.ids[USERS:])
    teams = make_teams(env, companies, users, ours)
    steps.keep("team", teams.ids)
    steps.keep("stage", stages(env).ids, STAGES)
    steps.keep("category", categories(env).ids)
    names = ("web", "email", "phone", "other")
    channels = [env.ref(f"helpdesk_mgmt.helpdesk_ticket_channel_{n}") for n in names]
    steps.keep("channel", [channel.id for channel in channels])


def admin_groups(env) -> None:
    """The administrator sees every site of both companies."""
    groups = "cs_base.cs_base_group_all_sites", "cs_archive.cs_archive_group_manager"
    for name in groups:
        env.ref("base.user_admin").group_ids |= env.ref(name)


def make_sites(env, companies):
    """Seven sites of the first company, one of the second."""
    first, second = companies
    first.cs_default_site_id.write({"name": "Site 1", "tz": "Asia/Shanghai"})
    second.cs_default_site_id.write({"name": "Site 8", "tz": "Asia/Shanghai"})
    more = env["cs.site"].create(
        [
            {"name": f"Site {n}", "company_id": first.id, "tz": "Asia/Shanghai"}
            for n in range(2, SITES)
        ]
    )
    return first.cs_default_site_id | more | second.cs_default_site_id


def make_users(env, companies, sites):
    """The agents, of whom the first is ``agent``, and one user of each role."""
    first, second = companies
    logins = ["agent", *(f"agent{n}" for n in range(1, USERS)), *ROLES]
    values = []
    for pos, login in enumerate(logins):
        role = login if login in GROUPS_OURS else "agent"
        company = second if PEOPLE_OF_A <= pos < USERS else first
        mine = companies if role == "manager" else company
        groups = ["helpdesk_mgmt.group_helpdesk_user"]
        if role == "manager":
            groups = ["helpdesk_mgmt.group_helpdesk_manager"]
        vals = {
            "name": login.capitalize(),
            "login": login,
            "email": f"{login}@example.com",
            "lang": "zh_CN",
            "tz": "Asia/Shanghai",
            "company_id": company.id,
            "company_ids": [Command.set(mine.ids)],
        }
        if sites is not None:
            groups = ["base.group_user", *GROUPS_OURS[role]]
            own = sites.filtered(lambda s, c=company: s.company_id == c)
            narrow = role in ("head", "clerk", "worker", "dispatcher")
            vals["cs_site_ids"] = [Command.set((own[:2] if narrow else own).ids)]
        vals["group_ids"] = [Command.set([env.ref(name).id for name in groups])]
        values.append(vals)
    users = env["res.users"].with_context(no_reset_password=True).create(values)
    set_passwords(env, users)
    return users


def set_passwords(env, users) -> None:
    """One password for all: hashing it takes its time on purpose."""
    env.flush_all()
    hashed = env["res.users"]._crypt_context().hash(PASSWORD)
    env.cr.execute(
        "UPDATE res_users SET password = %s WHERE id IN %s", (hashed, tuple(users.ids))
    )


def make_teams(env, companies, users, ours: bool):
    """Five teams of the first company; one of the second, and one of plain tickets.

    Plain tickets are in the second company, so that the agent of the first one sees
    the same tickets in both databases.
    """
    first, second = companies
    members = [users[pos : CREW * TEAMS : TEAMS] for pos in range(TEAMS)]
    rows = [(f"Team {n + 1}", first, members[n], True) for n in range(TEAMS)]
    rows.append((f"Team {TEAMS + 1}", second, users[PEOPLE_OF_A : USERS - 1], True))
    rows.append(("Plain Team", second, users[USERS - 1 : USERS], False))
    values = [
        {
            "name": name,
            "company_id": company.id,
            "user_ids": [Command.set(people.ids)],
            **({"is_service_centre": governed} if ours else {}),
        }
        for name, company, people, governed in rows
    ]
    return env["helpdesk.ticket.team"].create(values)


def stages(env):
    """The stages of the helpdesk, for both companies."""
    names = [f"helpdesk_mgmt.helpdesk_ticket_stage_{name}" for name in STAGES]
    found = env["helpdesk.ticket.stage"].union(*(env.ref(name) for name in names))
    found.company_id = False
    return found


def categories(env):
    """Categories of both companies, in the order of their names above."""
    Category = env["helpdesk.ticket.category"].with_context(lang="en_US")
    there = {category.name: category for category in Category.search([])}
    missing = [
        {"name": name, "company_id": False} for name in CATEGORIES if name not in there
    ]
    there.update({category.name: category for category in Category.create(missing)})
    return Category.union(*(there[name] for name in CATEGORIES))
