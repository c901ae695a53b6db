import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { RPCError, rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";

/**
 * The owner sets the own signing PIN. The texts go straight to the server and are kept
 * nowhere, unlike those of a form.
 */
export class PinSettingDialog extends Component {
    static template = "cs_base.PinSettingDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        hasPin: { type: Boolean, optional: true },
        onSaved: { type: Function, optional: true },
    };

    setup() {
        this.notification = useService("notification");
        this.state = useState({
            pin: "",
            repeated: "",
            proof: "",
            byPassword: !this.props.hasPin,
            error: "",
            isBusy: false,
        });
        useAutofocus();
    }

    get title() {
        return this.props.hasPin ? _t("Change Signing PIN") : _t("Set Signing PIN");
    }

    onInput(name, ev) {
        this.state[name] = ev.target.value;
        this.state.error = "";
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            ev.stopPropagation();
            this.save();
        }
    }

    toggle() {
        Object.assign(this.state, {
            byPassword: !this.state.byPassword,
            proof: "",
            error: "",
        });
    }

    async save() {
        const { pin, repeated, proof, byPassword } = this.state;
        if (!pin || !proof || this.state.isBusy) {
            return;
        }
        if (pin !== repeated) {
            this.state.error = _t("The two PINs differ. Type the new one again.");
            this.state.repeated = "";
            return;
        }
        this.state.isBusy = true;
        try {
            const given = byPassword ? { password: proof } : { old_pin: proof };
            await rpc("/cs/operator/set_pin", { pin, ...given });
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.error = error.data?.message || error.message;
            return;
        } finally {
            this.state.isBusy = false;
        }
        this.notification.add(_t("Your signing PIN is set."), { type: "success" });
        this.props.close();
        this.props.onSaved?.();
    }
}

/** Client action behind the button in the preferences. */
async function setSigningPin(env, action) {
    const { has_pin: hasPin } = await rpc("/cs/operator/state");
    return new Promise((resolve) => {
        env.services.dialog.add(
            PinSettingDialog,
            { hasPin: action.params?.has_pin ?? hasPin },
            { onClose: () => resolve(action.params?.next) }
        );
    });
}

registry.category("actions").add("cs_set_signing_pin", setSigningPin);
