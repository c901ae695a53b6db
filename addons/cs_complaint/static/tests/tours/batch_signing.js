import { registry } from "@web/core/registry";

/**
 * CMP-20 in the browser: at the desk's screen the head sits down with F12, initials and
 * PIN, opens what is unusual, and signs. Selectors use names only, so the tour runs in
 * any language.
 */
const enterPin = (pin) => [
    {
        content: "the PIN is asked",
        trigger: ".o_cs_pin_dialog .o_cs_pin_input",
        run: `edit ${pin}`,
    },
    {
        content: "and given",
        trigger: ".o_cs_pin_dialog .o_cs_pin_confirm:not(:disabled)",
        run: "click",
    },
];

registry.category("web_tour.tours").add("cs_complaint_batch_signing", {
    steps: () => [
        {
            content: "nothing waits for the desk",
            trigger: ".o_cs_signing_empty",
        },
        {
            content: "F12 opens the operators",
            trigger: ".o_cs_operator",
            run() {
                window.dispatchEvent(new KeyboardEvent("keydown", { key: "F12" }));
            },
        },
        {
            content: "by initials",
            trigger: ".o_cs_operator_search",
            run: "edit lb",
        },
        {
            content: "one is left",
            trigger: ".o_cs_operator_candidate:only-child:contains(刘斌)",
            run: "click",
        },
        {
            content: "a wrong PIN is refused in the dialog",
            trigger: ".o_cs_pin_dialog .o_cs_pin_input",
            run: "edit 000000",
        },
        {
            trigger: ".o_cs_pin_dialog .o_cs_pin_confirm:not(:disabled)",
            run: "click",
        },
        {
            trigger: ".o_cs_pin_dialog .o_cs_pin_error",
        },
        ...enterPin("739405"),
        {
            content: "the head sits here now",
            trigger: ".o_cs_operator.btn-warning .o_cs_operator_name:contains(刘斌)",
        },
        {
            content: "four wait, two of them can be chosen",
            trigger: ".o_cs_signing_list:has(.o_cs_signing_row:nth-child(4))",
            run({ anchor }) {
                const free = anchor.querySelectorAll(
                    ".o_cs_signing_choose:not(:disabled)"
                );
                if (free.length !== 2) {
                    throw new Error(`${free.length} results may be chosen, not 2`);
                }
            },
        },
        {
            content: "open the unusual one",
            trigger: ".o_cs_signing_row:contains(Matter 2) .o_cs_signing_open",
            run: "click",
        },
        {
            content: "it is chosen then",
            trigger: ".o_cs_signing_row:contains(Matter 2) .o_cs_signing_choose:checked",
        },
        {
            content: "sign the three",
            trigger: ".o_cs_signing_sign:contains(3)",
            run: "click",
        },
        ...enterPin("739405"),
        {
            content: "only the one that is signed singly is left",
            trigger: ".o_cs_signing_row:only-child:contains(Matter 3)",
        },
        {
            content: "it cannot be chosen",
            trigger: ".o_cs_signing_row .o_cs_signing_choose:disabled",
        },
        {
            trigger: ".o_cs_signing_row .o_cs_signing_open",
            run: "click",
        },
        {
            trigger: ".o_cs_signing_row .o_cs_signing_sign_one",
            run: "click",
        },
        ...enterPin("739405"),
        {
            content: "done",
            trigger: ".o_cs_signing_empty",
        },
        {
            content: "back to who is logged in",
            trigger: ".o_cs_operator",
            run: "click",
        },
        {
            trigger: ".o_cs_operator_back",
            run: "click",
        },
        {
            trigger: ".o_cs_operator.btn-light .o_cs_operator_name:contains(周敏)",
        },
    ],
});
