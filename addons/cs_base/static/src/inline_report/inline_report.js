import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { getReportUrl } from "@web/webclient/actions/reports/utils";
import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";
import { session } from "@web/session";
import { user } from "@web/core/user";

/**
 * Shows the PDF of our reports in the viewer of the browser, which is the preview and
 * has the print button, instead of downloading it (DUT-36). The server logs each PDF.
 * Many documents at once are asked for first; the server refuses them otherwise.
 */
async function showInline(action, options, env) {
    if (action.report_type !== "qweb-pdf" || !action.cs_is_logged) {
        return false;
    }
    const status = await rpc("/report/check_wkhtmltopdf", {}, { silent: true });
    if (!["ok", "upgrade"].includes(status)) {
        return false; // the core shows the form as a web page instead
    }
    const count = action.context?.active_ids?.length || 0;
    const isBatch = count > (session.cs_print_confirm_count || 20);
    if (isBatch && !(await confirmBatch(env, count))) {
        return true;
    }
    let url = getReportUrl(action, "pdf", user.context);
    if (isBatch) {
        url += `${url.includes("?") ? "&" : "?"}cs_confirmed=1`;
    }
    if (!browser.open(url, "_blank")) {
        env.services.notification.add(
            _t("The browser has blocked the new tab. Allow pop-ups for this page."),
            { type: "warning" }
        );
    }
    return true;
}

function confirmBatch(env, count) {
    return new Promise((resolve) => {
        env.services.dialog.add(
            ConfirmationDialog,
            {
                title: _t("Print Many Documents"),
                body: _t("%(count)s documents will be made at once.", { count }),
                confirmLabel: _t("Print"),
                confirm: () => resolve(true),
                cancel: () => resolve(false),
            },
            { onClose: () => resolve(false) }
        );
    });
}

registry.category("ir.actions.report handlers").add("cs_inline_pdf", showInline);
