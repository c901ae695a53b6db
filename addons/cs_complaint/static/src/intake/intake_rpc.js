import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { user } from "@web/core/user";

/**
 * Call a method of the desk. The promise has `abort()`, so that an answer nobody waits
 * for any more is not even read.
 */
export function callIntake(method, ...args) {
    return rpc(
        `/web/dataset/call_kw/cs.intake/${method}`,
        { model: "cs.intake", method, args, kwargs: { context: user.context } },
        { silent: true }
    );
}

/** Return in words why a call failed. Errors are lines on the page, never dialogs. */
export function describeError(error) {
    if (error instanceof ConnectionLostError) {
        return _t(
            "No connection to the server. What you typed is kept: save again, it will not be registered twice."
        );
    }
    return error.data?.message || error.message || String(error);
}

/**
 * Run one kind of call at a time: a later one aborts the one before, whose answer would
 * be stale.
 */
export class LatestCall {
    constructor() {
        this.promise = null;
    }

    /** Return the answer, or undefined when a later call came in between. */
    async run(method, ...args) {
        this.abort();
        const promise = callIntake(method, ...args);
        this.promise = promise;
        const answer = await promise;
        return this.promise === promise ? answer : undefined;
    }

    abort() {
        // Without an error: nobody waits for the answer any more.
        this.promise?.abort?.(false);
        this.promise = null;
    }
}
