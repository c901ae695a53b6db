import { registry } from "@web/core/registry";

/**
 * CMP-10, CMP-16, CMP-19, CMP-34 in the browser: a dispatcher gives a repair to a worker,
 * who accepts, arrives and finishes on a phone; a clerk asks the customer, the head signs
 * and the desk closes. Selectors use names only, so the tours run in any language.
 */
registry.category("web_tour.tours").add("cs_complaint_repair_dispatch", {
    steps: () => [
        {
            content: "the free job",
            trigger: "[data-column='todo'] .o_cs_dispatch_card:contains(洗手间漏水)",
            run: "click",
        },
        {
            content: "open the dialogue of the chosen card",
            trigger:
                "[data-column='todo'] .o_cs_dispatch_card:contains(洗手间漏水) .o_cs_dispatch_assign",
            run: "click",
        },
        {
            content: "who does it brings the department along",
            trigger: ".o_cs_assign_dialog select[name='employee_id']",
            run: "selectByLabel /cs_tour_worker/",
        },
        {
            content: "until when",
            trigger: ".o_cs_assign_dialog input[name='deadline']",
            run() {
                this.anchor.value = "2031-01-01T18:00";
                this.anchor.dispatchEvent(new Event("input", { bubbles: true }));
            },
        },
        {
            trigger: ".modal footer button[name='confirm']",
            run: "click",
        },
        {
            content: "it stands where it is now",
            trigger: "[data-column='given'] .o_cs_dispatch_card:contains(洗手间漏水)",
        },
        {
            content: "and the worker has one job",
            trigger: "[data-worker='cs_tour_worker'] .badge:contains(1)",
        },
    ],
});

registry.category("web_tour.tours").add("cs_complaint_repair_flow", {
    steps: () => [
        {
            content: "one job waits",
            trigger: ".o_cs_worker_tabs [data-tab='new'] .badge:contains(1)",
        },
        {
            trigger: ".o_cs_worker_card:contains(洗手间漏水) button[name='accept']",
            run: "click",
        },
        {
            content: "the number is one tap away",
            trigger: ".o_cs_worker_card a[href='tel:19900000001']",
        },
        {
            trigger: ".o_cs_worker_card button[name='arrive']",
            run: "click",
        },
        {
            trigger: ".o_cs_worker_card button[name='finish']",
            run: "click",
        },
        {
            content: "nothing is finished without a result",
            trigger: ".o_cs_worker_form button[name='send']",
            run: "click",
        },
        {
            trigger: ".o_cs_worker_form [role='alert']",
        },
        {
            trigger: ".o_cs_worker_form textarea[name='result']",
            run: "edit 更换软管并试水30分钟",
        },
        {
            content: "a photo after the work",
            trigger: ".o_cs_worker_form input[data-kind='after']:not(:visible)",
            async run() {
                const canvas = document.createElement("canvas");
                canvas.width = canvas.height = 16;
                canvas.getContext("2d").fillRect(2, 2, 9, 9);
                const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
                const transfer = new DataTransfer();
                transfer.items.add(new File([blob], "after.png", { type: "image/png" }));
                this.anchor.files = transfer.files;
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            trigger: ".o_cs_worker_form label:has(input[data-kind='after']) .badge:contains(1)",
        },
        {
            content: "nobody there to sign",
            trigger: ".o_cs_worker_form label[for='cs_worker_absent']",
            run: "click",
        },
        {
            trigger: ".o_cs_worker_form select[name='not_present_reason_id']",
            run: "selectByIndex 1",
        },
        {
            trigger: ".o_cs_worker_form button[name='send']",
            run: "click",
        },
        {
            content: "reported, and gone from the phone",
            trigger: ".o_cs_worker:not(:has(.o_cs_worker_card)) .o_cs_worker_message",
        },
    ],
});

registry.category("web_tour.tours").add("cs_complaint_repair_callback", {
    steps: () => [
        {
            content: "the household of the repair waits",
            trigger: ".o_cs_cockpit [data-scope='all']",
            run: "click",
        },
        {
            trigger: ".o_cs_cockpit_household:only-of-type:contains(张磊)",
            run: "click",
        },
        {
            content: "what the worker wrote on the phone is read out",
            trigger: ".o_cs_cockpit_detail:contains(更换软管并试水30分钟)",
            run: "press 2",
        },
        {
            trigger: ".o_cs_cockpit_line [data-grade='satisfied'].btn-primary",
            run: "press q",
        },
        {
            trigger: ".o_cs_cockpit_line [data-attitude='good'].btn-primary",
            run: "press y",
        },
        {
            trigger: ".o_cs_cockpit_line [data-fixed='yes'].btn-primary",
            run: "press Enter",
        },
        {
            content: "saved, nobody else waits",
            trigger: ".o_cs_cockpit:not(:has(.o_cs_cockpit_detail)) .o_cs_cockpit_undo",
        },
    ],
});

registry.category("web_tour.tours").add("cs_complaint_repair_sign", {
    steps: () => [
        {
            content: "the head opens the one result that waits",
            trigger: ".o_cs_signing_row:only-child:contains(洗手间漏水) .o_cs_signing_open",
            run: "click",
        },
        {
            trigger: ".o_cs_signing_row .o_cs_signing_choose:checked",
        },
        {
            trigger: ".o_cs_signing_sign:contains(1)",
            run: "click",
        },
        {
            content: "signed with the own login",
            trigger: ".o_cs_signing_empty",
        },
    ],
});

registry.category("web_tour.tours").add("cs_complaint_repair_close", {
    steps: () => [
        {
            content: "nothing is missing any more",
            trigger: ".o_form_view:has(.o_statusbar_status):not(:has(.o_cs_gate_needs))",
        },
        {
            trigger: ".o_form_statusbar button[name='action_close']",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[data-value='closed'].o_arrow_button_current",
        },
    ],
});
