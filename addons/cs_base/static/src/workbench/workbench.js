import { Component, onWillStart, useExternalListener, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Layout } from "@web/search/layout";
import { makeContext } from "@web/core/context";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";
import { user } from "@web/core/user";
import { WorkbenchSearch } from "./workbench_search";

const { DateTime } = luxon;

/** Figures are taken anew when the page is looked at again after this time. */
const STALE_MS = 60000;

/** The first page after login: what is there to do for the roles of the user. */
export class Workbench extends Component {
    static template = "cs_base.Workbench";
    static components = { Layout, WorkbenchSearch };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ siteId: 0, user: "", sites: [], sections: {} });
        this.display = { controlPanel: false };
        this.boxes = [
            { key: "todo", title: _t("To Do"), icon: "fa-list-ul", empty: _t("Nothing to do") },
            { key: "due", title: _t("Due Soon"), icon: "fa-clock-o", empty: _t("Nothing is due soon") },
            { key: "late", title: _t("Overdue"), icon: "fa-exclamation-triangle", empty: _t("Nothing is overdue") },
        ];
        onWillStart(() => this.load());
        useExternalListener(document, "visibilitychange", () => this.reloadWhenStale());
    }

    get today() {
        return DateTime.now().setLocale(user.lang).toLocaleString(DateTime.DATE_HUGE);
    }

    async load() {
        const data = await this.orm.call("cs.workbench", "get_data", [this.state.siteId || null]);
        Object.assign(this.state, data);
        this.loadedOn = Date.now();
    }

    reloadWhenStale() {
        if (!document.hidden && Date.now() - this.loadedOn > STALE_MS) {
            this.load();
        }
    }

    /** Boxes that have cards for the roles of the user. */
    get shownBoxes() {
        return this.boxes.filter((box) => this.cards(box.key).length);
    }

    cards(section) {
        return this.state.sections[section] || [];
    }

    /** On a phone only what there is to do is shown. */
    isEmpty(section) {
        return !this.cards(section).some((card) => card.count);
    }

    toneClass(card) {
        return card.count ? `text-${card.tone || "info"}` : "text-muted";
    }

    onSiteChange(ev) {
        this.state.siteId = Number(ev.target.value);
        this.load();
    }

    /** Open the list of a card, with the very domain that was counted. */
    async open(card) {
        let action = card.action;
        if (typeof action === "string") {
            action = await this.action.loadAction(action);
        }
        if (card.model) {
            action = {
                ...action,
                name: card.label,
                display_name: card.label,
                domain: card.domain,
                context: this.listContext(action, card),
            };
        } else if (Object.keys(card.context).length) {
            action = { ...action, context: card.context };
        }
        return this.action.doAction(action);
    }

    /** The context of the action without its own filters, which would hide rows. */
    listContext(action, card) {
        const context = makeContext([action.context || {}], user.context);
        const kept = Object.entries(context).filter(([name]) => !name.startsWith("search_default_"));
        return { ...Object.fromEntries(kept), ...card.context };
    }
}

registry.category("actions").add("cs_workbench", Workbench);
