/* ---- filters ---- */
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
// The rest of the paragraph is left out: it would find entries by words that are no part of them.
const TEXTS = "blockquote strong, .around, .compare td, .reason, .origin, .row q, .decision";
let items = [];
let groups = [];
let form = null;
let selects = [];
const labelOf = new Map();

function readItems() {
  selects = all("select", form);
  for (const select of selects.filter((one) => one.dataset.like)) {
    const options = [...form.elements[select.dataset.like].options].filter((option) => option.value);
    select.append(...options.map((option) => option.cloneNode(true)));
  }
  for (const option of form.elements.label?.options || []) {
    if (option.value) labelOf.set(option.value, option.dataset.key);
  }
  groups = all("[data-group]").map((node) => ({
    node, shown: 0, labels: {}, open: node.open, count: countNode(node),
  }));
  const known = new Map(groups.map((group) => [group.node, group]));
  items = all("[data-f]").map((node) => {
    const item = { node, tokens: new Set(node.dataset.f.split(" ")), groups: [], text: null };
    item.label = labelOf.get([...item.tokens].find((token) => labelOf.has(token)));
    for (let up = node.parentElement; up; up = up.parentElement) {
      if (known.has(up)) item.groups.push(known.get(up));
    }
    return item;
  });
}

// The number in a group's own heading or summary; a section counts only what its heading names.
function countNode(node) {
  const node_ = node.querySelector(":scope > summary [data-count], :scope > h2 [data-count], :scope > .listed [data-count]");
  return node_ && { node: node_, text: node_.textContent, label: node_.dataset.count };
}

function textOf(item) {
  if (item.text === null) {
    const outside = item.node.closest(".article")?.querySelector("summary");
    const parts = all(TEXTS, item.node);
    // The line number behind a path is no word of the entry.
    const texts = (outside ? [outside, ...parts] : parts).map((part) => part.textContent.replace(/:\d+\s*$/, ""));
    item.text = fold(texts.join("\n"));
  }
  return item.text;
}

function apply() {
  const words = fold(form.elements.q.value).split(/\s+/).filter(Boolean);
  const chosen = selects.map((select) => select.value);
  const active = words.length > 0 || chosen.some(Boolean);
  // A facet's numbers say what choosing that value would show, with the other facets as they are: the entries that
  // pass all filters, and those that fail just this facet's.
  const passed = new Map();
  const failedOnly = selects.map(() => new Map());
  let shown = 0;
  for (const group of groups) { group.shown = 0; group.labels = {}; }
  for (const item of items) {
    const found = words.every((word) => textOf(item).includes(word));
    const failed = chosen.map((token, i) => (token && !item.tokens.has(token) ? i : -1)).filter((i) => i >= 0);
    const visible = found && failed.length === 0;
    item.node.hidden = !visible;
    if (found && failed.length < 2) {
      const counts = visible ? passed : failedOnly[failed[0]];
      for (const token of item.tokens) counts.set(token, (counts.get(token) || 0) + 1);
    }
    if (!visible) continue;
    shown += 1;
    for (const group of item.groups) {
      group.shown += 1;
      group.labels[item.label] = (group.labels[item.label] || 0) + 1;
    }
  }
  for (const group of groups) showGroup(group, active);
  selects.forEach((select, i) => showOptions(select, (token) => (passed.get(token) || 0) + (failedOnly[i].get(token) || 0)));
  report(shown, active);
}

function showOptions(select, count) {
  for (const option of select.options) {
    if (option.value) option.textContent = `${option.dataset.label} (${number(count(option.value))})`;
  }
  // A second article is only asked for when there is a first one.
  if (select.dataset.like) select.parentElement.hidden = !form.elements[select.dataset.like].value;
}

function showGroup(group, active) {
  const { node, count } = group;
  node.hidden = active && group.shown === 0;
  if (node.matches("details")) node.open = active ? group.shown > 0 : group.open;
  if (!count) return;
  const shown = count.label && labelOf.size ? group.labels[count.label] || 0 : group.shown;
  count.node.textContent = active ? number(shown) : count.text;
}

function report(shown, active) {
  const { status, everything, hidden } = form.dataset;
  const values = { shown, all: items.length, n: items.length - shown };
  form.querySelector("[role=status]").textContent = fill(active ? status : everything, values);
  const clear = form.querySelector(".clear");
  clear.hidden = !active;
  clear.textContent = fill(hidden, values);
  document.querySelector(".nothing").hidden = shown > 0 || !active;
}

function clearFilters() {
  form.reset();
  apply();
  writeAddress();
  form.elements.q.focus();
}

function startFilters() {
  form = document.querySelector(".filters");
  if (!form) return;
  readItems();
  const change = () => {
    for (const select of selects) {
      if (select.dataset.like && !form.elements[select.dataset.like].value) select.value = "";
    }
    apply();
    writeAddress();
  };
  let timer = 0;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.elements.q.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(change, 150); });
  for (const select of selects) select.addEventListener("change", change);
  for (const button of all(".clear")) button.addEventListener("click", clearFilters);
  if (window.matchMedia("(max-width: 68.74rem)").matches) form.querySelector("details").open = false;
  form.hidden = false;
  apply();
}

/* What was decided about an entry enters the facet of that name. */
function setStatus(node, status, statuses) {
  const item = items.find((one) => one.node === node);
  if (!item) return;
  for (const other of statuses) item.tokens.delete(other);
  item.tokens.add(status);
}
