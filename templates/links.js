/* ---- the address: "#f-…" and "#t-…" lead to an entry, "#kind=number&q=bridge" is a filter ---- */
function writeAddress() {
  const state = new URLSearchParams();
  for (const field of form.elements) {
    const value = field.tagName === "SELECT" ? field.selectedOptions[0]?.dataset.key : field.name && field.value.trim();
    if (value) state.set(field.name, value);
  }
  const text = state.toString();
  try { history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search); } catch { /* file */ }
}

function readAddress(event) {
  let target = location.hash.slice(1);
  try { target = decodeURIComponent(target); } catch { /* not ours */ }
  if (!target || document.getElementById(target)) return reveal(target);
  const elsewhere = /^f-[0-9a-f]+$/.test(target) && document.querySelector(`[data-ids~="${target.slice(2)}"]`);
  if (elsewhere) return location.replace(`${elsewhere.href}#${target}`);
  if (!form) return undefined;
  const state = new URLSearchParams(location.hash.slice(1));
  form.elements.q.value = state.get("q") || "";
  for (const select of selects) {
    const key = state.get(select.name);
    const option = key && [...select.options].find((one) => one.dataset.key === key);
    select.value = option ? option.value : "";
  }
  apply();
  // A link in the page led here: show what it filtered.
  if (event) document.getElementById("main").scrollIntoView({ block: "start" });
  return undefined;
}

function reveal(id) {
  const node = id && document.getElementById(id);
  if (!node) return;
  // In the index of a site a finding is a line that leads to its card.
  if (node.matches(".row")) return void location.replace(node.querySelector("a").href);
  for (let up = node; up && up !== document.body; up = up.parentElement) {
    up.hidden = false;
    if (up.matches("details")) up.open = true;
  }
  node.scrollIntoView({ block: "start" });
  (node.matches("details") ? node.querySelector("summary") : node).focus({ preventScroll: true });
}

/* ---- links to one entry ---- */
async function copy(text) {
  try { await navigator.clipboard.writeText(text); return true; } catch { /* not a secure page */ }
  const field = document.body.appendChild(document.createElement("textarea"));
  field.value = text;
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

function startCopying() {
  for (const button of all(".copy")) button.hidden = false;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.(".copy");
    if (!button) return;
    const label = button.textContent;
    const address = button.closest(".tools").querySelector(".permalink").href;
    if (!(await copy(address)) || button.dataset.label) return;
    button.dataset.label = label;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; delete button.dataset.label; }, 2000);
  });
}

/* ---- print: what the filters leave, unfolded ---- */
function startPrinting() {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = all("details.card:not([open]), details.more:not([open]), details.article:not(.reading):not([open])");
    for (const node of opened) node.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const node of opened) node.open = false;
    opened = [];
  });
}
