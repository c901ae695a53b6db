import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const MODEL = "cs.report.run";

/**
 * Tells who asked for a report that it is ready, wherever that person is at work, and
 * brings the report up to date when it is on the screen.
 */
export const reportReadyService = {
    dependencies: ["action", "bus_service", "notification", "orm"],
    start(env, { action, bus_service, notification, orm }) {
        async function open(runId, isWorkbook) {
            const method = isWorkbook ? "action_download_xlsx" : "get_formview_action";
            return action.doAction(await orm.call(MODEL, method, [[runId]]));
        }

        function isShown(runId) {
            const props = action.currentController?.props || {};
            const shown = action.currentController?.currentState?.resId || props.resId;
            return props.resModel === MODEL && (!shown || shown === runId);
        }

        function onReady({ run_id, title, message, is_done, is_workbook, button }) {
            const close = notification.add(message, {
                title,
                type: is_done ? "success" : "danger",
                sticky: true,
                buttons: [
                    {
                        name: is_workbook ? button : _t("Open the Report"),
                        primary: true,
                        onClick: () => {
                            close();
                            return open(run_id, is_workbook);
                        },
                    },
                ],
            });
            if (isShown(run_id)) {
                action.doAction("soft_reload");
            }
        }

        bus_service.subscribe("cs_report_ready", onReady);
        bus_service.start();
    },
};

registry.category("services").add("cs_report_ready", reportReadyService);
