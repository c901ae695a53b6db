import { Component, useExternalListener, useRef, useState } from "@odoo/owl";
import { useDebounced } from "@web/core/utils/timing";
import { useService } from "@web/core/utils/hooks";

/**
 * One box for order number, external number, phone, unit and name.
 * Nothing is looked for while an input method is composing a word.
 */
export class WorkbenchSearch extends Component {
    static template = "cs_base.WorkbenchSearch";
    static props = { siteId: Number };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.state = useState({ text: "", found: null, active: 0 });
        this.composing = false;
        this.asked = 0;
        this.search = useDebounced(() => this.load(), 200);
        useExternalListener(window, "click", (ev) => this.onClickAway(ev));
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        if (!this.composing && !ev.isComposing) {
            this.search();
        }
    }

    onCompositionStart() {
        this.composing = true;
    }

    onCompositionEnd(ev) {
        this.composing = false;
        this.state.text = ev.target.value;
        this.search();
    }

    async load() {
        const text = this.state.text.trim();
        const number = ++this.asked;
        if (!text) {
            this.state.found = null;
            return;
        }
        const found = await this.orm.call("cs.workbench", "search_box", [
            text,
            this.props.siteId || null,
        ]);
        if (number === this.asked) {
            Object.assign(this.state, { found, active: 0 });
        }
    }

    onKeydown(ev) {
        if (this.composing || ev.isComposing) {
            return;
        }
        const count = this.state.found?.length || 0;
        if (ev.key === "ArrowDown" && count) {
            this.state.active = (this.state.active + 1) % count;
        } else if (ev.key === "ArrowUp" && count) {
            this.state.active = (this.state.active + count - 1) % count;
        } else if (ev.key === "Enter" && count) {
            this.open(this.state.found[this.state.active]);
        } else if (ev.key === "Escape") {
            this.state.found = null;
        } else {
            return;
        }
        ev.preventDefault();
    }

    onClickAway(ev) {
        if (!this.root.el?.contains(ev.target)) {
            this.state.found = null;
        }
    }

    async open(line) {
        const action =
            line.action ||
            (await this.orm.call(line.res_model, "get_formview_action", [[line.res_id]]));
        return this.action.doAction(action);
    }
}
