// Pairs and triples as a network, drawn by vis-network; what is chosen is told beside it, and all of it as a list.
import { answerOf, ends, isNumber } from "./answers.js";
import { addressOf, el, isChinese, lookUp, named, say, site } from "./words.js";

const MOST = 300;
const NAMES = ["http://www.w3.org/2004/02/skos/core#prefLabel", "http://www.w3.org/2000/01/rdf-schema#label"];
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const SAID = ["relation", "label", "role", "decision", "predicate"];

let library;

// The library is large and is asked for where it is first needed.
function withLibrary() {
  library ||= new Promise((resolve, reject) => {
    document.head.append(el("script", { src: "/assets/vis-network.js", onload: () => resolve(window.vis), onerror: () => reject(new Error("vis-network")) }));
  });
  return library;
}

export class Network {
  label = say("網絡圖", "Network");
  priority = 6;

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    const answer = answerOf(this.yasr);
    return !!answer && answer.rows.length > 0 && !!ends(answer);
  }

  async draw() {
    const answer = answerOf(this.yasr);
    await lookUp(answer.rows.flatMap((row) => Object.values(row)).filter((term) => term.isIri).map((term) => term.value).slice(0, 4 * MOST));
    const { nodes, lines, leftOut, counted } = answer.isGraph ? ofTriples(answer) : ofRows(answer);
    const said = new Set(lines.map((one) => one.label));
    const weights = new Set(lines.map((one) => one.value));
    const canvas = el("div", { class: "network-canvas", role: "img", tabindex: "0", "aria-label": say(`網絡圖：${nodes.size} 個節點、${lines.length} 條線；以下清單有同樣內容`, `Network of ${nodes.size} nodes and ${lines.length} lines; the list below says the same`) });
    const chosen = el("p", { class: "chosen", role: "status" }, el("span", { class: "soft" }, say("點選節點可看說明。", "Choose a node to read about it.")));
    const list = el("details", {}, el("summary", {}, say(`以文字表示（${lines.length}）`, `As text (${lines.length})`)),
      el("ul", { class: "plain" }, ...lines.slice(0, MOST).map((one) => el("li", {}, `${nodes.get(one.from).label} — ${nodes.get(one.to).label}${one.label ? `：${one.label}` : ""}`))));
    const figure = el("figure", { class: "network" }, canvas, chosen, list);
    if (counted && said.size > 1) figure.append(el("figcaption", { class: "soft" }, say(`線上的數字：${counted}`, `Numbers on lines: ${counted}`)));
    else if (said.size === 1 && lines[0].label) figure.append(el("figcaption", { class: "soft" }, say("每條線：", "Each line: "), [counted, lines[0].label].filter(Boolean).join(" ")));
    if (leftOut) figure.append(el("p", { class: "soft" }, say(`另有 ${leftOut} 條線未畫出。`, `${leftOut} more lines are not drawn.`)));
    this.yasr.resultsEl.append(figure);
    const vis = await withLibrary();
    this.vis = new vis.Network(canvas, { nodes: [...nodes.values()].map(drawn), edges: lines.map((one) => joined(one, said.size > 1 && lines.length <= 60, weights.size > 1)) }, optionsFor(nodes.size));
    const fit = () => this.vis.fit({ maxZoomLevel: 1.6 });
    // How wide names are is known when they have been drawn once.
    this.vis.once("stabilizationIterationsDone", () => {
      this.vis.setOptions({ physics: false });
      fit();
      this.vis.once("afterDrawing", () => setTimeout(() => { if (canvas.isConnected) fit(); canvas.dataset.ready = "true"; }));
    });
    this.vis.on("click", ({ nodes: found }) => found.length && chosen.replaceChildren(...told(nodes.get(found[0]), this.yasr)));
    this.yasr.pluginControls.replaceChildren(...this.zooms());
  }

  zooms() {
    const by = (factor) => () => this.vis.moveTo({ scale: this.vis.getScale() * factor });
    const button = (sign, name, act) => el("button", { type: "button", title: name, "aria-label": name, onclick: act }, sign);
    return [button("+", say("放大", "Zoom in"), by(1.3)), button("−", say("縮小", "Zoom out"), by(1 / 1.3)), button("⤢", say("全圖", "Whole network"), () => this.vis.fit())];
  }

  destroy() {
    this.vis?.destroy();
    this.yasr.pluginControls.replaceChildren();
  }
}

const keyOf = (term) => (term.isIri ? `<${term.value}>` : term.value);

function nodeOf(nodes, term, label) {
  const key = keyOf(term);
  if (!nodes.has(key)) nodes.set(key, { id: key, label: "", iri: term.isIri ? term.value : "", weight: 0 });
  const node = nodes.get(key);
  node.label ||= label || (term.isIri ? named(term.value) : term.value);
  node.weight += 1;
  return key;
}

function ofRows(answer) {
  const { source, target, isDirected, labels } = ends(answer);
  const rest = answer.columns.filter((column) => ![source, target, ...labels].includes(column));
  const weight = rest.find((column) => answer.rows.every((row) => !row[column] || isNumber(row[column])));
  const word = SAID.find((name) => rest.includes(name)) || weight;
  const nodes = new Map(), lines = new Map();
  let leftOut = 0;
  for (const row of answer.rows) {
    if (!row[source] || !row[target]) continue;
    if (lines.size >= MOST) { leftOut += 1; continue; }
    const pair = [source, target].map((column, at) => nodeOf(nodes, row[column], labels[at] && row[labels[at]]?.value));
    const [from, to] = isDirected ? pair : pair.sort();
    const label = row[word] ? (row[word].isIri ? named(row[word].value) : row[word].value.slice(0, 40)) : "";
    const value = weight && row[weight] ? Number(row[weight].value) : 1;
    const key = JSON.stringify([from, to, weight ? "" : label]);
    const line = lines.get(key) || { from, to, label, value: 0, isDirected };
    line.value += value;
    // A pair that is counted and comes to nothing is no line.
    if (value) lines.set(key, line);
  }
  return { nodes, lines: [...lines.values()], leftOut, counted: word === weight ? word : "" };
}

// Things joined by properties; a literal that names a thing is its label, others are left to the table.
function ofTriples(answer) {
  const labels = new Map(), nodes = new Map(), lines = [];
  let leftOut = 0;
  for (const { subject, predicate, object } of answer.rows) if (NAMES.includes(predicate.value)) labels.set(keyOf(subject), object.value);
  for (const { subject, predicate, object } of answer.rows) {
    const isThing = object.isIri || object.value.startsWith("_:");
    if (!isThing || predicate.value === TYPE) { nodeOf(nodes, subject, labels.get(keyOf(subject))); continue; }
    if (lines.length >= MOST) { leftOut += 1; continue; }
    const [from, to] = [subject, object].map((term) => nodeOf(nodes, term, labels.get(keyOf(term))));
    lines.push({ from, to, label: named(predicate.value), value: 1, isDirected: true });
  }
  return { nodes, lines, leftOut };
}

const look = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function drawn(node) {
  return {
    id: node.id, label: cut(node.label, 16), shape: "dot", size: 8 + Math.min(16, 2 * Math.sqrt(node.weight)),
    color: { background: look("mark"), border: look("paper"), highlight: { background: look("focus"), border: look("paper") } },
    font: { color: look("ink"), size: 15, strokeWidth: 4, strokeColor: look("paper") },
  };
}

function joined(line, isNamed, isWeighed) {
  return {
    from: line.from, to: line.to, label: isNamed ? cut(line.label, 14) : undefined, title: line.label || undefined,
    arrows: line.isDirected ? { to: { enabled: true, scaleFactor: 0.6 } } : "", width: 1.5, ...(isWeighed ? { value: line.value } : {}),
    color: { color: look("line"), highlight: look("focus") }, scaling: { min: 1, max: 8, label: false },
    font: { color: look("soft"), size: 12, strokeWidth: 4, strokeColor: look("paper"), align: "horizontal" },
  };
}

function optionsFor(count) {
  return {
    autoResize: true,
    layout: { randomSeed: 7, improvedLayout: count < 120 },
    physics: { solver: "forceAtlas2Based", forceAtlas2Based: { springLength: 120, gravitationalConstant: -80 }, stabilization: { iterations: 250 } },
    interaction: { keyboard: { enabled: true, bindToWindow: false }, zoomView: false, hover: true },
    edges: { smooth: { enabled: true, type: "curvedCW", roundness: 0.12 } },
  };
}

// What is chosen: its name, its page, and a query for all around it.
function told(node, yasr) {
  if (!node.iri) return [node.label];
  const address = addressOf(node.iri);
  const around = `# ${node.label.replace(/\s+/g, " ")}\nCONSTRUCT { ?other ?to <${node.iri}> . <${node.iri}> ?from ?thing }\nWHERE { { ?other ?to <${node.iri}> } UNION { <${node.iri}> ?from ?thing } }\nLIMIT 200\n`;
  const name = address ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, node.label) : node.label;
  return [name, " ", el("button", { type: "button", onclick: () => yasr.emit("around", { name: cut(node.label, 16), query: around }) }, say("查詢周邊", "Query around it"))];
}
