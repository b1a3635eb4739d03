/* The round table (chapters/_ext/round_table.py): a board for whoever leads the game, a second one for a second group,
   and a tally of pasted results. What is played is worked out in parts/table.js and parts/game.js, and what is said of it in
   parts/debrief.js. A game stands in the page's address, behind the ?, and goes nowhere else. Names of groups and clocks
   stand in the history of the tab. */
import { Clock } from "./parts/clock.js";
import { change, debrief, outcome, verdict } from "./parts/debrief.js";
import { make } from "./parts/elements.js";
import { button, copied, paragraphs, sheet } from "./parts/pieces.js";
import { charted } from "./parts/points.js";
import { against, bars, begun, costs, counted, gained, holds, left, many, measure, own, points, pulled, shown, signed, TODAY, turned, value, within } from "./parts/table.js";
import { listed } from "./parts/words.js";
import { begin, clauses, debts, encoded, letter, lettered, line, opened, overspent, passing, price, read, refused, sound, STEPS, tally, underway, unsealed, written } from "./parts/game.js";

/** @typedef {import("./parts/table.js").Board & { steps: { id: string, name: string, minutes: number, says: string }[] }} Data */
/** @typedef {import("./parts/table.js").Cluster} Cluster */
/** @typedef {import("./parts/table.js").Measure} Measure */
/** @typedef {import("./parts/clock.js").Time} Time */
/** @typedef {{ name: string, times: Time[] }} Kept  Of a board, what its address does not hold. */
/** @typedef {import("./parts/points.js").Mark} Mark */

const SEEN_FIRST = "report";

/* A board */

class Table {
  /** @param {Data} board @param {number} group  Its place on the page. @param {() => void} kept  To be told of each change. */
  constructor(board, group, kept) {
    this.board = board;
    this.group = group;
    this.kept = kept;
    this.game = begin(board);
    this.letter = String.fromCharCode(65 + group);
    // Of each seat whose slip is being written the letters so far.
    /** @type {Map<number, string>} */
    this.drafts = new Map();
    this.clocks = board.steps.map(({ minutes }) => new Clock(minutes, said => this.tell(said), kept));
    this.title = make("h3", {});
    this.name = make("input", { type: "text", maxLength: 40, value: `Group ${this.letter}`, autocomplete: "off" });
    this.cluster = make("select", {}, ...board.clusters.map(({ name }, at) => make("option", { value: String(at), textContent: name })));
    this.steps = make("ol", { className: "csr-steps" });
    this.clock = make("div", {});
    this.said = make("p", { className: "csr-round-said" });
    this.said.setAttribute("role", "status");
    this.heading = make("h4", { tabIndex: -1 });
    this.panel = make("div", {});
    // The buttons at the foot, where no question stands in their place.
    /** @type {HTMLElement[]} */
    this.buttons = [];
    this.foot = make("div", { className: "csr-actions" });
    this.name.addEventListener("input", () => this.rename());
    this.name.addEventListener("change", kept);
    this.cluster.addEventListener("change", () => this.move(Number(this.cluster.value)));
    this.place = make("section", { className: "csr-board" }, this.title,
      make("div", { className: "csr-heads" }, make("label", {}, "Name of the group", this.name), make("label", {}, "Cluster", this.cluster)),
      this.steps, this.clock, this.said, this.heading, this.panel, this.foot);
    this.rename();
  }

  get here() { return this.board.clusters[this.game.cluster]; }

  get step() { return STEPS[this.game.step]; }

  get first() { return opened(this.game.slips); }

  get underway() { return underway(this.game, this.drafts); }

  /** What a reload of the page finds again beside the game. @returns {Kept} */
  get state() { return { name: this.name.value, times: this.clocks.map(({ time }) => time) }; }

  /** @param {Kept} kept */
  resume({ name, times }) {
    this.name.value = name;
    this.rename();
    this.clocks.forEach((clock, step) => clock.resume(times[step]));
  }

  get called() { return this.name.value.trim() || `Group ${this.letter}`; }

  rename() {
    this.title.textContent = this.called;
    this.place.setAttribute("aria-label", this.called);
  }

  /** @param {string} words */
  tell(words) { this.said.textContent = words; }

  // To another cluster, where nothing is lost by it or somebody has said yes.
  /** @param {number} cluster */
  move(cluster) {
    if (!this.underway) { this.settle(cluster); return; }
    this.cluster.value = String(this.game.cluster);
    this.ask(`Move ${this.called} to ${this.board.clusters[cluster].name}? Its slips, tokens and contract are forgotten.`,
      ["Stay", () => this.tell("Nothing is forgotten.")], ["Move", () => this.settle(cluster)]);
  }

  /** @param {number} cluster */
  settle(cluster) {
    this.game = begin(this.board, cluster);
    this.drafts.clear();
    this.clocks.forEach(clock => clock.wind());
    this.show();
    this.tell(`The table stands in ${this.here.name}.`);
  }

  // A seat as a sentence names it.
  /** @param {number} seat */
  seat(seat) { return within(this.board.seats[seat].name); }

  // To another step, and the reader with it.
  /** @param {number} step @param {string} words */
  go(step, words) {
    this.clocks[this.game.step].pause();
    this.game.step = step;
    this.show();
    this.heading.focus();
    this.tell(words);
  }

  show() {
    const { step } = this, at = this.game.step, { name } = this.board.steps[at];
    this.cluster.value = String(this.game.cluster);
    this.cluster.disabled = at > 0;
    this.steps.replaceChildren(...this.board.steps.map((one, place) => {
      const item = make("li", { textContent: one.name });
      if (place === at) item.setAttribute("aria-current", "step");
      return item;
    }));
    this.clock.replaceChildren(this.clocks[at].place);
    this.heading.textContent = name;
    this.panel.replaceChildren(...paragraphs(this.board.steps[at].says), ...this[step]());
    this.buttons = at ? [button("Undo this step", () => this.undo()), button("Start anew", () => this.anew())] : [];
    this.foot.replaceChildren(...this.buttons);
    this.kept();
  }

  undo() {
    const back = this.game.step - 1;
    this.go(back, `Back at “${this.board.steps[back].name}”: what was done there still stands.`);
  }

  anew() {
    this.ask(`Start ${this.called} anew? Its slips, tokens and contract are forgotten.`, ["Keep the game", () => this.tell("Nothing is forgotten.")],
      ["Forget it", () => { this.settle(this.game.cluster); this.heading.focus(); this.tell("The game begins anew."); }]);
  }

  // A question in place of the buttons at the foot. Once it is answered the reader is where it was asked.
  /** @param {string} words @param {...[label: string, press: () => void]} answers */
  ask(words, ...answers) {
    // A browser may leave the hand off a button that is pressed.
    const hand = document.activeElement, asked = hand instanceof HTMLElement && hand !== document.body ? hand : this.heading;
    const buttons = answers.map(([label, press]) => button(label, () => {
      this.foot.replaceChildren(...this.buttons);
      (asked.isConnected ? asked : this.heading).focus();
      press();
    }));
    const group = make("div", { className: "csr-asks-back" }, ...paragraphs(words), ...buttons);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", words);
    this.foot.replaceChildren(group);
    buttons[0].focus();
  }

  /* What stands on the table at each step */

  seats() {
    const { board, here } = this, first = button("Begin round 1", () => this.go(1, `Round 1 begins: each of the ${board.seats.length} seats writes a slip.`));
    const silent = `${here.grounds} What is not reported stands in the middle of its range.`;
    return [...paragraphs(here.story, silent), this.levers(), first];
  }

  levers() {
    const { board } = this;
    const rows = board.seats.map((seat, at) => [begun(seat.name), seat.goal,
      own(board, at).map(lever => `${board.levers[lever].name}: ${within(price(board, board.levers[lever]))}`).join(" "), points(seat.tokens)]);
    return sheet("The seats and their levers", ["Seat", "Goal", "Levers", "Tokens"], rows);
  }

  slips() {
    const { board, game } = this, open = button("Open the slips", () => this.open());
    return [...paragraphs("A slip is written in letters, which show as dots. Whoever sits alone at this screen may tick boxes instead."),
      make("ul", { className: "csr-slips" }, ...board.seats.map((_seat, at) => this.slip(at, game.slips[at] !== null))), open];
  }

  /** @param {number} seat @param {boolean} sealed */
  slip(seat, sealed) {
    const item = make("li", {}), draft = this.drafts.get(seat);
    if (draft !== undefined) { this.write(seat, item, draft); return item; }
    const write = button(sealed ? "Write it anew" : "Write the slip", () => this.write(seat, item, "").focus());
    write.setAttribute("aria-label", `${write.textContent} of ${this.seat(seat)}`);
    item.append(make("span", {}, make("strong", {}, begun(this.seat(seat))), sealed ? ": sealed" : ": no slip yet"), write);
    return item;
  }

  // The letters say what is on the slip; a box that is ticked writes its letter, and a letter ticks its box.
  /** @param {number} seat @param {HTMLElement} item @param {string} draft */
  write(seat, item, draft) {
    const { board } = this, levers = own(board, seat), wrong = make("p", {});
    const field = make("input", { type: "password", autocomplete: "off", maxLength: 40, value: draft });
    const boxes = levers.map(lever => make("input", { type: "checkbox", value: String(lever) }));
    const letters = make("ul", {}, ...levers.map((lever, at) => {
      const { name, does } = board.levers[lever];
      return make("li", {}, `${letter(at)}: ${name}. ${does} ${price(board, board.levers[lever])}`);
    }));
    const choices = make("details", {}, make("summary", { textContent: "Tick boxes, which everybody sees" }), ...levers.map((lever, at) =>
      make("label", {}, boxes[at], board.levers[lever].name)));
    const form = make("form", { autocomplete: "off" }, letters, make("label", {}, "Letters of the levers that are pulled, or nothing", field), choices,
      wrong, make("button", { type: "submit", className: "csr-button", textContent: "Seal the slip" }),
      button("Leave it", () => { this.drafts.delete(seat); this.again(seat); }));
    wrong.setAttribute("role", "alert");
    const tick = () => {
      this.drafts.set(seat, field.value);
      const { slip } = written(board, seat, field.value);
      boxes.forEach((box, at) => { box.checked = pulled(slip, levers[at]); });
    };
    field.addEventListener("input", tick);
    choices.addEventListener("change", () => {
      field.value = lettered(board, seat, boxes.reduce((all, { checked }, at) => checked ? all | 1 << levers[at] : all, 0));
      tick();
    });
    form.addEventListener("submit", event => {
      event.preventDefault();
      const { slip, fault } = written(board, seat, field.value);
      wrong.textContent = fault;
      if (!fault) this.seal(seat, slip);
    });
    tick();
    item.replaceChildren(make("strong", {}, `Slip of ${this.seat(seat)}`), form);
    return field;
  }

  /** @param {number} seat @param {number} slip */
  seal(seat, slip) {
    this.game.slips[seat] = slip;
    this.drafts.delete(seat);
    const done = this.game.slips.filter(one => one !== null).length;
    this.again(seat + 1 < this.board.seats.length ? seat + 1 : seat);
    this.tell(`The slip of ${this.seat(seat)} is sealed: ${done} of ${this.board.seats.length} are.`);
  }

  // The slips again, with the button of one of them in hand.
  /** @param {number} seat */
  again(seat) {
    this.show();
    /** @type {NodeListOf<HTMLElement>} */
    const items = this.panel.querySelectorAll(".csr-slips > li");
    /** @type {HTMLElement | null} */
    const first = items[seat].querySelector("input, button");
    first?.focus();
  }

  open() {
    const { board, game } = this, waits = unsealed(board, game.slips, this.drafts);
    const lead = () => this.go(2, `The slips are open: ${change(board, this.here, TODAY, this.first, one => one.seen === SEEN_FIRST)}`);
    if (!waits) { lead(); return; }
    this.ask(`${waits} Open what is sealed? A seat without a sealed slip pulls nothing.`,
      ["Wait for them", () => this.tell("The slips stay sealed.")], ["Open what is sealed", lead]);
  }

  /** @param {number} profile */
  pulls(profile) {
    const names = this.board.levers.filter((_lever, at) => pulled(profile, at)).map(({ name }) => within(name));
    return names.length ? `${begun(listed(names))}.` : "No lever is pulled.";
  }

  /** @param {(measured: Measure) => boolean} [chosen] */
  measured(chosen = () => true) {
    const { board, here } = this, rows = board.measures.filter(chosen).map(one => {
      const [was, is] = [TODAY, this.first].map(profile => value(board, here, one.id, profile));
      return [one.name, shown(one, was), shown(one, is), turned(one, was, is)];
    });
    return sheet("What round 1 came to", ["Measure", "Start", "Round 1", "Since then"], rows);
  }

  report() {
    const slips = this.board.seats.map((seat, at) => {
      const names = own(this.board, at).filter(lever => pulled(this.first, lever)).map(lever => within(this.board.levers[lever].name));
      return [begun(seat.name), this.game.slips[at] === null ? "no slip" : listed(names) || "nothing"];
    });
    return [sheet("The slips", ["Seat", "Pulled"], slips), ...paragraphs(...[overspent(this.board, this.first)].filter(Boolean)), this.measured(one => one.seen === SEEN_FIRST),
      button("Open the audit", () => this.go(3, `The audit is open: ${change(this.board, this.here, TODAY, this.first, ({ id }) => id === "chain" || id === "load")}`))];
  }

  audit() {
    return [this.measured(one => one.seen !== "seat"), this.standing([["Round 1", this.first, false]]), this.points(),
      button("Begin the talks", () => this.go(4, "Round 2 begins: seats talk in twos, and may pass tokens."))];
  }

  // What each seat has gained at some profiles.
  /** @param {[name: string, profile: number, passed: boolean][]} at */
  standing(at) {
    const { board, here, game } = this, rows = board.seats.map((seat, place) => [begun(seat.name), ...at.map(([, profile, passed]) =>
      signed(gained(board, here, place, profile, passed ? game.gifts : [])))]);
    return sheet("Points gained since the start", ["Points gained since the start", ...at.map(([name]) => name)], rows);
  }

  /** @returns {Mark[]} */
  marks() {
    const { group, letter: label } = this, first = { label: `${label} 1`, group, last: false, profile: this.first };
    return this.step === "result" ? [first, { label: `${label} 3`, group, last: true, profile: this.game.contract }] : [first];
  }

  points() { return charted(this.board, this.here, this.marks()); }

  talks() {
    const { board, game } = this, names = board.seats.map(({ name }, at) => [String(at), begun(name)]);
    const choose = (/** @type {number} */ at) => make("select", {}, ...names.map(([place, textContent], one) =>
      make("option", { value: place, textContent, selected: one === at })));
    const from = choose(0), to = choose(1), tokens = make("input", { type: "number", min: "1", step: "1", value: "1" }), wrong = make("p", {});
    wrong.setAttribute("role", "alert");
    const form = make("form", { className: "csr-heads" }, make("label", {}, "From", from), make("label", {}, "To", to), make("label", {}, "Tokens", tokens),
      make("button", { type: "submit", className: "csr-button", textContent: "Pass them" }), wrong);
    form.addEventListener("submit", event => {
      event.preventDefault();
      const gift = { from: Number(from.value), to: Number(to.value), tokens: Number(tokens.value) };
      wrong.textContent = refused(board, game.gifts, gift);
      if (!wrong.textContent) this.pass([...game.gifts, gift], `Passed: ${within(passing(board, gift))}.`);
    });
    const passed = make("ul", {}, ...game.gifts.map((gift, at) => this.gift(gift, at)));
    const held = sheet("Tokens", ["Seat", "Began with", "Holds"], board.seats.map((seat, at) => [begun(seat.name), points(seat.tokens), points(holds(board, at, game.gifts))]));
    return [form, passed, held, button("Write the contract", () => this.go(5, "Round 3 begins: one contract, read aloud, which binds."))];
  }

  /** @param {import("./parts/table.js").Gift} gift @param {number} at */
  gift(gift, at) {
    const words = passing(this.board, gift);
    const back = button("Take it back", () => {
      const others = this.game.gifts.filter((_gift, place) => place !== at);
      if (sound(this.board, others)) this.pass(others, `Taken back: ${within(words)}.`);
      else this.tell("A later transfer needs these tokens. Take that one back first.");
    });
    back.setAttribute("aria-label", `Take it back: ${within(words)}`);
    return make("li", {}, make("span", {}, `${words}. `), back);
  }

  /** @param {import("./parts/table.js").Gift[]} gifts @param {string} words */
  pass(gifts, words) {
    this.game.gifts = gifts;
    this.show();
    this.panel.querySelector("select")?.focus();
    this.tell(words);
  }

  contract() {
    const { board, game } = this, aloud = make("div", {});
    const sign = button("Sign it: it binds", () => this.sign());
    /** @type {HTMLInputElement[]} */
    const boxes = [];
    const groups = board.seats.map((seat, at) => make("fieldset", {}, make("legend", {}, begun(seat.name)), ...own(board, at).map(lever => {
      const { name } = board.levers[lever];
      const box = make("input", { type: "checkbox", checked: pulled(game.contract, lever) });
      boxes[lever] = box;
      box.addEventListener("change", () => {
        game.contract ^= 1 << lever;
        this.kept();
        tell();
        this.tell(`${box.checked ? "In the contract" : "Out of the contract"}: ${name}. ${this.owed()}`);
      });
      return make("label", {}, box, make("span", {}, `${name}. `, make("small", {}, price(board, board.levers[lever]))));
    })));
    const tell = () => aloud.replaceChildren(make("ol", {}, ...clauses(board, game.contract, game.gifts).map(textContent => make("li", { textContent }))),
      this.purses(), ...paragraphs(this.owed()));
    const take = () => {
      game.contract = this.first;
      boxes.forEach((box, lever) => { box.checked = pulled(game.contract, lever); });
      this.kept();
      tell();
      this.tell(`The contract has the levers of round 1. ${this.owed()}`);
    };
    const over = button("Take over the levers of round 1", () => {
      if ([TODAY, this.first].includes(game.contract)) { take(); return; }
      this.ask("Take over the levers of round 1? What is in the contract now is forgotten.",
        ["Keep the contract", () => this.tell("Nothing is forgotten.")], ["Take them over", take]);
    });
    tell();
    return [over, make("div", { className: "csr-contract" }, ...groups), make("h5", { textContent: "To be read aloud" }), aloud, sign];
  }

  // Who owes, in one sentence.
  owed() {
    const short = debts(this.board, this.game.contract, this.game.gifts);
    return short ? `${short} It cannot be signed.` : "Everybody can pay.";
  }

  purses() {
    const { board, game } = this;
    return sheet("What each seat pays", ["Seat", "Holds", "Pays", "Has left"], board.seats.map((seat, at) =>
      [begun(seat.name), points(holds(board, at, game.gifts)), points(costs(board, at, game.contract)), points(left(board, at, game.contract, game.gifts))]));
  }

  sign() {
    const { board, here, game } = this;
    if (debts(board, game.contract, game.gifts)) { this.tell(this.owed()); return; }
    this.go(6, `The contract is signed. It ${verdict(board, here, game.contract)}.`);
  }

  result() {
    const { board, here, game } = this, barred = new Map(bars(board, here, game.contract).map(one => [one.measured.id, one]));
    const rows = board.measures.map(one => {
      const found = [TODAY, this.first, game.contract].map(profile => value(board, here, one.id, profile)), bar = barred.get(one.id);
      const [start, first, contract] = found.map(is => shown(one, is)), told = bar && against(bar);
      return [one.name, start, first, told?.found ?? contract, turned(one, found[0], found[2]), told?.bar ?? "none", bar ? bar.met ? "yes" : "no" : ""];
    });
    const head = ["Measure", "Start", "Round 1", "Contract", "Since the start", "Fair bar", "Bar met"];
    return [...paragraphs(outcome(board, here, game)), sheet("What the contract came to", head, rows),
      this.standing([["Round 1", this.first, false], ["Contract", game.contract, true]]), this.points(), this.others(),
      make("h5", { textContent: "Debrief" }), make("ol", { className: "csr-debrief" },
        ...debrief(board, here, this.first, game.contract).map(({ question, facts }) => make("li", {}, ...paragraphs(question, ...facts)))),
      copied("Line for the tally", line(board, this.called, game), said => this.tell(said))];
  }

  others() {
    const { board, here } = this, all = many(board).toLocaleString("en-GB");
    return make("details", {}, make("summary", { textContent: "Contracts that meet the fair bar" }),
      ...paragraphs(`${counted(here.meet, "set")} of ${all} meet it, and all tokens together can pay for ${here.good.toLocaleString("en-GB")} of these. Some that are unlike each other:`),
      make("ul", {}, ...here.differ.slice(0, 4).map(({ profile, why }) => make("li", { textContent: `${this.pulls(profile)} ${why}` }))));
  }

}

/* The page: one board or two, and the tally */

class Round {
  /** @param {HTMLElement} place */
  constructor(place) {
    /** @type {Data} */
    this.board = JSON.parse(document.getElementById("csr-round-data")?.textContent || "{}");
    this.tables = [new Table(this.board, 0, () => this.keep())];
    this.row = make("div", { className: "csr-boards" });
    this.second = button("", () => this.tables.length > 1 ? this.leave() : this.add());
    this.link = make("div", {});
    this.said = make("p", {});
    this.said.setAttribute("role", "status");
    this.ready = false;
    place.replaceChildren(this.row, make("div", { className: "csr-actions" }, this.second, button("Fill the screen", () => this.fill(place)),
      button("Print slips and cards", cut)), this.said, this.link, this.tally());
    this.restore();
  }

  /** @param {string} words */
  tell(words) { this.said.textContent = words; }

  restore() {
    const given = new URLSearchParams(location.search), wrong = [];
    if (given.has("b")) this.tables.push(new Table(this.board, 1, () => this.keep()));
    for (const [at, one] of this.tables.entries()) {
      const text = given.get(NAMES[at]), game = text === null ? null : read(this.board, text);
      if (game) one.game = game;
      else if (text !== null) wrong.push(one.called);
    }
    /** @type {Kept[]} */
    const kept = history.state?.csrRound ?? [];
    this.tables.forEach((table, at) => { if (kept[at]) table.resume(kept[at]); });
    this.show();
    this.ready = true;
    if (wrong.length) this.tell(`The address has no game of this table for ${listed(wrong)}, which begins anew.`);
  }

  show() {
    this.tables.forEach(table => table.show());
    this.row.replaceChildren(...this.tables.map(({ place }) => place));
    this.second.textContent = this.tables.length > 1 ? "Take the second board away" : "Set up a second board";
    this.keep();
  }

  add() {
    this.tables.push(new Table(this.board, 1, () => this.keep()));
    this.show();
    this.tables[1].name.focus();
    this.tell("There are two boards now. Each has its own game.");
  }

  leave() {
    const second = this.tables[1];
    if (!second.underway) { this.close(); return; }
    second.ask(`Take ${second.called} away? Its slips, tokens and contract are forgotten.`,
      ["Keep it", () => this.tell("Both boards stay.")], ["Take it away", () => this.close()]);
  }

  close() {
    this.tables.pop()?.clocks.forEach(clock => clock.stop());
    this.show();
    this.tell("The second board is gone.");
  }

  // What is played stands in the address, and what else a reload finds in the history of this tab.
  keep() {
    const given = new URLSearchParams(location.search), pristine = encoded(this.board, begin(this.board));
    NAMES.forEach((name, at) => {
      const text = at < this.tables.length ? encoded(this.board, this.tables[at].game) : "";
      if (text && (at || text !== pristine)) given.set(name, text);
      else if (this.ready) given.delete(name);
    });
    const csrRound = this.tables.map(({ state }) => state);
    if (this.ready) history.replaceState({ ...history.state, csrRound }, "", `${location.pathname}${given.size ? `?${given}` : ""}${location.hash}`);
    this.link.replaceChildren(copied("Link to the game as it stands", location.href, said => this.tell(said)));
  }

  /** @param {HTMLElement} place */
  async fill(place) {
    try { await (document.fullscreenElement ? document.exitFullscreen() : place.requestFullscreen()); }
    catch { this.tell("This browser does not let the board fill the screen."); }
  }

  tally() {
    const area = make("textarea", { rows: 4, spellcheck: false }), place = make("div", {}), said = make("p", {});
    said.setAttribute("role", "status");
    const show = button("Show the table", () => {
      const { results, faults } = tally(this.board, area.value);
      said.textContent = `${counted(results.length, "result")}${faults.length ? `, and ${counted(faults.length, "line")} that ${faults.length > 1 ? "are" : "is"} none` : ""}.`;
      place.replaceChildren(...paragraphs(...faults), ...(results.length ? this.groups(results) : []));
    });
    return make("details", { className: "csr-groups" }, make("summary", { textContent: "A tally of several groups" }),
      ...paragraphs("Paste the lines that the boards end with, one for each group."), make("label", {}, "Results", area), show, said, place);
  }

  /** @param {import("./parts/game.js").Result[]} results */
  groups(results) {
    const { board } = this, ids = ["report", "chain", "load", "poor"].map(id => measure(board, id));
    const rows = results.map(({ group, cluster, contract }, at) => {
      const here = board.clusters[cluster], barred = bars(board, here, contract), missed = barred.filter(({ met }) => !met);
      const cells = ids.map(one => {
        const bar = barred.find(({ measured }) => measured === one);
        return bar ? against(bar).found : shown(one, value(board, here, one.id, contract));
      });
      return [`${at + 1} ${group}`, here.name, ...cells, missed.length ? `not met: ${listed(missed.map(({ measured }) => within(measured.name)))}` : "met"];
    });
    const clusters = [...new Set(results.map(({ cluster }) => cluster))].sort((one, other) => one - other);
    return [sheet("The groups", ["Group", "Cluster", ...ids.map(({ name }) => name), "Fair bar"], rows), ...clusters.flatMap(cluster => [
      make("h3", { textContent: board.clusters[cluster].name }),
      charted(board, board.clusters[cluster], results.flatMap((one, at) => one.cluster === cluster
        ? [{ label: String(at + 1), group: 0, last: true, profile: one.contract }] : []))])];
  }
}

const NAMES = ["a", "b"];

// The slips and the cards alone, on paper.
function cut() {
  const root = document.documentElement;
  root.dataset.cut = "";
  addEventListener("afterprint", () => { delete root.dataset.cut; }, { once: true });
  print();
}

/** @type {NodeListOf<HTMLElement>} */
const rounds = document.querySelectorAll(".csr-round");
rounds.forEach(place => new Round(place));
