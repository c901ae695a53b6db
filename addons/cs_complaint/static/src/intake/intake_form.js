import { Component, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useDebounced } from "@web/core/utils/timing";
import { isComposing } from "./intake_keys";
import { callIntake, LatestCall } from "./intake_rpc";
import { DELAY } from "./intake_search";

const KIND_KEYS = { repair: "R", complaint: "T", help: "Q", suggestion: "J", enquiry: "Z" };

/** Left side of the desk: what is registered, in the order in which it is said. */
export class IntakeForm extends Component {
    static template = "cs_complaint.IntakeForm";
    static props = {
        draft: Object,
        side: Object,
        start: Object,
        touch: Function,
        setKind: Function,
        toggleChannel: Function,
        pickPerson: Function,
    };

    setup() {
        this.state = useState({
            places: [],
            placeIndex: 0,
            personIndex: -1,
            showsWhy: false,
            employees: [],
        });
        this.placeCall = new LatestCall();
        this.searchPlace = useDebounced(() => this.searchPlaceNow(), DELAY);
        this.searchEmployees = useDebounced(() => this.searchEmployeesNow(), DELAY);
        onWillUnmount(() => this.placeCall.abort());
    }

    get draft() {
        return this.props.draft;
    }

    get kinds() {
        const labels = Object.fromEntries(this.props.start.kinds.map((k) => [k.key, k.label]));
        labels.enquiry = _t("Enquiry");
        return Object.entries(KIND_KEYS).map(([key, hotkey]) => ({
            key,
            hotkey,
            label: labels[key],
        }));
    }

    get isEnquiry() {
        return this.draft.kind === "enquiry";
    }

    get isComplaint() {
        return this.draft.kind === "complaint";
    }

    get nameLabel() {
        return (
            {
                complaint: _t("Complainant"),
                repair: _t("Reported By"),
                suggestion: _t("Proposed By"),
                enquiry: _t("Asked By"),
            }[this.draft.kind] || _t("Name")
        );
    }

    get matterLabel() {
        return this.isEnquiry ? _t("Question") : _t("Matter");
    }

    get deadlineText() {
        return _t("until %(due)s", { due: this.props.side.route.deadline });
    }

    get responderText() {
        return _t("First responder: %(name)s", { name: this.props.start.operator.name });
    }

    get majorText() {
        const words = this.props.side.severity.words;
        return words.length
            ? _t("Speaks for a major matter: %(words)s", { words: words.join(", ") })
            : _t("This category is always major.");
    }

    get placePlaceholder() {
        return _t("e.g. 3-2-1201, a public area, or any words");
    }

    // -- plain fields ------------------------------------------------------------------------

    /** Write a field; letters that are still being composed are kept but not looked up. */
    set(name, ev, values = {}) {
        this.draft[name] = ev.target.type === "checkbox" ? ev.target.checked : ev.target.value;
        Object.assign(this.draft, values);
        if (!isComposing(ev)) {
            this.props.touch();
        }
    }

    setTold(name, ev) {
        const told = this.draft.investigation;
        told[name] = ev.target.type === "checkbox" ? ev.target.checked : ev.target.value;
        this.props.touch();
    }

    onName(ev) {
        // Somebody else than the person picked is speaking.
        this.set("name", ev, { person_id: false });
        this.state.personIndex = -1;
    }

    chooseCategory(category) {
        const isSame = this.draft.isCategoryChosen && this.draft.category_id === category.id;
        Object.assign(this.draft, {
            category_id: isSame ? false : category.id,
            isCategoryChosen: !isSame,
        });
        this.props.touch();
    }

    setSeverity(ev) {
        this.set("severity", ev, { isSeverityChosen: true });
    }

    /** What speaks for a major matter stands, so calling it ordinary needs a reason. */
    get needsSeverityReason() {
        return (
            this.isComplaint &&
            this.draft.severity === "ordinary" &&
            this.props.side.severity.is_major
        );
    }

    // -- Enter goes on, arrows choose ----------------------------------------------------------

    /** Enter in a line goes to the next entry, as Tab does; a text keeps its Enter. */
    onKeydown(ev) {
        const isLine = ev.target.tagName === "INPUT" && !["checkbox", "radio"].includes(ev.target.type);
        const isPlain = !ev.ctrlKey && !ev.metaKey && !ev.altKey;
        if (ev.key !== "Enter" || !isLine || !isPlain || isComposing(ev) || ev.defaultPrevented) {
            return;
        }
        ev.preventDefault();
        const entries = [...ev.currentTarget.querySelectorAll("[data-entry]")];
        const next = entries[entries.indexOf(ev.target) + 1];
        next?.focus();
    }

    /** ↑↓ in name and number choose among the persons of the unit or number. */
    onPersonKey(ev) {
        const persons = this.props.side.persons;
        if (isComposing(ev) || !["ArrowDown", "ArrowUp"].includes(ev.key) || !persons.length) {
            return;
        }
        ev.preventDefault();
        const step = ev.key === "ArrowDown" ? 1 : -1;
        const count = persons.length;
        this.state.personIndex = (this.state.personIndex + step + count) % count;
        const person = persons[this.state.personIndex];
        Object.assign(this.draft, { name: person.name, person_id: person.id });
        this.props.touch();
    }

    // -- place -----------------------------------------------------------------------------------

    onPlace(ev) {
        this.set("place", ev, { unit_id: false, area_id: false });
        if (!isComposing(ev)) {
            this.searchPlace();
        }
    }

    async searchPlaceNow() {
        const text = this.draft.place.trim();
        if (!text) {
            this.state.places = [];
            return;
        }
        try {
            const found = await this.placeCall.run("search_place", text, this.draft.site_id);
            if (found) {
                Object.assign(this.state, { places: found, placeIndex: 0 });
            }
        } catch {
            // The words themselves are a place too.
            this.state.places = [];
        }
    }

    onPlaceKey(ev) {
        const places = this.state.places;
        if (isComposing(ev) || !places.length) {
            return;
        }
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            const step = ev.key === "ArrowDown" ? 1 : places.length - 1;
            this.state.placeIndex = (this.state.placeIndex + step) % places.length;
        } else if (ev.key === "Enter" || ev.key === "Tab") {
            this.choosePlace(places[this.state.placeIndex]);
        } else if (ev.key === "Escape") {
            this.state.places = [];
        }
    }

    choosePlace(place) {
        Object.assign(this.draft, {
            place: place.name,
            unit_id: place.type === "unit" && place.id,
            area_id: place.type === "area" && place.id,
            site_id: place.site_id,
        });
        this.closePlaces();
        this.props.touch();
    }

    closePlaces() {
        this.searchPlace.cancel();
        this.placeCall.abort();
        this.state.places = [];
    }

    // -- appointment ---------------------------------------------------------------------------------

    get appointments() {
        const today = luxon.DateTime.now().startOf("day");
        const at = (days, hour) => today.plus({ days }).set({ hour }).toFormat("yyyy-MM-dd'T'HH:mm");
        const now = luxon.DateTime.now().hour;
        return [
            now < 11 && { value: at(0, 11), label: _t("This Morning") },
            now < 16 && { value: at(0, 16), label: _t("This Afternoon") },
            now < 20 && { value: at(0, 20), label: _t("This Evening") },
            { value: at(1, 10), label: _t("Tomorrow Morning") },
            { value: at(1, 15), label: _t("Tomorrow Afternoon") },
        ].filter(Boolean);
    }

    // -- discipline ----------------------------------------------------------------------------------

    onAccused(ev) {
        Object.assign(this.draft.investigation, {
            accused_text: ev.target.value,
            accused_employee_id: false,
        });
        this.props.touch();
        if (!isComposing(ev)) {
            this.searchEmployees();
        }
    }

    async searchEmployeesNow() {
        const text = this.draft.investigation.accused_text.trim();
        try {
            this.state.employees = text ? await callIntake("find_employees", text) : [];
        } catch {
            this.state.employees = [];
        }
    }

    chooseEmployee(employee) {
        Object.assign(this.draft.investigation, {
            accused_text: employee.name,
            accused_employee_id: employee.id,
        });
        this.state.employees = [];
        this.props.touch();
    }
}
