import { Component, onWillStart, onWillUnmount, useExternalListener, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { callPage, isOffline, Outbox } from "./outbox";
import { WorkerForm } from "./worker_form";

const REFRESH_MS = 120000;
const { DateTime } = luxon;

/**
 * The phone of a repair worker (ux 2.5, 5.7): to accept, today, on hold. One thumb:
 * large buttons, one question at a time. A tap without connection is kept and sent
 * again; the server makes one stamp of it.
 */
export class WorkerPage extends Component {
    static template = "cs_complaint.WorkerPage";
    static components = { WorkerForm };
    static props = { ...standardActionServiceProps };

    setup() {
        this.state = useState({
            data: { cards: [], colleagues: [], reasons: [], words: {} },
            tab: "",
            openId: false,
            form: false,
            waiting: 0,
            isOffline: false,
            isLoaded: false,
            message: "",
        });
        this.outbox = new Outbox({
            lateReason: _t("No connection"),
            onSent: (entry, answer) => this.onSent(entry, answer),
            onRefused: (entry, message) => this.onRefused(entry, message),
            onChange: (count, isLost = false) => {
                this.state.waiting = count;
                this.state.isOffline = isLost;
            },
        });
        this.state.waiting = this.outbox.entries.length;
        onWillStart(() => this.load());
        useExternalListener(window, "online", () => this.reconnect());
        this.timer = browser.setInterval(() => this.load(), REFRESH_MS);
        onWillUnmount(() => {
            browser.clearInterval(this.timer);
            this.outbox.stop();
        });
    }

    async reconnect() {
        await this.outbox.flush();
        await this.load();
    }

    async load() {
        if (this.outbox.entries.length) {
            await this.outbox.flush();
        }
        try {
            const data = await callPage("get_data");
            this.outbox.setServerTime(deserializeDateTime(data.now).toMillis());
            this.state.data = data;
            this.state.isOffline = false;
            this.state.isLoaded = true;
            this.state.tab = this.state.tab || this.firstTab();
        } catch (error) {
            if (!isOffline(error)) {
                throw error;
            }
            this.state.isOffline = true;
        }
    }

    // ------------------------------------------------------------------
    // Cards
    // ------------------------------------------------------------------

    get tabs() {
        return [
            { key: "new", label: _t("To Accept"), cards: this.cardsOf("new") },
            { key: "today", label: _t("Today"), cards: this.cardsOf("today") },
            { key: "hold", label: _t("On Hold"), cards: this.cardsOf("hold") },
        ];
    }

    firstTab() {
        return (this.tabs.find((tab) => tab.cards.length) || this.tabs[1]).key;
    }

    tabOf(card) {
        return { new: "new", hold: "hold" }[card.state] || "today";
    }

    /** Own jobs first, then free ones, each by what is due first. */
    cardsOf(tab) {
        const cards = this.state.data.cards.filter((card) => this.tabOf(card) === tab);
        const isMine = (card) => (card.is_own || card.is_helper ? 0 : 1);
        const moment = (card) => card.appointment || card.deadline;
        return cards.sort(
            (a, b) => isMine(a) - isMine(b) || (moment(a) < moment(b) ? -1 : 1)
        );
    }

    get waitingText() {
        return _t(
            "%s not sent yet. Kept on this phone and sent as soon as there is a connection.",
            this.state.waiting
        );
    }

    get cards() {
        return this.cardsOf(this.state.tab);
    }

    get openCard() {
        return this.state.data.cards.find((card) => card.id === this.state.openId);
    }

    word(name, value) {
        const found = (this.state.data.words[name] || []).find(([key]) => key === value);
        return found ? found[1] : "";
    }

    time(text) {
        const moment = deserializeDateTime(text);
        if (moment.hasSame(DateTime.now(), "day")) {
            return moment.toFormat("HH:mm");
        }
        return moment.toFormat("MM-dd HH:mm");
    }

    /** How much time is left, as a colour. */
    tone(card) {
        if (card.is_late) {
            return "late";
        }
        const hours = deserializeDateTime(card.deadline).diffNow("hours").hours;
        if (card.is_paused) {
            return "rest";
        }
        return hours < 0 ? "late" : hours < 4 ? "soon" : "";
    }

    isWaiting(card) {
        return this.outbox.entries.some((entry) => entry.taskId === card.id);
    }

    select(tab) {
        this.state.tab = tab;
        this.state.openId = false;
        this.state.form = false;
    }

    open(card) {
        this.state.openId = this.state.openId === card.id ? false : card.id;
        this.state.form = false;
    }

    // ------------------------------------------------------------------
    // Taps
    // ------------------------------------------------------------------

    tap(card, action, values = {}) {
        this.state.message = "";
        return this.outbox.push(card.id, action, values);
    }

    showForm(card, action) {
        this.state.message = "";
        this.state.openId = card.id;
        this.state.form = action;
    }

    onSend(action, values) {
        return this.outbox.push(this.state.openId, action, values);
    }

    onSent(entry, answer) {
        const cards = this.state.data.cards;
        const index = cards.findIndex((card) => card.id === entry.taskId);
        if (answer.card && index >= 0) {
            cards[index] = answer.card;
        } else if (answer.card) {
            cards.push(answer.card);
        } else if (index >= 0) {
            cards.splice(index, 1);
            this.state.openId = false;
        }
        this.state.message = answer.message || "";
        if (entry.action === "photo") {
            return;
        }
        this.forget(entry);
        this.state.form = false;
        if (entry.action === "finish" && !answer.message) {
            this.state.message = _t("Finished and reported.");
        }
        if (answer.card && entry.action !== "appointment") {
            this.state.tab = this.tabOf(answer.card);
            this.state.openId = answer.card.id;
        }
    }

    /** What was typed for this tap has arrived and need not be kept. */
    forget({ taskId, action }) {
        for (const key of Object.keys(browser.localStorage)) {
            if (key.startsWith("cs_worker_form_") && key.endsWith(`_${taskId}_${action}`)) {
                browser.localStorage.removeItem(key);
            }
        }
    }

    onRefused(entry, message) {
        this.state.message = message;
        // Somebody else was quicker, or the page is old: show what is true now.
        this.load();
    }
}

registry.category("actions").add("cs_worker", WorkerPage);
