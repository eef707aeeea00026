/* Filters, deep links, theme, printing. The page is complete without this file: nothing here makes content. */
(() => {
  "use strict";
  const root = document.documentElement;
  const THEME = "claimcheck-theme";
  root.classList.add("js");

  // A page opened from a file may have no storage.
  const storage = (action) => { try { return action(window.localStorage); } catch { return null; } };
  const saved = storage((s) => s.getItem(THEME));
  if (saved === "light" || saved === "dark") root.dataset.theme = saved;

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const number = (n) => n.toLocaleString(root.lang);

  /* ---- theme: the system's, until the reader chooses the other one ---- */
  function startTheme() {
    const button = document.querySelector(".theme");
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    const current = () => root.dataset.theme || (system.matches ? "dark" : "light");
    const label = () => {
      button.lastElementChild.textContent = current() === "dark" ? button.dataset.light : button.dataset.dark;
    };
    button.addEventListener("click", () => {
      const next = current() === "dark" ? "light" : "dark";
      if (next === (system.matches ? "dark" : "light")) {
        delete root.dataset.theme;
        storage((s) => s.removeItem(THEME));
      } else {
        root.dataset.theme = next;
        storage((s) => s.setItem(THEME, next));
      }
      label();
    });
    system.addEventListener("change", label);
    button.hidden = false;
    label();
  }

  /* ---- filters ---- */
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const TEXTS = "blockquote, .compare td, .reason, .origin";
  let items = [];
  let groups = [];
  let form = null;
  let selects = [];
  const facetOf = new Map();
  const labelOf = new Map();

  function readItems() {
    selects = all("select", form);
    selects.forEach((select, i) => {
      for (const option of select.options) {
        if (option.value) facetOf.set(option.value, i);
        if (option.value && select.name === "label") labelOf.set(option.value, option.dataset.key);
      }
    });
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
    const node_ = node.querySelector(":scope > summary [data-count], :scope > h2 [data-count]");
    return node_ && { node: node_, text: node_.textContent, label: node_.dataset.count };
  }

  function textOf(item) {
    if (item.text === null) {
      const outside = item.node.closest(".article")?.querySelector("summary");
      const parts = all(TEXTS, item.node);
      item.text = fold((outside ? [outside, ...parts] : parts).map((part) => part.textContent).join("\n"));
    }
    return item.text;
  }

  function apply() {
    const words = fold(form.elements.q.value).split(/\s+/).filter(Boolean);
    const chosen = selects.map((select) => select.value);
    const active = words.length > 0 || chosen.some(Boolean);
    const counts = new Map();
    let shown = 0;
    for (const group of groups) { group.shown = 0; group.labels = {}; }
    for (const item of items) {
      const found = words.every((word) => textOf(item).includes(word));
      const failed = chosen.map((token, i) => (token && !item.tokens.has(token) ? i : -1)).filter((i) => i >= 0);
      const visible = found && failed.length === 0;
      item.node.hidden = !visible;
      if (found && failed.length < 2) {
        for (const token of item.tokens) {
          // A facet's numbers say what choosing that value would show, with the other facets as they are.
          if (!failed.length || facetOf.get(token) === failed[0]) counts.set(token, (counts.get(token) || 0) + 1);
        }
      }
      if (!visible) continue;
      shown += 1;
      for (const group of item.groups) {
        group.shown += 1;
        group.labels[item.label] = (group.labels[item.label] || 0) + 1;
      }
    }
    for (const group of groups) showGroup(group, active);
    for (const select of selects) {
      for (const option of select.options) {
        if (option.value) option.textContent = `${option.dataset.label} (${number(counts.get(option.value) || 0)})`;
      }
    }
    report(shown, active);
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
    const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => number(values[key]));
    const { status, everything, hidden } = form.dataset;
    const values = { shown, all: items.length, n: items.length - shown };
    form.querySelector("[role=status]").textContent = fill(active ? status : everything, values);
    const clear = form.querySelector(".clear");
    clear.hidden = !active;
    clear.textContent = fill(hidden, values);
    document.querySelector(".nothing").hidden = shown > 0 || !active;
  }

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

  function readAddress() {
    let target = location.hash.slice(1);
    try { target = decodeURIComponent(target); } catch { /* not ours */ }
    if (!target || document.getElementById(target)) return reveal(target);
    if (!form) return undefined;
    const state = new URLSearchParams(location.hash.slice(1));
    form.elements.q.value = state.get("q") || "";
    for (const select of selects) {
      const key = state.get(select.name);
      const option = key && [...select.options].find((one) => one.dataset.key === key);
      select.value = option ? option.value : "";
    }
    return apply();
  }

  function reveal(id) {
    const node = id && document.getElementById(id);
    if (!node) return;
    for (let up = node; up && up !== document.body; up = up.parentElement) {
      up.hidden = false;
      if (up.matches("details")) up.open = true;
    }
    node.scrollIntoView({ block: "start" });
    if (node.matches("details")) node.querySelector("summary").focus({ preventScroll: true });
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
    const change = () => { apply(); writeAddress(); };
    let timer = 0;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.elements.q.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(change, 150); });
    for (const select of selects) select.addEventListener("change", change);
    for (const button of all(".clear")) button.addEventListener("click", clearFilters);
    if (window.matchMedia("(max-width: 68.74rem)").matches) form.querySelector("details").open = false;
    form.hidden = false;
    apply();
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
      const address = location.href.split("#")[0] + button.closest(".tools").querySelector(".permalink").hash;
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
      opened = all("details.card:not([open]), details.more:not([open]), details.article:not([open])");
      for (const node of opened) node.open = true;
    });
    window.addEventListener("afterprint", () => {
      for (const node of opened) node.open = false;
      opened = [];
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    startTheme();
    startFilters();
    startCopying();
    startPrinting();
    readAddress();
    window.addEventListener("hashchange", readAddress);
  });
})();
