import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Layout } from "@web/search/layout";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";
import { openPlace } from "./open_place";

/** What each state looks like; the icon and its name say it without colour too. */
const LOOKS = {
    red: { icon: "fa-times-circle text-danger", name: _t("Bad") },
    yellow: { icon: "fa-exclamation-triangle text-warning", name: _t("To Be Looked At") },
    green: { icon: "fa-check-circle text-success", name: _t("Good") },
    grey: { icon: "fa-question-circle text-muted", name: _t("Not Judged") },
};

/** Green, yellow and red lines of the installation, each with its cure (ux 2.12). */
export class Health extends Component {
    static template = "cs_base.Health";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.display = { controlPanel: false };
        this.looks = LOOKS;
        // A phone begins with what needs attention.
        const isBadOnly = useService("ui").isSmall;
        this.state = useState({ company: "", sections: [], counts: {}, isBadOnly, busy: "" });
        onWillStart(() => this.load());
    }

    async load() {
        Object.assign(this.state, await this.orm.call("cs.health", "get_data", []));
    }

    /** Sections with the lines that are wanted. */
    get sections() {
        return this.state.sections
            .map((section) => ({ ...section, lines: section.lines.filter((line) => this.isShown(line)) }))
            .filter((section) => section.lines.length);
    }

    isShown(line) {
        return !this.state.isBadOnly || ["red", "yellow"].includes(line.state);
    }

    async press(line) {
        if (!line.call) {
            return openPlace(this.action, line, () => this.load());
        }
        this.state.busy = line.key;
        try {
            const message = await this.orm.call("cs.health", line.call, []);
            this.notification.add(message, { type: "success" });
            await this.load();
        } finally {
            this.state.busy = "";
        }
    }

    openSetup() {
        return this.action.doAction("cs_base.cs_setup_action");
    }
}

registry.category("actions").add("cs_health", Health);
