/* A step back: what a reader has moved in a figure, a drag as one step, comes back by the button "Undo" or by Ctrl and Z.
   Python and an address set figures too; that is nothing a reader has done. */
import { back, begin, note } from "./parts/history.js";

/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll(".csr-figure .csr-undo");
for (const button of buttons) {
  const figure = button.closest(".csr-figure"), form = button.closest("form");
  if (!figure || !form) continue;
  let history = begin(window.csrState.read(figure.id));
  const show = () => { button.disabled = !history.past.length; };
  const undo = () => {
    if (!history.past.length) return;
    const focused = document.activeElement === button;
    history = back(history);
    window.csrState.write(figure.id, history.now);
    show();
    // A button that can do no more would lose the focus to nothing.
    /** @type {HTMLElement | null} */
    const next = form.querySelector("[type=reset]");
    if (focused && button.disabled) next?.focus();
  };
  window.addEventListener("csr-settings", ({ detail }) => {
    if (!detail.figures.includes(figure.id)) return;
    const now = window.csrState.read(figure.id);
    history = detail.by === "reader" ? note(history, now, performance.now()) : { ...history, now };
    show();
  });
  button.addEventListener("click", undo);
  form.addEventListener("keydown", event => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    undo();
  });
}
