/* A figure about time plays: its slider goes on by itself, picture by picture, until it is paused, moved, or at its end.
   The slider is the scrubber. Who has asked for less motion gets a button that goes on by one picture. */

const STEP = 450;  // Milliseconds: less than what figures.js waits for before it tells a change, so that the end is told.
const LONG = 6000;  // No path takes longer.
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll(".csr-figure .csr-play");
for (const button of buttons) {
  const figure = button.closest(".csr-figure");
  /** @type {HTMLInputElement | null | undefined} */
  const slider = button.parentElement?.querySelector("input[type=range]");
  if (!figure || !slider) continue;
  const name = slider.dataset.signal || "", low = Number(slider.min), high = Number(slider.max), step = Number(slider.step);
  let playing = 0;
  const show = () => { button.textContent = still.matches ? "Next step" : playing ? "Pause" : "Play"; };
  const pause = () => {
    clearInterval(playing);
    playing = 0;
    show();
  };
  const go = () => {
    const now = window.csrState.read(figure.id)[name], next = now >= high ? low : now + step;
    window.csrState.write(figure.id, { [name]: next });
    if (playing && next >= high) pause();
  };
  button.addEventListener("click", () => {
    if (playing) { pause(); return; }
    if (!still.matches) playing = setInterval(go, Math.min(STEP, LONG * step / (high - low)));
    show();
    go();
  });
  slider.addEventListener("input", pause);
  still.addEventListener("change", pause);
  show();
}
