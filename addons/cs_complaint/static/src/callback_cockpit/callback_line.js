import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { showMoment } from "./callback_dates";

/** One matter of the household: what was done, and what the customer says about it. */
export class CallbackLine extends Component {
    static template = "cs_complaint.CallbackLine";
    static props = {
        line: Object,
        answer: Object,
        position: Number,
        isActive: Boolean,
        onSelect: Function,
        onAnswer: Function,
        onOpen: Function,
    };

    setup() {
        this.showMoment = showMoment;
    }

    get grades() {
        return [
            { value: "very_satisfied", key: "1", label: _t("Very Satisfied") },
            { value: "satisfied", key: "2", label: _t("Satisfied") },
            { value: "partly", key: "3", label: _t("Partly Satisfied") },
            { value: "unsatisfied", key: "4", label: _t("Unsatisfied") },
        ];
    }

    get attitudes() {
        return [
            { value: "good", key: "Q", label: _t("Good") },
            { value: "ordinary", key: "W", label: _t("Ordinary") },
            { value: "bad", key: "E", label: _t("Bad") },
        ];
    }

    get yesNo() {
        return [
            { value: "yes", key: "Y", label: _t("Yes") },
            { value: "no", key: "N", label: _t("No") },
        ];
    }

    asks(name) {
        return this.props.line.asked[name] !== "no";
    }

    needs(name) {
        return this.props.line.asked[name] === "mandatory";
    }

    choose(name, value) {
        this.props.onSelect();
        this.props.onAnswer(name, value);
    }
}
