// Starts YASGUI on this server's endpoint alone, with examples, own completion, own views, links to share and downloads.
import { answerOf } from "./answers.js";
import { Bars, Timeline } from "./charts.js";
import { complete, useVocabulary, watch } from "./completion.js";
import { rendered } from "./faults.js";
import { Network } from "./network.js";
import { Table, Truth } from "./table.js";
import { el, isChinese, say, site, usePrefixes } from "./words.js";

const ENDPOINT = new URL("/sparql", location.href).href;
const KEPT = "citykg-workbench";
const VIEWS = { table: "table", graph: "network", network: "network", timeline: "timeline", bar: "bar", response: "response" };
const ROWS = [["CSV (Excel)", "csv", true], ["CSV", "csv"], ["TSV", "tsv"], ["JSON", "json"], ["XML", "xml"]];
const TRIPLES = [["Turtle", "turtle", false, "ttl"], ["JSON-LD", "jsonld"], ["N-Triples", "ntriples", false, "nt"], ["RDF/XML", "rdfxml", false, "rdf"]];
const { Yasgui, Yasqe, Yasr } = window;

let examples = {};
let gui;

// --- YASGUI made our own --------------------------------------------------------------------------------------------

// Of an earlier visit only names, texts and views come back: no address, no header, no answer.
function cleaned() {
  const key = `${KEPT}_config`;
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    const tabs = kept.val.tabs.filter((id) => typeof kept.val.tabConfig[id].yasqe.value === "string");
    const tabConfig = Object.fromEntries(tabs.map((id) => [id, tabOf(id, kept.val.tabConfig[id])]));
    kept.val = { endpointHistory: [], tabs, active: tabs.includes(kept.val.active) ? kept.val.active : tabs[0], tabConfig };
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    try { localStorage.removeItem(key); } catch { /* A browser that keeps nothing. */ }
  }
}

function tabOf(id, { name, yasqe, yasr }) {
  const view = VIEWS[yasr?.settings?.selectedPlugin] || "table";
  return { id, name: String(name), yasqe: { value: yasqe.value, editorHeight: /^\d+px$/.test(yasqe.editorHeight) ? yasqe.editorHeight : undefined },
    yasr: { settings: { selectedPlugin: view, pluginsConfig: {} }, response: undefined }, requestConfig: { endpoint: ENDPOINT } };
}

function prepare() {
  for (const name of Object.keys(Yasr.plugins)) if (!["response", "error"].includes(name)) { delete Yasr.plugins[name]; delete Yasr.defaults.plugins[name]; }
  for (const [name, view] of Object.entries({ table: Table, network: Network, timeline: Timeline, bar: Bars, truth: Truth })) Yasr.registerPlugin(name, view);
  Yasr.plugins.response.prototype.getIcon = undefined;
  Object.assign(Yasr.defaults, { pluginOrder: ["table", "network", "timeline", "bar", "response"], maxPersistentResponseSize: 0, errorRenderers: [rendered] });
  Object.assign(Yasqe.defaults, { autocompleters: [], prefixCcApi: null, value: site.start, editorHeight: "300px", createShareableLink: undefined });
  Yasqe.defaults.extraKeys["Ctrl-Space"] = complete;
  // A key of Tab would hold those who go by keyboard in the editor.
  Object.assign(Yasqe.defaults.extraKeys, { Tab: false, "Shift-Tab": false });
  const { show } = Yasgui.Tab.prototype;
  Yasgui.Tab.prototype.show = function () {
    show.call(this);
    if (!this.isOurs) dress(this);
    this.isOurs = true;
    label();
  };
}

function started() {
  return new Yasgui(document.getElementById("editor"), {
    persistenceId: KEPT, populateFromUrl: false, autofocus: false, copyEndpointOnNewTab: false, tabName: say("查詢", "Query"),
    endpointCatalogueOptions: { getData: () => [{ endpoint: ENDPOINT }], keys: [] },
    // Functions count before whatever a tab has.
    requestConfig: { endpoint: () => ENDPOINT, method: () => "POST" },
  });
}

// What YASGUI writes in English alone.
function label() {
  const words = { ".addTab": say("新的查詢", "New query"), ".closeTab": say("關閉", "Close"), ".select_response span": say("原始回應", "Response") };
  for (const [place, text] of Object.entries(words)) {
    for (const found of document.querySelectorAll(`#editor ${place}`)) {
      if (found.matches("span")) found.textContent = text;
      else for (const name of ["title", "aria-label"]) found.setAttribute(name, text);
    }
  }
  document.querySelectorAll("#editor .CodeMirror textarea").forEach((one) => one.setAttribute("aria-label", say("SPARQL 查詢", "SPARQL query")));
}

const MENU = { "New Tab": "新的查詢", "Rename Tab": "改名", "Copy Tab": "複製", "Close Tab": "關閉", "Close other tabs": "關閉其他", "Undo close Tab": "復原關閉" };

// The menu of a tab is made anew each time that it is opened.
function labelMenu() {
  if (isChinese) for (const item of document.querySelectorAll(".context-menu-item")) item.textContent = MENU[item.textContent] || item.textContent;
}

// --- What each tab has beside its editor ------------------------------------------------------------------------------

function dress(tab) {
  const [yasqe, yasr] = [tab.getYasqe(), tab.getYasr()];
  const editor = yasqe.rootEl.querySelector(".CodeMirror").CodeMirror;
  const run = el("button", { type: "button", class: "run", title: "Ctrl+Enter" }, say("執行", "Run"));
  const share = el("button", { type: "button", class: "share" }, say("分享連結", "Share"));
  const told = el("p", { class: "told soft", role: "status" });
  const downloads = el("p", { class: "links" });
  const link = el("p", { class: "shared", hidden: true });
  yasqe.rootEl.after(el("p", { class: "tools" }, run, share, el("span", { class: "soft" }, say("Ctrl+Enter 執行 · Ctrl+空白鍵 補全（可打中文）· Esc 離開編輯器", "Ctrl+Enter runs · Ctrl+Space completes (in Chinese too) · Esc leaves the editor"))), link);
  yasr.headerEl.before(told);
  yasr.rootEl.append(downloads);
  yasr.documentationLink?.remove();
  run.addEventListener("click", () => (yasqe.isRunning ? yasqe.abortQuery() : yasqe.query().catch(() => {})));
  share.addEventListener("click", () => shared(tab, link));
  const working = (is) => { yasqe.isRunning = is; run.toggleAttribute("data-busy", is); run.textContent = is ? say("停止", "Stop") : say("執行", "Run"); };
  yasqe.on("queryBefore", () => { yasr.askedQuery = yasqe.getValue(); told.textContent = say("查詢中…", "Asking…"); downloads.replaceChildren(); editor.faultMark?.clear(); working(true); });
  yasqe.on("queryAbort", () => { working(false); told.textContent = ""; });
  yasqe.on("queryResponse", (_, response, time) => { working(false); tell(yasr, told, downloads, response, time); });
  // YASR marks its buttons right after it says that it has drawn.
  yasr.on("drawn", () => queueMicrotask(() => yasr.headerEl.querySelectorAll("[class*=select_]").forEach((one) => {
    one.disabled = one.classList.contains("disabled");
    one.setAttribute("aria-pressed", one.classList.contains("selected"));
    // Its words say what it is; YASR's own label is English in part.
    one.removeAttribute("aria-label");
  })));
  yasr.on("around", ({ name, query }) => open(query, name, "network"));
  watch(editor);
}

// How many rows, in what time, of which data, under which licence; whether the answer was cut, and how to have more.
function tell(yasr, told, downloads, response, time) {
  told.replaceChildren();
  const answer = answerOf(yasr);
  if (response instanceof Error || !answer) return;
  const seconds = (time / 1000).toLocaleString(undefined, { maximumFractionDigits: 2 });
  const count = answer.truth !== undefined ? [] : [say(`${answer.rows.length} ${answer.isGraph ? "筆三元組" : "列"}`, `${answer.rows.length} ${answer.isGraph ? "triples" : "rows"}`)];
  told.append([...count, say(`${seconds} 秒`, `${seconds} s`), say(`資料版本 ${site.version}`, `data version ${site.version}`), "CC BY 4.0"].join(" · "));
  const cut = (response.headers?.get("KG-Truncated") || "").split(";")[0];
  if (cut) told.append(el("strong", { class: "note" }, cut === "rows" ? say(`結果過長，只傳回前 ${site.rows} 列；可加上條件、LIMIT 與 OFFSET，或以 kg serve --rows 自行架設。`, `The answer is cut after ${site.rows} rows: narrow the query, page with LIMIT and OFFSET, or serve the data yourself with kg serve --rows.`)
    : say("結果過大，已在容量上限處截斷；請縮小查詢範圍，或以 LIMIT 與 OFFSET 分頁。", "The answer is cut at the limit of size: narrow the query, or page with LIMIT and OFFSET.")));
  const links = (answer.isGraph ? TRIPLES : ROWS).map(([name, format, hasBom, ending]) => {
    const asked = new URLSearchParams({ query: yasr.askedQuery, format, ...(hasBom ? { bom: "1" } : {}) });
    return el("a", { href: `/sparql?${asked}`, download: `query.${ending || format}` }, name);
  });
  downloads.replaceChildren(say("下載：", "Download: "), ...links.flatMap((one, at) => (at ? [" · ", one] : [one])));
}

// --- Examples and links -----------------------------------------------------------------------------------------------

const current = () => gui.getTab();
const exampleOf = (text) => Object.keys(examples).find((name) => examples[name].query.trim() === text.trim());

function shared(tab, link) {
  const text = tab.getYasqe().getValue();
  const name = exampleOf(text);
  const view = tab.getYasr().getSelectedPluginName();
  const isUsual = view === (name ? VIEWS[examples[name].view] : "table");
  const fields = { ...(name ? { example: name } : { query: text }), ...(isUsual ? {} : { view }), ...(isChinese ? {} : { lang: "en" }) };
  const field = el("input", { type: "text", readonly: true, "aria-label": say("分享連結", "Link to share"), value: `${location.origin}/workbench?${new URLSearchParams(fields)}` });
  link.hidden = false;
  link.replaceChildren(field, el("button", { type: "button", onclick: () => { field.select(); navigator.clipboard?.writeText(field.value).catch(() => {}); } }, say("複製", "Copy")));
  field.focus();
  field.select();
}

const isLeftAsItWas = (text) => !text.trim() || text === site.start || !!exampleOf(text);

// Opens a text where it already is, else in place of an example left as it was, else in a tab of its own; and asks it.
function open(text, name, view) {
  const same = Object.values(gui._tabs).find((tab) => tab.getPersistedJson().yasqe.value === text);
  if (same) same.select().setName(name);
  else if (current() && isLeftAsItWas(current().getQuery())) current().setQuery(text).setName(name);
  else gui.addTab(true, { name, yasqe: { value: text } });
  const tab = current();
  tab.getYasr().selectPlugin(VIEWS[view] || "table");
  return tab.query().catch(() => {});
}

function openExample(name, asked) {
  const { query, view, summary } = examples[name];
  const words = summary[isChinese ? "zh-Hant" : "en"] || name;
  const most = isChinese ? 14 : 28;
  return open(query, words.length > most ? `${words.slice(0, most - 1)}…` : words, asked || view);
}

async function begin() {
  const plain = document.getElementById("plain");
  const start = plain.elements.query.value;
  const [vocabulary, listed] = await Promise.all(["/vocab.json", "/examples.json"].map(async (path) => (await fetch(path)).json()));
  examples = listed;
  useVocabulary(vocabulary);
  usePrefixes(vocabulary.prefixes);
  cleaned();
  prepare();
  gui = started();
  // Without a tab there is nothing to write in.
  gui.on("tabClose", () => queueMicrotask(() => current() || gui.addTab(true)));
  plain.remove();
  document.addEventListener("contextmenu", () => setTimeout(labelMenu), true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.example");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openExample(link.dataset.example);
    document.getElementById("editor").scrollIntoView({ block: "start" });
  });
  const fields = new URLSearchParams(location.search);
  if (fields.get("query")) await open(start, say("查詢", "Query"), fields.get("view"));
  else if (Object.hasOwn(examples, fields.get("example"))) await openExample(fields.get("example"), fields.get("view"));
  document.getElementById("editor").dataset.ready = "true";
}

begin();
