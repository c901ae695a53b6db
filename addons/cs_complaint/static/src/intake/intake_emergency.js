import { Component, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { isComposing } from "./intake_keys";
import { callIntake, describeError } from "./intake_rpc";

/**
 * Emergencies (F8): kind and place only, saved and told first. Then the card with the
 * timer; each tap notes its moment by the server's clock.
 */
export class IntakeEmergency extends Component {
    static template = "cs_complaint.IntakeEmergency";
    static props = {
        kinds: Array,
        draft: Object,
        card: { type: [Object, { value: null }] },
        clockOffset: Number,
        isSaving: Boolean,
        refusal: String,
        save: Function,
        close: Function,
    };

    setup() {
        this.rootRef = useRef("root");
        this.placeRef = useRef("place");
        this.state = useState({
            kind: "",
            place: this.props.draft.place,
            taps: null,
            error: "",
            isTapping: false,
            now: Date.now(),
        });
        this.ticker = browser.setInterval(() => (this.state.now = Date.now()), 1000);
        // First the kinds, then the taps: the digits work at once.
        useEffect(
            () => this.rootRef.el.querySelector(".o_cs_intake_taps button")?.focus(),
            () => [this.props.card?.ticket_id]
        );
        onWillUnmount(() => browser.clearInterval(this.ticker));
    }

    get taps() {
        return this.state.taps || this.props.card.taps;
    }

    get timer() {
        const started = luxon.DateTime.fromSQL(this.props.card.started, { zone: "utc" });
        const seconds = Math.max(
            0,
            Math.floor((this.state.now + this.props.clockOffset - started.toMillis()) / 1000)
        );
        const pad = (value) => String(value).padStart(2, "0");
        const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
        return `${hours ? `${hours}:` : ""}${pad(minutes)}:${pad(seconds % 60)}`;
    }

    showTime(date) {
        return luxon.DateTime.fromSQL(date, { zone: "utc" }).toLocal().toFormat("HH:mm:ss");
    }

    /** Digits choose while no text is typed; Enter in the place saves. */
    onKeydown(ev) {
        if (isComposing(ev)) {
            return;
        }
        const isText = ev.target.tagName === "INPUT";
        if (!isText && /^[1-9]$/.test(ev.key)) {
            const index = Number(ev.key) - 1;
            ev.preventDefault();
            if (this.props.card) {
                this.tap(this.taps[index]);
            } else {
                this.choose(this.props.kinds[index]);
            }
        } else if (isText && ev.key === "Enter") {
            ev.preventDefault();
            this.save();
        }
    }

    choose(kind) {
        if (kind) {
            this.state.kind = kind.key;
            browser.requestAnimationFrame(() => this.placeRef.el?.focus());
        }
    }

    async save() {
        if (this.state.kind && !this.props.isSaving) {
            await this.props.save(this.state.kind, this.state.place.trim());
        }
    }

    async tap(tap) {
        if (!tap || tap.date || this.state.isTapping) {
            return;
        }
        this.state.isTapping = true;
        try {
            const card = await callIntake("tap", this.props.card.ticket_id, tap.key);
            Object.assign(this.state, { taps: card.taps, error: "" });
        } catch (error) {
            this.state.error = describeError(error);
        } finally {
            this.state.isTapping = false;
        }
    }
}
