import { useExternalListener } from "@odoo/owl";

/** Whether a key belongs to an input method; such a key never does anything here. */
export function isComposing(ev) {
    return ev.isComposing || ev.keyCode === 229;
}

/** Whether somebody types: then the one-letter keys of the cockpit are letters. */
export function isTyping(target) {
    return Boolean(
        target?.closest?.("input:not([type='radio']), textarea, select, [contenteditable='true']")
    );
}

/**
 * Listen to the one-key results. They work only when no text field has the focus, no
 * dialog is open and no modifier is held.
 *
 * @param {(key: string, ev: KeyboardEvent) => boolean} onKey returns whether it was used
 */
export function useCockpitKeys(onKey) {
    useExternalListener(window, "keydown", (ev) => {
        if (isComposing(ev) || ev.ctrlKey || ev.altKey || ev.metaKey || ev.repeat) {
            return;
        }
        if (isTyping(ev.target) || document.querySelector(".o_dialog, .o-dropdown--menu")) {
            return;
        }
        // A button that has the focus is pressed by Enter, it does not save.
        if (ev.key === "Enter" && ev.target.closest?.("button, a")) {
            return;
        }
        if (onKey(ev.key.length === 1 ? ev.key.toLowerCase() : ev.key, ev)) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    });
}
