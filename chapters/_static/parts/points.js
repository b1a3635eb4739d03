/* Where the class's points lie among all sets of levers: a picture over two measures, and how many do better. */
import { draw, make } from "./elements.js";
import { paragraphs, sheet } from "./pieces.js";
import { ahead, bins, many, measure, portion, shown, value, within } from "./table.js";

/** @typedef {import("./table.js").Board} Board */
/** @typedef {import("./table.js").Cluster} Cluster */
/** @typedef {import("./table.js").Measure} Measure */
/** @typedef {{ label: string, group: number, last: boolean, profile: number }} Mark  A point among all. */

const WIDTH = 360, HEIGHT = 300, SIDE = 32, FRAME = { left: 14, right: 346, top: 34, bottom: 262 }, ROOM = 12;
/** Measures that the class's point is shown over: across, and up. */
const PAIRS = [["report", "chain"], ["poor", "load"], ["women", "load"]];

/**
 * All profiles of a cluster as squares, the darker the more lie there, and some of them by name.
 * @param {Board} board @param {Cluster} cluster @param {Mark[]} marks @param {string[]} pair
 */
function cloud(board, cluster, marks, [across, up]) {
  const [x, y] = [measure(board, across), measure(board, up)], found = bins(board, cluster, across, up, SIDE);
  const wide = (FRAME.right - FRAME.left) / SIDE, high = (FRAME.bottom - FRAME.top) / SIDE, most = Math.max(...found.counts.flat());
  const squares = found.counts.flatMap((row, j) => row.flatMap((count, i) => {
    if (!count) return [];
    const square = draw("rect", { x: FRAME.left + i * wide, y: FRAME.bottom - (j + 1) * high, width: wide, height: high });
    square.style.setProperty("--csr-part", `${Math.round(15 + 45 * Math.sqrt(count / most))}%`);
    return [square];
  }));
  /** @param {number} at @param {{ low: number, high: number }} ends @param {number} from @param {number} to */
  const place = (at, ends, from, to) => from + (at - ends.low) / (ends.high - ends.low) * (to - from);
  const dots = marks.map(({ label, group, last, profile }) => {
    const cx = place(value(board, cluster, across, profile), found.across, FRAME.left, FRAME.right);
    const cy = place(value(board, cluster, up, profile), found.up, FRAME.bottom, FRAME.top);
    const shape = group ? draw("rect", { x: cx - 6, y: cy - 6, width: 12, height: 12 }) : draw("circle", { cx, cy, r: 7 });
    const beside = cx > FRAME.right - 60 ? { x: cx - 11, "text-anchor": "end" } : { x: cx + 11, "text-anchor": "start" };
    return draw("g", last ? { class: "csr-last" } : {}, shape, draw("text", { ...beside, y: cy + (last ? -4 : 14) }, label));
  });
  /** @param {Measure} measured @param {string} side @param {{ low: number, high: number }} ends */
  const axis = (measured, side, ends) =>
    `${measured.name} ${side} ${shown(measured, ends.low)} to ${shown(measured, ends.high)}${measured.better === "down" ? " (less is better)" : ""}`;
  const names = [draw("text", { x: FRAME.left - ROOM, y: FRAME.bottom + ROOM + 18 }, axis(x, "→", found.across)),
    draw("text", { x: FRAME.left - ROOM, y: FRAME.top - ROOM - 8 }, axis(y, "↑", found.up))];
  const frame = draw("rect", { class: "csr-frame", x: FRAME.left - ROOM, y: FRAME.top - ROOM, width: FRAME.right - FRAME.left + 2 * ROOM,
    height: FRAME.bottom - FRAME.top + 2 * ROOM });
  return draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${y.name} over ${within(x.name)}, for all sets of levers` },
    frame, ...squares, ...names, ...dots);
}

/** @param {Board} board @param {Cluster} cluster @param {Mark} mark @param {string[]} pair */
function among(board, cluster, { label, profile }, [across, up]) {
  const [x, y] = [measure(board, across), measure(board, up)], others = many(board) - 1, found = ahead(board, cluster, across, up, profile);
  return [label, shown(x, value(board, cluster, across, profile)), shown(y, value(board, cluster, up, profile)),
    ...[found.first, found.second, found.both].map(count => portion(count, others))];
}

/** @param {Board} board @param {Cluster} cluster @param {Mark[]} marks */
export function charted(board, cluster, marks) {
  const place = make("div", {}), choices = PAIRS.map((pair, at) => make("input", { type: "radio", name: "pair", checked: !at, onchange: () => show(pair) }));
  /** @param {string[]} pair */
  const show = pair => {
    const [x, y] = pair.map(id => measure(board, id).name);
    place.replaceChildren(cloud(board, cluster, marks, pair),
      ...paragraphs(`Each square holds some of the ${many(board).toLocaleString("en-GB")} sets of levers: the stronger its shade, the more. The table says how many of the other ${(many(board) - 1).toLocaleString("en-GB")} are better.`),
      sheet("The points among all", ["Point", x, y, `Better on ${within(x)}`, `Better on ${within(y)}`, "Better on both"],
        marks.map(mark => among(board, cluster, mark, pair))));
  };
  show(PAIRS[0]);
  // In a form of its own, so that another picture's choice is another.
  const form = make("form", {}, make("fieldset", {}, make("legend", {}, "Where this lies among all"), ...PAIRS.map(([across, up], at) =>
    make("label", {}, choices[at], `${measure(board, across).name} and ${within(measure(board, up).name)}`))));
  return make("div", { className: "csr-points" }, form, place);
}
