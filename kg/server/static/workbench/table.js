// Rows as a table: sorted by a click, filtered by words, labels for IRIs in one click, each row with its evidence.
import { answerOf, isNumber } from "./answers.js";
import { addressOf, el, isChinese, lookUp, named, say, short, site } from "./words.js";

const STEP = 200;
const LONG = ["label", "quote", "text", "explanation"];
// Whoever follows a link finds the answer where it was.
const APART = { target: "_blank", rel: "noopener noreferrer" };
const KEPT = "citykg-labels";

function keeps(value) {
  try {
    if (value !== undefined) localStorage.setItem(KEPT, value ? "1" : "");
    return localStorage.getItem(KEPT) === "1";
  } catch {
    return false;
  }
}

export class Table {
  label = say("表格", "Table");
  priority = 10;

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    const answer = answerOf(this.yasr);
    return !!answer && answer.truth === undefined;
  }

  async draw() {
    const answer = answerOf(this.yasr);
    Object.assign(this, { answer, shown: STEP, words: "", by: "", falls: false, hasLabels: keeps() });
    this.yasr.pluginControls.replaceChildren(...(answer.rows.length ? this.controls() : []));
    if (!answer.rows.length) return void (await this.drawEmpty());
    this.body = el("tbody");
    this.head = el("tr");
    this.more = el("p");
    const table = el("table", {}, el("thead", {}, this.head), this.body);
    const region = el("div", { class: "wide", role: "region", tabindex: "0", "aria-label": say("結果", "Rows") }, table);
    this.yasr.resultsEl.append(region, this.more);
    await this.fill();
  }

  destroy() {
    this.yasr.pluginControls.replaceChildren();
  }

  controls() {
    const filter = el("input", { type: "search", "aria-label": say("篩選結果", "Filter rows"), placeholder: say("篩選", "Filter") });
    filter.addEventListener("input", () => { this.words = filter.value.trim().toLowerCase(); this.fill(); });
    const toggle = el("button", { type: "button", class: "labels", "aria-pressed": String(this.hasLabels) }, say("顯示名稱", "Labels"));
    toggle.addEventListener("click", () => {
      this.hasLabels = keeps(!this.hasLabels) || !this.hasLabels;
      toggle.setAttribute("aria-pressed", String(this.hasLabels));
      this.fill();
    });
    return this.answer.rows.some((row) => Object.values(row).some((term) => term.isIri)) ? [toggle, filter] : [filter];
  }

  async drawEmpty() {
    const box = el("div", { class: "note", role: "note" }, el("p", {}, say("沒有符合的資料。", "No rows.")));
    this.yasr.resultsEl.append(box);
    const answer = await fetch(`/hints.json?${new URLSearchParams({ query: this.yasr.askedQuery || "" })}`);
    const why = answer.ok ? await answer.json() : [];
    if (why.length) box.append(el("p", {}, say("可能的原因：", "Why, perhaps:")), el("ul", { class: "why" }, ...why.map((one) => el("li", {}, isChinese ? one.zh : one.en))));
  }

  said(term) {
    if (!term) return "";
    return !term.isIri ? term.value : this.hasLabels ? named(term.value) : short(term.value);
  }

  sorted() {
    const { by, falls, words } = this;
    let rows = this.answer.rows;
    if (words) rows = rows.filter((row) => Object.values(row).some((term) => `${this.said(term)} ${term.value}`.toLowerCase().includes(words)));
    if (!by) return rows;
    const compare = (one, other) => isNumber(one) && isNumber(other) ? Number(one.value) - Number(other.value)
      : this.said(one).localeCompare(this.said(other), "zh-Hant");
    return [...rows].sort((one, other) => (falls ? -1 : 1) * compare(one[by], other[by]));
  }

  async fill() {
    if (this.hasLabels) await lookUp(this.answer.rows.slice(0, 2000).flatMap((row) => Object.values(row)).filter((term) => term.isIri).map((term) => term.value));
    const rows = this.sorted();
    const own = this.answer.rows.some((row) => this.ownOf(row));
    this.head.replaceChildren(...this.answer.columns.map((column) => this.heading(column)), ...(own ? [el("th", { scope: "col" }, say("出處", "evidence"))] : []));
    this.body.replaceChildren(...rows.slice(0, this.shown).map((row) => this.line(row, own)));
    const rest = rows.length - this.shown;
    this.more.replaceChildren(...(rest > 0 ? [el("button", { type: "button", onclick: () => { this.shown += 5 * STEP; this.fill(); } },
      say(`再顯示（還有 ${rest} 列）`, `Show more (${rest} left)`))] : []));
  }

  heading(column) {
    const order = this.by !== column ? "none" : this.falls ? "descending" : "ascending";
    const sort = () => { this.falls = this.by === column && !this.falls; this.by = column; this.fill(); };
    const sign = { none: "", ascending: " ▲", descending: " ▼" }[order];
    return el("th", { scope: "col", "aria-sort": order }, el("button", { type: "button", class: "sort", onclick: sort }, column + sign));
  }

  ownOf(row) {
    return Object.values(row).find((term) => term.isIri && term.value.startsWith(`${site.base}id/`));
  }

  line(row, hasEvidence) {
    const cells = this.answer.columns.map((column) => this.cell(row[column], column));
    if (!hasEvidence) return el("tr", {}, ...cells);
    const own = this.ownOf(row);
    const asked = new URLSearchParams({ iri: own ? own.value : "", ...(isChinese ? {} : { lang: "en" }) });
    return el("tr", {}, ...cells, el("td", {}, own ? el("a", { href: `/queries/evidence?${asked}`, ...APART }, say("原文", "passages")) : ""));
  }

  cell(term, column) {
    if (!term) return el("td");
    const given = { lang: term.lang, class: isNumber(term) ? "n" : LONG.includes(column) ? "long" : undefined };
    const address = term.isIri && addressOf(term.value);
    return el("td", given, address ? el("a", { href: address, title: term.value, ...APART }, this.said(term)) : this.said(term));
  }
}

// The answer to ASK.
export class Truth {
  priority = 12;
  hideFromSelection = true;

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    const answer = answerOf(this.yasr);
    return !!answer && answer.truth !== undefined;
  }

  draw() {
    this.yasr.resultsEl.append(el("p", { class: "truth" }, answerOf(this.yasr).truth ? say("是", "yes") : say("否", "no")));
  }
}
