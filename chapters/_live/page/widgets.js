// The widgets of Jupyter in a page: models and views by the official manager, states over the session's messages.
import * as base from "@jupyter-widgets/base";
import * as controls from "@jupyter-widgets/controls";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import { Widget } from "@lumino/widgets";
import "@lumino/widgets/style/index.css";
import "@jupyter-widgets/base/css/index.css";
import "@jupyter-widgets/controls/css/widgets.css";
import { Outputs } from "./outputs.js";

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
    this.outputs = new Outputs(this.el, this.model.widget_manager);
    this.listenTo(this.model, "change:outputs", this.show);
    this.show();
  }

  show() {
    this.outputs.replace(this.model.get("outputs"));
  }

  remove() {
    this.outputs.clear();
    super.remove();
  }
}

const MODULES = {
  "@jupyter-widgets/base": base,
  "@jupyter-widgets/controls": controls,
  "@jupyter-widgets/output": { OutputModel, OutputView },
};

// One channel of a widget, as the manager wants it: `send` hands over to the session.
class Channel {
  constructor(session, id, cell) {
    Object.assign(this, { session, cell, comm_id: id, target_name: "jupyter.widget" });
  }

  on_msg(handle) { this.received = handle; }

  on_close(handle) { this.closed = handle; }

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
  constructor(session) {
    super();
    this.session = session;
    this.channels = new Map();
  }

  async loadClass(name, module) {
    const found = MODULES[module]?.[name];
    if (!found) throw new Error(`this page has no widget ${name} of ${module}`);
    return found;
  }

  async _get_comm_info() { return {}; }

  async _create_comm() { throw new Error("in this page, widgets are made in Python"); }

  receive({ type, cell, content, metadata }, buffers = []) {
    const id = content.comm_id;
    const message = { content, metadata, buffers: buffers.map(b => new DataView(b.buffer, b.byteOffset, b.byteLength)) };
    if (type === "comm_open") {
      const channel = new Channel(this.session, id, cell);
      this.channels.set(id, channel);
      return this.handle_comm_open(channel, message);
    }
    const channel = this.channels.get(id);
    if (type === "comm_msg") return channel?.received?.(message);
    this.channels.delete(id);
    return channel?.closed?.(message);
  }

  // The handle of a slider has no name of its own, which a screen reader would say.
  async create_view(model, options) {
    const view = await super.create_view(model, options);
    for (const handle of view.el.querySelectorAll(".noUi-handle:not([aria-label])"))
      handle.setAttribute("aria-label", model.get("description") || "Slider");
    return view;
  }

  async show(id, place) {
    const view = await this.create_view(await this.get_model(id));
    Widget.attach(view.luminoWidget, place);
    return view;
  }
}
