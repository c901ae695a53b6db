import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** Right side of the desk: what is known while somebody types. */
export class IntakeSide extends Component {
    static template = "cs_complaint.IntakeSide";
    static props = {
        draft: Object,
        side: Object,
        script: String,
        ticketIndex: Number,
        pickPerson: Function,
        urge: Function,
        useAnswer: Function,
        open: Function,
    };

    get recentText() {
        const { recent_count: count, recent_days: days } = this.props.side;
        return _t("%(count)s tickets in %(days)s days", { count, days });
    }

    dueText(ticket) {
        return _t("until %(due)s", { due: ticket.due });
    }

    urgedText(ticket) {
        return _t("Urged %(count)s times", { count: ticket.urge_count });
    }

    quietText(person) {
        return _t("Do not disturb: %(name)s, %(hours)s", {
            name: person.name,
            hours: person.quiet,
        });
    }

    get disturbed() {
        return this.props.side.persons.filter((person) => person.is_do_not_disturb);
    }
}
