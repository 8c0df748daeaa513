// The workbench of a published folder: its queries are answered by an engine in the browser.
"use strict";
(() => {
  const ENGINE = new URL("engine.js", document.currentScript.src);
  const MOST = 1000;
  const isChinese = document.documentElement.lang !== "en";
  const say = (zh, en) => (isChinese ? zh : en);
  const at = (id) => document.getElementById(id);
  const [form, told, stop, links, shown] = ["ask", "told", "stop", "links", "answer"].map(at);
  const [field, run, address, base] = [form.elements.query, form.querySelector("[type=submit]"), at("data").href, form.dataset.base];
  // The part of an IRI that stands below the base, where it is that of a page.
  const PAGE = /^(?:(?:id|code|graph|ont|query)\/(?:\w[\w.-]*\/)*\w[\w.-]*|ont)(?:#[\w.-]+)?$/;
  const DOWNLOADS = {
    rows: [["CSV", "text/csv", "csv"], ["TSV", "text/tab-separated-values", "tsv"], ["JSON", "application/sparql-results+json", "json"]],
    graph: [["Turtle", "text/turtle", "ttl"], ["N-Triples", "application/n-triples", "nt"], ["RDF/XML", "application/rdf+xml", "rdf"]],
  };
  let worker, waiting = new Map(), count = 0, asked = 0;

  function el(tag, given, ...children) {
    const made = Object.assign(document.createElement(tag), given);
    made.append(...children);
    return made;
  }

  // --- The engine ----------------------------------------------------------------------------------------------------

  function ask(given) {
    if (!worker) {
      worker = new Worker(ENGINE, { type: "module" });
      worker.onmessage = ({ data }) => { waiting.get(data.id)?.(data); waiting.delete(data.id); };
      worker.onerror = (event) => ended(event.message || say("瀏覽器無法啟動查詢引擎", "the browser could not start the engine"));
    }
    const id = ++count;
    return new Promise((resolve) => { waiting.set(id, resolve); worker.postMessage({ id, address, ...given }); });
  }

  // The next query starts another worker.
  function ended(error) {
    worker?.terminate();
    worker = undefined;
    const left = [...waiting.values()];
    waiting = new Map();
    for (const resolve of left) resolve({ error });
  }

  // --- Answers -------------------------------------------------------------------------------------------------------

  const fileOf = (iri) => {
    const [path, part] = iri.startsWith(base) ? iri.slice(base.length).split("#") : [""];
    return PAGE.test(iri.slice(base.length)) && path ? `${path}.html${part ? `#${part}` : ""}` : "";
  };

  function cell(term, names) {
    if (!term) return "";
    if (term.type !== "uri") return term.value;
    const called = names[term.value] || [];
    const wanted = isChinese ? /^zh/i : /^en/i;
    const label = (called.find(([, lang]) => wanted.test(lang)) || called[0] || [term.value])[0];
    const file = fileOf(term.value);
    if (file) return el("a", { href: file, title: term.value }, label);
    return /^https?:/.test(term.value) ? el("a", { href: term.value, rel: "external noreferrer" }, label) : label;
  }

  function table(columns, rows, names) {
    const head = el("tr", {}, ...columns.map((name) => el("th", { scope: "col" }, name)));
    const lines = rows.map((row) => el("tr", {}, ...columns.map((name) => {
      const made = el("td", { className: row[name] ? "" : "empty" }, cell(row[name], names));
      made.dataset.label = name;
      return made;
    })));
    const wide = el("div", { className: "wide", role: "region", tabIndex: 0, ariaLabel: say("結果", "Rows") },
      el("table", { className: "cards" }, el("thead", {}, head), el("tbody", {}, ...lines)));
    return wide;
  }

  function fault(message) {
    told.textContent = "";
    shown.replaceChildren(el("p", { className: "note", role: "alert" }, el("strong", {}, message)));
  }

  async function answered(query, mine) {
    const { text, isGraph, took, error } = await ask({ query });
    if (mine !== asked) return;
    if (error) { fault(error); return; }
    const seconds = `${(took / 1000).toLocaleString(undefined, { maximumFractionDigits: 2 })} ${say("秒", "s")}`;
    if (isGraph) {
      told.textContent = seconds;
      shown.replaceChildren(el("pre", { tabIndex: 0 }, text));
    } else {
      const found = JSON.parse(text);
      if (found.boolean !== undefined) {
        told.textContent = seconds;
        shown.replaceChildren(el("p", { className: "truth" }, found.boolean ? say("是", "yes") : say("否", "no")));
      } else await listed(found, seconds, mine);
    }
    if (mine === asked) offered(query, isGraph);
  }

  async function listed({ head, results: { bindings } }, seconds, mine) {
    const rows = bindings.slice(0, MOST);
    const iris = [...new Set(rows.flatMap((row) => Object.values(row)).filter((one) => one.type === "uri").map((one) => one.value))];
    const { names } = await ask({ iris });
    if (mine !== asked) return;
    const first = bindings.length > MOST ? say(`，此處顯示前 ${MOST} 列`, `, the first ${MOST} shown`) : "";
    told.textContent = `${say(`共 ${bindings.length} 列`, `${bindings.length} rows`)}${first} · ${seconds}`;
    shown.replaceChildren(...(bindings.length ? [table(head.vars, rows, names || {})] : []));
  }

  function offered(query, isGraph) {
    const made = DOWNLOADS[isGraph ? "graph" : "rows"].map(([name, format, ending]) => el("button", { type: "button", onclick: async () => {
      const { text, error } = await ask({ query, format });
      if (error) { fault(error); return; }
      const made = URL.createObjectURL(new Blob([text], { type: format }));
      el("a", { href: made, download: `query.${ending}` }).click();
      URL.revokeObjectURL(made);
    } }, name));
    links.replaceChildren(say("下載：", "Download: "), ...made);
    links.hidden = false;
  }

  // --- The page ------------------------------------------------------------------------------------------------------

  function linked() {
    const here = new URLSearchParams({ query: field.value });
    at("share").href = `?${here}`;
  }

  async function submitted() {
    const mine = ++asked;
    [stop.hidden, run.disabled, links.hidden] = [false, true, true];
    shown.replaceChildren();
    told.textContent = worker ? say("查詢中…", "Asking…") : say("下載圖譜與查詢引擎…", "Downloading the graph and the engine…");
    await answered(field.value, mine);
    if (mine === asked) [stop.hidden, run.disabled] = [true, false];
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); submitted(); });
  field.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); } });
  field.addEventListener("input", linked);
  stop.addEventListener("click", () => ended(say("已停止。", "Stopped.")));

  const given = new URLSearchParams(location.search).get("query");
  if (given) field.value = given;
  linked();
  if (location.protocol === "file:") {
    run.disabled = true;
    told.textContent = say("直接開啟檔案時，瀏覽器不允許執行查詢；請從網站開啟本頁，或在這個資料夾執行 python3 -m http.server。",
      "A browser runs no queries in a page that was opened as a file: open it from a web site, or run python3 -m http.server in this folder.");
  } else if (given) submitted();
})();
