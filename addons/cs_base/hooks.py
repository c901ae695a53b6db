def post_init_hook(env):
    """Give every existing company its default site (architecture 3.1)."""
    env["res.company"].search([])._ensure_default_site()
