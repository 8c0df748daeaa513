// Why a query was refused: the server's words, its excerpt with the caret below the column, and the place in the editor.
import { el, isChinese, say } from "./words.js";

const PLACE = /^query:(\d+):(\d+): ([^]*)$/;
const PREFIX = /add: (PREFIX \S* <[^>]*>)/;

// What most often is told, in Chinese; the server's own words stand below.
const CHINESE = [
  [/^the prefix '(.*?)' is not declared; add: (.*)$/, "前綴 $1 沒有宣告；請加上：$2"],
  [/^'(.)' \(.*?\) would be part of the name (\S+); write (.*)$/, "「$1」會被當成名稱 $2 的一部分；請寫 $3"],
  [/^'(.)' \(.*?\) stands outside of a quoted text; write (.*)$/, "「$1」不在引號內，SPARQL 不認得；請寫 $2"],
  [/^'(.)' is not closed; add '(.)'$/, "「$1」沒有對應的結尾；請補上 $2"],
  [/^'(.)' closes nothing.*$/, "「$1」沒有對應的開頭"],
  [/^a quotation mark is opened here.*$/, "引號在此開啟，同一行內沒有結尾"],
  [/^SPARQL has no \w+ '(.*?)'; did you mean (.*)\?$/, "SPARQL 沒有 $1；是否要寫 $2？"],
  [/^SPARQL has no \w+ '(.*?)'.*$/, "SPARQL 沒有 $1"],
  [/^SELECT names no variable.*$/, "SELECT 沒有寫出變數；請寫 SELECT * 或 SELECT ?名稱"],
  [/^syntax error near here.*$/, "此處附近的語法有誤"],
  [/^(\w+) is refused.*$/, "不接受 $1：這裡只供讀取本站資料"],
  [/^the query was stopped at the time limit of (\S+) s.*$/, "查詢超過 $1 秒的時間上限而停止；請縮小範圍，或以 kg serve --timeout 秒數 自行架設"],
  [/^the query was stopped at the memory limit of (\S+) MiB.*$/, "查詢超過 $1 MiB 的記憶體上限而停止；請縮小範圍，或以 kg serve --memory MIB 自行架設"],
  [/^(?:all workers are at work|too many queries wait|the query was stopped after).*$/, "目前查詢太多，請稍後再試"],
];

function inChinese(text) {
  const known = CHINESE.find(([pattern]) => pattern.test(text));
  return known ? text.replace(...known) : "";
}

// A renderer of YASR: called for each error, with the text that the server sent.
export async function rendered({ text }) {
  if (/abort/i.test(text || "")) return el("p", {}, say("已停止。", "Stopped."));
  if (!text || text === "Failed to fetch") return el("p", {}, say("伺服器沒有回應；請確認 kg serve 仍在執行。", "The server does not answer; is kg serve still running?"));
  const [first, ...excerpt] = text.trimEnd().split("\n");
  const place = first.match(PLACE);
  const box = el("div", { class: "fault", role: "alert" });
  if (place) box.append(el("p", { class: "place" }, say(`第 ${place[1]} 行第 ${place[2]} 字`, `Line ${place[1]}, column ${place[2]}`)));
  const words = place ? place[3] : first;
  const chinese = isChinese && inChinese(words);
  if (chinese) box.append(el("p", {}, chinese));
  box.append(el("p", { lang: "en", class: chinese ? "soft" : undefined }, words));
  if (excerpt.length) box.append(el("pre", {}, excerpt.join("\n")));
  if (place) point(Number(place[1]) - 1, Number(place[2]) - 1, box, first.match(PREFIX)?.[1]);
  return box;
}

// Marks the place in the editor that is on view, and offers to go there and to add a missing line.
function point(line, ch, box, missing) {
  const editor = [...document.querySelectorAll("#editor .tabPanel.active .CodeMirror")].map((one) => one.CodeMirror)[0];
  if (!editor) return;
  editor.faultMark?.clear();
  editor.faultMark = editor.markText({ line, ch }, { line, ch: ch + 1 }, { className: "fault-mark" });
  const go = () => { editor.focus(); editor.setCursor({ line, ch }); };
  box.append(el("p", {}, el("button", { type: "button", onclick: go }, say("移到該處", "Go there")),
    missing ? el("button", { type: "button", onclick: () => editor.replaceRange(`${missing}\n`, { line: 0, ch: 0 }) }, say("補上這一行", "Add the line")) : ""));
}
