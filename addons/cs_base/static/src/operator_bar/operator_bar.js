import { Component, onWillStart, useExternalListener, useRef, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useDropdownState } from "@web/core/dropdown/dropdown_hooks";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { PinDialog } from "@cs_base/pin_dialog/pin_dialog";

/**
 * "Operator: Zhou Min ▾" on shared desks: switching by initials and signing PIN without
 * logging out (ux M2). F12 opens it from anywhere on the page.
 *
 *     <OperatorBar onSwitched.bind="reload" />
 *
 * `onSwitched` gets `{id, name}` of who sits here now.
 */
export class OperatorBar extends Component {
    static template = "cs_base.OperatorBar";
    static components = { Dropdown, DropdownItem };
    static props = {
        onSwitched: { type: Function, optional: true },
        class: { type: String, optional: true },
    };

    setup() {
        this.operators = useService("cs_operator");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.session = useState(this.operators.state);
        this.state = useState({ text: "", candidates: [], isLoading: false });
        this.searchRef = useRef("search");
        this.dropdown = useDropdownState();
        useExternalListener(window, "keydown", this.onWindowKeydown, { capture: true });
        onWillStart(() => this.operators.load());
    }

    onWindowKeydown(ev) {
        if (ev.key !== "F12" || ev.isComposing || ev.ctrlKey || ev.altKey || ev.shiftKey) {
            return;
        }
        // A dialog in front, such as the one for the PIN, keeps the keyboard.
        if (document.querySelector(".o_dialog:not(.o_inactive_modal)")) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        if (this.dropdown.isOpen) {
            this.dropdown.close();
        } else {
            this.dropdown.open();
        }
    }

    async onOpen() {
        this.state.text = "";
        this.state.isLoading = true;
        try {
            this.state.candidates = await this.operators.getCandidates();
        } finally {
            this.state.isLoading = false;
        }
    }

    onOpened() {
        this.searchRef.el?.focus();
    }

    onInput(ev) {
        if (!ev.isComposing) {
            this.state.text = ev.target.value;
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.isComposing && this.shown.length) {
            ev.preventDefault();
            ev.stopPropagation();
            this.dropdown.close();
            this.choose(this.shown[0]);
        }
    }

    /** Candidates whose name, pinyin or initials fit what was typed. */
    get shown() {
        const terms = this.state.text.trim().toLowerCase().split(/\s+/).filter(Boolean);
        return this.state.candidates.filter((candidate) =>
            terms.every((term) =>
                candidate.key.includes(/^[a-z0-9]+$/.test(term) ? ` ${term}` : term)
            )
        );
    }

    get backLabel() {
        return _t("Back to %s", this.session.user.name);
    }

    choose(candidate) {
        if (!candidate.has_pin) {
            this.notification.add(
                _t(
                    "%s has no signing PIN yet. It is set in the own preferences, under Security.",
                    candidate.name
                ),
                { type: "warning" }
            );
            return;
        }
        this.dialog.add(PinDialog, {
            title: _t("Switch Operator"),
            signer: candidate.name,
            confirmLabel: _t("Switch"),
            confirm: async (pin) => {
                this.onSwitched(await this.operators.switchTo(candidate.id, pin));
            },
        });
    }

    async switchBack() {
        this.onSwitched(await this.operators.switchBack());
    }

    onSwitched(operator) {
        this.props.onSwitched?.({ id: operator.id, name: operator.name });
    }
}
