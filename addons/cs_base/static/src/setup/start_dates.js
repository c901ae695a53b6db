import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Layout } from "@web/search/layout";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";

/** From which day each group of rules blocks at each site (ux M5). */
export class StartDates extends Component {
    static template = "cs_base.StartDates";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.display = { controlPanel: false };
        this.state = useState({ company: "", sites: [], groups: [], today: "", can_change: false, day: "" });
        onWillStart(() => this.call("get_data", []));
    }

    async call(method, args) {
        Object.assign(this.state, await this.orm.call("cs.setup.start", method, args));
    }

    get allGroups() {
        return this.state.groups.map((group) => group.key);
    }

    /** What a date means today. */
    meaning(date) {
        if (!date) {
            return { text: _t("no date: blocks already"), tone: "text-danger" };
        }
        return date > this.state.today
            ? { text: _t("on trial"), tone: "text-warning" }
            : { text: _t("blocks"), tone: "text-success" };
    }

    async onGroupDate(site, group, ev) {
        if (ev.target.value) {
            await this.call("set_dates", [[site.id], [group.key], ev.target.value]);
        }
    }

    setSites(sites) {
        const args = [sites.map((site) => site.id), this.allGroups, this.state.day];
        const hasOthers = sites.some((site) =>
            Object.values(site.dates).some((date) => date !== this.state.day)
        );
        if (!hasOthers) {
            return this.call("set_dates", args);
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Replace the dates that are there?"),
            body: _t("All groups of rules get %(day)s at: %(sites)s", {
                day: this.state.day,
                sites: sites.map((site) => site.name).join(", "),
            }),
            confirmLabel: _t("Replace"),
            confirm: () => this.call("set_dates", args),
            cancel: () => {},
        });
    }

    openList() {
        return this.action.doAction("cs_base.cs_strict_rule_action");
    }
}

registry.category("actions").add("cs_setup_start", StartDates);
