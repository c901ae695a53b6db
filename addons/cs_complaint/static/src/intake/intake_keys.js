import { useExternalListener } from "@odoo/owl";

/**
 * Tell whether a key belongs to an input method: the Enter that takes over a word must
 * not submit anything (ux 5.1).
 */
export function isComposing(ev) {
    return ev.isComposing || ev.keyCode === 229;
}

/** Return a key with its modifiers, such as `ctrl+enter`, by the place on the keyboard. */
export function getKey(ev) {
    let key = (ev.key || "").toLowerCase();
    if (ev.altKey && /^(Key|Digit)/.test(ev.code || "")) {
        // With Alt some keyboards send other letters.
        key = ev.code.slice(-1).toLowerCase();
    }
    const ctrl = ev.ctrlKey || ev.metaKey;
    return `${ctrl ? "ctrl+" : ""}${ev.altKey ? "alt+" : ""}${ev.shiftKey ? "shift+" : ""}${key}`;
}

/**
 * Listen to the keys of the page before anybody else does.
 * @param {() => Record<string, (ev: KeyboardEvent) => void>} getHandlers by `getKey`
 */
export function useIntakeKeys(getHandlers) {
    useExternalListener(
        window,
        "keydown",
        (ev) => {
            if (isComposing(ev) || document.querySelector(".o_dialog:not(.o_inactive_modal)")) {
                return;
            }
            const handler = getHandlers()[getKey(ev)];
            if (!handler) {
                return;
            }
            ev.preventDefault();
            ev.stopPropagation();
            if (!ev.repeat) {
                handler(ev);
            }
        },
        { capture: true }
    );
}
