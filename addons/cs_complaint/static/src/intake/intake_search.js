import { Component, onWillUnmount, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useDebounced } from "@web/core/utils/timing";
import { isComposing } from "./intake_keys";
import { LatestCall, describeError } from "./intake_rpc";

export const DELAY = 250;

/**
 * The one box: it recognises number, last four digits, address, name, initials, ticket
 * number and external number. ↑↓ choose, Enter takes, Escape closes.
 */
export class IntakeSearch extends Component {
    static template = "cs_complaint.IntakeSearch";
    static props = {
        siteId: { type: [Number, Boolean] },
        onPick: Function,
        onPlain: Function,
        control: Object,
    };

    setup() {
        this.inputRef = useRef("input");
        this.state = useState({ text: "", result: null, index: 0, isOpen: false, error: "" });
        this.call = new LatestCall();
        this.search = useDebounced(() => this.searchNow(), DELAY);
        this.wantsEnter = false;
        Object.assign(this.props.control, {
            focus: () => this.inputRef.el?.focus(),
            isOpen: () => this.state.isOpen,
            close: () => this.close(),
            clear: () => this.clear(),
            look: (text) => this.look(text),
        });
        onWillUnmount(() => this.call.abort());
    }

    get items() {
        return this.state.result ? this.state.result.groups.flatMap((group) => group.items) : [];
    }

    get groupLabels() {
        return { persons: _t("Persons"), units: _t("Places"), tickets: _t("Tickets") };
    }

    quietText(person) {
        return _t("Do not disturb %(hours)s", { hours: person.quiet });
    }

    indexOf(item) {
        return this.items.indexOf(item);
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        if (!isComposing(ev)) {
            this.search();
        }
    }

    onCompositionEnd(ev) {
        this.state.text = ev.target.value;
        this.search();
    }

    async searchNow() {
        const text = this.state.text.trim();
        if (!text) {
            this.clear();
            return null;
        }
        try {
            const result = await this.call.run("search_box", text, this.props.siteId);
            if (!result || text !== this.state.text.trim()) {
                return null;
            }
            result.asked = text;
            Object.assign(this.state, { result, index: 0, isOpen: true, error: "" });
            return result;
        } catch (error) {
            this.state.error = describeError(error);
            return null;
        } finally {
            if (this.wantsEnter && this.state.result) {
                this.wantsEnter = false;
                this.accept();
            }
        }
    }

    /** Look something up for the page, such as a number that calls. */
    async look(text) {
        this.state.text = text;
        return this.searchNow();
    }

    onKeydown(ev) {
        if (isComposing(ev)) {
            return;
        }
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            const count = this.items.length;
            if (count) {
                const step = ev.key === "ArrowDown" ? 1 : count - 1;
                this.state.index = (this.state.index + step) % count;
                this.state.isOpen = true;
            }
        } else if (ev.key === "Enter" && !ev.ctrlKey && !ev.metaKey && !ev.altKey) {
            ev.preventDefault();
            this.enter();
        }
    }

    /** Who types fast presses Enter before the answer is there: it counts then. */
    enter() {
        const result = this.state.result;
        if (result && this.isFresh(result)) {
            this.accept();
        } else if (this.state.text.trim()) {
            this.wantsEnter = true;
            this.state.result = null;
            this.search.cancel();
            this.searchNow();
        }
    }

    isFresh(result) {
        return result.asked === this.state.text.trim();
    }

    accept() {
        const result = this.state.result;
        const item = this.items[this.state.index];
        this.close();
        if (item) {
            this.pick(item);
        } else {
            this.props.onPlain(result);
        }
    }

    pick(item) {
        const result = this.state.result;
        this.clear();
        this.props.onPick(item, result);
    }

    onFocus() {
        this.state.isOpen = Boolean(this.items.length);
    }

    onBlur(ev) {
        // A click into the list must arrive there.
        if (!ev.relatedTarget?.closest?.(".o_cs_intake_results")) {
            this.state.isOpen = false;
        }
    }

    close() {
        this.state.isOpen = false;
    }

    clear() {
        this.search.cancel();
        this.call.abort();
        Object.assign(this.state, { text: "", result: null, index: 0, isOpen: false, error: "" });
    }
}
