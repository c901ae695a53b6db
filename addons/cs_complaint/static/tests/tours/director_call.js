import { registry } from "@web/core/registry";

/**
 * CMP-59 in the browser, on a phone: the director opens the next customer, scores each
 * service by tapping, writes an opinion and finishes. Selectors use names only.
 */
const item = (number, choice) =>
    `.o_cs_checklist_item:eq(${number}) button[name='${choice}']`;

const score = (number, choice) => [
    {
        content: `score service ${number + 1}`,
        trigger: item(number, choice),
        run: "click",
    },
    {
        content: "it is saved",
        trigger: `${item(number, choice)}[aria-pressed='true']`,
    },
];

registry.category("web_tour.tours").add("cs_complaint_director_call", {
    steps: () => [
        {
            content: "the customer to call",
            trigger: ".o_kanban_record:not(.o_kanban_ghost), .o_data_row .o_data_cell",
            run: "click",
        },
        {
            content: "the number can be dialled",
            trigger: ".o_field_widget[name='partner_phone'] a[href^='tel:']",
        },
        {
            content: "what the customer thinks, before the list is finished",
            trigger: ".o_field_widget[name='opinion'] textarea",
            run: "edit 师傅很认真",
        },
        ...score(0, "very_good"),
        ...score(1, "good"),
        ...score(2, "partly"),
        ...score(3, "na"),
        ...score(4, "good"),
        {
            content: "finish",
            trigger: ".o_cs_checklist_finish",
            run: "click",
        },
        {
            content: "finished, and locked",
            trigger: ".o_cs_checklist button[name='very_good'][disabled]",
        },
        {
            content: "what was typed is kept",
            trigger: ".o_field_widget[name='opinion'] textarea:value(师傅很认真)",
        },
    ],
});
