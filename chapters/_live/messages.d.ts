/** Messages of a live page: what its parts send each other. chapters/_static/CONTRACT.md says who sends which. */

declare global {
  /** What the scripts of both sides were built from; the build writes it into each. */
  const BUILD: string;
}

/** Settings of figures by their names, each by the signals of its controls. */
export type Settings = Record<string, Record<string, number>>;

/** An output in the format of notebooks. */
export type Output =
  | { output_type: "stream"; name: string; text: string | string[]; display_id?: undefined }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[]; display_id?: undefined }
  | { output_type: "display_data" | "execute_result"; data: Record<string, any>; metadata?: Metadata; display_id?: string };

/** What csrmodel.explorers says of a chart: the figure that it belongs to, and the settings that it shows. */
export type Metadata = { figure?: string; settings?: Record<string, number> };

/** What the page tells Python before it starts: the formats of each number of the text, and the reader's time zone. */
export type Options = { glued: Record<string, string[]>; zone: string };

export type ToWorker =
  | { type: "start"; build: string; options: Options & { life: string } }
  | { type: "python"; json: string; buffers: Uint8Array[] };

export type ToPython =
  | { type: "run"; cell: string; code: string }
  | { type: "settings"; figures: Settings }
  | { type: "comm_msg"; cell: string; comm_id: string; data: unknown }
  | { type: "comm_close"; cell: string; comm_id: string };

export type FromWorker =
  | { type: "alive" }
  | { type: "progress"; done: number; total: number }
  | { type: "starting" }
  | { type: "ready"; kept: boolean }
  | { type: "failed"; reason: string }
  | { type: "python"; json: string; buffers?: Uint8Array[] };

/** A state of a widget, as the protocol of Jupyter has it. */
export type FromWidget = {
  type: "comm_open" | "comm_msg" | "comm_close";
  cell: string;
  content: { comm_id: string; data: any };
  metadata: any;
};

export type FromPython =
  | { type: "output"; cell: string; output: Output }
  | { type: "update"; cell: string; output: Output }
  | { type: "clear"; cell: string; wait: boolean }
  | { type: "glue"; name: string; texts: Record<string, string> }
  | { type: "settings"; figures: Settings }
  | { type: "done"; cell: string; error: string }
  | { type: "idle"; id: string }
  | FromWidget;

/** What a session tells its page. */
export type Heard =
  | Exclude<FromWorker, { type: "alive" | "python" }>
  | Exclude<FromPython, { type: "done" | "idle" } | FromWidget>;
