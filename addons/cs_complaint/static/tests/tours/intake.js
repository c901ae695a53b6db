import { registry } from "@web/core/registry";

/**
 * The intake desk with the keyboard alone (ux 5.1). Selectors use names only, so the
 * tours run in any language.
 */
const field = (name) => `.o_cs_intake [name='${name}']`;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function assert(isTrue, message) {
    if (!isTrue) {
        throw new Error(message);
    }
}

function value(name) {
    return document.querySelector(field(name)).value;
}

function isFocused(name) {
    return document.activeElement === document.querySelector(field(name));
}

/** Send a key as an input method does: it belongs to the word being composed. */
function composedKey(target, key, options = {}) {
    for (const isComposing of [true, false]) {
        // Browsers tell it in one of two ways.
        const event = new KeyboardEvent("keydown", {
            key,
            code: key,
            bubbles: true,
            cancelable: true,
            isComposing,
            keyCode: isComposing ? 0 : 229,
            ...options,
        });
        target.dispatchEvent(event);
    }
}

function checkEmpty() {
    for (const name of ["search", "phone", "name", "place", "description"]) {
        assert(value(name) === "", `${name} is not empty after saving`);
    }
    assert(isFocused("search"), "the box has the focus for the next call");
}

// An entry is one field that somebody fills or one choice that somebody makes.
let entries = 0;
const enter = (text) =>
    async function ({ edit }) {
        entries += 1;
        await edit(text);
    };

registry.category("web_tour.tours").add("cs_complaint_intake_keyboard", {
    steps: () => [
        {
            content: "the box has the focus",
            trigger: `${field("search")}:focus`,
            run() {
                entries = 0;
            },
        },
        {
            content: "it is a repair: Alt+R works in a text field",
            trigger: field("search"),
            run: "press Alt+r",
        },
        {
            trigger: ".o_cs_intake_kinds .btn-primary[data-kind='repair']",
        },
        {
            content: "1: the number that calls",
            trigger: field("search"),
            run: enter("138 0000 0012"),
        },
        {
            content: "it is known whose it is",
            trigger: ".o_cs_intake_results .dropdown-item.active[data-type='person']",
        },
        {
            content: "Enter takes the person over",
            trigger: field("search"),
            run: "press Enter",
        },
        {
            content: "name, number and unit are there, the matter has the focus",
            trigger: `${field("description")}:focus`,
        },
        {
            trigger: ".o_cs_intake_persons .fw-bold",
            run() {
                assert(value("phone").replace(/\D/g, "") === "13800000012", "number is filled");
                assert(value("name") === "张磊", "name is filled");
                assert(value("place").includes("1201"), "unit is filled");
            },
        },
        {
            content: "2: the matter",
            trigger: field("description"),
            run: enter("卫生间顶上滴水，昨晚开始"),
        },
        {
            content: "category, department and deadline follow from the words",
            trigger: ".o_cs_intake_categories .btn-primary",
        },
        {
            trigger: ".o_cs_intake_route b:contains(Works)",
        },
        {
            content: "3: saved with Ctrl+Enter, pressed twice in a hurry",
            trigger: field("description"),
            async run({ press }) {
                entries += 1;
                const first = press("Control+Enter");
                const second = press("Control+Enter");
                await Promise.all([first, second]);
            },
        },
        {
            content: "number, department and deadline are told",
            trigger: ".o_notification.o_cs_intake_toast:contains(Works)",
        },
        {
            content: "the form is empty at once, the ticket stays as a chip",
            trigger: ".o_cs_intake_chip",
            run() {
                checkEmpty();
                assert(entries <= 5, `${entries} entries for one repair`);
                assert(
                    document.querySelectorAll(".o_cs_intake_chip").length === 1,
                    "one ticket of one call"
                );
            },
        },
        {
            content: "a complaint lacks its object: saved, and said in red",
            trigger: field("search"),
            run: "press Alt+t",
        },
        {
            trigger: ".o_cs_intake_kinds .btn-primary[data-kind='complaint']",
        },
        {
            trigger: field("search"),
            run: "edit 3-2-1201",
        },
        {
            trigger: ".o_cs_intake_results .dropdown-item.active",
            run: "press Enter",
        },
        {
            trigger: `${field("description")}:focus`,
            run: "edit 上次修过又漏水",
        },
        {
            trigger: field("description"),
            run: "press Control+Enter",
        },
        {
            content: "the entry has the focus, Enter jumps to its field",
            trigger: ".o_cs_intake_missing a:focus",
            run: "press Enter",
        },
        {
            trigger: `${field("complained_object")}:focus`,
            run: "edit 维修质量",
        },
        {
            trigger: field("complained_object"),
            run: "press Control+Enter",
        },
        {
            content: "the same ticket went on",
            trigger: ".o_cs_intake_chip:nth-child(1):contains(Works)",
            run: checkEmpty,
        },
        {
            content: "Escape asks only when something was typed",
            trigger: field("search"),
            run: "press Escape",
        },
        {
            trigger: ".o_cs_intake:not(:has(.o_cs_intake_ask))",
        },
        {
            trigger: field("description"),
            run: "edit 打错了",
        },
        {
            trigger: field("description"),
            run: "press Escape",
        },
        {
            trigger: ".o_cs_intake_ask",
        },
        {
            trigger: field("description"),
            run: "press Escape",
        },
        {
            content: "and can be taken back",
            trigger: `body:has(.o_cs_intake_undo) ${field("search")}:focus`,
            run: "press Alt+u",
        },
        {
            trigger: field("description"),
            run() {
                assert(value("description") === "打错了", "the text is back");
            },
        },
        {
            content: "solved while the customer is on the line",
            trigger: field("description"),
            run: "press Alt+x",
        },
        {
            trigger: `${field("solution")}:focus`,
        },
        {
            content: "a reload keeps it",
            trigger: field("description"),
            run() {
                const stored = sessionStorage.getItem("cs_intake_draft");
                assert(stored.includes("打错了"), "kept in the tab");
            },
        },
    ],
});

registry.category("web_tour.tours").add("cs_complaint_intake_ime", {
    steps: () => [
        {
            content: "letters being composed are not looked up",
            trigger: `${field("search")}:focus`,
            async run() {
                const input = this.anchor;
                input.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
                input.value = "zhang'lei";
                input.dispatchEvent(
                    new InputEvent("input", { bubbles: true, isComposing: true, data: "i" })
                );
                composedKey(input, "Enter");
                await pause(600);
                assert(!document.querySelector(".o_cs_intake_results"), "nothing was looked up");
                assert(isFocused("search"), "Enter of the word did not leave the box");
            },
        },
        {
            content: "the finished word is",
            trigger: field("search"),
            run() {
                const input = this.anchor;
                input.value = "张磊";
                input.dispatchEvent(
                    new CompositionEvent("compositionend", { bubbles: true, data: "张磊" })
                );
            },
        },
        {
            trigger: ".o_cs_intake_results .dropdown-item.active[data-type='person']",
        },
        {
            trigger: field("search"),
            run: "press Enter",
        },
        {
            trigger: ".o_cs_intake_persons .fw-bold",
        },
        {
            content: "no key of a composition saves, clears or changes anything",
            trigger: field("description"),
            async run() {
                const input = this.anchor;
                input.focus();
                input.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
                composedKey(input, "Enter", { ctrlKey: true });
                composedKey(input, "Enter");
                composedKey(input, "Escape");
                composedKey(input, "F8");
                composedKey(input, "s", { ctrlKey: true });
                await pause(600);
                assert(!document.querySelector(".o_cs_intake_chip"), "nothing was saved");
                assert(!document.querySelector(".o_cs_intake_missing"), "nothing was sent");
                assert(!document.querySelector(".o_cs_intake_ask"), "nothing is cleared");
                assert(!document.querySelector(".o_cs_intake_emergency"), "no emergency");
                assert(isFocused("description"), "the focus stays");
            },
        },
        {
            content: "in a line, Enter of a word does not go on either",
            trigger: field("name"),
            run() {
                this.anchor.focus();
                composedKey(this.anchor, "Enter");
                assert(isFocused("name"), "the focus stays");
            },
        },
        {
            content: "a plain Enter does",
            trigger: field("name"),
            run: "press Enter",
        },
        {
            trigger: `${field("place")}:focus`,
        },
    ],
});

registry.category("web_tour.tours").add("cs_complaint_intake_phone", {
    steps: () => [
        {
            content: "the number of the telephone system is filled in and looked up",
            trigger: ".o_cs_intake_results .dropdown-item.active[data-type='person']",
            run() {
                assert(value("phone") === "13800000012", "number is filled");
                assert(!location.search.includes("phone"), "it counts once");
            },
        },
        {
            trigger: field("search"),
            run: "press Enter",
        },
        {
            trigger: `${field("description")}:focus`,
        },
        {
            content: "F8: kind and place only",
            trigger: field("description"),
            run: "press F8",
        },
        {
            trigger: ".o_cs_intake_emergency button[data-emergency='trapped']",
            run: "press 1",
        },
        {
            trigger: ".o_cs_intake_emergency [name='emergency_place']:focus",
            run: "edit 3栋2号梯",
        },
        {
            trigger: ".o_cs_intake_emergency [name='emergency_place']",
            run: "press Enter",
        },
        {
            content: "the card has a timer; a tap notes its moment",
            trigger: ".o_cs_intake_card .o_cs_intake_timer:contains(00:)",
        },
        {
            content: "its digits work at once",
            trigger: ".o_cs_intake_card button[data-tap='calmed']:focus",
            run: "press 1",
        },
        {
            trigger: ".o_cs_intake_card button[data-tap='calmed'].btn-success",
            run: "press Escape",
        },
        {
            content: "the card is a chip, the form is empty",
            trigger: ".o_cs_intake:not(:has(.o_cs_intake_emergency)) .o_cs_intake_chip",
            run: checkEmpty,
        },
    ],
});
