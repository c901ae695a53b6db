import { Component, onWillStart, useState } from "@odoo/owl";
import { Layout } from "@web/search/layout";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";

/** Every role in words, who holds it, and the ticks of one person (ux 2.12). */
export class RoleBoard extends Component {
    static template = "cs_base.RoleBoard";
    static components = { Layout, RecordSelector };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.display = { controlPanel: false };
        this.state = useState({ company: "", company_id: 0, roles: [], person: false, can_change: false, busy: false });
        onWillStart(() => this.call("get_data", []));
    }

    async call(method, args) {
        this.state.busy = true;
        try {
            Object.assign(this.state, await this.orm.call("cs.role.board", method, args));
        } finally {
            this.state.busy = false;
        }
    }

    /** Roles by the part of the product that brings them. */
    get parts() {
        const parts = new Map();
        for (const role of this.state.roles) {
            parts.set(role.part, [...(parts.get(role.part) || []), role]);
        }
        return [...parts].map(([name, roles]) => ({ name, roles }));
    }

    get userDomain() {
        return [
            ["share", "=", false],
            ["company_ids", "in", [this.state.company_id]],
        ];
    }

    choose(userId) {
        return this.call("get_data", [userId || null]);
    }

    isGiven(role) {
        return this.state.person.given.includes(role.id);
    }

    /** Name of the role by which the person holds this one anyhow. */
    through(role) {
        return this.state.person.through[role.id] || "";
    }

    toggle(role, ev) {
        return this.call("give", [this.state.person.id, role.id, ev.target.checked]);
    }
}

registry.category("actions").add("cs_role_board", RoleBoard);
