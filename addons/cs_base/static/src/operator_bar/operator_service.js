import { reactive } from "@odoo/owl";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

/**
 * Who sits at this screen (architecture 3.3). One state for all bars of a page; the
 * server alone decides, every answer of it replaces the state.
 */
export const operatorService = {
    start() {
        const state = reactive({
            isLoaded: false,
            isSwitched: false,
            hasPin: false,
            operator: { id: false, name: "" },
            user: { id: false, name: "" },
        });
        const take = (answer) => {
            Object.assign(state, {
                isLoaded: true,
                isSwitched: answer.is_switched,
                hasPin: answer.has_pin,
                operator: answer.operator,
                user: answer.user,
            });
            return answer.operator;
        };
        return {
            state,
            async load() {
                return take(await rpc("/cs/operator/state"));
            },
            async getCandidates(text = "") {
                return rpc("/cs/operator/candidates", { text }, { silent: true });
            },
            async switchTo(userId, pin) {
                return take(
                    await rpc("/cs/operator/switch", { user_id: userId, pin })
                );
            },
            async switchBack() {
                return take(await rpc("/cs/operator/back"));
            },
        };
    },
};

registry.category("services").add("cs_operator", operatorService);
