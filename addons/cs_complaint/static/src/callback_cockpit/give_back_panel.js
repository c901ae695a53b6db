import { Component, useEffect, useRef } from "@odoo/owl";
import { isComposing } from "./callback_keys";

/**
 * Not satisfied (CMP-65): the customer's words, and either back to the department with
 * deadline and next call, all filled in already, or what was solved now.
 */
export class GiveBackPanel extends Component {
    static template = "cs_complaint.GiveBackPanel";
    static props = {
        line: Object,
        answer: Object,
        departments: Array,
        onAnswer: Function,
        onConfirm: Function,
        onCancel: Function,
    };

    setup() {
        this.reasonRef = useRef("reason");
        useEffect(
            () => this.reasonRef.el?.focus(),
            () => [this.props.line.id]
        );
    }

    /** Partly satisfied: the reason is asked; work goes on only if the customer wishes. */
    get isPartly() {
        return this.props.answer.satisfaction === "partly" && !this.isNotFixed;
    }

    get isNotFixed() {
        return this.props.answer.is_fixed === "no";
    }

    get hasReturn() {
        return (
            this.props.answer.way === "return" &&
            (!this.isPartly || this.props.answer.is_reopen_wished)
        );
    }

    set(name, ev) {
        if (!ev.isComposing) {
            this.props.onAnswer(name, ev.target.value);
        }
    }

    onKeydown(ev) {
        if (isComposing(ev)) {
            return;
        }
        if (ev.key === "Enter" && !ev.shiftKey) {
            ev.preventDefault();
            ev.stopPropagation();
            this.props.onAnswer(ev.target.name || "", ev.target.value, true);
            this.props.onConfirm();
        } else if (ev.key === "Escape") {
            ev.stopPropagation();
            this.props.onCancel();
        }
    }
}
