// What the page's scripts make of the round table's data. Standard input: {board, profiles}. Standard output: for each
// cluster, what each seat has gained at each profile, and how many profiles meet the fair bar.
import { text } from "node:stream/consumers";
import { bars, gained, many } from "../../chapters/_static/parts/table.js";

const { board, profiles } = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(board.clusters.map(cluster => ({
  gained: profiles.map(profile => board.seats.map((_seat, at) => gained(board, cluster, at, profile))),
  meet: Array.from({ length: many(board) }, (_, at) => at).filter(at => bars(board, cluster, at).every(({ met }) => met)).length,
}))));
