import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { PinDialog } from "@cs_base/pin_dialog/pin_dialog";

/**
 * Client action `cs_sign`: asks one of the possible signers for PIN or password and
 * calls the signing method of the records with it.
 *
 * params: model, ids, method, signers ([{id, name}]), title, message
 */
function sign(env, action) {
    const { model, ids, method, signers, title, message } = action.params;
    const { dialog, orm, notification } = env.services;
    return new Promise((resolve) => {
        let isSigned = false;
        const confirm = async (text, { isPassword, signerId }) => {
            const proof = isPassword ? { password: text } : { pin: text };
            await orm.call(model, method, [ids], { ...proof, user_id: signerId });
            isSigned = true;
        };
        const onClose = () => {
            if (isSigned) {
                notification.add(_t("Signed."), { type: "success" });
            }
            resolve(isSigned && { type: "ir.actions.client", tag: "soft_reload" });
        };
        dialog.add(
            PinDialog,
            {
                title: title || _t("Sign"),
                message,
                signers,
                confirmLabel: _t("Sign"),
                allowPassword: true,
                confirm,
            },
            { onClose }
        );
    });
}

registry.category("actions").add("cs_sign", sign);
