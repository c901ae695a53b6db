import { browser } from "@web/core/browser/browser";
import { uuid } from "@web/core/utils/strings";

/**
 * The draft is what the form holds of one call before it is saved. It survives a
 * reload of the page in the tab's own storage and belongs to one user (ux 5.1).
 */
const PREFIX = "cs_intake_draft";
const LAST_KIND = "cs_intake_kind";

export const KINDS = ["repair", "complaint", "help", "suggestion", "enquiry"];

/** Return a new draft; its token makes the server save it once. */
export function emptyDraft(values = {}) {
    return {
        token: uuid() + uuid(),
        kind: "repair",
        channel: "phone",
        phone: "",
        name: "",
        person_id: false,
        is_anonymous: false,
        site_id: false,
        unit_id: false,
        area_id: false,
        place: "",
        description: "",
        category_id: false,
        isCategoryChosen: false,
        urgency: "normal",
        isUrgencyChosen: false,
        appointment: "",
        entry_way: "",
        complained_object: "",
        isObjectChosen: false,
        customer_request: "",
        severity: "ordinary",
        isSeverityChosen: false,
        severity_reason: "",
        is_discipline: false,
        investigation: emptyInvestigation(),
        isExternal: false,
        external_source: "",
        external_number: "",
        external_deadline: "",
        isLate: false,
        late_time: "",
        late_entry_reason: "",
        isSolving: false,
        solution: "",
        answer: "",
        ticket_id: false,
        number: "",
        reason_ids: [],
        reason_note: "",
        ...values,
    };
}

function emptyInvestigation() {
    return {
        accused_employee_id: false,
        accused_text: "",
        course_of_events: "",
        witnesses: "",
        is_without_witnesses: false,
        exhibits: "",
        is_without_exhibits: false,
    };
}

/** Tell whether nothing of a call was typed or picked yet. */
export function isEmptyDraft(draft) {
    return !(
        draft.phone ||
        draft.name ||
        draft.place ||
        draft.description ||
        draft.complained_object ||
        draft.customer_request ||
        draft.external_number ||
        draft.solution ||
        draft.answer ||
        draft.ticket_id ||
        draft.investigation.course_of_events ||
        draft.investigation.accused_text
    );
}

/** Return a moment of the clock on the wall, as the inputs hold it, in UTC. */
export function toUTC(local) {
    const moment = local && luxon.DateTime.fromISO(local);
    return moment && moment.isValid ? moment.toUTC().toFormat("yyyy-MM-dd HH:mm:ss") : false;
}

/** Return a moment the server sent in UTC as the inputs hold it. */
export function toLocal(utc) {
    if (!utc) {
        return "";
    }
    return luxon.DateTime.fromSQL(utc, { zone: "utc" }).toLocal().toFormat("yyyy-MM-dd'T'HH:mm");
}

/** Return what the server gets of a draft. */
export function toVals(draft) {
    const vals = {
        token: draft.token,
        kind: draft.kind,
        channel: draft.channel,
        phone: draft.phone,
        name: draft.name,
        person_id: draft.person_id,
        is_anonymous: draft.is_anonymous,
        site_id: draft.site_id,
        unit_id: draft.unit_id,
        area_id: draft.area_id,
        place: draft.place,
        description: draft.description,
        category_id: draft.category_id,
        urgency: draft.urgency,
        severity: draft.kind === "complaint" ? draft.severity : "ordinary",
        ticket_id: draft.ticket_id,
        reason_ids: draft.reason_ids,
        reason_note: draft.reason_note,
        solution: draft.solution,
        answer: draft.answer,
        appointment_date: toUTC(draft.appointment),
        entry_way: draft.entry_way,
    };
    if (draft.kind === "complaint") {
        Object.assign(vals, {
            complained_object: draft.complained_object,
            customer_request: draft.customer_request,
            severity_reason: draft.severity === "ordinary" ? draft.severity_reason : "",
            is_discipline: draft.is_discipline,
            investigation: draft.is_discipline ? draft.investigation : false,
        });
    }
    if (draft.isExternal) {
        vals.external_source = draft.external_source;
        vals.external_number = draft.external_number;
        vals.external_deadline = toUTC(draft.external_deadline);
    }
    if (draft.isLate) {
        vals.received_date = toUTC(draft.late_time);
        vals.late_entry_reason = draft.late_entry_reason;
    }
    return vals;
}

// -- the tab's storage ------------------------------------------------------------------

/** Keep the draft of a user; an empty one leaves nothing behind. */
export function storeDraft(userId, draft) {
    if (isEmptyDraft(draft)) {
        browser.sessionStorage.removeItem(PREFIX);
    } else {
        browser.sessionStorage.setItem(PREFIX, JSON.stringify({ userId, draft }));
    }
}

/** Return the draft this user left in the tab; what another one left is forgotten. */
export function loadDraft(userId) {
    try {
        const stored = JSON.parse(browser.sessionStorage.getItem(PREFIX));
        if (stored && stored.userId === userId) {
            return emptyDraft(stored.draft);
        }
    } catch {
        // What cannot be read is of no use.
    }
    browser.sessionStorage.removeItem(PREFIX);
    return null;
}

/** The kind an operator used last is the default of the next call. */
export function rememberKind(operatorId, kind) {
    browser.localStorage.setItem(`${LAST_KIND}_${operatorId}`, kind);
}

export function recallKind(operatorId) {
    const kind = browser.localStorage.getItem(`${LAST_KIND}_${operatorId}`);
    return KINDS.includes(kind) ? kind : "repair";
}
