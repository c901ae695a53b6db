/**
 * Whoever logs out leaves nothing of a caller behind in the tab (ux 5.1): the page of
 * the login forgets drafts of the intake desk.
 */
if (window.location.pathname.startsWith("/web/login")) {
    for (const key of Object.keys(window.sessionStorage)) {
        if (key.startsWith("cs_intake_")) {
            window.sessionStorage.removeItem(key);
        }
    }
}
