/* What a board says of a game, worked out of plain values: what has changed, whether the contract meets its bars, and the
   facts beside the questions of the debrief. Nothing here touches the page. */
import { bars, counted, dead, disguised, felt, gained, idle, many, measure, moved, pulled, risen, shown, spared, TODAY, turn, value, within } from "./table.js";
import { listed } from "./words.js";

/** @typedef {import("./table.js").Board} Board */
/** @typedef {import("./table.js").Cluster} Cluster */
/** @typedef {import("./table.js").Measure} Measure */
/** @typedef {import("./game.js").Game} Game */

/**
 * What became of some measures, as the end of a sentence.
 * @param {Board} board @param {Cluster} cluster @param {number} before @param {number} now @param {(measured: Measure) => boolean} chosen
 */
export function change(board, cluster, before, now, chosen) {
  const told = board.measures.filter(chosen).map(one => {
    const [was, is] = [before, now].map(profile => value(board, cluster, one.id, profile));
    return moved(one, was, is) ? `${within(one.name)} from ${shown(one, was)} to ${shown(one, is)}` : `${within(one.name)} at ${shown(one, is)} as before`;
  });
  return `${listed(told)}.`;
}

/** Whether a contract meets the bars, as the end of a sentence. @param {Board} board @param {Cluster} cluster @param {number} contract */
export function verdict(board, cluster, contract) {
  const all = bars(board, cluster, contract), missed = all.filter(({ met }) => !met);
  return missed.length ? `misses ${missed.length} of the ${all.length} fair bars: ${listed(missed.map(({ measured }) => within(measured.name)))}`
    : "meets the fair bar";
}

const OF_THE_WORLD = ["report", "chain"];

/** Reported and chain-wide conduct since the start. @param {Board} board @param {Cluster} cluster @param {number} now */
const conduct = (board, cluster, now) => `Since the start: ${change(board, cluster, TODAY, now, ({ id }) => OF_THE_WORLD.includes(id))}`;

/** The result in three sentences. @param {Board} board @param {Cluster} cluster @param {Game} game */
export function outcome(board, cluster, { contract, gifts }) {
  const lower = board.seats.filter((_seat, at) => felt(gained(board, cluster, at, contract, gifts)) < 0).map(({ name }) => within(name));
  return `${conduct(board, cluster, contract)} The contract ${verdict(board, cluster, contract)}. `
    + (lower.length ? `Below their start: ${listed(lower)}.` : "No seat is below its start.");
}

const NO_LEVER = "The contract pulls no lever.";

/** @param {Board} board @param {Cluster} cluster @param {number} first */
function looks(board, cluster, first) {
  const [seen, whole] = [true, false].map(reported => within(risen(board, cluster, first, reported)?.name ?? "nobody"));
  return [conduct(board, cluster, first), `Whose goal rose most, before costs: by the report alone ${seen}, by all measures ${whole}.`];
}

/** @param {Board} board @param {Cluster} cluster @param {number} contract */
function still(board, cluster, contract) {
  const names = (/** @type {number[]} */ levers) => listed(levers.map(at => within(board.levers[at].name)));
  const never = dead(board, cluster), beside = board.levers.flatMap((_lever, at) => pulled(contract, at) && idle(board, cluster, at, contract) ? [at] : []);
  const here = beside.length ? `Beside the rest of the contract, nothing moved with ${names(beside)}.` : "Each lever of the contract moved something.";
  return [never.length ? `Whatever the others do, no measure of this cluster moves with ${names(never)}.`
    : "In this cluster each lever moves something beside some set of the others.", contract === TODAY ? NO_LEVER : here];
}

/** @param {Board} board @param {Cluster} cluster @param {number} contract */
function river(board, cluster, contract) {
  const load = measure(board, "load"), [is, ...without] = [contract, ...board.levers.map((_lever, at) => spared(contract, at))]
    .map(profile => value(board, cluster, load.id, profile));
  const payer = (/** @type {string} */ id) => within(board.seats.find(seat => seat.id === id)?.name ?? id);
  const helps = board.levers.flatMap(({ name, cost, who_pays: pays }, at) => turn(load, without[at], is) === "better"
    ? [`${name}: without it ${shown(load, without[at])}, for ${counted(cost, "token")} paid by ${payer(pays)}.`] : []);
  return [`Since the start: ${change(board, cluster, TODAY, contract, one => one === load)}`,
    ...(helps.length ? helps : [contract === TODAY ? NO_LEVER : "No lever of the contract lowers it by itself."])];
}

/** @param {Board} board @param {Cluster} cluster @param {number} contract */
function unseen(board, cluster, contract) {
  const names = board.measures.filter(({ seen }) => seen === "audit").map(({ name }) => within(name));
  return [`Only the audit shows ${listed(names)}.`,
    `In ${counted(disguised(board, cluster, contract), "set")} of ${many(board).toLocaleString("en-GB")} the report is as good as the contract's or better, and the chain is worse.`];
}

/**
 * The questions of the debrief, each with the facts beside it.
 * @param {Board} board @param {Cluster} cluster @param {number} first  What round 1 came to. @param {number} contract
 * @returns {{ question: string, facts: string[] }[]}
 */
export const debrief = (board, cluster, first, contract) => [
  { question: "Who looked best after round 1, and to whom?", facts: looks(board, cluster, first) },
  { question: "Which lever did nothing, and is that the world or our reach table?", facts: still(board, cluster, contract) },
  { question: "Who paid for the river?", facts: river(board, cluster, contract) },
  { question: "What would you have to observe to believe it?", facts: unseen(board, cluster, contract) },
];
