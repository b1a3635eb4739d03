/* One game at the round table, worked out of plain values: its steps, its slips, its address, its clock, and the line by
   which a tally knows it. Nothing here touches the page. */
import { begun, costs, counted, holds, left, own, points, pulled, TODAY, within } from "./table.js";
import { listed } from "./words.js";

/** @typedef {import("./table.js").Board} Board */
/** @typedef {import("./table.js").Gift} Gift */

/** The steps of a game in their order; chapters/_ext/round_table.py has their names and minutes. */
export const STEPS = /** @type {const} */ (["seats", "slips", "report", "audit", "talks", "contract", "result"]);

/**
 * @typedef {object} Game
 * @property {number} cluster  Its place among the clusters.
 * @property {number} step
 * @property {(number | null)[]} slips  For each seat the levers that its sealed slip pulls, as a profile; null where there is none.
 * @property {Gift[]} gifts
 * @property {number} contract  A profile.
 */

/** @param {Board} board @param {number} [cluster] @returns {Game} */
export const begin = (board, cluster = 0) => ({ cluster, step: 0, slips: board.seats.map(() => null), gifts: [], contract: TODAY });

/** Whether something of a game would be lost. @param {Game} game @param {Map<number, string>} drafts  Letters that are not sealed. */
export const underway = ({ step, slips, gifts, contract }, drafts) =>
  step > 0 || slips.some(slip => slip !== null) || gifts.length > 0 || contract !== TODAY || [...drafts.values()].some(text => text.trim());

/** The profile of the slips; a seat without one pulls nothing. @param {(number | null)[]} slips */
export const opened = slips => slips.reduce((/** @type {number} */ all, slip) => all | (slip ?? 0), TODAY);

/** What of a profile is a seat's own. @param {Board} board @param {number} seat @param {number} profile */
const mine = (board, seat, profile) => own(board, seat).reduce((all, at) => all | profile & 1 << at, 0);

/** The letter of a seat's lever on its slip. @param {number} at  Its place among the seat's own. */
export const letter = at => String.fromCharCode(97 + at);

/**
 * The slip that letters make, or what is wrong with them.
 * @param {Board} board @param {number} seat @param {string} text
 * @returns {{ slip: number, fault: string }}
 */
export function written(board, seat, text) {
  const levers = own(board, seat), letters = levers.map((_lever, at) => letter(at));
  const given = [...text.toLowerCase().replace(/[\s,;.]/g, "")], wrong = given.find(one => !letters.includes(one));
  const slip = levers.reduce((all, lever, at) => given.includes(letters[at]) ? all | 1 << lever : all, 0);
  return { slip, fault: wrong ? `“${wrong}” is no lever of this seat. Its letters are ${listed(letters)}.` : overdrawn(board, seat, slip) };
}

/** The letters of a slip. @param {Board} board @param {number} seat @param {number} slip */
export const lettered = (board, seat, slip) =>
  own(board, seat).flatMap((lever, at) => pulled(slip, lever) ? [letter(at)] : []).join("");

/** Why a seat cannot pay for its slip; nothing where it can. @param {Board} board @param {number} seat @param {number} slip */
export function overdrawn(board, seat, slip) {
  const bill = costs(board, seat, slip), { tokens } = board.seats[seat];
  return bill > tokens ? `That costs ${counted(bill, "token")}, and the seat has ${tokens}.` : "";
}

/** Why a gift cannot be made; nothing where it can. @param {Board} board @param {Gift[]} gifts @param {Gift} gift */
export function refused(board, gifts, { from, to, tokens }) {
  if (from === to) return "A seat cannot pass tokens to itself.";
  if (!Number.isInteger(tokens) || tokens < 1) return "Pass a whole number of tokens, from 1.";
  const most = holds(board, from, gifts);
  return tokens > most ? `${begun(board.seats[from].name)} cannot pass ${counted(tokens, "token")}, with ${points(most)} in hand.` : "";
}

/** Whether gifts can be made one after the other. @param {Board} board @param {Gift[]} gifts */
export const sound = (board, gifts) => gifts.every((gift, at) => !refused(board, gifts.slice(0, at), gift));

/** The seats that owe under a contract. @param {Board} board @param {number} profile @param {Gift[]} gifts */
export const owing = (board, profile, gifts) => board.seats.flatMap((_seat, at) => left(board, at, profile, gifts) < 0 ? [at] : []);

/** What is missing under a profile, seat by seat; nothing where everybody can pay. @param {Board} board @param {number} profile @param {Gift[]} gifts */
export function debts(board, profile, gifts) {
  const short = owing(board, profile, gifts).map(at => `${within(board.seats[at].name)} ${points(-left(board, at, profile, gifts))}`);
  return short.length ? `Tokens are missing: ${listed(short)}.` : "";
}

/** That slips of several seats ask more of one than it has, where they do: each is sealed without the others.
 * @param {Board} board @param {number} profile */
export function overspent(board, profile) {
  const short = debts(board, profile, []);
  return short && `Together the slips ask for more tokens than some seats have. ${short} The slips stand in round 1. A contract could not be signed so.`;
}

/** What is not sealed, where somebody wants to open the slips; nothing where all are. @param {Board} board
 * @param {(number | null)[]} slips @param {Map<number, string>} drafts  Letters that are written and not sealed, by seat. */
export function unsealed(board, slips, drafts) {
  const name = (/** @type {number} */ at) => within(board.seats[at].name);
  const typed = [...drafts.keys()].filter(at => drafts.get(at)?.trim()).sort((one, other) => one - other).map(name);
  const missing = slips.flatMap((slip, at) => slip === null ? [name(at)] : []);
  return [typed.length ? `Letters are typed and not sealed: ${listed(typed)}.` : "", missing.length ? `There is no slip of ${listed(missing)}.` : ""]
    .filter(Boolean).join(" ");
}

/** The contract as it is read aloud, sentence by sentence. @param {Board} board @param {number} profile @param {Gift[]} gifts */
export function clauses(board, profile, gifts) {
  const deeds = board.seats.flatMap((seat, at) => {
    const levers = own(board, at).filter(lever => pulled(profile, lever)).map(lever => board.levers[lever]);
    return levers.map(lever => `${begun(seat.name)}: ${within(lever.name)}. ${price(board, lever)}`);
  });
  const given = gifts.map(gift => `${passing(board, gift)}.`);
  return deeds.length || given.length ? [...deeds, ...given] : ["Nobody pulls a lever, and no token passes."];
}

/** A gift in words, as a sentence begins with them. @param {Board} board @param {Gift} gift */
export const passing = ({ seats }, { from, to, tokens }) => `${begun(counted(tokens, "token"))} from ${within(seats[from].name)} to ${within(seats[to].name)}`;

/** What a lever costs, and whom where that is not the seat whose it is. @param {Board} board
 * @param {import("./table.js").Lever} lever */
export const price = ({ seats }, { seat, cost, who_pays: payer }) =>
  `${begun(counted(cost, "token"))}${payer === seat ? "" : `, paid by ${within(seats.find(({ id }) => id === payer)?.name ?? payer)}`}.`;

// The address

/* A slip that is sealed stands in the address too. It is scrambled, so that nobody reads it off a projector, and no more:
   whoever wants to know it can open it. */
/** @param {string} text */
const key = text => [...text].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 8191, 7);

/** @param {Board} board @param {Game} game */
const cloak = (board, game) => (/** @type {number} */ seat) => mine(board, seat, key(`${board.clusters[game.cluster].id}/${board.seats[seat].id}`));

/**
 * A game as it stands in the address.
 * @param {Board} board @param {Game} game
 */
export function encoded(board, game) {
  const hide = cloak(board, game);
  const slips = game.slips.map((slip, seat) => slip === null ? "x" : (slip ^ hide(seat)).toString(36)).join("-");
  const gifts = game.gifts.map(({ from, to, tokens }) => `${from}-${to}-${tokens}`).join("_");
  return [board.clusters[game.cluster].id, game.step, slips, gifts, game.contract.toString(36)].join(".");
}

/** @param {string} text @param {number} end  The first number too large. @param {number} [base] */
function whole(text, end, base = 10) {
  const found = (base === 10 ? /^\d{1,6}$/ : /^[\da-z]{1,6}$/).test(text) ? parseInt(text, base) : NaN;
  return found < end ? found : null;
}

/** @param {string} text @param {Board} board @returns {Gift[] | null} */
function passed(text, board) {
  const all = text ? text.split("_").map(one => one.split("-")) : [], seats = board.seats.length;
  const gifts = all.map(([from = "", to = "", tokens = "", ...more]) =>
    ({ from: whole(from, seats) ?? -1, to: more.length ? -1 : whole(to, seats) ?? -1, tokens: whole(tokens, 1000) ?? 0 }));
  return gifts.every(({ from, to }) => from >= 0 && to >= 0) && sound(board, gifts) ? gifts : null;
}

/**
 * The game that an address says, or nothing where it says none: anybody can write an address.
 * @param {Board} board @param {string} text @returns {Game | null}
 */
export function read(board, text) {
  const [name, step_ = "", slips_ = "", gifts_ = "", contract_ = "", ...more] = text.length < 1000 ? text.split(".") : [""];
  const cluster = board.clusters.findIndex(({ id }) => id === name), step = whole(step_, STEPS.length);
  const contract = whole(contract_, 2 ** board.levers.length, 36), gifts = passed(gifts_, board), given = slips_.split("-");
  if (cluster < 0 || step === null || contract === null || !gifts || more.length || given.length !== board.seats.length) return null;
  const game = { ...begin(board, cluster), step, gifts, contract }, hide = cloak(board, game);
  const slips = given.map((one, seat) => one === "x" ? null : (whole(one, 2 ** board.levers.length, 36) ?? NaN) ^ hide(seat));
  const fits = slips.every((slip, seat) => slip === null || given[seat] === (slip ^ hide(seat)).toString(36) && mine(board, seat, slip) === slip
    && !overdrawn(board, seat, slip));
  // What is signed is paid for.
  return fits && !(STEPS[step] === "result" && owing(board, contract, gifts).length) ? { ...game, slips } : null;
}

// The tally

/** @typedef {{ group: string, cluster: number, first: number, contract: number, gifts: Gift[] }} Result */

const LEAD = "Round table";

/** The line by which a tally knows a result. @param {Board} board @param {string} group @param {Game} game */
export function line(board, group, game) {
  const gifts = game.gifts.map(({ from, to, tokens }) => `${from}-${to}-${tokens}`).join("_");
  return [LEAD, group.replace(/\|/g, "/").trim() || "A group", board.clusters[game.cluster].id, opened(game.slips).toString(36),
    game.contract.toString(36), gifts || "-"].join(" | ");
}

/**
 * The results of pasted lines, and for each other line what is wrong with it.
 * @param {Board} board @param {string} text
 */
export function tally(board, text) {
  /** @type {Result[]} */
  const results = [];
  /** @type {string[]} */
  const faults = [];
  text.split(/\r\n|[\r\n]/).slice(0, 200).forEach((raw, at) => {
    if (!raw.trim()) return;
    const [lead, group = "", name = "", first_ = "", contract_ = "", gifts_ = "", ...more] = raw.slice(0, 500).split("|").map(part => part.trim());
    const cluster = board.clusters.findIndex(({ id }) => id === name), end = 2 ** board.levers.length;
    const first = whole(first_, end, 36), contract = whole(contract_, end, 36), gifts = passed(gifts_ === "-" ? "" : gifts_, board);
    if (lead !== LEAD || more.length) faults.push(`Line ${at + 1} is no line of a round table: it begins “${raw.trim().slice(0, 40)}”.`);
    else if (cluster < 0) faults.push(`Line ${at + 1} names a cluster that is not offered: “${name.slice(0, 40)}”.`);
    else if (first === null || contract === null || !gifts) faults.push(`Line ${at + 1} has levers or tokens that this table does not have.`);
    else if (owing(board, contract, gifts).length) faults.push(`Line ${at + 1} has a contract that cannot be signed. ${debts(board, contract, gifts)}`);
    else results.push({ group: group.slice(0, 60) || "A group", cluster, first, contract, gifts });
  });
  return { results, faults };
}

// The clock

/**
 * What is left, as a clock shows it. Where less motion is asked for it changes once a minute, and every ten seconds in
 * the last one; what is left is the same.
 * @param {number} milliseconds @param {boolean} calm
 */
export function remaining(milliseconds, calm) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const told = !calm ? seconds : seconds > 60 ? 60 * Math.ceil(seconds / 60) : 10 * Math.ceil(seconds / 10);
  return `${Math.floor(told / 60)}:${String(told % 60).padStart(2, "0")}`;
}
