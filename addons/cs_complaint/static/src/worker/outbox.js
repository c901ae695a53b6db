import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, ConnectionAbortedError, rpc } from "@web/core/network/rpc";
import { user } from "@web/core/user";

const RETRY_MS = 15000;
/** A tap that arrives later than this is a late entry, with its own time (CMP-19). */
const LATE_MS = 60000;
const TIMED = ["arrive", "finish"];

/** Whether a call failed for want of a connection, not because it was refused. */
export function isOffline(error) {
    return (
        error instanceof ConnectionLostError ||
        error instanceof ConnectionAbortedError ||
        error instanceof TypeError ||
        // A proxy in front of a server that restarts.
        [502, 503, 504].includes(error?.status)
    );
}

/** Call a method of the page; the answer of the server counts, not the notification. */
export function callPage(method, ...args) {
    return rpc(
        `/web/dataset/call_kw/cs.worker.page/${method}`,
        { model: "cs.worker.page", method, args, kwargs: { context: user.context } },
        { silent: true }
    );
}

/**
 * Taps that could not be sent yet. They are kept on the phone and sent in order, again
 * and again; the server makes one stamp of a tap that comes twice.
 */
export class Outbox {
    constructor({ onSent, onRefused, onChange, lateReason }) {
        this.key = `cs_worker_outbox_${user.userId}`;
        this.handlers = { onSent, onRefused, onChange };
        this.lateReason = lateReason;
        this.clockOffset = 0;
        this.isSending = false;
        this.timer = null;
        this.entries = this.read();
    }

    read() {
        try {
            return JSON.parse(browser.localStorage.getItem(this.key)) || [];
        } catch {
            return [];
        }
    }

    /** Keep the taps over a reload; what does not fit stays in memory. */
    store() {
        try {
            browser.localStorage.setItem(this.key, JSON.stringify(this.entries));
        } catch {
            browser.localStorage.removeItem(this.key);
        }
        this.handlers.onChange(this.entries.length);
    }

    /** The server's clock, as far as the phone knows it. */
    setServerTime(now) {
        this.clockOffset = now - Date.now();
    }

    has(taskId, action) {
        return this.entries.some((e) => e.taskId === taskId && e.action === action);
    }

    push(taskId, action, values) {
        if (action !== "photo" && this.has(taskId, action)) {
            return Promise.resolve();
        }
        this.entries.push({ taskId, action, values, tappedAt: Date.now() });
        this.store();
        return this.flush();
    }

    /** Send what waits, oldest first; stop where the connection ends. */
    async flush() {
        if (this.isSending) {
            return;
        }
        this.isSending = true;
        browser.clearTimeout(this.timer);
        try {
            while (this.entries.length) {
                if (!(await this.sendFirst())) {
                    this.timer = browser.setTimeout(() => this.flush(), RETRY_MS);
                    return;
                }
            }
        } finally {
            this.isSending = false;
        }
    }

    async sendFirst() {
        const entry = this.entries[0];
        try {
            const answer = await callPage("tap", entry.taskId, entry.action, this.dated(entry));
            this.entries.shift();
            this.store();
            this.handlers.onSent(entry, answer);
        } catch (error) {
            if (isOffline(error)) {
                this.handlers.onChange(this.entries.length, true);
                return false;
            }
            this.entries.shift();
            this.store();
            this.handlers.onRefused(entry, error.data?.message || error.message);
        }
        return true;
    }

    /** Add the time of the tap to one that comes late. */
    dated({ action, values, tappedAt }) {
        if (!TIMED.includes(action) || values.at || Date.now() - tappedAt < LATE_MS) {
            return values;
        }
        const moment = new Date(tappedAt + this.clockOffset);
        const at = moment.toISOString().slice(0, 19).replace("T", " ");
        const reason = action === "finish" ? "late_reason" : "reason";
        return { ...values, at, [reason]: this.lateReason };
    }

    stop() {
        browser.clearTimeout(this.timer);
    }
}
