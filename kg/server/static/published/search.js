// The search of a published folder: names, codes and days, compared as kg.search compares them.
"use strict";
(() => {
  const MOST = 100;
  const isChinese = document.documentElement.lang !== "en";
  const say = (zh, en) => (isChinese ? zh : en);
  const key = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s\u200b-\u200d\u2060\ufeff]/g, "").replaceAll("台", "臺");

  function year(text, isRoc) {
    const value = Number(text);
    if (isRoc || (value >= 60 && value < 200)) return String(value + 1911).padStart(4, "0");
    return value >= 1900 && value < 2200 ? String(value) : "";
  }

  // A day, month or year as ISO 8601, 民國 and western alike; empty where the words are none.
  function dayOf(words) {
    const text = key(words);
    const alone = /^(民國)?(\d{2,4})年?度?$/.exec(text);
    if (alone) return year(alone[2], alone[1]);
    const found = /^(?:中華)?(民國)?(\d{2,4})(?:年度?|[-/.])(?:(\d{1,2})(?:月份?|[-/.]|$)(?:(\d{1,2})[日號]?)?)?$/.exec(text);
    if (!found || /^\d{2,3}-\d{1,2}$/.test(text)) return "";
    const start = year(found[2], found[1]);
    if (!start || Number(found[3] || 1) > 12 || Number(found[4] || 1) > 31) return "";
    return [start, ...found.slice(3).filter(Boolean).map((part) => part.padStart(2, "0"))].join("-");
  }

  function score(form, sought, parts, day) {
    if (form.startsWith("date:")) return day && form.startsWith(`date:${day}`) ? 95 : 0;
    if (form === sought) return 100;
    if (form.startsWith(sought)) return 85;
    if (form.includes(sought)) return 70;
    return parts.length > 1 && parts.every((part) => form.includes(part)) ? 50 : 0;
  }

  function hits(words) {
    const title = /^(?:民國)?(\d+)年度?第(\d+)次(?:會議)?$/.exec(key(words));
    const sought = title ? `${title[1]}-${title[2]}` : key(words);
    if (!sought) return [];
    const [day, parts] = [dayOf(words), words.split(/\s+/).map(key).filter(Boolean)];
    const found = [];
    window.citykgNames.things.forEach((thing, order) => {
      let best = [0, ""];
      for (const [form, shown, less] of thing.words) {
        const reached = score(form, sought, parts, day) - less;
        if (reached > best[0]) best = [reached, shown];
      }
      if (best[0] > 0) found.push({ thing, order, score: best[0], matched: best[1] });
    });
    return found.sort((one, other) => other.score - one.score || one.order - other.order).slice(0, MOST);
  }

  function el(tag, given, ...children) {
    const made = Object.assign(document.createElement(tag), given);
    made.append(...children);
    return made;
  }

  function item({ thing, matched }) {
    const label = thing.labels[isChinese ? 0 : 1];
    return el("li", {}, el("a", { href: thing.file }, label), ...(matched === label ? [] : [" ", el("span", { className: "soft" }, matched)]));
  }

  function section(kind, found) {
    return el("section", {}, el("h2", {}, `${window.citykgNames.kinds[kind][isChinese ? 0 : 1]} `, el("span", { className: "soft" }, String(found.length))),
      el("ul", { className: found.length > 12 ? "plain many" : "plain" }, ...found.map(item)));
  }

  const words = (new URLSearchParams(location.search).get("q") || "").trim().slice(0, 200);
  if (!words) return;
  const found = hits(words);
  const groups = new Map();
  for (const hit of found) groups.set(hit.thing.kind, [...(groups.get(hit.thing.kind) || []), hit]);
  for (const input of document.querySelectorAll("input[name=q]")) input.value = words;
  const most = found.length === MOST;
  document.getElementById("found").append(
    el("p", {}, say(`「${words}」找到 ${found.length} 項${most ? "以上" : ""}`, `${most ? "At least " : ""}${found.length} found for “${words}”`)),
    ...(found.length ? [] : [el("p", {}, say("沒有叫這個名稱的東西。試試較短的詞。", "Nothing bears this name. Try a shorter word."))]),
    ...[...groups].map(([kind, its]) => section(kind, its)));
})();
