import { Component, onWillStart, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { readPicture } from "./picture";

/**
 * A checklist, one item below the other. Each answer is saved as it is given; on a
 * phone the buttons fill the width, at a desk the keyboard does everything: arrows
 * move, figures choose, 0 is "not applicable", P takes a photo, R writes a remark.
 */
export class Checklist extends Component {
    static template = "cs_base.Checklist";
    static props = {
        resModel: String,
        resId: Number,
        onChanged: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.state = useState({ data: null, current: 0, saving: 0, error: "" });
        // One call after the other, so that the last answer given is the one that counts.
        this.queue = Promise.resolve();
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((next) => {
            if (next.resId !== this.props.resId || next.resModel !== this.props.resModel) {
                return this.load(next);
            }
        });
    }

    async load({ resModel, resId }) {
        this.state.error = "";
        this.state.data = resId
            ? await this.orm.call(resModel, "checklist_load", [[resId]])
            : null;
        this.state.current = 0;
    }

    // ------------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------------

    get items() {
        return this.state.data?.items || [];
    }

    get isOpen() {
        return Boolean(this.state.data?.is_open);
    }

    get result() {
        return this.state.data.result;
    }

    get answered() {
        return this.items.filter((item) => item.is_given).length;
    }

    get lacking() {
        return this.items.filter((item) => item.lacks.length).length;
    }

    hasSection(index) {
        const section = this.items[index].section;
        return section && section !== this.items[index - 1]?.section;
    }

    choices(item) {
        return this.state.data.labels[item.method] || [];
    }

    isNumber(item) {
        return item.method === "points" || item.method === "deduct";
    }

    tone(item, index, count) {
        if (index === 0) {
            return "success";
        }
        if (index === count - 1) {
            return "danger";
        }
        // Good is not a warning: of four or more answers the better half is not amber.
        return index < count / 2 && count > 3 ? "info" : "warning";
    }

    buttonClass(item, choice, index) {
        const tone = this.tone(item, index, this.choices(item).length);
        const isChosen = item.is_given && !item.is_na && item.choice === choice.key;
        return isChosen ? `btn-${tone}` : `btn-outline-${tone}`;
    }

    numberLabel(item) {
        return item.method === "deduct" ? _t("Faults") : _t("Points of %s", item.points);
    }

    lackText(item) {
        const words = { photo: _t("Photo needed"), remark: _t("Remark needed") };
        return item.lacks.map((what) => words[what]).filter(Boolean).join(" · ");
    }

    // ------------------------------------------------------------------
    // Saving
    // ------------------------------------------------------------------

    call(method, item, ...args) {
        this.state.error = "";
        this.state.saving++;
        const { resModel, resId } = this.props;
        const work = this.queue.then(async () => {
            try {
                const answer = await this.orm.call(resModel, method, [
                    [resId],
                    item.id,
                    ...args,
                ]);
                Object.assign(
                    this.items.find((one) => one.id === answer.item.id) || {},
                    answer.item
                );
                this.state.data.result = answer.result;
            } catch (error) {
                this.state.error = error.data?.message || error.message;
                // Show what is true: what was tapped was not saved.
                const current = this.state.current;
                const message = this.state.error;
                await this.load(this.props).catch(() => {});
                Object.assign(this.state, { current, error: message });
            } finally {
                this.state.saving--;
            }
        });
        this.queue = work;
        return work;
    }

    choose(item, choice) {
        return this.call("checklist_answer", item, { choice: choice.key });
    }

    setNumber(item, number) {
        const most = item.method === "points" ? item.points : 1000;
        const value = Math.max(0, Math.min(most, Math.round(Number(number)) || 0));
        // Shown at once; a second tap counts from here.
        item.number = value;
        return this.call("checklist_answer", item, { number: value });
    }

    /** Where nothing is entered yet, counting begins at the best. */
    stepNumber(item, step) {
        const best = item.method === "deduct" ? 0 : item.points;
        const isEntered = item.is_given && !item.is_na;
        return this.setNumber(item, (isEntered ? item.number : best) + step);
    }

    toggleNa(item) {
        return this.call("checklist_answer", item, { is_na: !item.is_na });
    }

    setRemark(item, ev) {
        if (ev.target.value !== item.remark) {
            return this.call("checklist_answer", item, { remark: ev.target.value });
        }
    }

    async addPhotos(item, ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        for (const file of files) {
            const { name, data } = await readPicture(file);
            await this.call("checklist_add_photo", item, name, data);
        }
    }

    removePhoto(item, photoId) {
        return this.call("checklist_remove_photo", item, photoId);
    }

    async finish() {
        await this.queue;
        this.state.error = "";
        const { resModel, resId } = this.props;
        try {
            this.state.data = await this.orm.call(resModel, "checklist_finish", [[resId]]);
            this.notification.add(_t("The list is finished."), { type: "success" });
            this.props.onChanged?.();
        } catch (error) {
            this.state.error = error.data?.message || error.message;
            const index = this.items.findIndex((item) => item.lacks.length);
            if (index >= 0) {
                this.moveTo(index);
            }
        }
    }

    // ------------------------------------------------------------------
    // Keyboard
    // ------------------------------------------------------------------

    moveTo(index) {
        const last = this.items.length - 1;
        this.state.current = Math.max(0, Math.min(last, index));
        const cards = this.root.el?.querySelectorAll(".o_cs_checklist_item") || [];
        cards[this.state.current]?.scrollIntoView({ block: "nearest" });
        cards[this.state.current]?.focus({ preventScroll: true });
    }

    onFocus(index) {
        this.state.current = index;
    }

    onKeydown(ev) {
        const item = this.items[this.state.current];
        const isTyping = ["INPUT", "TEXTAREA"].includes(ev.target.tagName);
        if (!item || ev.isComposing || ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        if (isTyping) {
            if (ev.key === "Escape") {
                ev.stopPropagation();
                this.moveTo(this.state.current);
            }
            return;
        }
        if (this.onMove(ev) || !this.isOpen) {
            return;
        }
        const action = this.keyAction(item, ev.key);
        if (action) {
            ev.preventDefault();
            action();
        }
    }

    onMove(ev) {
        const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[ev.key];
        if (step) {
            ev.preventDefault();
            this.moveTo(this.state.current + step);
        }
        return Boolean(step);
    }

    keyAction(item, key) {
        const card = () =>
            this.root.el.querySelectorAll(".o_cs_checklist_item")[this.state.current];
        if (key === "0" && item.has_na) {
            return () => this.toggleNa(item);
        }
        if (key === "p" || key === "P") {
            return () => card().querySelector("input[type=file]").click();
        }
        if (key === "r" || key === "R") {
            return () => card().querySelector("textarea").focus();
        }
        if (this.isNumber(item)) {
            const step = { "+": 1, "-": -1, Enter: 0 }[key];
            return step === undefined ? null : () => this.stepNumber(item, step);
        }
        const choice = this.choices(item)[Number(key) - 1];
        return choice
            ? async () => {
                  await this.choose(item, choice);
                  if (!item.lacks.length) {
                      this.moveTo(this.state.current + 1);
                  }
              }
            : null;
    }
}

/** The list on any form: <widget name="cs_checklist"/>. */
export class ChecklistWidget extends Component {
    static template = "cs_base.ChecklistWidget";
    static components = { Checklist };
    static props = { ...standardWidgetProps };

    /** What was typed beside the list is not lost when the list is finished. */
    async reload() {
        if (await this.props.record.isDirty()) {
            await this.props.record.save({ reload: false });
        }
        return this.props.record.load();
    }
}

/** The list as a page of its own, for the phone. */
export class ChecklistPage extends Component {
    static template = "cs_base.ChecklistPage";
    static components = { Checklist };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        const { params = {}, context = {} } = this.props.action;
        this.target = {
            resModel: params.resModel || context.active_model || "",
            resId: params.resId || context.active_id || 0,
        };
    }

    back() {
        return this.action.restore();
    }
}

registry.category("view_widgets").add("cs_checklist", { component: ChecklistWidget });
registry.category("actions").add("cs_checklist", ChecklistPage);
