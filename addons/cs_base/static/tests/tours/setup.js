import { registry } from "@web/core/registry";

/**
 * ux 2.12 in the browser: the administrator leaves a step out and takes it up again, gives
 * one person another role, and notes a backup. Selectors use no words, so the tour runs in
 * any language.
 */
const step = (key, state) => `.o_cs_setup [data-step='${key}'][data-state='${state}']`;
const role = ".o_cs_role_board [data-role='cs_base.cs_base_group_hr_officer']";
const backup = (state) => `.o_cs_health [data-key='backup'][data-state='${state}']`;

registry.category("web_tour.tours").add("cs_base_setup", {
    steps: () => [
        { content: "leave the departments out", trigger: `${step("department", "open")} .o_cs_setup_skip`, run: "click" },
        { content: "not without a reason", trigger: ".o_cs_setup_reason + button:disabled" },
        { content: "say why", trigger: ".o_cs_setup_reason", run: "edit One person does it all" },
        { content: "so be it", trigger: ".o_cs_setup_reason + button:not(:disabled)", run: "click" },
        { content: "take it up again", trigger: `${step("department", "skipped")} .o_cs_setup_resume`, run: "click" },
        { content: "it is open", trigger: step("department", "open") },
        { content: "to the roles", trigger: "[data-step='role'] .o_cs_setup_task:last-child button", run: "click" },
        { content: "whose name is there", trigger: ".o_cs_role_users button[data-holder='Tour Clerk']", run: "click" },
        { content: "gets a role", trigger: `${role} input:not(:disabled):not(:checked)`, run: "click" },
        { content: "and is shown there", trigger: `${role} button[data-holder='Tour Clerk']` },
        {
            content: "back to the assistant, and to the health page",
            trigger: `${role} input:checked:not(:disabled)`,
            run() {
                window.location.href = "/odoo/cs-health";
            },
            expectUnloadPage: true,
        },
        { content: "no backup yet", trigger: `${backup("red")} button`, run: "click" },
        { content: "noted", trigger: backup("green") },
    ],
});
