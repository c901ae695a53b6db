import { registry } from "@web/core/registry";
import { RPCError } from "@web/core/network/rpc";
import { UncaughtPromiseError } from "@web/core/errors/error_service";

/**
 * A step that only lacks a reason opens the dialog that asks for it at once, from a
 * button, a drag or a list alike, without a warning to be closed before.
 */
function askReason(env, error, originalError) {
    if (!(error instanceof UncaughtPromiseError) || !(originalError instanceof RPCError)) {
        return false;
    }
    if (originalError.exceptionName !== "odoo.exceptions.RedirectWarning") {
        return false;
    }
    const [, actionId, , context] = originalError.data.arguments;
    if (!context?.cs_gate_step) {
        return false;
    }
    error.unhandledRejectionEvent.preventDefault();
    env.services.action.doAction(actionId, { additionalContext: context });
    return true;
}

registry.category("error_handlers").add("cs_gate_reason", askReason, { sequence: 90 });
