import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { Dialog } from "@web/core/dialog/dialog";

const { DateTime } = luxon;

/** Who does it, until when: filled in by the routing rules, changed by the dispatcher. */
export class AssignDialog extends Component {
    static template = "cs_complaint.AssignDialog";
    static components = { Dialog };
    static props = {
        card: Object,
        proposal: Object,
        workers: Array,
        departments: Array,
        onConfirm: Function,
        close: Function,
    };

    setup() {
        const { proposal } = this.props;
        const deadline = proposal.deadline && deserializeDateTime(proposal.deadline);
        this.state = useState({
            department_id: proposal.department_id || "",
            employee_id: proposal.employee_id || "",
            deadline: deadline ? deadline.toFormat("yyyy-MM-dd'T'HH:mm") : "",
            ruling: "",
            problem: "",
            isBusy: false,
        });
        this.proposedDeadline = this.state.deadline;
    }

    get isNew() {
        return !this.props.proposal.assignment_id;
    }

    get title() {
        return _t("Dispatch %s", this.props.card.number);
    }

    get workers() {
        const id = Number(this.state.department_id);
        return this.props.workers.filter((worker) => !id || worker.department_id === id);
    }

    get departments() {
        const known = this.props.departments;
        const { department_id } = this.props.proposal;
        return known.some((d) => d.id === department_id) || !department_id
            ? known
            : [...known, { id: department_id, name: this.props.card.department || "…" }];
    }

    onDepartment() {
        const id = Number(this.state.employee_id);
        if (!this.workers.some((worker) => worker.id === id)) {
            this.state.employee_id = "";
        }
    }

    /** Who is chosen first brings the department along. */
    onEmployee() {
        const id = Number(this.state.employee_id);
        const worker = this.props.workers.find((w) => w.id === id);
        if (worker && this.isNew) {
            this.state.department_id = worker.department_id;
        }
    }

    /** The proposed moment is sent as it is: the field shows no seconds. */
    get deadline() {
        if (this.state.deadline === this.proposedDeadline) {
            return this.props.proposal.deadline;
        }
        const moment = DateTime.fromISO(this.state.deadline);
        return moment.isValid ? serializeDateTime(moment) : false;
    }

    async confirm() {
        const { department_id, employee_id, ruling } = this.state;
        if (!this.isNew && !employee_id) {
            this.state.problem = _t("Choose who does it.");
        } else if (this.isNew && !(department_id && this.state.deadline)) {
            this.state.problem = _t("Choose the department and its deadline.");
        } else if (this.props.proposal.needs_ruling && !ruling.trim()) {
            this.state.problem = _t("Returned twice: say why this department has to do it.");
        } else {
            this.state.isBusy = true;
            const isDone = await this.props.onConfirm({
                ...this.props.proposal,
                department_id: Number(department_id) || false,
                employee_id: Number(employee_id) || false,
                deadline: this.deadline,
                ruling,
            });
            this.state.isBusy = false;
            if (isDone) {
                this.props.close();
            }
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.isComposing && ev.target.tagName !== "TEXTAREA") {
            ev.preventDefault();
            ev.stopPropagation();
            this.confirm();
        }
    }
}
