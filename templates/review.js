/* ---- reviewing: decisions of this reader are kept in the browser, or written by the server that serves the page ---- */
const KEPT = `claimcheck:${root.dataset.report}`;
const ADDRESS = root.dataset.decisions;
const STATUSES = ["accepted", "false-positive", "needs-look"];
const SETTLED = ["accepted", "false-positive"];
let given = new Map();
let own = new Map();
let words = {};
let isServed = false;

const decisionOf = (id) => own.get(id) || given.get(id);
const statusOf = (decision) => decision?.status || "new";

function readGiven() {
  given = new Map(all("[data-status]").map((node) => {
    const { status, reason = "", who, expires } = node.dataset;
    return [node.id.slice(2), { status, reason, who, expires }];
  }));
}

// What another page or an older version stored may be anything.
function readOwn() {
  let stored = {};
  try { stored = JSON.parse(storage((s) => s.getItem(KEPT)) || "{}") || {}; } catch { /* not ours */ }
  const entries = Object.entries(stored).filter(([id, one]) => /^[0-9a-f]{12}$/.test(id) && STATUSES.includes(one?.status));
  own = new Map(entries.map(([id, { status, reason, who, expires }]) => [id, { status, reason: `${reason ?? ""}`, who, expires }]));
}

// Read again first: another tab with the same report may have added to it.
function keep(id, decision) {
  readOwn();
  if (decision) own.set(id, decision); else own.delete(id);
  const text = JSON.stringify(Object.fromEntries(own));
  return storage((s) => { s.setItem(KEPT, text); return s.getItem(KEPT) === text; }) === true;
}

async function ask(method, id = "", body = undefined) {
  const options = { method, headers: body && { "Content-Type": "application/json" }, body: body && JSON.stringify(body) };
  const answer = await fetch(id ? `${ADDRESS}/${id}` : ADDRESS, options);
  const said = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || `${answer.status}`);
  return said;
}

/* Decide about a finding, or undo it; tells what happened and whether it went well. */
async function decide(id, decision) {
  if (!isServed) {
    if (!decision && !own.has(id)) return [words.inFile, false];
    return keep(id, decision) ? [decision ? words.saved : words.removed, true] : [words.noStorage, false];
  }
  try {
    await ask(decision ? "PUT" : "DELETE", id, decision);
  } catch (error) {
    if (decision) keep(id, decision);
    return [error instanceof TypeError ? words.noServer : error.message, false];
  }
  if (decision) given.set(id, decision); else given.delete(id);
  keep(id, undefined);
  return [decision ? words.written : words.removed, true];
}

/* ---- what the page shows of it ---- */
function showDecision(id) {
  const node = document.getElementById(`f-${id}`);
  if (!node) return;
  const status = statusOf(decisionOf(id));
  let badge = node.querySelector(".status");
  if (!badge) {
    badge = document.createElement("span");
    (node.querySelector(".tag") || node.querySelector("a")).append(" ", badge);
  }
  badge.className = `status ${status}`;
  badge.textContent = words[camel(status)];
  badge.hidden = status === "new";
  setStatus(node, status, ["new", ...STATUSES]);
  const form = node.querySelector(".review");
  if (form) showForm(form, id);
}

function showForm(form, id) {
  const decision = decisionOf(id);
  for (const button of all("[name=status]", form)) button.setAttribute("aria-pressed", button.value === statusOf(decision));
  form.querySelector(".undo").hidden = !decision;
  if (decision && !form.elements.reason.value) form.elements.reason.value = decision.reason;
}

function showTally() {
  const tally = document.querySelector("[data-tally]");
  if (!tally) return;
  const values = { new: Number(tally.dataset.new), accepted: Number(tally.dataset.accepted) };
  const before = new Map(all("[data-status]").map((node) => [node.id.slice(2), node.dataset.status]));
  for (const id of new Set([...before.keys(), ...given.keys(), ...own.keys()])) {
    const change = SETTLED.includes(statusOf(decisionOf(id))) - SETTLED.includes(before.get(id));
    values.accepted += change;
    values.new -= change;
  }
  tally.textContent = fill(tally.dataset.tally, values);
  const button = document.querySelector(".export");
  button.hidden = own.size === 0;
  button.textContent = fill(button.dataset.label, { n: own.size });
}

const camel = (status) => status.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

function showAll() {
  for (const id of new Set([...given.keys(), ...own.keys()])) showDecision(id);
  showTally();
  if (form) apply();
}

/* ---- the form on a card, made when the card is opened ---- */
function addForm(card) {
  if (card.querySelector(".review")) return;
  const copy = document.getElementById("review-form").content.cloneNode(true);
  const form = copy.querySelector("form");
  const id = card.id.slice(2);
  const reason = form.elements.reason;
  const said = form.querySelector(".said");
  const tell = ([text, good]) => { said.textContent = text; said.classList.toggle("bad", !good); };
  const act = async (decision) => {
    tell(await decide(id, decision));
    showDecision(id);
    showTally();
    refilter(card);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const status = event.submitter?.value || "needs-look";
    if (!reason.value.trim() && status !== "needs-look") {
      tell([words.noReason, false]);
      return void reason.focus();
    }
    const { who, expires } = decisionOf(id) || {};
    act({ status, reason: reason.value.trim(), who: who || undefined, expires: expires || undefined });
  });
  form.querySelector(".undo").addEventListener("click", () => act(undefined));
  showForm(form, id);
  card.querySelector(".body").append(copy);
}

/* A decided card may no longer pass the filters: go on with the next one that does. */
function refilter(card) {
  const cards = all(".card").filter((one) => one.checkVisibility());
  const next = cards[cards.indexOf(card) + 1] || cards[cards.indexOf(card) - 1];
  if (form) apply();
  if (card.hidden && next) next.querySelector("summary").focus();
}

async function askServer() {
  if (location.protocol !== "http:" || !["127.0.0.1", "localhost", "[::1]"].includes(location.hostname)) return;
  try {
    const { decisions } = await ask("GET");
    given = new Map(decisions.map(({ id, status, reason, who, expires }) => [id, { status, reason, who, expires }]));
    isServed = true;
    const said = document.querySelector(".desk .said");
    if (said) said.textContent = said.dataset.served;
  } catch { return; /* another server: decisions stay in the browser */ }
  for (const node of all("[data-f]")) if (node.id.startsWith("f-")) showDecision(node.id.slice(2));
  showAll();
}

function startReview() {
  const template = document.getElementById("review-form");
  if (!template) return;
  words = template.dataset;
  readGiven();
  readOwn();
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".card") && event.target.open) addForm(event.target);
  }, true);
  for (const card of all(".card[open]")) addForm(card);
  const desk = document.querySelector(".desk");
  if (desk) {
    desk.hidden = false;
    desk.querySelector(".export").addEventListener("click", () => {
      download("decisions.zip", zip([...own].sort().map(([id, one]) => [`${id}.toml`, decisionFile(id, one)])));
    });
  }
  window.addEventListener("storage", (event) => {
    if (event.key !== KEPT) return;
    const before = [...own.keys()];
    readOwn();
    for (const id of before) showDecision(id);
    showAll();
  });
  showAll();
  askServer();
}
