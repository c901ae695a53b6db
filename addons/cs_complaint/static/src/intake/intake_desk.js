import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { OperatorBar } from "@cs_base/operator_bar/operator_bar";
import {
    emptyDraft,
    isEmptyDraft,
    loadDraft,
    recallKind,
    rememberKind,
    storeDraft,
    toLocal,
    toVals,
} from "./intake_draft";
import { IntakeEmergency } from "./intake_emergency";
import { IntakeForm } from "./intake_form";
import { useIntakeKeys } from "./intake_keys";
import { callIntake, describeError, LatestCall } from "./intake_rpc";
import { DELAY, IntakeSearch } from "./intake_search";
import { IntakeSide } from "./intake_side";

const CHIPS = 3;
const CHIP_MINUTES = 5;
const REFRESH_SECONDS = 60;
const UNDO_SECONDS = 30;

/** Where the page holds what the server names. */
const FIELDS = {
    partner_name: "name",
    partner_phone: "phone",
    unit_id: "place",
    area_id: "place",
    place_text: "place",
    result: "solution",
    is_solved_on_spot: "solution",
};

const EMPTY_SIDE = {
    persons: [],
    tickets: [],
    duplicates: [],
    answers: [],
    categories: [],
    recent_count: 0,
    recent_days: 90,
    severity: { is_major: false, words: [] },
    route: {},
    phone: { masked: "", is_callable: true },
};

/**
 * The intake desk: one screen on which a call is registered with the keyboard alone
 * (ux 5.1). The draft belongs to the browser until it is saved; everything it knows of
 * the archive and of other tickets comes from `cs.intake`.
 */
export class IntakeDesk extends Component {
    static template = "cs_complaint.IntakeDesk";
    static components = { OperatorBar, IntakeSearch, IntakeForm, IntakeSide, IntakeEmergency };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.rootRef = useRef("root");
        this.searchControl = {};
        this.suggestion = new LatestCall();
        this.suggest = useDebounced(() => this.suggestNow(), DELAY);
        this.state = useState({
            start: null,
            draft: emptyDraft(),
            side: { ...EMPTY_SIDE },
            numbers: { incomplete: 0, today: 0, events: [] },
            isSaving: false,
            missing: [],
            refusal: "",
            chips: [],
            asksToClear: false,
            cleared: null,
            ticketIndex: 0,
            emergency: null,
            incoming: "",
            now: Date.now(),
            callStart: 0,
        });
        useIntakeKeys(() => this.keys);
        onWillStart(() => this.start());
        onMounted(() => this.onReady());
        // Who saves by keyboard goes on there: Enter leads to the field of the first entry.
        useEffect(
            () => this.rootRef.el?.querySelector(".o_cs_intake_missing a")?.focus(),
            () => [this.state.missing]
        );
        onWillUnmount(() => {
            browser.clearInterval(this.ticker);
            this.suggestion.abort();
        });
    }

    // -- start ----------------------------------------------------------------------

    async start() {
        const start = await callIntake("get_start", false);
        this.state.start = start;
        this.takeNumbers(start);
        this.clockOffset = luxon.DateTime.fromSQL(start.now, { zone: "utc" }).toMillis() - Date.now();
        const stored = loadDraft(start.user_id);
        this.state.draft = stored || this.newDraft();
        this.ticker = browser.setInterval(() => this.tick(), 1000);
    }

    onReady() {
        const phone = this.takePhoneOfUrl();
        if (phone) {
            this.receiveCall(phone);
        } else {
            this.suggest();
        }
        this.searchControl.focus?.();
    }

    /** `?phone=` comes from a telephone system; it counts once, not on every reload. */
    takePhoneOfUrl() {
        const phone = String(router.current.phone || this.props.action.params?.phone || "");
        if (phone) {
            router.replaceState({ phone: undefined });
        }
        return phone.trim();
    }

    /** Look up a number that calls. An entry that was begun is not thrown away for it. */
    async receiveCall(phone) {
        if (isEmptyDraft(this.draft)) {
            this.draft.phone = phone;
            this.touch();
        } else {
            this.state.incoming = phone;
        }
        await this.searchControl.look?.(phone);
    }

    newDraft(values = {}) {
        const start = this.state.start;
        return emptyDraft({
            kind: recallKind(start.operator.id),
            site_id: this.state.draft.site_id || start.site_id,
            ...values,
        });
    }

    async onSwitched(operator) {
        this.state.start.operator = operator;
        if (isEmptyDraft(this.draft)) {
            this.draft.kind = recallKind(operator.id);
        }
    }

    // -- short names for the template --------------------------------------------------

    get draft() {
        return this.state.draft;
    }

    get isEnquiry() {
        return this.draft.kind === "enquiry";
    }

    get saveLabel() {
        if (this.isEnquiry) {
            return _t("Save Enquiry");
        }
        return {
            complaint: _t("Register and Dispatch (Apology Given)"),
            suggestion: _t("Register and Dispatch (Thanked)"),
        }[this.draft.kind] || _t("Register and Dispatch");
    }

    get callTime() {
        if (!this.state.callStart || isEmptyDraft(this.draft)) {
            return "";
        }
        const seconds = Math.max(0, Math.floor((this.state.now - this.state.callStart) / 1000));
        return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
    }

    get incomingText() {
        return _t(
            "Incoming call: %(phone)s. Save or clear what is in the form, then press F3 and Enter.",
            { phone: this.state.incoming }
        );
    }

    get savedText() {
        return _t("%(number)s is saved. Before it can go on it needs:", {
            number: this.draft.number,
        });
    }

    untilAbout(time) {
        return _t("until about %(time)s", { time });
    }

    get event() {
        const events = this.state.numbers.events;
        return events.find((event) => event.is_here) || events[0];
    }

    get script() {
        return this.state.start.scripts[this.draft.kind];
    }

    // -- keys ----------------------------------------------------------------------------

    get keys() {
        const kind = (key) => () => this.setKind(key);
        if (this.state.emergency) {
            // The emergency has the keyboard; F8 brings it back to the front.
            return { escape: () => this.closeEmergency() };
        }
        return {
            "ctrl+enter": () => this.save("dispatch"),
            "ctrl+s": () => this.save("later"),
            "alt+x": () => this.solve(),
            "alt+1": () => this.setKind("enquiry", true),
            "alt+r": kind("repair"),
            "alt+t": kind("complaint"),
            "alt+q": kind("help"),
            "alt+j": kind("suggestion"),
            "alt+z": kind("enquiry"),
            "alt+g": () => this.focusField("place"),
            "alt+u": () => this.undoClear(),
            f2: () => this.toggleChannel(),
            f3: () => this.searchControl.focus(),
            f5: () => this.urge(),
            f6: () => this.linkEvent(),
            f8: () => this.openEmergency(),
            escape: () => this.escape(),
        };
    }

    escape() {
        if (this.searchControl.isOpen?.()) {
            this.searchControl.close();
        } else if (this.state.asksToClear || isEmptyDraft(this.draft)) {
            this.clear();
        } else {
            this.state.asksToClear = true;
        }
    }

    // -- the draft ------------------------------------------------------------------------

    /** Something of the draft changed: keep it, and ask what that means. */
    touch() {
        this.state.callStart = this.state.callStart || Date.now();
        this.state.asksToClear = false;
        storeDraft(this.state.start.user_id, this.draft);
        this.suggest();
    }

    setKind(kind, focusAnswer = false) {
        if (kind === "enquiry" && this.draft.ticket_id) {
            this.state.refusal = _t("This is a ticket already. Clear the form for an enquiry.");
            return;
        }
        this.draft.kind = kind;
        this.draft.isSolving = false;
        this.state.missing = [];
        rememberKind(this.state.start.operator.id, kind);
        this.touch();
        if (focusAnswer) {
            this.focusField("answer");
        }
    }

    toggleChannel() {
        this.draft.channel = this.draft.channel === "phone" ? "visit" : "phone";
        this.touch();
    }

    setSite(ev) {
        const siteId = Number(ev.target.value) || false;
        Object.assign(this.draft, { site_id: siteId, unit_id: false, area_id: false });
        this.touch();
        this.refreshNumbers();
    }

    /** Empty the form; what was in it can be brought back for a while. */
    clear() {
        const isEmpty = isEmptyDraft(this.draft);
        this.state.cleared = isEmpty ? null : { draft: this.draft, until: Date.now() + UNDO_SECONDS * 1000 };
        this.reset();
    }

    undoClear() {
        if (!this.state.cleared) {
            return;
        }
        this.state.draft = this.state.cleared.draft;
        this.state.cleared = null;
        this.touch();
    }

    reset() {
        this.suggest.cancel();
        this.suggestion.abort();
        Object.assign(this.state, {
            draft: this.newDraft(),
            side: { ...EMPTY_SIDE },
            missing: [],
            refusal: "",
            asksToClear: false,
            ticketIndex: 0,
            incoming: "",
            callStart: 0,
        });
        storeDraft(this.state.start.user_id, this.draft);
        // The chips and the way of an empty form, for the next call.
        this.suggest();
        this.searchControl.clear?.();
        if (!this.state.emergency) {
            this.searchControl.focus?.();
        }
    }

    focusField(name) {
        // The field may appear only with the rendering that this frame still brings.
        browser.requestAnimationFrame(() =>
            browser.requestAnimationFrame(() => {
                const found = this.rootRef.el?.querySelector(`[name='${name}']`);
                found?.focus();
                found?.scrollIntoView({ block: "nearest" });
            })
        );
    }

    // -- what the box found ------------------------------------------------------------------

    async onPick(item, result) {
        this.state.incoming = "";
        if (result?.phone && (item.type === "person" || item.type === "caller")) {
            this.draft.phone = result.phone;
        }
        const next = item.type === "unit" || item.type === "area" ? "name" : "description";
        if (item.type === "ticket") {
            await this.suggestNow({ type: "ticket", id: item.id }, false);
            this.showTicket(item);
            return;
        }
        this.focusField(next);
        await this.suggestNow({ type: item.type, id: item.id });
    }

    /** Nothing was found: what was typed is taken over as it is. */
    onPlain(result) {
        if (result.phone) {
            this.draft.phone = result.phone;
            this.focusField("name");
        } else if (result.is_address) {
            Object.assign(this.draft, { place: result.text, unit_id: false, area_id: false });
            this.focusField("name");
        } else {
            this.draft.name = result.text;
            this.focusField("phone");
        }
        this.searchControl.clear();
        this.touch();
    }

    /** A ticket was meant: show it first, so that F5 urges it. */
    showTicket(item) {
        const others = this.state.side.tickets.filter((ticket) => ticket.id !== item.id);
        this.state.side.tickets = [item, ...others];
        this.state.ticketIndex = 0;
    }

    // -- proposals ------------------------------------------------------------------------------

    /**
     * Ask what the draft means.
     * @param {{type: string, id: number}} [pick] whose name, number and place fill the form
     * @param {boolean} [takes] whether they are filled in
     */
    async suggestNow(pick, takes = true) {
        const draft = this.draft;
        const vals = { ...toVals(draft), pick };
        this.suggest.cancel();
        let answer;
        try {
            answer = await this.suggestion.run("suggest", vals);
        } catch (error) {
            this.state.refusal = describeError(error);
            return;
        }
        // A stale answer, or one for a form that is gone.
        if (!answer || draft !== this.draft) {
            return;
        }
        if (pick && takes) {
            this.takeFill(answer.fill);
        }
        this.takeSide(answer);
        storeDraft(this.state.start.user_id, draft);
    }

    takeFill(fill) {
        for (const [name, value] of Object.entries(fill)) {
            if (name === "phone" && this.draft.phone) {
                continue;
            }
            this.draft[name] = value;
        }
    }

    takeSide(answer) {
        const { side, draft } = this.state;
        Object.assign(side, answer);
        this.state.numbers.events = answer.events;
        this.state.ticketIndex = Math.min(
            this.state.ticketIndex,
            Math.max(0, answer.tickets.length - 1)
        );
        const [best] = answer.categories;
        if (!draft.isCategoryChosen) {
            const id = best?.is_match ? best.id : false;
            if (id !== draft.category_id) {
                draft.category_id = id;
                // Department and deadline follow from the category.
                this.suggest();
            }
        }
        const category = answer.categories.find((c) => c.id === draft.category_id);
        if (draft.kind === "complaint" && !draft.isObjectChosen && category) {
            draft.complained_object = category.object || draft.complained_object;
        }
        if (!draft.isSeverityChosen) {
            draft.severity = answer.severity.is_major ? "major" : "ordinary";
        }
        if (!draft.isUrgencyChosen && answer.route.urgency) {
            draft.urgency = answer.route.urgency;
        }
    }

    // -- saving -----------------------------------------------------------------------------------

    /** Solved on the spot needs what was explained; the first time it opens its field. */
    solve() {
        if (this.isEnquiry) {
            this.save("enquiry");
        } else if (!this.draft.isSolving || !this.draft.solution.trim()) {
            this.draft.isSolving = true;
            this.focusField("solution");
        } else {
            this.save("solved");
        }
    }

    /** What must be there before anything is sent: only what the late entry needs. */
    checkLocally() {
        const draft = this.draft;
        const missing = [];
        if (draft.isLate && !draft.late_time) {
            missing.push({ reason: _t("When it was received is missing"), field: "late_time" });
        }
        if (draft.isLate && !draft.late_entry_reason.trim()) {
            missing.push({
                reason: _t("Why it is entered later is missing"),
                field: "late_entry_reason",
            });
        }
        return missing.map((m) => ({ clause: "", cure: "", level: "block", reasons: [], ...m }));
    }

    async save(mode) {
        const draft = this.draft;
        if (this.state.isSaving) {
            return;
        }
        if (isEmptyDraft(draft)) {
            this.state.refusal = _t("Nothing was entered yet.");
            return;
        }
        const missing = this.checkLocally();
        if (missing.length) {
            Object.assign(this.state, { missing, refusal: "" });
            return;
        }
        await this.send("register", [toVals(draft), this.isEnquiry ? "enquiry" : mode]);
    }

    /** Send a draft once at a time and show what became of it. */
    async send(method, args) {
        const draft = this.draft;
        Object.assign(this.state, { isSaving: true, refusal: "", missing: [], asksToClear: false });
        this.suggest.cancel();
        try {
            let answer = await callIntake(method, ...args);
            if (answer.is_repeat && method === "register" && this.isChangedSince(draft, args[0])) {
                // The answer got lost, then something was corrected: correct the ticket.
                const vals = { ...toVals(draft), ticket_id: answer.ticket.id };
                answer = await callIntake("register", vals, args[1]);
            }
            this.sent = null;
            this.afterSave(answer, draft);
            return answer;
        } catch (error) {
            this.sent = this.sent || JSON.stringify(args[0]);
            this.state.refusal = describeError(error);
            return null;
        } finally {
            this.state.isSaving = false;
        }
    }

    isChangedSince(draft, vals) {
        return Boolean(this.sent) && this.sent !== JSON.stringify(vals) && draft.kind !== "enquiry";
    }

    afterSave(answer, draft) {
        const { ticket, state } = answer;
        if (state === "incomplete") {
            Object.assign(draft, { ticket_id: ticket.id, number: ticket.number });
            Object.assign(this.state, { missing: answer.missing, refusal: answer.refusal });
            storeDraft(this.state.start.user_id, draft);
        } else if (state === "emergency") {
            this.state.emergency = { card: answer.card };
            this.reset();
        } else {
            this.reset();
            this.state.refusal = answer.refusal;
        }
        if (state !== "emergency") {
            this.state.emergency = null;
        }
        this.addChip(answer);
        this.announce(answer);
        this.refreshNumbers();
    }

    announce({ state, ticket, event, answer, is_answered, missing }) {
        const names = { number: ticket.number, department: ticket.department, due: ticket.due };
        const messages = {
            dispatched: _t("%(number)s dispatched to %(department)s, due %(due)s", names),
            incomplete: _t("%(number)s saved as incomplete", names),
            waiting: _t("%(number)s registered, waits for: %(needs)s", {
                ...names,
                needs: (missing || []).map((need) => need.reason).join(" · "),
            }),
            saved: _t("%(number)s saved for later", names),
            solved: _t("%(number)s solved on the spot", names),
            enquiry: is_answered
                ? _t("%(number)s answered", names)
                : _t("%(number)s saved, answer due %(due)s", names),
            unanswered: _t("%(number)s saved without the answer", names),
            emergency: _t("%(number)s saved, everybody concerned was told", names),
            confidential: _t(
                "%(number)s saved. It is confidential: only those who handle it can open it.",
                names
            ),
            linked: _t("%(number)s linked to “%(event)s”", { ...names, event }),
        };
        this.notification.add(messages[state], {
            title: state === "linked" && answer ? answer : undefined,
            type: state === "incomplete" ? "warning" : "success",
            className: "o_cs_intake_toast",
        });
    }

    /** Bring the field of something missing to the front. */
    jump(name) {
        if (name === "result" || name === "is_solved_on_spot") {
            this.draft.isSolving = true;
        }
        this.focusField(FIELDS[name] || name);
    }

    /** One reason answers each gate that asks for one. */
    setReason(need, ev) {
        const offered = need.reasons.map((reason) => reason.id);
        const kept = this.draft.reason_ids.filter((id) => !offered.includes(id));
        const chosen = Number(ev.target.value);
        this.draft.reason_ids = chosen ? [...kept, chosen] : kept;
        storeDraft(this.state.start.user_id, this.draft);
    }

    get asksNote() {
        return this.state.missing.some(
            (need) =>
                (need.level === "override" && need.may_answer) ||
                need.reasons.some((r) => r.needs_note && this.draft.reason_ids.includes(r.id))
        );
    }

    addChip({ ticket, state }) {
        if (!ticket.id) {
            return;
        }
        const others = this.state.chips.filter((chip) => chip.number !== ticket.number);
        this.state.chips = [{ ...ticket, state, at: Date.now() }, ...others].slice(0, CHIPS);
    }

    // -- what is done with other tickets ----------------------------------------------------------

    async urge(ticket = this.state.side.tickets[this.state.ticketIndex]) {
        if (!ticket || this.state.isSaving) {
            this.state.refusal = ticket ? "" : _t("There is no open ticket to urge.");
            return;
        }
        this.state.isSaving = true;
        try {
            const answer = await callIntake(
                "urge",
                ticket.id,
                this.draft.description,
                this.draft.phone
            );
            Object.assign(ticket, { urge_count: answer.ticket.urge_count });
            const names = { number: ticket.number, count: answer.ticket.urge_count };
            this.notification.add(
                answer.is_counted
                    ? _t("%(number)s urged, %(count)s times by now", names)
                    : _t("%(number)s: noted, the same caller counts once", names),
                { type: "success", className: "o_cs_intake_toast" }
            );
        } catch (error) {
            this.state.refusal = describeError(error);
        } finally {
            this.state.isSaving = false;
        }
    }

    async linkEvent(event = this.event) {
        if (!event) {
            this.state.refusal = _t("No mass event is running.");
        } else if (!this.state.isSaving) {
            await this.send("link_event", [event.id, toVals(this.draft)]);
        }
    }

    /** Open a ticket of the last minutes, or bring it back into the form. */
    async correct(chip) {
        if (!isEmptyDraft(this.draft)) {
            this.state.refusal = _t("Save or clear what is in the form first.");
            return;
        }
        try {
            const vals = await callIntake("load_ticket", chip.id);
            this.state.draft = this.newDraft({
                ...vals,
                appointment: toLocal(vals.appointment_date),
                isCategoryChosen: Boolean(vals.category_id),
                isSeverityChosen: true,
                isUrgencyChosen: true,
                isObjectChosen: Boolean(vals.complained_object),
                isExternal: Boolean(vals.external_number),
            });
            this.touch();
            this.focusField("description");
        } catch (error) {
            this.state.refusal = describeError(error);
        }
    }

    async openRecord(record) {
        const model = record.model || "helpdesk.ticket";
        this.action.doAction(await this.orm.call(model, "get_formview_action", [[record.id]]));
    }

    /** Take an answer that is known: it stands where one says what was explained. */
    async useAnswer(answer) {
        const { draft } = this;
        const name = draft.kind === "enquiry" ? "answer" : "solution";
        const text = await callIntake("use_answer", answer.id);
        if (text && draft === this.draft && !draft[name].includes(text)) {
            draft[name] = [draft[name].trim(), text].filter(Boolean).join("\n");
            this.touch();
        }
    }

    async openList(name) {
        this.action.doAction(
            await this.orm.call("cs.intake", "get_list_action", [name, this.draft.site_id])
        );
    }

    // -- emergency --------------------------------------------------------------------------------

    openEmergency(card = null) {
        this.state.emergency = { card };
    }

    closeEmergency() {
        this.state.emergency = null;
        this.searchControl.focus?.();
    }

    async saveEmergency(kind, place) {
        const vals = { ...toVals(this.draft), emergency_kind: kind, is_discipline: false };
        if (place !== this.draft.place) {
            Object.assign(vals, { place, unit_id: false, area_id: false });
        }
        await this.send("register", [vals, "emergency"]);
    }

    async openCard(chip) {
        try {
            this.openEmergency(await callIntake("get_card", chip.id));
        } catch (error) {
            this.state.refusal = describeError(error);
        }
    }

    // -- clock and numbers ---------------------------------------------------------------------------

    tick() {
        const now = Date.now();
        this.state.now = now;
        if (this.state.chips.some((chip) => now - chip.at > CHIP_MINUTES * 60000)) {
            this.state.chips = this.state.chips.filter(
                (chip) => now - chip.at <= CHIP_MINUTES * 60000
            );
        }
        if (this.state.cleared && now > this.state.cleared.until) {
            this.state.cleared = null;
        }
        if (now - this.refreshed > REFRESH_SECONDS * 1000) {
            this.refreshNumbers();
        }
    }

    takeNumbers(numbers) {
        this.refreshed = Date.now();
        Object.assign(this.state.numbers, {
            incomplete: numbers.incomplete,
            today: numbers.today,
            events: numbers.events,
        });
    }

    async refreshNumbers() {
        this.refreshed = Date.now();
        try {
            this.takeNumbers(await callIntake("get_numbers", this.draft.site_id));
        } catch {
            // Numbers in a bar; the next minute brings them.
        }
    }
}

registry.category("actions").add("cs_intake", IntakeDesk);
