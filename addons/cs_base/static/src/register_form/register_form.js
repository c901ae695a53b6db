import { useBus } from "@web/core/utils/hooks";
import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";
import { FormController } from "@web/views/form/form_controller";

/**
 * Form of a register whose records are never deleted.
 * The core saves a new record when its page is closed or reloaded, even if nothing was
 * entered; here that would use up a number and leave an empty record for good.
 */
export class RegisterFormController extends FormController {
    setup() {
        super.setup();
        this.fieldIsDirty = false;
        useBus(this.model.bus, "FIELD_IS_DIRTY", (ev) => (this.fieldIsDirty = ev.detail));
    }

    async beforeUnload(ev) {
        const { isNew, dirty } = this.model.root;
        if (!isNew || dirty || this.fieldIsDirty) {
            await super.beforeUnload(ev);
        }
    }
}

export const registerForm = { ...formView, Controller: RegisterFormController };

registry.category("views").add("cs_register_form", registerForm);
