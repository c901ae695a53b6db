import { makeContext } from "@web/core/context";
import { user } from "@web/core/user";

/**
 * Open where something is cured: an action, narrowed to the records in question.
 *
 * @param {Object} service the action service
 * @param {{action: string|Object, model: string, domain: Array, context: Object}} place
 * @param {Function} onClose called when the place was a dialog that is closed
 */
export async function openPlace(service, place, onClose) {
    let action = place.action;
    if (typeof action === "string") {
        action = await service.loadAction(action);
    }
    if (place.model) {
        const context = makeContext([action.context || {}], user.context);
        // The action's own filters would hide what was counted.
        const kept = Object.entries(context).filter(([name]) => !name.startsWith("search_default_"));
        action = {
            ...action,
            domain: place.domain.length ? place.domain : action.domain,
            context: { ...Object.fromEntries(kept), ...place.context },
        };
    }
    return service.doAction(action, { onClose });
}
