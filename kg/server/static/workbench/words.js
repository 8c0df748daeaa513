// The language of the page, elements made of text alone, and what things are called.
const root = document.documentElement;
export const isChinese = root.lang !== "en";
export const lang = isChinese ? "zh-Hant" : "en";
export const say = (zh, en) => (isChinese ? zh : en);
export const site = document.getElementById("editor").dataset;

// An element with its attributes, handlers (onclick: …) and children; whatever comes from data becomes text.
export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

// Where an IRI is shown: things of our own on this server, others at their own address, what has none nowhere.
export function addressOf(iri) {
  const query = isChinese ? "" : "?lang=en";
  if (iri.startsWith(site.base)) {
    const [path, mark] = iri.slice(site.base.length).split("#");
    if (/^(id|code|graph)\//.test(path)) return `/${path}${query}`;
    if (path === "ont") return `/ont${query}${mark ? `#${mark}` : ""}`;
  }
  return /^https?:\/\//.test(iri) ? iri : "";
}

let prefixes = {};
const names = new Map();

export function usePrefixes(given) {
  prefixes = given;
}

// An IRI with its prefix where it has one.
export function short(iri) {
  for (const [prefix, start] of Object.entries(prefixes)) {
    if (iri.startsWith(start) && iri !== start) return `${prefix}:${iri.slice(start.length)}`;
  }
  return iri;
}

export const named = (iri) => names.get(iri) || short(iri);

// Asks for the labels of IRIs that are not known yet; what has none stays as it is.
export async function lookUp(iris) {
  const unknown = [...new Set(iris)].filter((iri) => !names.has(iri));
  for (const iri of unknown) names.set(iri, "");
  const parts = [];
  for (let at = 0; at < unknown.length; at += 100) parts.push(unknown.slice(at, at + 100));
  await Promise.all(parts.map(async (part) => {
    const answer = await fetch(`/labels.json?${new URLSearchParams(part.map((iri) => ["iri", iri]))}`);
    const found = answer.ok ? await answer.json() : {};
    for (const [iri, label] of Object.entries(found)) names.set(iri, label[lang]);
  }));
}
