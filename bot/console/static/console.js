// Keys of the inbox, and its freshness. Everything works without this file, by forms and links.
(() => {
  const main = document.getElementById("main");
  const drafts = () => [...document.querySelectorAll("#open > article, #decided > article")];
  const typing = (target) => target.closest("input, textarea, select, dialog[open]");
  const keyed = (scope, key) => scope && scope.querySelector(`[data-key="${key}"]`);
  let at = 0;

  const current = () => {
    const focused = document.activeElement.closest("article");
    return focused || drafts()[Math.min(at, drafts().length - 1)];
  };

  const move = (by) => {
    const all = drafts();
    if (!all.length) return;
    const focused = all.indexOf(document.activeElement.closest("article"));
    at = Math.max(0, Math.min(all.length - 1, focused < 0 ? (by > 0 ? 0 : all.length - 1) : focused + by));
    all[at].focus();
    all[at].scrollIntoView({ block: "nearest" });
  };

  const press = (key) => {
    const found = keyed(key === "z" ? document : current(), key);
    if (!found) return;
    at = Math.max(0, drafts().indexOf(found.closest("article")));
    found.click();
    if (key === "e") found.closest("details").querySelector("textarea").focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target)) event.target.blur();
    if (typing(event.target)) return;
    const act = { j: () => move(1), k: () => move(-1), "?": () => document.getElementById("keys").showModal() };
    if (act[event.key]) act[event.key]();
    else if ("aeriz".includes(event.key) && main.dataset.page === "inbox") press(event.key);
    else return;
    event.preventDefault();
  });

  // A draft that was decided leaves the list: the focus goes to the one that took its place, and stays among
  // those that wait through whatever is swapped in, until the worker does something else.
  let decided = false;
  for (const kind of ["keydown", "pointerdown"])
    document.addEventListener(kind, () => { decided = false; }, { capture: true });
  main.addEventListener("submit", (event) => {
    const article = event.target.closest("#open > article");
    if (article) at = drafts().indexOf(article);
    decided = article !== null;
  });
  document.addEventListener("htmx:after:swap", () => {
    // Later, since the swap puts the focus back on the draft that has moved below.
    setTimeout(() => {
      if (!decided || document.activeElement.closest("#open > article")) return;
      const waiting = document.querySelectorAll("#open > article");
      (waiting[Math.min(at, waiting.length - 1)] || main).focus({ preventScroll: true });
    }, 20);
  });

  if (main.dataset.page !== "inbox") return;
  let opened = false;
  const renew = () =>
    htmx.ajax("GET", location.pathname + location.search, { target: "#live", select: "#live", swap: "outerMorph" });
  const news = new EventSource("/console/live");
  news.addEventListener("changed", renew);
  news.addEventListener("open", (event) => {
    if (event.data === undefined) return;
    if (opened) renew();
    opened = true;
  });
})();
