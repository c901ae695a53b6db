import { Component, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AssignDialog } from "./assign_dialog";

const REFRESH_MS = 60000;
const { DateTime } = luxon;

/**
 * The dispatcher's board (ux 5.7): work by column, people with their load. A card is
 * dragged onto a person, or chosen with the arrows and opened with Enter.
 */
export class DispatchBoard extends Component {
    static template = "cs_complaint.DispatchBoard";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.state = useState({
            data: { columns: [], workers: [] },
            choices: {},
            filters: { site_id: "", department_id: "", category_id: "", building_id: "" },
            workerId: false,
            dragged: false,
            over: false,
        });
        this.calls = 0;
        onWillStart(async () => {
            const [choices] = await Promise.all([
                this.orm.call("cs.dispatch.board", "get_filters", []),
                this.load(),
            ]);
            this.state.choices = choices;
        });
        this.timer = browser.setInterval(() => this.refresh(), REFRESH_MS);
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    // ------------------------------------------------------------------
    // Data
    // ------------------------------------------------------------------

    get titles() {
        return {
            todo: _t("To Be Dispatched"),
            given: _t("Dispatched"),
            doing: _t("In Progress"),
            hold: _t("On Hold"),
            callback: _t("To Be Called Back"),
        };
    }

    get filterNames() {
        return [
            { name: "site_id", label: _t("All Sites") },
            { name: "department_id", label: _t("All Departments") },
            { name: "category_id", label: _t("All Categories") },
            { name: "building_id", label: _t("All Buildings") },
        ].filter(({ name }) => name !== "site_id" || this.state.choices.site_id?.length > 1);
    }

    get activeFilters() {
        const filters = {};
        for (const [name, value] of Object.entries(this.state.filters)) {
            if (value) {
                filters[name] = Number(value);
            }
        }
        if (this.state.workerId) {
            filters.worker_id = this.state.workerId;
        }
        return filters;
    }

    /** Show what is true now; an answer that a later question overtook is dropped. */
    async load() {
        const call = ++this.calls;
        const data = await this.orm.call("cs.dispatch.board", "get_data", [this.activeFilters]);
        if (call === this.calls) {
            this.state.data = data;
        }
    }

    /** The refresh in the background does not move cards under the dispatcher's hand. */
    async refresh() {
        if (!this.state.dragged && !document.querySelector(".o_dialog")) {
            await this.load().catch(() => {});
        }
    }

    async onFilter() {
        this.state.workerId = false;
        await this.load();
    }

    async toggleWorker(worker) {
        this.state.workerId = this.state.workerId === worker.id ? false : worker.id;
        await this.load();
    }

    more(column) {
        return column.count - column.cards.length;
    }

    time(text) {
        const moment = deserializeDateTime(text);
        const isToday = moment.hasSame(DateTime.now(), "day");
        return moment.toFormat(isToday ? "HH:mm" : "MM-dd HH:mm");
    }

    /** How much time is left, as a colour; also said in words for who sees none. */
    tone(card) {
        if (!card.deadline || card.isDone) {
            return "";
        }
        const hours = deserializeDateTime(card.deadline).diffNow("hours").hours;
        if (card.is_late || hours < 0) {
            return "late";
        }
        return hours < 4 ? "soon" : "ahead";
    }

    // ------------------------------------------------------------------
    // Drag
    // ------------------------------------------------------------------

    canDispatch(columnKey) {
        return columnKey !== "callback";
    }

    onDragStart(card, ev) {
        this.state.dragged = card.id;
        ev.dataTransfer.effectAllowed = "move";
        ev.dataTransfer.setData("text/plain", card.number);
    }

    onDragEnd() {
        this.state.dragged = false;
        this.state.over = false;
    }

    onDragOver(target, ev) {
        if (this.state.dragged) {
            ev.preventDefault();
            this.state.over = target;
        }
    }

    findCard(id) {
        return this.state.data.columns.flatMap((c) => c.cards).find((card) => card.id === id);
    }

    async onDropWorker(worker, ev) {
        ev.preventDefault();
        const card = this.findCard(this.state.dragged);
        this.onDragEnd();
        if (card) {
            await this.giveTo(card, worker);
        }
    }

    /** Dropped on “Dispatched”, a card asks who shall do it. */
    async onDropColumn(column, ev) {
        ev.preventDefault();
        const card = this.findCard(this.state.dragged);
        this.onDragEnd();
        if (card && column.key === "given") {
            await this.openDialog(card);
        }
    }

    // ------------------------------------------------------------------
    // Dispatching
    // ------------------------------------------------------------------

    /** Give a card to somebody at once where nothing else has to be said. */
    async giveTo(card, worker) {
        const proposal = await this.orm.call("cs.dispatch.board", "propose", [
            card.id,
            worker.id,
        ]);
        const isPlain = proposal.deadline && !proposal.needs_ruling;
        if (isPlain && proposal.department_id === worker.department_id) {
            await this.assign(card, { ...proposal, employee_id: worker.id });
        } else {
            await this.openDialog(card, { ...proposal, employee_id: worker.id });
        }
    }

    async openDialog(card, proposal = false) {
        proposal =
            proposal || (await this.orm.call("cs.dispatch.board", "propose", [card.id]));
        this.dialog.add(AssignDialog, {
            card,
            proposal,
            workers: this.state.data.workers,
            departments: this.state.choices.department_id || [],
            onConfirm: (vals) => this.assign(card, vals),
        }, { onClose: () => this.focusCard(card.id) });
    }

    /** Return whether the server took it; a refusal is told and the board is renewed. */
    async assign(card, vals) {
        const { explanation, needs_ruling, ...wanted } = vals;
        try {
            const answer = await this.orm.call("cs.dispatch.board", "assign", [
                card.id,
                wanted,
            ]);
            if (answer.redirect) {
                await this.action.doAction(answer.redirect.action, {
                    onClose: () => this.load(),
                });
            } else {
                this.notification.add(_t("%s dispatched", card.number), { type: "success" });
            }
            return true;
        } catch (error) {
            if (!error.data?.message) {
                throw error;
            }
            this.notification.add(error.data.message, { type: "danger", sticky: true });
            return false;
        } finally {
            await this.load();
        }
    }

    openTicket(card) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "helpdesk.ticket",
            res_id: card.id,
            views: [[false, "form"]],
        });
    }

    openList(column) {
        const domains = {
            todo: [["step", "in", ["registered", "verified", "assigned"]], ["worker_id", "=", false]],
            given: [["step", "=", "assigned"], ["worker_id", "!=", false]],
            doing: [["step", "=", "in_progress"]],
            hold: [["hold_reason", "!=", false]],
            callback: [["step", "in", ["reported", "callback"]]],
        };
        this.action.doAction("cs_complaint.helpdesk_ticket_action", {
            props: { domain: domains[column.key] },
        });
    }

    // ------------------------------------------------------------------
    // Keyboard
    // ------------------------------------------------------------------

    focusCard(id) {
        this.root.el?.querySelector(`[data-card='${id}']`)?.focus();
    }

    onKeydown(card, column, ev) {
        if (ev.isComposing) {
            return;
        }
        const columns = this.state.data.columns;
        const x = columns.indexOf(column);
        const y = column.cards.indexOf(card);
        let next = false;
        if (ev.key === "ArrowDown") {
            next = column.cards[y + 1];
        } else if (ev.key === "ArrowUp") {
            next = column.cards[y - 1];
        } else if (ev.key === "ArrowRight" || ev.key === "ArrowLeft") {
            const step = ev.key === "ArrowRight" ? 1 : -1;
            for (let i = x + step; columns[i] && !next; i += step) {
                const cards = columns[i].cards;
                next = cards[Math.min(y, cards.length - 1)];
            }
        } else if (ev.key === "Enter") {
            if (this.canDispatch(column.key)) {
                this.openDialog(card);
            } else {
                this.openTicket(card);
            }
        } else if (ev.key === " ") {
            this.openTicket(card);
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        if (next) {
            this.focusCard(next.id);
        }
    }
}

registry.category("actions").add("cs_dispatch", DispatchBoard);
