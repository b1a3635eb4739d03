/* A rule to complete (chapters/_ext/rules.py): the page looks through all settings for one that contradicts it. */
import { number } from "./parts/quiz.js";
import { address, verdict } from "./parts/rule.js";

/** @typedef {import("./parts/rule.js").Rule} Rule */

/** @param {HTMLFormElement} form */
function start(form) {
  /** @type {Rule & { page: string }} */
  const rule = JSON.parse(form.dataset.rule || "{}");
  const said = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = form.querySelectorAll("input");
  form.addEventListener("submit", event => {
    event.preventDefault();
    const limits = [...fields].map(field => number(field.value));
    const wrong = limits.findIndex(limit => limit === null || limit < 0 || limit > 1);
    if (wrong >= 0) {
      said.textContent = `Give a number from 0 to 1, such as 0.4; “${fields[wrong].value}” is none.`;
      fields[wrong].focus();
      return;
    }
    const { says, at } = verdict(rule, limits.map(Number));
    said.textContent = says;
    if (at !== undefined) said.append(" ", Object.assign(document.createElement("a"),
      { href: rule.page + address(rule, at), textContent: "See it in the figure" }), ".");
  });
  form.dataset.live = "";
}

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll(".csr-rule");
forms.forEach(start);
