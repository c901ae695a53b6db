import { Component, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { OperatorBar } from "@cs_base/operator_bar/operator_bar";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { fromInput, showMoment, toInput } from "./callback_dates";
import { isComposing, useCockpitKeys } from "./callback_keys";
import { CallbackLine } from "./callback_line";
import { GiveBackPanel } from "./give_back_panel";

const MODEL = "cs.callback.cockpit";
const GRADES = { 1: "very_satisfied", 2: "satisfied", 3: "partly", 4: "unsatisfied" };
const ATTITUDES = { q: "good", w: "ordinary", e: "bad" };
// One key ends the call for every line of the household.
const ENDINGS = {
    5: "no_answer",
    7: "not_the_person",
    8: "refused",
    9: "do_not_call",
    0: "wrong_number",
};
// How long what was fetched ahead may be shown.
const FRESH_MS = 60000;

/**
 * The callback cockpit (ux 5.2): one queue by household, one call answers all its lines,
 * one key for each result. Nothing is preselected and nothing is answered in bulk.
 */
export class CallbackCockpit extends Component {
    static template = "cs_complaint.CallbackCockpit";
    static components = { CallbackLine, GiveBackPanel, OperatorBar };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.opinionRef = useRef("opinion");
        this.showMoment = showMoment;
        this.fetched = new Map();
        this.departments = [];
        this.state = useState({
            queue: { households: [], figures: {}, quiet: false, buildings: [] },
            scope: "today",
            buildingId: false,
            key: false,
            household: null,
            answers: {},
            active: 0,
            number: "",
            panel: "",
            move: { date: "", reason: "" },
            undo: null,
            message: "",
            isBusy: false,
            hasHistory: false,
        });
        useCockpitKeys((key) => this.onKey(key));
        onWillStart(async () => {
            const [departments] = await Promise.all([
                this.orm.call(MODEL, "get_departments", []),
                this.loadQueue(),
            ]);
            this.departments = departments;
        });
        this.timer = browser.setInterval(() => this.tick(), 1000);
        onWillUnmount(() => {
            browser.clearInterval(this.timer);
            this.release();
        });
    }

    // -- queue -------------------------------------------------------------------

    get households() {
        return this.state.queue.households;
    }

    get figures() {
        return this.state.queue.figures;
    }

    get scopes() {
        return [
            { value: "today", label: _t("Due Today") },
            { value: "late", label: _t("Overdue") },
            { value: "mine", label: _t("Mine") },
            { value: "all", label: _t("All") },
        ];
    }

    async loadQueue() {
        this.fetched.clear();
        this.state.queue = await this.orm.call(MODEL, "get_queue", [
            this.state.scope,
            this.state.buildingId,
        ]);
    }

    async setScope(scope) {
        this.state.scope = scope;
        await this.loadQueue();
    }

    async setBuilding(ev) {
        this.state.buildingId = Number(ev.target.value) || false;
        await this.loadQueue();
    }

    async onSwitched() {
        await this.close();
        await this.loadQueue();
    }

    /** Fetch a household ahead, so that the next one is there at once. */
    fetchHousehold(key) {
        const known = this.fetched.get(key);
        if (known && Date.now() - known.moment < FRESH_MS) {
            return known.promise;
        }
        const promise = this.orm.silent.call(MODEL, "get_household", [key]);
        promise.catch(() => this.fetched.delete(key));
        this.fetched.set(key, { moment: Date.now(), promise });
        return promise;
    }

    /** The next household that may be called now. */
    getNextKey(after) {
        const place = this.households.findIndex((h) => h.key === after);
        const rest = [
            ...this.households.slice(place + 1),
            ...this.households.slice(0, Math.max(place, 0)),
        ];
        const free = rest.find(
            (h) => !h.is_blocked && !h.is_disturbed && !h.claimed_by && !h.waits_until
        );
        return free?.key;
    }

    linesText(count) {
        return _t("%s lines", count);
    }

    callingText(name) {
        return _t("%s is calling this household", name);
    }

    againText(moment) {
        return _t("Again after %s", showMoment(moment));
    }

    quietText(quiet) {
        return _t("Quiet hours: do not call before %s.", quiet.until_text);
    }

    get attemptText() {
        const { number, counted, needed, last_date } = this.state.household.attempts;
        if (!last_date) {
            return _t("First call");
        }
        return _t("Call %(number)s, last tried %(time)s, %(counted)s of %(needed)s count", {
            number,
            counted,
            needed,
            time: showMoment(last_date),
        });
    }

    // -- one household -----------------------------------------------------------

    async open(key) {
        if (this.state.isBusy || key === this.state.key) {
            return;
        }
        this.state.isBusy = true;
        try {
            const previous = this.state.key;
            if (previous) {
                this.orm.silent.call(MODEL, "release", [previous]);
            }
            const [household] = await Promise.all([
                this.fetchHousehold(key),
                this.orm.call(MODEL, "claim", [key]),
            ]);
            this.show(key, household);
        } catch (error) {
            this.state.key = false;
            this.state.household = null;
            this.fetched.delete(key);
            await this.loadQueue();
            throw error;
        } finally {
            this.state.isBusy = false;
        }
        const next = this.getNextKey(key);
        if (next) {
            this.fetchHousehold(next).catch(() => {});
        }
    }

    show(key, household) {
        const answers = {};
        for (const line of household.lines) {
            answers[line.id] = this.emptyAnswer(line);
        }
        const first = household.lines.findIndex((line) => !line.refusal);
        Object.assign(this.state, {
            key,
            household,
            answers,
            active: Math.max(first, 0),
            number: household.numbers.find((n) => n.is_valid)?.number || "",
            panel: "",
            message: "",
            move: { date: "", reason: "" },
        });
        document.activeElement?.blur?.();
    }

    emptyAnswer(line) {
        return {
            satisfaction: "",
            attitude: "",
            is_fixed: "",
            definite_answer_given: "",
            opinion: "",
            way: "return",
            unsatisfied_reason: "",
            is_reopen_wished: false,
            solved_now: "",
            return_department_id: line.give_back.department_id || false,
            return_deadline: toInput(line.give_back.deadline),
            next_date: toInput(line.give_back.next_date),
        };
    }

    release() {
        if (this.state.key) {
            this.orm.silent.call(MODEL, "release", [this.state.key]).catch(() => {});
        }
    }

    async close() {
        this.release();
        Object.assign(this.state, { key: false, household: null, panel: "" });
    }

    get lines() {
        return this.state.household?.lines || [];
    }

    get line() {
        return this.lines[this.state.active];
    }

    get callable() {
        return this.lines.filter((line) => !line.refusal);
    }

    get answer() {
        return this.line && this.state.answers[this.line.id];
    }

    select(place) {
        if (this.lines[place] && !this.lines[place].refusal) {
            this.state.active = place;
        }
    }

    setAnswer(line, name, value) {
        if (name) {
            this.state.answers[line.id][name] = value;
        }
    }

    hasAnswer(line) {
        const answer = this.state.answers[line.id];
        return Boolean(
            answer.satisfaction || answer.attitude || answer.is_fixed || answer.opinion
        );
    }

    /** Whether the customer's words about a line ask for more (CMP-65, ux 4.4). */
    needsPanel(line) {
        const answer = this.state.answers[line.id];
        return ["unsatisfied", "partly"].includes(answer.satisfaction) || answer.is_fixed === "no";
    }

    choose(line, name, value) {
        const answer = this.state.answers[line.id];
        answer[name] = answer[name] === value && name !== "satisfaction" ? "" : value;
        this.state.active = this.lines.indexOf(line);
        const isOpening =
            (name === "satisfaction" && ["unsatisfied", "partly"].includes(value)) ||
            (name === "is_fixed" && answer.is_fixed === "no");
        if (isOpening) {
            this.state.panel = "give_back";
        } else if (this.state.panel === "give_back" && !this.needsPanel(line)) {
            this.state.panel = "";
        }
    }

    /** After one line is answered the next one without a result is the active one. */
    advance() {
        const open = this.lines.findIndex(
            (line) => !line.refusal && !this.state.answers[line.id].satisfaction
        );
        if (open >= 0) {
            this.state.active = open;
        }
    }

    // -- keys --------------------------------------------------------------------

    onKey(key) {
        if (this.state.isBusy) {
            return false;
        }
        if (key === "u") {
            this.undo();
            return true;
        }
        if (key === "ArrowDown" || key === "ArrowUp") {
            return this.move(key === "ArrowDown" ? 1 : -1);
        }
        if (!this.state.household) {
            if (key === "Enter") {
                const next = this.getNextKey(false);
                if (next) {
                    this.open(next);
                }
                return Boolean(next);
            }
            return false;
        }
        return this.onHouseholdKey(key);
    }

    onHouseholdKey(key) {
        if (key === "Escape") {
            if (this.state.panel) {
                this.state.panel = "";
            } else {
                this.close();
            }
            return true;
        }
        if (key in ENDINGS) {
            this.end(ENDINGS[key]);
            return true;
        }
        if (key === "6") {
            this.openMove();
            return true;
        }
        if (key === "Enter") {
            this.save();
            return true;
        }
        return this.onLineKey(key);
    }

    onLineKey(key) {
        const line = this.line;
        if (!line || line.refusal) {
            return false;
        }
        if (key in GRADES) {
            this.choose(line, "satisfaction", GRADES[key]);
        } else if (key in ATTITUDES && line.asked.attitude !== "no") {
            this.choose(line, "attitude", ATTITUDES[key]);
        } else if (key === "y" || key === "n") {
            const name = line.asked.is_fixed !== "no" ? "is_fixed" : "definite_answer_given";
            if (line.asked[name] === "no") {
                return false;
            }
            this.choose(line, name, key === "y" ? "yes" : "no");
        } else {
            return false;
        }
        return true;
    }

    move(step) {
        if (this.state.household && this.callable.length > 1) {
            const places = this.callable.map((line) => this.lines.indexOf(line));
            const now = places.indexOf(this.state.active);
            this.state.active = places[(now + step + places.length) % places.length];
            return true;
        }
        // What was answered already is not left behind by a slip.
        if (this.lines.some((line) => this.hasAnswer(line))) {
            return true;
        }
        const place = this.households.findIndex((h) => h.key === this.state.key);
        const next = this.households[place + step];
        if (next) {
            this.open(next.key);
        }
        return Boolean(next);
    }

    onOpinionKeydown(ev) {
        if (isComposing(ev)) {
            return;
        }
        if (ev.key === "Enter" && !ev.shiftKey) {
            ev.preventDefault();
            this.save();
        } else if (ev.key === "Escape") {
            ev.stopPropagation();
            ev.target.blur();
        }
    }

    // -- ending a call -----------------------------------------------------------

    get isQuiet() {
        return Boolean(this.state.household?.quiet);
    }

    async dial(number) {
        this.state.number = number;
        await this.orm.call(MODEL, "start_call", [this.state.key, number]);
        browser.open(`tel:${number.replace(/[^\d+,;*#]/g, "")}`, "_self");
    }

    async copyNumber(number) {
        this.state.number = number;
        await browser.navigator.clipboard?.writeText(number);
        this.notification.add(_t("Copied"), { type: "info" });
    }

    /** The same ending for every line that may be called. */
    end(outcome) {
        const lines = this.callable.map((line) => ({
            id: line.id,
            outcome,
            opinion: this.state.answers[line.id].opinion || false,
            called_phone: this.state.number || false,
        }));
        return this.send(lines);
    }

    /** Save the lines that have a result; the others go on waiting. */
    save() {
        const answered = this.callable.filter(
            (line) => this.state.answers[line.id].satisfaction
        );
        if (!answered.length) {
            this.state.message = _t("Press 1 to 4 for what the customer says.");
            return;
        }
        return this.send(answered.map((line) => this.prepareLine(line)));
    }

    prepareLine(line) {
        const answer = this.state.answers[line.id];
        const vals = {
            id: line.id,
            outcome: "reached",
            satisfaction: answer.satisfaction,
            attitude: answer.attitude || false,
            is_fixed: answer.is_fixed || false,
            definite_answer_given: answer.definite_answer_given || false,
            opinion: answer.opinion || false,
            called_phone: this.state.number || false,
        };
        if (this.needsPanel(line)) {
            vals.unsatisfied_reason = answer.unsatisfied_reason || false;
            vals.is_reopen_wished = answer.is_reopen_wished;
            if (answer.way === "solved") {
                vals.solved_now = answer.solved_now || false;
            } else {
                vals.return_department_id = answer.return_department_id;
                vals.return_deadline = fromInput(answer.return_deadline);
                vals.next_date = fromInput(answer.next_date);
            }
        }
        return vals;
    }

    async send(lines) {
        if (this.state.isBusy || !lines.length) {
            return;
        }
        this.state.isBusy = true;
        this.state.message = "";
        const key = this.state.key;
        let answer;
        try {
            answer = await this.orm.silent.call(MODEL, "record", [key, lines]);
        } catch (error) {
            // What is missing stands beside the lines, not in a dialog.
            this.state.message = error.data?.message || _t("Not saved. Try again.");
            this.reopenPanel(lines);
            return;
        } finally {
            this.state.isBusy = false;
        }
        await this.afterSend(key, lines, answer);
    }

    /** What a refusal asks for is entered in the box of the line concerned. */
    reopenPanel(lines) {
        const ids = lines.filter((l) => l.outcome === "reached").map((l) => l.id);
        const place = this.lines.findIndex(
            (line) => ids.includes(line.id) && this.needsPanel(line)
        );
        if (place >= 0) {
            this.state.active = place;
            this.state.panel = "give_back";
        }
    }

    async afterSend(key, lines, answer) {
        this.state.undo = answer.undo_ids.length
            ? { ids: answer.undo_ids, key, until: Date.now() + answer.undo_seconds * 1000 }
            : null;
        const messages = [...new Set(answer.results.map((r) => r.message).filter(Boolean))];
        if (messages.length) {
            this.notification.add(messages.join(" "), { type: "info" });
        }
        if (answer.other_numbers.length) {
            this.notification.add(
                _t(
                    "Other numbers of the household: %s",
                    answer.other_numbers.map((n) => `${n.name} ${n.number}`).join(", ")
                ),
                { type: "warning", sticky: true }
            );
        }
        this.fetched.delete(key);
        const next = this.getNextKey(key);
        const isDone = lines.length >= this.callable.length;
        Object.assign(this.state, { key: false, household: null, panel: "" });
        const opening = isDone && next && !answer.other_numbers.length ? next : key;
        const isStaying = opening === key && !isDone;
        const reload = this.reloadQueue();
        if (opening !== key || isStaying) {
            await this.open(opening);
        }
        await reload;
    }

    /** The queue again, without what was fetched ahead. */
    async reloadQueue() {
        this.state.queue = await this.orm.silent.call(MODEL, "get_queue", [
            this.state.scope,
            this.state.buildingId,
        ]);
    }

    confirmPanel() {
        const isLast = this.callable.every(
            (line) => this.state.answers[line.id].satisfaction
        );
        this.state.panel = "";
        document.activeElement?.blur?.();
        if (isLast) {
            this.save();
        } else {
            this.advance();
        }
    }

    // -- another time ------------------------------------------------------------

    openMove() {
        const date = luxon.DateTime.local().plus({ hours: 2 }).startOf("hour");
        this.state.move = {
            date: date.toFormat("yyyy-MM-dd'T'HH:mm"),
            reason: _t("The customer asked for another time"),
        };
        this.state.panel = "move";
    }

    onMoveKeydown(ev) {
        if (!isComposing(ev) && ev.key === "Enter") {
            ev.preventDefault();
            this.confirmMove();
        } else if (!isComposing(ev) && ev.key === "Escape") {
            this.state.panel = "";
        }
    }

    async confirmMove() {
        const { date, reason } = this.state.move;
        const key = this.state.key;
        try {
            await this.orm.silent.call(MODEL, "reschedule", [key, fromInput(date), reason]);
        } catch (error) {
            this.state.message = error.data?.message || _t("Not saved. Try again.");
            return;
        }
        const next = this.getNextKey(key);
        Object.assign(this.state, { key: false, household: null, panel: "" });
        this.fetched.delete(key);
        await this.reloadQueue();
        if (next) {
            await this.open(next);
        }
    }

    // -- undo --------------------------------------------------------------------

    tick() {
        const undo = this.state.undo;
        if (!undo) {
            return;
        }
        const left = Math.ceil((undo.until - Date.now()) / 1000);
        if (left <= 0) {
            this.state.undo = null;
        } else {
            undo.left = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
        }
    }

    async undo() {
        const undo = this.state.undo;
        if (!undo) {
            return;
        }
        this.state.undo = null;
        await this.orm.call(MODEL, "undo", [undo.ids]);
        await this.close();
        await this.loadQueue();
        await this.open(undo.key);
    }

    openTicket(line) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "helpdesk.ticket",
            res_id: line.ticket_id,
            views: [[false, "form"]],
        });
    }

    get endings() {
        return [
            { key: "5", value: "no_answer", label: _t("No Answer") },
            { key: "6", value: "", label: _t("Another Time…") },
            { key: "7", value: "not_the_person", label: _t("Not the Person") },
            { key: "8", value: "refused", label: _t("Declined to Rate") },
            { key: "9", value: "do_not_call", label: _t("Do Not Call") },
            { key: "0", value: "wrong_number", label: _t("Wrong Number") },
        ];
    }

    pressEnding(ending) {
        if (ending.value) {
            this.end(ending.value);
        } else {
            this.openMove();
        }
    }
}

registry.category("actions").add("cs_callback_cockpit", CallbackCockpit);
