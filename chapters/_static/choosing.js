/* The form above a long list of entries (chapters/_ext/choosing.py): it hides those that do not have what is chosen.
   What is chosen stands in the address, so that it can be passed on. */

/** @param {string} text */
const plain = text => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

/** @param {HTMLFormElement} form */
function start(form) {
  /** @type {NodeListOf<HTMLElement>} */
  const entries = document.querySelectorAll(".csr-entry"), said = form.querySelector("[role=status]");
  const texts = new Map([...entries].map(entry => [entry, plain(entry.textContent)]));
  /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */
  const fields = form.querySelectorAll("input, select");

  const choose = () => {
    const words = plain(fields[0].value).split(/\s+/).filter(Boolean);
    const classes = [...fields].slice(1).map(field => field.value).filter(Boolean);
    for (const entry of entries) {
      entry.hidden = !words.every(word => texts.get(entry)?.includes(word)) || !classes.every(name => entry.classList.contains(name));
    }
    const shown = [...entries].filter(entry => !entry.hidden), every = shown.length === entries.length;
    for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("article section section"))) {
      section.hidden = !every && !shown.some(entry => section.contains(entry));
    }
    const things = form.dataset.things;
    if (said) {
      said.textContent = every ? `All ${entries.length} ${things} are shown.`
        : shown.length ? `${shown.length} of ${entries.length} ${things} are shown.`
          : `None of the ${entries.length} ${things} has all that you have chosen. Take a choice back.`;
    }
  };
  const keep = () => {
    const chosen = new URLSearchParams([...fields].filter(({ value }) => value).map(({ name, value }) => [name, value]));
    history.replaceState(history.state, "", `${location.pathname}${chosen.size ? `?${chosen}` : ""}${location.hash}`);
  };

  const given = new URLSearchParams(location.search);
  for (const field of fields) {
    field.value = given.get(field.name) ?? "";
    // A list without that choice shows none.
    if (field.value !== given.get(field.name)) field.value = "";
  }
  form.addEventListener("input", () => {
    choose();
    keep();
  });
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("reset", event => {
    event.preventDefault();
    for (const field of fields) field.value = "";
    choose();
    keep();
  });
  form.hidden = false;
  choose();
  // Whoever is led to an entry that is hidden meets it all the same.
  const meet = () => {
    const entry = document.getElementById(location.hash.slice(1));
    if (entry?.matches(".csr-entry[hidden]")) form.reset();
    if (entry?.matches(".csr-entry")) entry.scrollIntoView();
  };
  addEventListener("hashchange", meet);
  meet();
}

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll(".csr-choosing");
forms.forEach(start);
