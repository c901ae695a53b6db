import { Component, onMounted, useRef, useState } from "@odoo/owl";

/** Draws with finger, pen or mouse; tells its picture as base64 PNG, or false. */
export class SignaturePad extends Component {
    static template = "cs_complaint.SignaturePad";
    static props = { onChange: Function };

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({ isEmpty: true });
        this.isDrawing = false;
        onMounted(() => this.fit());
    }

    /** As many dots as the screen shows, and a line that is drawn in them. */
    fit() {
        const canvas = this.canvas.el;
        canvas.width = canvas.clientWidth || 300;
        canvas.height = canvas.clientHeight || 150;
        this.pen = canvas.getContext("2d");
        this.pen.lineWidth = 2.5;
        this.pen.lineCap = "round";
        this.pen.lineJoin = "round";
    }

    point(ev) {
        const box = this.canvas.el.getBoundingClientRect();
        return [ev.clientX - box.left, ev.clientY - box.top];
    }

    onDown(ev) {
        ev.preventDefault();
        this.canvas.el.setPointerCapture?.(ev.pointerId);
        this.isDrawing = true;
        this.pen.beginPath();
        this.pen.moveTo(...this.point(ev));
    }

    onMove(ev) {
        if (!this.isDrawing) {
            return;
        }
        this.pen.lineTo(...this.point(ev));
        this.pen.stroke();
        this.state.isEmpty = false;
    }

    onUp() {
        if (!this.isDrawing) {
            return;
        }
        this.isDrawing = false;
        if (!this.state.isEmpty) {
            this.props.onChange(this.canvas.el.toDataURL("image/png").split(",")[1]);
        }
    }

    clear() {
        this.pen.clearRect(0, 0, this.canvas.el.width, this.canvas.el.height);
        this.state.isEmpty = true;
        this.props.onChange(false);
    }
}
