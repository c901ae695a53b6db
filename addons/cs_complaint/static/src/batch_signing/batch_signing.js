import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { OperatorBar } from "@cs_base/operator_bar/operator_bar";
import { PinDialog } from "@cs_base/pin_dialog/pin_dialog";

/**
 * Batch signing (CMP-20, ux 2.4): what waits for the signature of the person at the
 * screen. Ordinary results are chosen and signed at once; unusual ones are opened
 * first, those signed singly are signed where they are opened.
 */
export class BatchSigning extends Component {
    static template = "cs_complaint.BatchSigning";
    static components = { OperatorBar };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({
            data: { rows: [], figures: [], signer: {} },
            chosen: {},
            openedId: false,
            details: {},
            isBusy: false,
        });
        onWillStart(() => this.load());
    }

    async load() {
        const data = await this.orm.call("cs.batch.signing", "get_data", []);
        const chosen = {};
        for (const row of data.rows) {
            chosen[row.id] = this.isReady(row);
        }
        Object.assign(this.state, { data, chosen, openedId: false });
    }

    /** Whether a row may be signed in the batch as it stands. */
    isReady(row) {
        return !row.is_single && (!row.marks.length || row.is_opened);
    }

    get rows() {
        return this.state.data.rows;
    }

    get chosenRows() {
        return this.rows.filter((row) => this.state.chosen[row.id] && this.isReady(row));
    }

    get waiting() {
        return this.rows.filter((row) => !this.isReady(row)).length;
    }

    /** "as head of Works (Liu Bin): 41, …", so that nobody signs for the wrong one. */
    get inNameOf() {
        const counts = new Map();
        for (const row of this.chosenRows) {
            const name = row.in_name_of
                ? _t("%(department)s, on behalf of %(person)s", {
                      department: row.department,
                      person: row.in_name_of,
                  })
                : row.department;
            counts.set(name, (counts.get(name) || 0) + 1);
        }
        return [...counts].map(([name, count]) => `${name} (${count})`).join("; ");
    }

    get signLabel() {
        return _t("Sign %s Results", this.chosenRows.length);
    }

    get waitingLabel() {
        return _t("%s to be opened first", this.waiting);
    }

    get inNameOfLabel() {
        return _t("In the name of: %s", this.inNameOf);
    }

    getBehalfLabel(row) {
        return _t("On behalf of %s", row.in_name_of);
    }

    get areAllChosen() {
        const ready = this.rows.filter((row) => this.isReady(row));
        return ready.length > 0 && ready.every((row) => this.state.chosen[row.id]);
    }

    chooseAll(ev) {
        for (const row of this.rows) {
            this.state.chosen[row.id] = ev.target.checked && this.isReady(row);
        }
    }

    choose(row, ev) {
        this.state.chosen[row.id] = ev.target.checked;
    }

    async open(row) {
        if (this.state.openedId === row.id) {
            this.state.openedId = false;
            return;
        }
        const details = await this.orm.call("cs.batch.signing", "open_result", [row.id]);
        const isNew = !row.is_opened;
        row.is_opened = true;
        if (isNew && this.isReady(row)) {
            this.state.chosen[row.id] = true;
        }
        Object.assign(this.state, { details, openedId: row.id });
    }

    openTicket(row) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "helpdesk.ticket",
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    /** Sign one result that was opened; majors are always signed this way. */
    async signOne(row) {
        await this.sign(
            (proof) =>
                this.orm.call("helpdesk.ticket", "action_sign_result", [[row.id]], {
                    ...proof,
                    user_id: this.state.data.signer.id,
                }),
            _t("Sign %(number)s for %(department)s.", {
                number: row.number,
                department: row.department,
            })
        );
    }

    async signChosen() {
        const ids = this.chosenRows.map((row) => row.id);
        await this.sign(
            (proof) => this.orm.call("cs.batch.signing", "sign_results", [ids], proof),
            _t("%(count)s results are signed in the name of: %(names)s", {
                count: ids.length,
                names: this.inNameOf,
            })
        );
    }

    async sign(call, message) {
        if (this.state.isBusy) {
            return;
        }
        if (!this.state.data.needs_pin) {
            this.state.isBusy = true;
            try {
                await call({});
            } finally {
                this.state.isBusy = false;
            }
            return this.onSigned();
        }
        this.dialog.add(PinDialog, {
            title: _t("Sign"),
            signer: this.state.data.signer.name,
            message,
            confirmLabel: _t("Sign"),
            allowPassword: true,
            confirm: async (text, { isPassword }) => {
                await call(isPassword ? { password: text } : { pin: text });
                await this.onSigned();
            },
        });
    }

    async onSigned() {
        this.notification.add(_t("Signed."), { type: "success" });
        await this.load();
    }
}

registry.category("actions").add("cs_batch_signing", BatchSigning);
