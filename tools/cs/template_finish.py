# Runs in Odoo's shell on the template (see databases.template); `env` is given.
# ruff: noqa: F821
"""The web client's assets are made once, not by each test that opens a page."""

BUNDLES = (
    "web.assets_web",
    "web.assets_web_print",
    "web.assets_tests",
    "web.assets_frontend",
    "web.assets_frontend_lazy",
    "web.assets_frontend_minimal",
    "web.report_assets_common",
    "web.report_assets_pdf",
)

for bundle in BUNDLES:
    env["ir.qweb"]._get_asset_bundle(bundle, css=False, js=True).js()
    env["ir.qweb"]._get_asset_bundle(bundle, css=True, js=False).css()
env.cr.commit()
