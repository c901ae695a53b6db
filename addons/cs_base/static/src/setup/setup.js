import { Component, onWillStart, useState } from "@odoo/owl";
import { Layout } from "@web/search/layout";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";
import { openPlace } from "../health/open_place";

/** The steps from an empty database to the first day; done is what the data show. */
export class SetupAssistant extends Component {
    static template = "cs_base.SetupAssistant";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: false };
        // `skipping` is the key of the step whose reason is being written.
        this.state = useState({ company: "", steps: [], done: 0, skipping: "", reason: "" });
        onWillStart(() => this.load("get_data", []));
    }

    async load(method, args) {
        Object.assign(this.state, await this.orm.call("cs.setup", method, args));
    }

    stepIcon(step) {
        return {
            done: "fa-check-circle text-success",
            skipped: "fa-minus-circle text-muted",
            open: "fa-circle-o text-warning",
        }[step.state];
    }

    taskIcon(task) {
        if (task.is_done) {
            return "fa-check text-success";
        }
        return task.is_optional ? "fa-circle-thin text-muted" : "fa-arrow-right text-warning";
    }

    open(task) {
        return openPlace(this.action, task, () => this.load("get_data", []));
    }

    importFile(task) {
        return this.action.doAction({
            type: "ir.actions.client",
            tag: "import",
            params: { model: task.importer },
        });
    }

    openHealth() {
        return this.action.doAction("cs_base.cs_health_action");
    }

    startSkipping(step) {
        Object.assign(this.state, { skipping: step.key, reason: "" });
    }

    onReasonKey(ev) {
        // Enter that ends a composition belongs to the input method.
        if (ev.key === "Enter" && !ev.isComposing) {
            this.skip();
        }
    }

    async skip() {
        await this.load("skip_step", [this.state.skipping, this.state.reason]);
        this.state.skipping = "";
    }

    resume(step) {
        return this.load("resume_step", [step.key]);
    }
}

registry.category("actions").add("cs_setup", SetupAssistant);
