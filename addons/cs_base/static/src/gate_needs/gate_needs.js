import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How each level looks: what blocks, asks, is decided by a role, or only reports. */
const LEVELS = {
    block: { icon: "fa-ban", badge: "text-bg-danger" },
    override: { icon: "fa-user", badge: "text-bg-warning" },
    reason: { icon: "fa-commenting-o", badge: "text-bg-info" },
    trial: { icon: "fa-flask", badge: "text-bg-secondary" },
};

/**
 * Shows what the next step of a record still needs, before the gate bites.
 * Each entry names reason, clause and cure, and jumps to its field.
 */
export class GateNeeds extends Component {
    static template = "cs_base.GateNeeds";
    static props = { ...standardFieldProps };

    get needs() {
        return this.props.record.data[this.props.name] || [];
    }

    icon(need) {
        return (LEVELS[need.level] || LEVELS.block).icon;
    }

    badge(need) {
        return (LEVELS[need.level] || LEVELS.block).badge;
    }

    /** A step that nothing blocks any more looks calmer. */
    get alertClass() {
        return this.needs.every((need) => need.level === "trial")
            ? "alert-secondary"
            : "alert-info";
    }

    /** Bring the field of an entry into view, opening its notebook page if need be. */
    jump(ev, fieldName) {
        ev.preventDefault();
        const form = ev.target.closest(".o_form_view");
        if (!form || !fieldName) {
            return;
        }
        const target = this.findField(form, fieldName) || this.openPage(form, fieldName);
        if (target) {
            this.focusField(target);
        }
    }

    findField(form, fieldName) {
        return form.querySelector(`.o_form_sheet .o_field_widget[name='${fieldName}']`);
    }

    /** Open the pages of the notebook in turn until the field is there. */
    openPage(form, fieldName) {
        const tabs = [...form.querySelectorAll(".o_notebook .nav-link:not(.active)")];
        const next = () => {
            const found = this.findField(form, fieldName);
            if (found) {
                this.focusField(found);
            } else if (tabs.length) {
                tabs.shift().click();
                requestAnimationFrame(() => requestAnimationFrame(next));
            }
        };
        next();
    }

    focusField(target) {
        target.scrollIntoView({ block: "center", behavior: "smooth" });
        const input = target.querySelector("input, textarea, [contenteditable='true'], a");
        (input || target).focus();
    }
}

export const gateNeeds = {
    component: GateNeeds,
    supportedTypes: ["json"],
};

registry.category("fields").add("cs_gate_needs", gateNeeds);
