import { registry } from "@web/core/registry";

/**
 * ux 5.2 in the browser: keys answer a household of two lines, text fields swallow them,
 * an unsatisfied customer goes back to the department, a slip is undone.
 */
const key = (name) => `press ${name}`;
const body = ".o_cs_cockpit_detail";
const line = (n, inner = "") => `.o_cs_cockpit_line:nth-of-type(${n}) ${inner}`;

registry.category("web_tour.tours").add("cs_complaint_callback_cockpit", {
    steps: () => [
        {
            content: "all that wait",
            trigger: ".o_cs_cockpit [data-scope='all']",
            run: "click",
        },
        {
            content: "the household with two lines",
            trigger: ".o_cs_cockpit_household:contains(Cockpit Tower):has(.text-bg-secondary)",
            run: "click",
        },
        {
            content: "nothing is preselected",
            trigger: `${body}:not(:has(.o_cs_cockpit_line .btn-primary))`,
        },
        {
            content: "a letter in a text field is a letter",
            trigger: ".o_cs_cockpit_opinion",
            run: "edit 2 q y",
        },
        {
            trigger: `${body}:not(:has(.o_cs_cockpit_line .btn-primary))`,
            run: () => document.activeElement.blur(),
        },
        {
            content: "satisfied, polite, fixed",
            trigger: body,
            run: key("2"),
        },
        { trigger: body, run: key("q") },
        { trigger: body, run: key("y") },
        {
            trigger: line(1, "[data-grade='satisfied'].btn-primary"),
        },
        {
            trigger: line(1, "[data-attitude='good'].btn-primary"),
        },
        {
            content: "the second line: not satisfied",
            trigger: body,
            run: key("ArrowDown"),
        },
        {
            trigger: ".o_cs_cockpit_line.o_active:nth-of-type(2)",
            run: key("4"),
        },
        {
            content: "only the customer's words are to be typed",
            trigger: ".o_cs_cockpit_give_back textarea[name='unsatisfied_reason']",
            run: "edit 两天又漏了",
        },
        {
            content: "deadline and next call are there",
            trigger:
                ".o_cs_cockpit_give_back:has(input[name='return_deadline']):has(input[name='next_date'])",
        },
        {
            trigger: ".o_cs_cockpit_confirm",
            run: "click",
        },
        {
            content: "both are saved, the next household is there",
            trigger: ".o_cs_cockpit_detail:contains(19900000188)",
        },
        {
            content: "a slip",
            trigger: `${body}:contains(19900000188)`,
            run: key("3"),
        },
        {
            trigger: ".o_cs_cockpit_give_back",
        },
        {
            trigger: ".o_cs_cockpit_confirm",
            run: "click",
        },
        {
            content: "is undone",
            trigger: ".o_cs_cockpit:not(:has(.o_cs_cockpit_detail)) .o_cs_cockpit_undo",
            run: key("u"),
        },
        {
            content: "and nobody answered",
            trigger: `${body}:contains(19900000188)`,
            run: key("5"),
        },
        {
            trigger: ".o_cs_cockpit:not(:has(.o_cs_cockpit_detail))",
        },
    ],
});
