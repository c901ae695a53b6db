import { registry } from "@web/core/registry";

/**
 * CMP-32 in the browser: the desk registers what it is told and keeps the number; the
 * manager sees it, the desk and the accused do not. Selectors use names only.
 */
const field = (name, inner = "") => `.modal .o_field_widget[name='${name}'] ${inner}`;

registry.category("web_tour.tours").add("cs_complaint_discipline", {
    steps: () => [
        {
            content: "who is complained about, as told",
            trigger: field("accused_text", "input"),
            run: "edit 七号岗保安",
        },
        {
            content: "what happened",
            trigger: field("course_of_events", "textarea"),
            run: "edit 收了我五十块钱没给票",
        },
        {
            content: "nobody saw it",
            trigger: field("is_without_witnesses", "input"),
            run: "click",
        },
        {
            content: "nothing to hand in",
            trigger: field("is_without_exhibits", "input"),
            run: "click",
        },
        {
            content: "who tells it",
            trigger: field("complainant_name", "input"),
            run: "edit 赵女士",
        },
        {
            trigger: field("complainant_phone", "input"),
            run: "edit 19900000077",
        },
        {
            content: "register",
            trigger: ".modal button[name='action_register']",
            run: "click",
        },
        {
            content: "the receipt number stays on the screen",
            trigger: ".o_notification .o_notification_content:contains(T2)",
        },
        {
            content: "the page has forgotten what was told",
            trigger: "body:not(:has(.modal))",
        },
    ],
});

registry.category("web_tour.tours").add("cs_complaint_discipline_seen", {
    steps: () => [
        {
            content: "the manager sees the matter",
            trigger: ".o_list_view .o_data_row .o_data_cell",
            run: "click",
        },
        {
            content: "with what was told",
            trigger: ".o_form_view .o_field_widget[name='course_of_events'] textarea:value(五十块钱)",
        },
        {
            content: "and what is still needed",
            trigger: ".o_cs_gate_needs",
        },
    ],
});

registry.category("web_tour.tours").add("cs_complaint_discipline_hidden", {
    steps: () => [
        {
            content: "nothing that this person is named for",
            trigger: ".o_view_nocontent, .o_list_view:not(:has(.o_data_row))",
        },
        {
            trigger: "body:not(:contains(五十块钱)):not(:contains(赵女士))",
        },
        {
            content: "nor in the list of all tickets",
            trigger: ".o_main_navbar [data-menu-xmlid='cs_complaint.cs_complaint_menu_ticket']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='cs_complaint.cs_complaint_menu_ticket_all']",
            run: "click",
        },
        {
            content: "where the plain ticket of the day is",
            trigger: ".o_list_view .o_data_row:contains(楼道灯不亮)",
        },
        {
            content: "is it alone",
            trigger: ".o_list_view:not(:has(.o_data_row:nth-child(2)))",
        },
    ],
});

registry.category("web_tour.tours").add("cs_complaint_discipline_by_address", {
    steps: () => [
        {
            content: "the address of the ticket leads to the list of all others",
            trigger: ".o_list_view .o_data_row:contains(楼道灯不亮)",
        },
        {
            content: "no form of it",
            trigger: "body:not(:has(.o_form_view .o_field_widget[name='short_number']))",
        },
        {
            trigger: "body:not(:contains(五十块钱)):not(:contains(赵女士))",
        },
    ],
});
