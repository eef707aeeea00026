/* ---- keys: j k x / ?, never while something is typed, and with a switch (WCAG 2.1.4) ---- */
const KEYS = "claimcheck-keys";
const SHORTCUTS = { j: () => step(1), k: () => step(-1), x: toggleCard, "/": focusSearch, "?": () => openHelp() };

const stops = () => all(".card > summary, .row > a").filter((node) => node.checkVisibility());
const keysOn = () => storage((s) => s.getItem(KEYS)) !== "off";
let keysWanted = keysOn();

function step(way) {
  const list = stops();
  const here = document.activeElement?.closest?.(".card, .row");
  let place = list.findIndex((node) => node.parentElement === here);
  if (place < 0) {
    // From wherever the page stands: the first finding below the top of the window, or the last one above it.
    const below = list.findIndex((node) => node.getBoundingClientRect().top > 0);
    place = way > 0 ? (below < 0 ? list.length : below) - 1 : below < 0 ? list.length : below;
  }
  const next = list[Math.min(Math.max(place + way, 0), list.length - 1)];
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function toggleCard() {
  const here = document.activeElement?.closest?.(".card, .row");
  if (!here) return;
  if (here.matches(".row")) return void here.querySelector("a").click();
  here.open = !here.open;
  here.querySelector("summary").focus();
}

function focusSearch() {
  const field = form && form.elements.q;
  if (!field) return;
  form.querySelector("details").open = true;
  field.focus();
  field.select();
}

function openHelp() {
  const dialog = document.querySelector(".help");
  if (!dialog.open) dialog.showModal();
}

function startKeys() {
  const dialog = document.querySelector(".help");
  const open = document.querySelector(".keys");
  const toggle = dialog.querySelector(".keys-on");
  open.hidden = false;
  open.addEventListener("click", openHelp);
  dialog.querySelector(".shut").addEventListener("click", () => dialog.close());
  toggle.checked = keysWanted;
  toggle.addEventListener("change", () => {
    keysWanted = toggle.checked;
    storage((s) => (keysWanted ? s.removeItem(KEYS) : s.setItem(KEYS, "off")));
  });
  document.addEventListener("keydown", (event) => {
    const action = SHORTCUTS[event.key];
    if (!action || !keysWanted || dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, select, textarea, [contenteditable]")) return;
    event.preventDefault();
    action();
  });
}
