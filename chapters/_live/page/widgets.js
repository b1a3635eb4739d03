// The widgets of Jupyter in a page: models and views by the official manager, states over the session's messages.
import * as base from "@jupyter-widgets/base";
import * as controls from "@jupyter-widgets/controls";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import { Widget } from "@lumino/widgets";
import "@lumino/widgets/style/index.css";
import "@jupyter-widgets/base/css/index.css";
import "@jupyter-widgets/controls/css/widgets.css";
import { Outputs } from "./outputs.js";

/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("../messages.js").FromWidget} FromWidget */

class OutputModel extends base.DOMWidgetModel {
  defaults() {
    return { ...super.defaults(), _model_name: "OutputModel", _view_name: "OutputView",
      _model_module: "@jupyter-widgets/output", _view_module: "@jupyter-widgets/output", msg_id: "", outputs: [] };
  }
}

class OutputView extends base.DOMWidgetView {
  render() {
    super.render();
    this.el.classList.add("csr-live-place");
    this.outputs = new Outputs(this.el, /** @type {Manager} */ (this.model.widget_manager));
    this.listenTo(this.model, "change:outputs", this.show);
    this.show();
  }

  show() {
    this.outputs?.replace(this.model.get("outputs"));
  }

  remove() {
    this.outputs?.clear();
    super.remove();
  }
}

/** @type {Record<string, Record<string, any>>} */
const MODULES = {
  "@jupyter-widgets/base": base,
  "@jupyter-widgets/controls": controls,
  "@jupyter-widgets/output": { OutputModel, OutputView },
};

const ELSEWHERE = "in this page, widgets are made in Python";

// One channel of a widget, as the manager wants it: `send` hands over to the session.
class Channel {
  /** @param {Session} session @param {string} id @param {string} cell */
  constructor(session, id, cell) {
    this.session = session;
    this.comm_id = id;
    this.cell = cell;
    this.target_name = "jupyter.widget";
    /** @type {(message: any) => unknown} */
    this.received = () => undefined;
    /** @type {(message: any) => unknown} */
    this.closed = () => undefined;
  }

  /** @returns {string} */
  open() { throw new Error(ELSEWHERE); }

  /** @param {(message: any) => void} handle */
  on_msg(handle) { this.received = handle; }

  /** @param {(message: any) => void} handle */
  on_close(handle) { this.closed = handle; }

  /** @param {unknown} data @param {any} [callbacks] @param {any} [_metadata] @param {(ArrayBuffer | ArrayBufferView)[]} [buffers] */
  send(data, callbacks, _metadata, buffers) {
    return this.session.send({ type: "comm_msg", comm_id: this.comm_id, cell: this.cell, data }, buffers,
      // The manager holds back further states until it hears that Python has dealt with this one.
      () => callbacks?.iopub?.status?.({ content: { execution_state: "idle" } }));
  }

  close() {
    return this.session.send({ type: "comm_close", comm_id: this.comm_id, cell: this.cell });
  }
}

export class Manager extends ManagerBase {
  /** @param {Session} session */
  constructor(session) {
    super();
    this.session = session;
    /** @type {Map<string, Channel>} */
    this.channels = new Map();
  }

  /** @param {string} name @param {string} module */
  async loadClass(name, module) {
    const found = MODULES[module]?.[name];
    if (!found) throw new Error(`this page has no widget ${name} of ${module}`);
    return found;
  }

  async _get_comm_info() { return {}; }

  /** @returns {Promise<never>} */
  async _create_comm() { throw new Error(ELSEWHERE); }

  /** @param {FromWidget} told @param {Uint8Array[]} [buffers] @returns {unknown} */
  receive({ type, cell, content, metadata }, buffers = []) {
    const id = content.comm_id;
    /** @type {any} */
    const message = { content, metadata, buffers: buffers.map(b => new DataView(b.buffer, b.byteOffset, b.byteLength)) };
    if (type === "comm_open") {
      const opened = new Channel(this.session, id, cell);
      this.channels.set(id, opened);
      return this.handle_comm_open(opened, message);
    }
    const channel = this.channels.get(id);
    if (type === "comm_msg") return channel?.received(message);
    this.channels.delete(id);
    return channel?.closed(message);
  }

  // The handle of a slider has no name of its own, which a screen reader would say.
  /** @param {any} model @param {any} [options] @returns {Promise<any>} */
  async create_view(model, options) {
    const view = await super.create_view(model, options);
    for (const handle of view.el.querySelectorAll(".noUi-handle:not([aria-label])"))
      handle.setAttribute("aria-label", model.get("description") || "Slider");
    return view;
  }

  /** @param {string} id @param {HTMLElement} place */
  async show(id, place) {
    const view = await this.create_view(await this.get_model(id));
    Widget.attach(view.luminoWidget, place);
    return view;
  }
}
