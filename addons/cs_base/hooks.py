def post_init_hook(env):
    """Give every existing company its default site (architecture 3.1)."""
    env["res.company"].search([])._ensure_default_site()


def uninstall_hook(env):
    """Remove the signing PINs, which no model describes."""
    env.cr.execute("DROP TABLE IF EXISTS res_users_cs_pin")
