// Rows on a line of time, and as bars: plain elements with their words, so that they can be read aloud and on a phone.
import { answerOf, dayColumns, numberColumns, wordColumns } from "./answers.js";
import { el, lookUp, named, say } from "./words.js";

const MOST = 100;
const DAY = 86_400_000;

const said = (term) => (!term ? "" : term.isIri ? named(term.value) : term.value);
const iris = (answer, columns) => answer.rows.flatMap((row) => columns.map((column) => row[column])).filter((term) => term && term.isIri).map((term) => term.value);
const leftOut = (count) => (count > 0 ? [el("p", { class: "soft" }, say(`另有 ${count} 項未畫出，見表格。`, `${count} more are not drawn; see the table.`))] : []);

class Chart {
  priority = 5;

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    const answer = answerOf(this.yasr);
    return !!answer && answer.rows.length > 0 && !answer.isGraph && !!this.columnsOf(answer);
  }
}

export class Bars extends Chart {
  label = say("長條圖", "Bars");
  columnsOf = (answer) => numberColumns(answer).length > 0;

  destroy() {
    this.yasr.pluginControls.replaceChildren();
  }

  // Where there are several columns of numbers, which one is drawn.
  chooser(columns, column) {
    const chosen = el("select", { "aria-label": say("數字欄位", "Column of numbers") }, ...columns.map((one) => el("option", { selected: one === column }, one)));
    chosen.addEventListener("change", () => { this.column = chosen.value; this.yasr.resultsEl.replaceChildren(); this.draw(); });
    return chosen;
  }

  async draw() {
    const answer = answerOf(this.yasr);
    const columns = numberColumns(answer);
    const column = columns.includes(this.column) ? this.column : columns[0];
    this.yasr.pluginControls.replaceChildren(...(columns.length > 1 ? [this.chooser(columns, column)] : []));
    const before = answer.columns.slice(answer.columns.indexOf(columns[0]));
    const words = wordColumns(answer, before.length < answer.columns.length ? before : columns);
    await lookUp(iris(answer, words));
    const top = Math.max(...answer.rows.map((row) => Number(row[column]?.value || 0)), 0) || 1;
    const bars = answer.rows.filter((row) => row[column]).slice(0, MOST).map((row) => {
      const value = Number(row[column].value);
      const bar = el("span", { class: "bar-fill" });
      bar.style.width = `${Math.max(0, value / top) * 100}%`;
      return el("li", {}, el("span", { class: "bar-name" }, words.map((one) => said(row[one]).slice(0, 60)).filter(Boolean).join(" · ")),
        el("span", { class: "bar-track" }, bar), el("span", { class: "n" }, row[column].value));
    });
    this.yasr.resultsEl.append(el("figure", { class: "bars" }, el("figcaption", { class: "soft" }, column), el("ol", {}, ...bars), ...leftOut(answer.rows.length - MOST)));
  }
}

export class Timeline extends Chart {
  label = say("時間軸", "Timeline");
  columnsOf = dayColumns;

  async draw() {
    const answer = answerOf(this.yasr);
    const { start, end } = dayColumns(answer);
    const words = wordColumns(answer, [start, end]);
    const rest = answer.columns.filter((column) => ![start, end, ...words].includes(column));
    await lookUp(iris(answer, [...words, ...rest]));
    const happenings = answer.rows.filter((row) => row[start]).map((row) => ({
      name: words.map((one) => said(row[one])).filter(Boolean).join(" · ") || row[start].value,
      from: row[start].value.slice(0, 10), to: (row[end] || row[start]).value.slice(0, 10),
      more: rest.map((one) => said(row[one])).filter((text) => text && text.length < 40).slice(0, 3).join(" · "),
    }));
    const lanes = new Map();
    for (const one of happenings.sort((a, b) => a.from.localeCompare(b.from))) lanes.set(one.name, [...(lanes.get(one.name) || []), one]);
    const scale = scaleOf(happenings);
    const rows = [...lanes].slice(0, MOST).map(([name, found]) => laneOf(name, found, scale));
    this.yasr.resultsEl.append(el("figure", { class: "lanes" }, axisOf(scale), el("ol", {}, ...rows), ...leftOut(lanes.size - MOST)));
  }
}

function scaleOf(happenings) {
  const times = happenings.flatMap((one) => [Date.parse(one.from), Date.parse(one.to)]).filter(Number.isFinite);
  const first = Math.min(...times), last = Math.max(...times);
  const room = Math.max((last - first) * 0.03, 20 * DAY);
  const [from, to] = [first - room, last + room];
  return { from, to, at: (day) => Math.min(100, Math.max(0, (100 * (Date.parse(day) - from)) / (to - from))) };
}

const monthOf = (day) => new Date(day).toLocaleDateString(say("zh-TW", "en"), { month: "short", timeZone: "UTC" });

// A tick for each year, for each quarter where there are few years.
function axisOf(scale) {
  const axis = el("div", { class: "axis", "aria-hidden": "true" });
  const [first, last] = [new Date(scale.from).getUTCFullYear(), new Date(scale.to).getUTCFullYear()];
  const step = last - first > 30 ? 10 : 1;
  for (let year = first; year <= last; year += step) {
    for (const month of last - first < 3 ? ["01", "04", "07", "10"] : ["01"]) {
      const day = `${year}-${month}-01`;
      if (Date.parse(day) < scale.from || scale.at(day) > 96) continue;
      // The year is told once; below its month, so that ticks stay narrow on a phone.
      const isFirst = !axis.childElementCount || month === "01";
      const tick = el("span", {}, ...(last - first < 3 ? [monthOf(day), ...(isFirst ? [el("br"), String(year)] : [])] : [String(year)]));
      tick.style.left = `${scale.at(day)}%`;
      axis.append(tick);
    }
  }
  return axis;
}

function laneOf(name, found, scale) {
  const track = el("div", { class: "track" });
  for (const one of found) {
    const mark = el("span", { class: one.to > one.from ? "span" : "dot", title: [one.from, one.to > one.from ? `– ${one.to}` : "", one.more].join(" ") });
    mark.style.left = `${scale.at(one.from)}%`;
    if (one.to > one.from) mark.style.width = `${Math.max(0.6, scale.at(one.to) - scale.at(one.from))}%`;
    track.append(mark);
  }
  const told = found.map((one) => [one.to > one.from ? `${one.from} – ${one.to}` : one.from, one.more].filter(Boolean).join(" "));
  return el("li", {}, el("span", { class: "lane-name" }, name), track,
    el("details", {}, el("summary", {}, say(`${found.length} 項`, `${found.length} ${found.length > 1 ? "entries" : "entry"}`)), el("ul", { class: "plain" }, ...told.map((text) => el("li", {}, text)))));
}
