// How the page judges: standard input has {items: [[item, given]], figures: [[asked, guesses]], files: [text]}, standard
// output whether each answer is complete and right, which guesses are close, and what is read of each file.
import { text } from "node:stream/consumers";
import { brought, fits, right } from "../../chapters/_static/parts/guess.js";
import { allRight, complete } from "../../chapters/_static/parts/quiz.js";
import { ORDER, opened } from "../../chapters/_static/parts/work.js";

const { items, figures, files } = JSON.parse(await text(process.stdin));
console.log(JSON.stringify({
  items: items.map(([item, given]) => [item.parts.every((part, at) => complete(part, given[at])), allRight(item, given)]),
  figures: figures.map(([{ asks, whole }, guesses]) => {
    if (!fits(asks, guesses)) return null;
    const own = brought(guesses, whole);
    return asks.map((asked, at) => right(asked, own[at]));
  }),
  files: files.map(content => {
    const { work } = opened(content);
    return work && ORDER.map(kind => Object.keys(work[kind]).sort());
  }),
}));
