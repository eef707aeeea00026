/* The page is complete without scripts: nothing here makes content. The files are joined into one, in one function. */
const root = document.documentElement;
root.classList.add("js");

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const number = (n) => n.toLocaleString(root.lang);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => number(values[key]));

// A page opened from a file may have no storage, and a storage may be full.
const storage = (action) => { try { return action(window.localStorage); } catch { return null; } };

/* ---- theme: the system's, until the reader chooses the other one ---- */
const THEME = "claimcheck-theme";
const saved = storage((s) => s.getItem(THEME));
if (saved === "light" || saved === "dark") root.dataset.theme = saved;

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
