// Completes prefixes, classes, properties, codes and variables from the vocabulary of the data; Chinese finds the term.
import { el, isChinese } from "./words.js";

const MOST = 60;
const NAME = /[^\s<>{}()[\];,."'^|/*+!=&#]*$/u;
let words = { prefixes: {}, terms: [] };

export function useVocabulary(given) {
  words = given;
}

// What the cursor stands behind decides which terms come first.
function placeOf(text) {
  const before = text.replace(NAME, "").trimEnd();
  if (/(^|[\s;])(a|rdf:type)$/.test(before)) return "class";
  const statement = before.slice(Math.max(before.lastIndexOf("{"), before.lastIndexOf(". "), before.lastIndexOf(".\n"), before.lastIndexOf("}")) + 1).trim();
  if (/;$/.test(before) || /^\S+$/.test(statement) || /[/|^(]$/.test(before)) return "property";
  return "value";
}

// The classes that the query gives to the subject at the cursor.
function classesAt(text, whole) {
  const at = Math.max(text.lastIndexOf("{"), text.search(/\.\s[^.]*$/), text.lastIndexOf("}"));
  const subject = text.slice(at + 1).trim().split(/\s+/)[0] || "";
  if (!/^[?$<\w]/.test(subject)) return [];
  const escaped = subject.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return [...whole.matchAll(new RegExp(`${escaped}\\s+(?:a|rdf:type)\\s+([\\w-]+:[\\w-]+)`, "gu"))].map((match) => match[1]);
}

function fit(term, word) {
  if (!word) return 1;
  const name = term.name.toLowerCase();
  const local = name.replace(/^[^:]*:/, "");
  if (name.startsWith(word) || term.zh.startsWith(word)) return 4;
  if (local.startsWith(word) || term.en.toLowerCase().startsWith(word)) return 3;
  return name.includes(word) || term.zh.includes(word) || term.en.toLowerCase().includes(word) || (term.code || "").includes(word) ? 2 : 0;
}

function ranked(text, whole, word) {
  const place = placeOf(text);
  const classes = place === "property" ? classesAt(text, whole) : [];
  const kinds = { class: ["class"], property: ["property"], value: ["code", "class"] }[place];
  return words.terms.map((term) => {
    const used = classes.reduce((sum, one) => sum + (term.of?.[one] || 0), 0);
    return { term, used, fits: fit(term, word), placed: kinds.includes(term.kind) };
  }).filter((one) => one.fits && (word || one.placed)).sort((one, other) =>
    other.placed - one.placed || (other.used > 0) - (one.used > 0) || other.fits - one.fits || other.used - one.used || other.term.uses - one.term.uses || one.term.name.localeCompare(other.term.name));
}

function hintOf({ term, used }) {
  return {
    text: term.name,
    hint: (editor, data, one) => { editor.replaceRange(one.text, data.from, data.to); declare(editor, one.text); },
    render: (item) => item.append(el("code", {}, term.name), " ", el("span", {}, isChinese ? term.zh : term.en),
      el("small", {}, ` ${isChinese ? term.en : term.zh} ${used || term.uses || ""}`)),
  };
}

// Adds the line of a prefix that is used and not declared yet.
export function declare(editor, name) {
  const prefix = name.split(":")[0];
  if (name.startsWith("<") || !words.prefixes[prefix] || editor.getPrefixesFromQuery()[prefix]) return;
  editor.addPrefixes({ [prefix]: words.prefixes[prefix] });
}

function hintsAt(editor) {
  const cursor = editor.getCursor();
  const text = editor.getRange({ line: 0, ch: 0 }, cursor);
  const typed = text.match(NAME)[0];
  const from = { line: cursor.line, ch: cursor.ch - typed.length };
  const whole = editor.getValue();
  if (/^[?$]/.test(typed)) {
    const variables = [...new Set(whole.match(/[?$][\p{L}\p{N}_]+/gu) || [])].filter((one) => one !== typed && one.startsWith(typed));
    return { list: variables.map((text) => ({ text })), from, to: cursor };
  }
  if (placeOf(text) === "value" && /(^|\s)PREFIX\s*$/i.test(text.replace(NAME, ""))) {
    const list = Object.entries(words.prefixes).filter(([prefix]) => prefix.startsWith(typed.replace(":", ""))).map(([prefix, start]) => ({ text: `${prefix}: <${start}>` }));
    return { list, from, to: cursor };
  }
  return { list: ranked(text, whole, typed.toLowerCase()).slice(0, MOST).map(hintOf), from, to: cursor };
}

export const complete = (editor) => editor.showHint({ hint: hintsAt, completeSingle: false, container: editor.getWrapperElement().closest(".yasgui") });

// Offers words by itself where what is typed can only be a name: with a colon, a question mark, or in Chinese.
export function watch(editor) {
  editor.on("inputRead", (_editor, change) => {
    const cursor = editor.getCursor();
    const line = editor.getLine(cursor.line).slice(0, cursor.ch);
    if (/#[^<>]*$/.test(line.replace(/<[^>]*>/g, "")) || (line.match(/"/g) || []).length % 2) return;
    const typed = line.match(NAME)[0];
    if (change.text.join("") === ":" && !/PREFIX/i.test(line)) declare(editor, typed);
    if (!editor.state.completionActive && (/:|^[?$]./.test(typed) || /[^\x00-\x7f]/.test(typed)) && !/PREFIX/i.test(line)) complete(editor);
  });
}
