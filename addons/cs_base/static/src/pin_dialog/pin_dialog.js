import { Component, useRef, useState } from "@odoo/owl";
import { hasTouch } from "@web/core/browser/feature_detection";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { useAutofocus } from "@web/core/utils/hooks";

/**
 * Asks for a signing PIN and hands it to `confirm`. What the server refuses is shown in
 * the dialog, which stays open, so that nobody types anything twice. The PIN lives only
 * as long as the dialog.
 *
 *     this.dialog.add(PinDialog, {
 *         signer: "Zhou Min",
 *         confirm: (pin) => rpc("/cs/operator/switch", { user_id, pin }),
 *     });
 *
 * With `allowPassword` the same person may give the password of the login instead;
 * `confirm` then gets `(text, { isPassword: true })`. Where several people may sign,
 * `signers` lists them (`{ id, name }`) and `confirm` gets the chosen `signerId`.
 */
export class PinDialog extends Component {
    static template = "cs_base.PinDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        confirm: Function,
        title: { type: String, optional: true },
        signer: { type: String, optional: true },
        signers: {
            type: Array,
            element: { type: Object, shape: { id: Number, name: String } },
            optional: true,
        },
        message: { type: String, optional: true },
        confirmLabel: { type: String, optional: true },
        allowPassword: { type: Boolean, optional: true },
    };
    static defaultProps = { allowPassword: false, signers: [] };

    setup() {
        this.state = useState({
            text: "",
            error: "",
            isBusy: false,
            isPassword: false,
            signerId: this.props.signers[0]?.id || false,
        });
        this.hasTouch = hasTouch();
        this.keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "back", "0"];
        this.inputRef = useRef("autofocus");
        useAutofocus({ mobile: !this.hasTouch });
    }

    get signer() {
        return this.props.signer || (this.props.signers.length === 1 && this.props.signers[0].name);
    }

    chooseSigner(ev) {
        this.state.signerId = parseInt(ev.target.value);
        this.state.text = "";
        this.inputRef.el?.focus();
    }

    get title() {
        return this.props.title || _t("Signing PIN");
    }

    get confirmLabel() {
        return this.props.confirmLabel || _t("Confirm");
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        this.state.error = "";
    }

    onKeydown(ev) {
        // The Enter that ends an input method's composition confirms nothing.
        if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            ev.stopPropagation();
            this.confirm();
        }
    }

    press(key) {
        this.state.error = "";
        this.state.text =
            key === "back" ? this.state.text.slice(0, -1) : this.state.text + key;
    }

    toggle() {
        Object.assign(this.state, {
            isPassword: !this.state.isPassword,
            text: "",
            error: "",
        });
        this.inputRef.el?.focus();
    }

    async confirm() {
        if (!this.state.text || this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            await this.props.confirm(this.state.text, {
                isPassword: this.state.isPassword,
                signerId: this.state.signerId,
            });
        } catch (error) {
            this.refuse(error);
            return;
        } finally {
            this.state.isBusy = false;
        }
        this.props.close();
    }

    refuse(error) {
        if (!(error instanceof RPCError)) {
            this.props.close();
            throw error;
        }
        this.state.error = error.data?.message || error.message;
        this.state.text = "";
        this.inputRef.el?.focus();
    }
}
