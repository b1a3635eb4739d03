/* The numbers of the round table, worked out of plain values: what a set of levers comes to, for whom, and where it lies
   among all. Nothing here touches the page. A board is as csrmodel.round_table makes it; a set of levers, a profile, is
   a whole number whose bit i says whether lever i is pulled. */

/** @typedef {{ id: string, seat: string, name: string, does: string, cost: number, who_pays: string }} Lever */
/** @typedef {{ id: string, name: string, who: string, goal: string, measures: Record<string, number>, tokens: number, card: string }} Seat */
/** @typedef {{ id: string, name: string, better: "up" | "down", seen: "report" | "audit" | "seat", unit: string, low: number, high: number, note: string }} Measure */

/**
 * @typedef {object} Cluster
 * @property {string} id
 * @property {string} name
 * @property {string} story
 * @property {string} grounds  What of the case is not reported.
 * @property {Record<string, string>} values  Of each measure two bytes for each profile, in base64.
 * @property {Record<string, number>} fair  The bars: what a measure has to reach, or to stay below.
 * @property {number[]} equilibria
 * @property {number} meet  Profiles that meet every bar.
 * @property {number} good  Those of them that all tokens together can pay for.
 * @property {{ profile: number, why: string }[]} differ  Some of these, unlike each other.
 */

/** @typedef {{ levers: Lever[], seats: Seat[], measures: Measure[], clusters: Cluster[] }} Board */

/** Tokens that one seat has passed to another; seats by their place.
 * @typedef {{ from: number, to: number, tokens: number }} Gift */

const MOST = 65535;

/** How many profiles there are. @param {Board} board */
export const many = board => 2 ** board.levers.length;

/** The profile in which nobody pulls a lever: the cluster as it is. */
export const TODAY = 0;

/** @param {number} profile @param {number} lever */
export const pulled = (profile, lever) => (profile >> lever & 1) === 1;

/** The levers of a seat, by their places. @param {Board} board @param {number} seat */
export const own = ({ levers, seats }, seat) => levers.flatMap((lever, at) => lever.seat === seats[seat].id ? [at] : []);

/** @type {WeakMap<Cluster, Map<string, Uint16Array>>} */
const decoded = new WeakMap();

/**
 * The bytes of a measure, one for each profile.
 * @param {Board} board @param {Cluster} cluster @param {string} id
 */
function column(board, cluster, id) {
  /** @type {Map<string, Uint16Array>} */
  const columns = decoded.get(cluster) ?? new Map();
  decoded.set(cluster, columns);
  let found = columns.get(id);
  if (!found) {
    const text = atob(cluster.values[id]);
    if (text.length !== 2 * many(board)) throw new Error(`${cluster.id}: ${id} has ${text.length / 2} values, not ${many(board)}`);
    found = Uint16Array.from({ length: many(board) }, (_, at) => text.charCodeAt(2 * at) | text.charCodeAt(2 * at + 1) << 8);
    columns.set(id, found);
  }
  return found;
}

/** @param {Board} board @param {string} id */
export function measure(board, id) {
  const found = board.measures.find(one => one.id === id);
  if (!found) throw new Error(`no measure ${id}`);
  return found;
}

/** @param {Measure} measured @param {number} byte */
const scaled = ({ low, high }, byte) => low + byte / MOST * (high - low);

/** @param {Board} board @param {Cluster} cluster @param {string} id @param {number} profile */
export const value = (board, cluster, id, profile) => scaled(measure(board, id), column(board, cluster, id)[profile]);

/** What the pulled levers cost a seat. @param {Board} board @param {number} seat @param {number} profile */
export const costs = ({ levers, seats }, seat, profile) => levers.reduce((sum, { cost, who_pays: payer }, at) =>
  pulled(profile, at) && payer === seats[seat].id ? sum + cost : sum, 0);

/** @param {Gift[]} gifts @param {number} seat */
export const received = (gifts, seat) =>
  gifts.reduce((sum, { from, to, tokens }) => sum + (to === seat ? tokens : 0) - (from === seat ? tokens : 0), 0);

/** What a seat holds before it pays for anything. @param {Board} board @param {number} seat @param {Gift[]} gifts */
export const holds = (board, seat, gifts) => board.seats[seat].tokens + received(gifts, seat);

/** What it has left once its levers are paid for; less than nothing where it owes.
 * @param {Board} board @param {number} seat @param {number} profile @param {Gift[]} gifts */
export const left = (board, seat, profile, gifts) => holds(board, seat, gifts) - costs(board, seat, profile);

/**
 * The points of a seat: what its goal weighs of each measure, less what it pays, with the tokens that it was passed. Only
 * differences between profiles mean something. In Python: csrmodel.round_table.payoffs.
 * @param {Board} board @param {Cluster} cluster @param {number} seat @param {number} profile @param {Gift[]} [gifts]
 */
export const payoff = (board, cluster, seat, profile, gifts = []) =>
  Object.entries(board.seats[seat].measures).reduce((sum, [id, weight]) =>
    sum + (measure(board, id).better === "up" ? weight : -weight) * value(board, cluster, id, profile), 0)
  - costs(board, seat, profile) + received(gifts, seat);

/** What a seat has gained since the start. @param {Board} board @param {Cluster} cluster @param {number} seat
 * @param {number} profile @param {Gift[]} [gifts] */
export const gained = (board, cluster, seat, profile, gifts = []) =>
  payoff(board, cluster, seat, profile, gifts) - payoff(board, cluster, seat, TODAY);

/**
 * Each bar of a cluster, and whether a profile meets it. Two bytes round by half a step at most, which is no failure.
 * @param {Board} board @param {Cluster} cluster @param {number} profile
 */
export const bars = (board, cluster, profile) => Object.entries(cluster.fair).map(([id, bar]) => {
  const measured = measure(board, id), slack = (measured.high - measured.low) / MOST / 2 + 1e-9, found = value(board, cluster, id, profile);
  return { measured, found, bar, met: measured.better === "up" ? found >= bar - slack : found <= bar + slack };
});

/** A profile with a lever out of it. @param {number} profile @param {number} lever */
export const spared = (profile, lever) => profile & ~(1 << lever);

/** Whether a lever moves nothing beside the others of a profile. @param {Board} board @param {Cluster} cluster
 * @param {number} lever @param {number} profile */
export const idle = (board, cluster, lever, profile) => !board.measures.some(one =>
  moved(one, value(board, cluster, one.id, spared(profile, lever)), value(board, cluster, one.id, profile | 1 << lever)));

/** The levers that move nothing whatever the others do. @param {Board} board @param {Cluster} cluster */
export function dead(board, cluster) {
  const profiles = Array.from({ length: many(board) }, (_, at) => at);
  return board.levers.flatMap((_lever, at) => profiles.every(profile => pulled(profile, at) || idle(board, cluster, at, profile)) ? [at] : []);
}

/**
 * The seat whose goal rose most since the start, before any cost: by what the report tells alone, or by all measures.
 * None where no goal rose by as much as its points show.
 * @param {Board} board @param {Cluster} cluster @param {number} profile @param {boolean} reported
 */
export function risen(board, cluster, profile, reported) {
  const rises = board.seats.map(({ measures }) => Object.entries(measures).reduce((sum, [id, weight]) => {
    const { better, seen } = measure(board, id), rise = value(board, cluster, id, profile) - value(board, cluster, id, TODAY);
    return reported && seen !== "report" ? sum : sum + (better === "up" ? weight : -weight) * rise;
  }, 0));
  const most = Math.max(...rises);
  return felt(most) > 0 ? board.seats[rises.indexOf(most)] : undefined;
}

// Digits with the sign of arithmetic.
/** @param {number} number @param {number} places */
const digits = (number, places) => {
  const text = Math.abs(number).toFixed(places);
  return number < 0 && Number(text) ? `−${text}` : text;
};

/** Whether a measure is told in percent. @param {Measure} measured */
const percent = ({ unit }) => unit.startsWith("share of");

/** A value in its unit: a share of something in percent, an index with two digits; with more where they are asked for.
 * @param {Measure} measured @param {number} found @param {number} [more] */
export const shown = (measured, found, more = 0) =>
  percent(measured) ? `${digits(100 * found, more)}%` : digits(found, 2 + more);

/**
 * Whether a value has changed: as far as its digits show, here and wherever a change is spoken of. Python has the same
 * rule (csrmodel.told.round_table).
 * @param {Measure} measured @param {number} before @param {number} now
 */
export const moved = (measured, before, now) => shown(measured, before) !== shown(measured, now);

/** A step of the two bytes is seen with so many digits more. */
const ENOUGH = 4;

/**
 * A value and its bar, with as many digits as it takes for the two to lie as the verdict says.
 * @param {ReturnType<typeof bars>[number]} barred
 */
export function against({ measured, found, bar, met }) {
  const lies = (/** @type {number} */ places) => {
    const [is, at] = [found, bar].map(one => parseFloat(shown(measured, one, places).replace("−", "-")));
    return (measured.better === "up" ? is >= at : is <= at) === met;
  };
  let more = 0;
  while (more < ENOUGH && !lies(more)) more += 1;
  return { found: shown(measured, found, more), bar: `${measured.better === "up" ? "at least" : "at most"} ${shown(measured, bar, more)}` };
}

/** So many of all, in percent: a few are not none, and nearly all are not all. @param {number} count @param {number} all */
export function portion(count, all) {
  if (!count || count === all) return count ? "all" : "none";
  let places = count < all / 100 ? 1 : 0;
  while (["0", "100"].includes(String(Number((100 * count / all).toFixed(places))))) places += 1;
  return `${(100 * count / all).toFixed(places)}%`;
}

/** Points, or tokens: whole ones without a decimal point. @param {number} number */
export const points = number => Number.isInteger(number) ? digits(number, 0) : digits(number, 1);

/** A gain as far as its digits show. @param {number} number */
export const felt = number => Number(number.toFixed(1));

/** A gain, with its sign where it shows. @param {number} number */
export const signed = number => `${felt(number) > 0 ? "+" : ""}${digits(number, 1)}`;

/** What became of a value: better, worse or the same as far as its digits show.
 * @param {Measure} measured @param {number} before @param {number} now */
export function turn(measured, before, now) {
  if (!moved(measured, before, now)) return "same";
  return now > before === (measured.better === "up") ? "better" : "worse";
}

const TURNS = { better: "▲ better", worse: "▼ worse", same: "= the same" };

/** The same in words. What some seats alone have as a goal is more or less, and better for them alone.
 * @param {Measure} measured @param {number} before @param {number} now */
export function turned(measured, before, now) {
  const found = turn(measured, before, now);
  if (found === "same" || measured.seen !== "seat") return TURNS[found];
  return now > before ? "▲ more" : "▼ less";
}

/**
 * How all profiles of a cluster lie over two measures: counts in squares, row by row from the lowest.
 * @param {Board} board @param {Cluster} cluster @param {string} across @param {string} up @param {number} side
 */
export function bins(board, cluster, across, up, side) {
  const counts = Array.from({ length: side }, () => new Array(side).fill(0));
  const x = column(board, cluster, across), y = column(board, cluster, up), [west, east] = reach(x), [bottom, top] = reach(y);
  const place = (/** @type {number} */ byte, /** @type {number} */ low, /** @type {number} */ high) =>
    Math.min(side - 1, Math.floor((byte - low) / (high - low) * side));
  x.forEach((byte, at) => { counts[place(y[at], bottom, top)][place(byte, west, east)] += 1; });
  return { counts, across: frame(measure(board, across), west, east), up: frame(measure(board, up), bottom, top) };
}

// From the lowest byte to the highest, and a frame where all are one.
/** @param {Uint16Array} bytes */
function reach(bytes) {
  let low = MOST, high = 0;
  for (const byte of bytes) { low = Math.min(low, byte); high = Math.max(high, byte); }
  return low < high ? [low, high] : [low - 1, high + 1];
}

/** @param {Measure} measured @param {number} low @param {number} high */
const frame = (measured, low, high) => ({ low: scaled(measured, low), high: scaled(measured, high) });

// What becomes of a measure of a profile in others.
/** @param {Board} board @param {Cluster} cluster @param {string} id @param {number} profile */
function becomes(board, cluster, id, profile) {
  const measured = measure(board, id), bytes = column(board, cluster, id), mine = scaled(measured, bytes[profile]);
  return (/** @type {number} */ other) => turn(measured, mine, scaled(measured, bytes[other]));
}

/**
 * How many profiles are better than one, on a first measure, on a second, on both: to the last byte, as a picture of all
 * shows them.
 * @param {Board} board @param {Cluster} cluster @param {string} first @param {string} second @param {number} profile
 */
export function ahead(board, cluster, first, second, profile) {
  const found = { first: 0, second: 0, both: 0 };
  const beats = (/** @type {string} */ id) => {
    const bytes = column(board, cluster, id), up = measure(board, id).better === "up", mine = bytes[profile];
    return (/** @type {number} */ at) => up ? bytes[at] > mine : bytes[at] < mine;
  };
  const one = beats(first), other = beats(second);
  for (let at = 0; at < many(board); at += 1) {
    const a = one(at), b = other(at);
    if (a) found.first += 1;
    if (b) found.second += 1;
    if (a && b) found.both += 1;
  }
  return found;
}

/** A count with its noun. @param {number} count @param {string} noun @param {string} [several] */
export const counted = (count, noun, several = `${noun}s`) => `${count.toLocaleString("en-GB")} ${count === 1 ? noun : several}`;

/** Words as a sentence begins with them. @param {string} words */
export const begun = words => words && words[0].toUpperCase() + words.slice(1);

/** Words as they stand within a sentence. @param {string} words */
export const within = words => words && words[0].toLowerCase() + words.slice(1);

/** How many profiles report at least as much as one and have a worse chain, as far as digits show.
 * @param {Board} board @param {Cluster} cluster @param {number} profile */
export function disguised(board, cluster, profile) {
  const report = becomes(board, cluster, "report", profile), chain = becomes(board, cluster, "chain", profile);
  return Array.from({ length: many(board) }, (_, at) => at).filter(at => report(at) !== "worse" && chain(at) === "worse").length;
}
