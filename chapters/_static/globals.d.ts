/** What the page's scripts hand to each other. chapters/_static/CONTRACT.md says who writes and who reads it. */

/** Who sets a figure: a moved control, the page's address, or Python in the page. */
export type Writer = "reader" | "address" | "python";

/** A Vega-Lite specification, as far as the scripts look into it. */
export type Specification = {
  params?: { name: string; value?: unknown }[];
  config?: Record<string, unknown>;
  width?: number | "container";
  autosize?: { type: string; contains: string };
  height?: number;
  layer?: object[];
  encoding?: object;
  description?: string;
  $schema?: string;
};

/** A mark of Vega's scenegraph, or the group of all that are drawn alike. */
export type Item = {
  x?: number;
  y?: number;
  bounds?: { x1: number; y1: number; x2: number; y2: number };
  tooltip?: unknown;
  description?: string;
  fill?: unknown;
  stroke?: unknown;
  shape?: unknown;
  datum?: Record<string, any>;
  items?: Mark[];
};
export type Mark = { marktype: string; role?: string; name?: string; aria?: boolean; items: Item[] };

export type Tooltip = (handler: unknown, event: { clientX: number; clientY: number } | null, item: Item | null, value: unknown) => void;

/** A view of Vega, as far as the scripts use it. */
export type View = {
  signal(name: string): any;
  signal(name: string, value: unknown): View;
  addSignalListener(name: string, hear: (name: string, value: any) => void): View;
  addEventListener(type: string, hear: (event: MouseEvent, item?: Item) => void): View;
  scale(name: string): { (value: number): number; invert(pixels: number): number };
  scenegraph(): { root: Mark };
  /** Where the frame begins within the padding of the picture. */
  origin(): [number, number];
  padding(): { left: number; top: number };
  /** What shows a tooltip at a place of the screen, or with nothing none. */
  tooltip(): Tooltip;
  tooltip(show: Tooltip): View;
  resize(): View;
  initialize(place: HTMLElement): View;
  runAsync(): Promise<View>;
  toSVG(): Promise<string>;
  finalize(): View;
};

export type FigureElement = HTMLElement & {
  csrView?: View;
  csrSettings?: Record<string, number>;
  csrGuess?: Record<string, number | number[] | null>;
};

declare global {
  interface Window {
    csrState: {
      read(id: string): Record<string, number>;
      write(id: string, values: Record<string, number>, by?: Writer): void;
      reset(id?: string): void;
      moved(id: string): string[];
      link(id: string): string;
      arrive(): void;
    };
    csrFigures: {
      wire(figure: FigureElement): Promise<void>;
      draw(figure: FigureElement): Promise<void>;
      still(figure: FigureElement): Promise<string>;
      at(figure: FigureElement, settings: Record<string, number>): Promise<SVGElement>;
      choose(figure: FigureElement, row?: Record<string, any>): void;
      say(words: string): void;
    };
    csrWorkbook?: typeof import("./parts/own/workbook.js").grids;
    csrShare?: { offer(figure: FigureElement): void };
    vega: {
      /** Of the whole Vega alone. */
      version?: string;
      Warn: number;
      logger(level: number): object;
      parse(spec: object, config: object, options: { ast: boolean }): object;
      View: new (parsed: object, options: { expr: object; renderer: string; logger: object }) => View;
    };
    vegaLite: { compile(spec: Specification, options: { logger: object }): { spec: object } };
    /** Of the theme. */
    toggleFullScreen(): void;
  }

  interface WindowEventMap {
    "csr-settings": CustomEvent<{ figures: string[]; by: Writer }>;
  }

  interface Navigator {
    /** Gigabytes, where a browser says so. */
    deviceMemory?: number;
  }
}
