import { registry } from "@web/core/registry";

/**
 * CMP-02 in the browser: one complaint from reception to closing, on the form, as a clerk
 * does it. What the gates ask is asked of the clerk and answered. Selectors use names
 * only, so the tour runs in any language; steps wait for states, never for a time.
 */
const field = (name, inner = "") => `.o_form_view .o_field_widget[name='${name}'] ${inner}`;
const button = (name) => `.o_form_statusbar button[name='${name}']:not(:disabled)`;
const step = (name) => `.o_statusbar_status button[data-value='${name}'].o_arrow_button_current`;
const menu = (name) => `.o_main_navbar [data-menu-xmlid='cs_complaint.${name}']`;
const need = (name, inner = "") => `.o_cs_gate_needs li[data-field='${name}'] ${inner}`;
const isSaved = "body:has(.o_form_view .o_form_status_indicator_buttons.invisible)";

/** Ask for the next step too early: the refusal is closed, the step stays. */
const refused = (name, current) => [
    {
        content: "too early: what is missing is said",
        trigger: button(name),
        run: "click",
    },
    {
        trigger: ".modal .modal-footer .btn-primary",
        run: "click",
    },
    {
        content: "and nothing has moved",
        trigger: `body:not(:has(.modal)) ${step(current)}`,
    },
];

/** Open a selection and take the choice at a position. */
const choose = (selector, position) => [
    {
        trigger: `${selector} input, ${selector} select`,
        run: "click",
    },
    {
        trigger: `.o_select_menu_item:eq(${position})`,
        run: "click",
    },
];

const save = [
    {
        trigger: ".o_form_button_save",
        run: "click",
    },
    {
        trigger: isSaved,
    },
];

registry.category("web_tour.tours").add("cs_complaint_call_to_closed", {
    steps: () => [
        {
            content: "Tickets in the menu",
            trigger: menu("cs_complaint_menu_ticket"),
            run: "click",
        },
        {
            content: "All Tickets",
            trigger: "[data-menu-xmlid='cs_complaint.cs_complaint_menu_ticket_all']",
            run: "click",
        },
        {
            content: "a new ticket",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "it is a complaint",
            trigger: field("kind", ".o_selection_badge:first"),
            run: "click",
        },
        {
            content: "the number that calls",
            trigger: field("partner_phone", "input"),
            run: "edit 19900000001",
        },
        {
            content: "who calls",
            trigger: field("partner_name", "input"),
            run: "edit 张磊",
        },
        {
            content: "what it is about",
            trigger: field("description", ".odoo-editor-editable"),
            run: "editor 卫生间顶上滴水，昨晚开始",
        },
        {
            content: "the category",
            trigger: field("category_id", "input"),
            run: "edit Leak",
        },
        {
            content: "pick it",
            trigger: ".o-autocomplete--dropdown-item a:contains(Leak)",
            run: "click",
        },
        {
            content: "saved with a number at once, whatever is missing",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: `${isSaved} ${field("short_number", "span:contains(T2)")}`,
        },
        {
            content: "the form says that the object is missing, and jumps there",
            trigger: need("complained_object", "a"),
            run: "click",
        },
        {
            trigger: `${field("complained_object", "input")}:focus`,
            run: "edit 楼上的阳台",
        },
        {
            content: "so is the place",
            trigger: field("place_text", "input"),
            run: "edit 大堂",
        },
        ...save,
        {
            content: "both are done, the apology is not",
            trigger: `.o_cs_gate_needs:not(:has(${need("complained_object")}))`,
        },
        ...refused("action_assign", "registered"),
        {
            content: "sorry, said on the telephone",
            trigger: button("action_note_apology"),
            run: "click",
        },
        {
            trigger: field("apology_date"),
        },
        {
            content: "name the department",
            trigger: need("assignment_ids", "a"),
            run: "click",
        },
        {
            trigger: field("assignment_ids", ".o_field_x2many_list_row_add a"),
            run: "click",
        },
        {
            trigger: field("assignment_ids", "[name='department_id'] input"),
            run: "edit Tour Works",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains(Tour Works)",
            run: "click",
        },
        {
            content: "and its deadline, later than the answer is due",
            trigger: field("assignment_ids", "td[name='deadline']"),
            run: "click",
        },
        {
            trigger: field("assignment_ids", "[name='deadline'] input"),
            run: "edit 2031-01-01 18:00:00 && press Enter",
        },
        {
            content: "hand it over",
            trigger: button("action_assign"),
            run: "click",
        },
        {
            content: "why so late is asked, the customer agreed",
            trigger: ".modal .o_field_widget[name='reason_id'] input[type='radio']:first",
            run: "click",
        },
        {
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${step("assigned")}`,
        },
        {
            content: "what was done",
            trigger: field("result", "textarea"),
            run: "edit 更换软管并试水30分钟",
        },
        ...refused("action_report_result", "assigned"),
        {
            content: "the complaint is founded",
            trigger: need("verification", "a"),
            run: "click",
        },
        ...choose(field("verification"), 0),
        {
            trigger: button("action_report_result"),
            run: "click",
        },
        {
            trigger: step("reported"),
        },
        {
            trigger: button("action_start_callback"),
            run: "click",
        },
        {
            trigger: step("callback"),
        },
        {
            content: "the answer is missing: jump to its page",
            trigger: need("answer", "a"),
            run: "click",
        },
        {
            trigger: field("answer", "textarea"),
            run: "edit 已更换软管，感谢您的耐心",
        },
        {
            content: "the call that was planned",
            trigger: field("callback_ids", "td[name='outcome']"),
            run: "click",
        },
        ...choose(field("callback_ids", "[name='outcome']"), 0),
        {
            trigger: field("callback_ids", "td[name='satisfaction']"),
            run: "click",
        },
        ...choose(field("callback_ids", "[name='satisfaction']"), 1),
        {
            trigger: field("callback_ids", "button[name='action_done']"),
            run: "click",
        },
        {
            trigger: field("satisfaction"),
        },
        {
            content: "only the head's signature is missing",
            trigger: ".o_cs_gate_needs li:only-child",
        },
        ...refused("action_close", "callback"),
        {
            content: "the head comes to the desk",
            trigger: button("action_sign_here"),
            run: "click",
        },
        {
            trigger: ".o_cs_pin_dialog .o_cs_pin_signer:contains(刘斌)",
        },
        {
            trigger: ".o_cs_pin_dialog .o_cs_pin_input",
            run: "edit 739405",
        },
        {
            trigger: ".o_cs_pin_dialog .o_cs_pin_confirm:not(:disabled)",
            run: "click",
        },
        {
            content: "nothing is missing any more",
            trigger: ".o_form_view:not(:has(.o_cs_gate_needs))",
        },
        {
            trigger: button("action_close"),
            run: "click",
        },
        {
            content: "done",
            trigger: step("closed"),
        },
    ],
});
