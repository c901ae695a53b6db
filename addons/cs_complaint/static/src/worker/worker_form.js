import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { serializeDateTime } from "@web/core/l10n/dates";
import { user } from "@web/core/user";
import { shrinkPicture } from "./picture";
import { SignaturePad } from "./signature_pad";

const { DateTime } = luxon;

/** A moment of a native date field, in the user's time, as the server stores it. */
export function toServer(value) {
    const moment = DateTime.fromISO(value);
    return moment.isValid ? serializeDateTime(moment) : false;
}

/**
 * The sheet behind a button: finish, wait, hand on, helpers, appointment. What was
 * typed is kept on the phone until the server has it.
 */
export class WorkerForm extends Component {
    static template = "cs_complaint.WorkerForm";
    static components = { SignaturePad };
    static props = {
        card: Object,
        action: String,
        data: Object,
        onSend: Function,
        onClose: Function,
    };

    setup() {
        this.key = `cs_worker_form_${user.userId}_${this.props.card.id}_${this.props.action}`;
        const kept = this.readKept();
        this.state = useState({
            result: "",
            materials: "",
            verification: "",
            presence: "sign",
            signature: false,
            not_present_reason_id: "",
            not_present_note: "",
            reason: "",
            note: "",
            moment: "",
            entry_way: this.props.card.entry_way || "",
            employee_id: "",
            helpers: {},
            problem: "",
            ...kept,
        });
    }

    readKept() {
        try {
            return JSON.parse(browser.localStorage.getItem(this.key)) || {};
        } catch {
            return {};
        }
    }

    keep() {
        const { signature, problem, ...kept } = this.state;
        browser.localStorage.setItem(this.key, JSON.stringify(kept));
    }

    get title() {
        return {
            finish: _t("Finish"),
            hold: _t("Wait"),
            transfer: _t("Hand On"),
            helpers: _t("Add Helpers"),
            appointment: _t("Appointment"),
        }[this.props.action];
    }

    get reason() {
        const id = Number(this.state.not_present_reason_id);
        return this.props.data.reasons.find((reason) => reason.id === id);
    }

    /** Return what is sent, or a problem in words. */
    collect() {
        return {
            finish: () => this.collectFinish(),
            hold: () => this.collectHold(),
            transfer: () => this.collectTransfer(),
            helpers: () => this.collectHelpers(),
            appointment: () => this.collectAppointment(),
        }[this.props.action]();
    }

    collectFinish() {
        const { result, materials, verification, signature, presence } = this.state;
        const values = { result, materials };
        if (!result.trim()) {
            return [_t("Say what was done.")];
        }
        if (this.props.card.needs_verification) {
            if (!verification) {
                return [_t("Is the complaint founded? Choose one.")];
            }
            values.verification = verification;
        }
        if (presence === "sign") {
            return signature
                ? [false, { ...values, signature }]
                : [_t("Let the customer sign, or choose why not.")];
        }
        if (!this.reason) {
            return [_t("Choose why the customer does not sign.")];
        }
        if (this.reason.needs_note && !this.state.not_present_note.trim()) {
            return [_t("Add a few words.")];
        }
        return [
            false,
            {
                ...values,
                not_present_reason_id: this.reason.id,
                not_present_note: this.state.not_present_note,
            },
        ];
    }

    collectHold() {
        const { reason, note, moment } = this.state;
        if (!reason) {
            return [_t("Choose why the work waits.")];
        }
        if (reason === "customer_rescheduled") {
            const until = toServer(moment);
            return until
                ? [false, { reason, note, until }]
                : [_t("Enter when the customer wants you to come.")];
        }
        return note.trim()
            ? [false, { reason, note }]
            : [_t("Say in a few words what the work is waiting for.")];
    }

    collectTransfer() {
        const { employee_id, note } = this.state;
        if (!employee_id || !note.trim()) {
            return [_t("Choose a colleague and say why.")];
        }
        return [false, { employee_id: Number(employee_id), reason: note }];
    }

    collectHelpers() {
        const ids = Object.keys(this.state.helpers).filter((id) => this.state.helpers[id]);
        return ids.length
            ? [false, { employee_ids: ids.map(Number) }]
            : [_t("Choose who works along.")];
    }

    collectAppointment() {
        const moment = toServer(this.state.moment);
        return moment
            ? [false, { moment, entry_way: this.state.entry_way }]
            : [_t("Enter the day and the time.")];
    }

    send() {
        const [problem, values] = this.collect();
        this.state.problem = problem || "";
        if (!problem) {
            this.props.onSend(this.props.action, values);
        }
    }

    async onPhoto(kind, ev) {
        const input = ev.target;
        for (const file of [...input.files]) {
            const data = await shrinkPicture(file);
            this.props.onSend("photo", { kind, name: file.name, data });
        }
        input.value = "";
    }
}
