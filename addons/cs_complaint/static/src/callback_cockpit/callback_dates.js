import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
const INPUT = "yyyy-MM-dd'T'HH:mm";

/** Show a moment of the server in few characters: "Today 18:00", "11-30 09:10". */
export function showMoment(text) {
    if (!text) {
        return "";
    }
    const moment = deserializeDateTime(text);
    const days = moment.startOf("day").diff(DateTime.local().startOf("day"), "days").days;
    const time = moment.toFormat("HH:mm");
    if (days === 0) {
        return _t("Today %s", time);
    }
    if (days === 1) {
        return _t("Tomorrow %s", time);
    }
    if (days === -1) {
        return _t("Yesterday %s", time);
    }
    return moment.toFormat("MM-dd HH:mm");
}

/** A moment of the server as a date-and-time field of the page shows it. */
export function toInput(text) {
    return text ? deserializeDateTime(text).toFormat(INPUT) : "";
}

/** What was entered in a date-and-time field, as the server wants it. */
export function fromInput(value) {
    const moment = DateTime.fromFormat(value || "", INPUT);
    return moment.isValid ? serializeDateTime(moment) : false;
}
