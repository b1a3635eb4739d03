/* The sections below the screen are laid out one by one, when the browser has nothing better to do (paper.css): a long page
   at once holds up a slow phone for a second. Whoever goes to a place of the page before that has it whole. */
import { idle } from "./parts/idle.js";

const sections = document.querySelectorAll(".bd-article > section > section[id]");

/** @param {Element} section */
const lay = section => section.classList.add("csr-laid");

const whole = () => {
  sections.forEach(lay);
  document.querySelector(":target")?.scrollIntoView();
};

async function layInTurn() {
  addEventListener("hashchange", whole);
  for (const section of sections) {
    await idle();
    lay(section);
  }
  removeEventListener("hashchange", whole);
}

layInTurn();
