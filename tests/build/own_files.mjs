// What the page says of files: standard input has {rules, files: {name: content in base64}, coded: [[codings]]}, standard
// output what is read of each file, and how far coders agree.
import { text } from "node:stream/consumers";
import { asCsv, folded, readCodings } from "../../chapters/_static/parts/own/codings.js";
import { disagreements, notCompared, pooledAgreement } from "../../chapters/_static/parts/own/coders.js";
import { compared as told, readRows } from "../../chapters/_static/parts/own/files.js";
import { readSheet } from "../../chapters/_static/parts/own/sheet.js";
import { grids } from "../../chapters/_static/parts/own/workbook.js";

const { rules, files, coded, names, saved } = JSON.parse(await text(process.stdin));

function read(name, bytes) {
  const { sheet, faults } = readSheet(bytes, name, rules, grids);
  if (!sheet) return { rows: null, said: faults };
  const found = readCodings(sheet, name, rules);
  return { rows: found.codings && found.codings.map(coding => rules.columns.map(column => coding[column.name])),
    said: [...found.faults, ...found.doubts], again: found.codings && asCsv(found.codings, rules),
    form: readRows(bytes, name, rules, grids).rows };
}

function compared(tables) {
  const left = notCompared(tables, rules.coders.names, rules);
  try { return { ...pooledAgreement(tables, rules), apart: disagreements(tables, rules), left }; }
  catch (error) { return error.message; }
}

console.log(JSON.stringify({
  files: Object.fromEntries(Object.entries(files ?? {}).map(([name, content]) => [name, read(name.split("/").pop(), new Uint8Array(Buffer.from(content, "base64")))])),
  coders: (coded ?? []).map(compared),
  saved: Object.entries(saved ?? {}).map(([files_, tables]) => told(tables, JSON.parse(files_), rules)),
  folded: (names ?? []).map(folded),
}));
