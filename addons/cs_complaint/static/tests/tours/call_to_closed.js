import { registry } from "@web/core/registry";

/**
 * CMP-02 in the browser: one call from registration to closing. Selectors use names
 * only, so the tour runs in any language.
 */
const field = (name, inner = "") => `.o_form_view .o_field_widget[name='${name}'] ${inner}`;
const button = (name) => `.o_form_statusbar button[name='${name}']`;
const step = (name) => `.o_statusbar_status button[data-value='${name}'].o_arrow_button_current`;

registry.category("web_tour.tours").add("cs_complaint_call_to_closed", {
    steps: () => [
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
            content: "saved with a number at once",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "the form shows what the next step needs",
            trigger: ".o_cs_gate_needs a",
            run: "click",
        },
        {
            content: "name the department",
            trigger: field("assignment_ids", ".o_field_x2many_list_row_add a"),
            run: "click",
        },
        {
            trigger: field("assignment_ids", "[name='department_id'] input"),
            run: "edit Works",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains(Works)",
            run: "click",
        },
        {
            content: "and its deadline",
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
            trigger: step("assigned"),
        },
        {
            content: "what was done",
            trigger: field("result", "textarea"),
            run: "edit 更换软管并试水30分钟",
        },
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
            content: "closing lacks answer and callback: jump there",
            trigger: ".o_cs_gate_needs li:nth-child(1) a",
            run: "click",
        },
        {
            trigger: field("answer", "textarea"),
            run: "edit 已更换软管，感谢您的耐心",
        },
        {
            content: "the call",
            trigger: field("callback_ids", "td[name='outcome']"),
            run: "click",
        },
        {
            trigger: field("callback_ids", "[name='outcome'] input, [name='outcome'] select"),
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:first",
            run: "click",
        },
        {
            trigger: field("callback_ids", "td[name='satisfaction']"),
            run: "click",
        },
        {
            trigger: field(
                "callback_ids",
                "[name='satisfaction'] input, [name='satisfaction'] select"
            ),
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:eq(1)",
            run: "click",
        },
        {
            trigger: field("callback_ids", "button[name='action_done']"),
            run: "click",
        },
        {
            trigger: field("satisfaction"),
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
