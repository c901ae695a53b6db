# Runs in Odoo's shell on the demo database (see databases.finish_demo); `env` is given.
# ruff: noqa: F821
"""Demo users read Chinese and log in with their login as password."""

LANGUAGE = "zh_CN"
# Head office's auditor reads English (demo story, ux.md section 7).
ENGLISH_LOGINS = {"auditor"}

ours = {
    line["res_id"]
    for line in env["ir.model.data"].search_read(
        [("model", "=", "res.users"), ("name", "=like", r"%\_demo")], ["res_id"]
    )
}
people = env["res.users"].with_context(active_test=False).browse(sorted(ours)).exists()
admin = env.ref("base.user_admin")

for user in people | admin:
    if user.login not in ENGLISH_LOGINS:
        user.lang = LANGUAGE
    if not user.tz:
        user.tz = "Asia/Shanghai"
for user in people:
    user.password = user.login

env["ir.default"].set("res.partner", "lang", LANGUAGE)
# The first person to log in should not wait for these.
for bundle in ("web.assets_web", "web.assets_frontend", "web.assets_frontend_minimal"):
    env["ir.qweb"]._get_asset_bundle(bundle, css=False, js=True).js()
    env["ir.qweb"]._get_asset_bundle(bundle, css=True, js=False).css()
env.cr.commit()
