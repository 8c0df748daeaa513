// Draws the network with vis-network: fixed places, colours of the theme, and a button for each thing for the keyboard.
'use strict';
const net = data.network;
const holder = document.getElementById('network');
const keys = document.getElementById('keys');
const face = getComputedStyle(document.body).fontFamily;
const view = { sheet: 'wide', scale: 1 };
const nodes = new vis.DataSet();
const edges = new vis.DataSet();
const nodeById = new Map(net.nodes.map(node => [node.id, node]));
const edgeById = new Map(net.edges.map(edge => [edge.id, edge]));
const edgeByEntry = new Map(net.edges.map(edge => [edge.entry, edge]));
const buttons = new Map();
// Where names beside marks were written: they can be chosen like the marks.
const labels = [];
const MANY = 600;
// Names of fewer pixels cannot be read; so many fill a picture.
const [LEAST, FULL] = [7, 150];
let network = null;
let palette = {};

function colours() {
  const style = getComputedStyle(root);
  const names = ['paper', 'ink', 'soft', 'line', 'city', 'city-ink', 'focus', 'edge', 'added', 'removed', 'questioned', ...Object.keys(data.shapes)];
  palette = Object.fromEntries(names.map(name => [name, style.getPropertyValue('--' + name).trim()]));
}

function said(either) {
  const text = pair(either);
  if (state.lang !== 'both' || text.zh === text.en) return words(text);
  const [[zh, ...rest], [en]] = [text.zh.split('\n'), text.en.split('\n')];
  return [zh, en, ...rest].join('\n');
}

// Where there is room for one language only.
function plain(text) { return state.lang === 'both' ? pair(text).zh : text; }

// Labels are drawn on the canvas; in the little markup that vis-network knows, only our own tags are left standing.
function strong(text) {
  const [first, ...rest] = said(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').split('\n');
  return [`<b>${first}</b>`, ...rest].join('\n');
}

function font(size, color) {
  return { face, size, color, multi: 'html', bold: { face, size: size + (state.lang === 'zh' ? 2 : 1), color, mod: 'bold' } };
}

function litIds() {
  const entry = state.open && data.entries[state.open];
  return entry ? new Set([...entry.lit, state.open]) : null;
}

function nodeStyle(node, lit) {
  const [x, y] = node.at[view.sheet] || node.at.wide;
  const [width, height] = node.box[view.sheet] || node.box.wide;
  const chosen = state.open === node.id;
  const narrow = view.sheet === 'narrow';
  const base = { id: node.id, x, y, opacity: lit && !lit.has(node.id) && !['city', 'shared', 'head'].includes(node.kind) ? 0.18 : 1,
    hidden: !isShown(node.id), borderWidth: chosen ? 3 : 1.5, shapeProperties: {}, label: undefined };
  if (node.kind === 'city') {
    return { ...base, shape: 'circle', label: strong(filled(node.label, count(node.id))), margin: { top: 0, left: 0, right: 0, bottom: 0 },
      borderWidth: chosen ? 5 : 2, widthConstraint: { minimum: width, maximum: width },
      color: { background: palette.city, border: chosen ? palette.focus : palette.paper }, font: font(narrow ? 11 : 13, palette['city-ink']) };
  }
  if (node.kind === 'shared') {
    const label = filled(node.label, count(node.id));
    return { ...base, shape: 'box', label: strong(plain(label)), margin: { top: 5, left: 0, right: 0, bottom: 0 },
      widthConstraint: { minimum: width, maximum: width }, heightConstraint: { minimum: height, valign: 'top' },
      shapeProperties: { borderDashes: chosen ? false : [5, 5], borderRadius: 10 },
      color: { background: palette.paper, border: chosen ? palette.focus : palette.line }, font: font(narrow ? 11 : 13, palette.ink) };
  }
  if (node.kind === 'head') {
    return { ...base, shape: 'box', label: strong(plain(node.label)), margin: { top: 0, left: 0, right: 0, bottom: 0 },
      widthConstraint: { minimum: width, maximum: width }, heightConstraint: { minimum: height, valign: 'middle' },
      shapeProperties: { borderRadius: 6 }, color: { background: palette.city, border: chosen ? palette.focus : palette.city }, font: font(narrow ? 10 : 12, palette['city-ink']) };
  }
  const size = width / 2.26 * (chosen ? 1.5 : 1) * (node.sign === 'gone' ? 1.25 : 1);
  return { ...base, shape: data.shapes[node.sign] || 'dot', size, color: { background: palette[node.sign] || palette.city, border: chosen ? palette.focus : palette.edge } };
}

function edgeStyle(edge, lit) {
  const chosen = state.open === edge.entry;
  const n = count(edge.entry);
  const color = chosen ? palette.focus : palette[edge.look] || palette.line;
  return { id: edge.id, from: edge.from, to: edge.to, dashes: edge.dashes || false, smooth: edge.curve ? { enabled: true, type: 'curvedCW', roundness: edge.curve } : false,
    width: edge.kind === 'pair' ? 3 + Math.min(n === null ? edge.weight : n, 12) * 0.9 : edge.width || 1.5, hidden: !isShown(edge.entry),
    arrows: net.directed ? { to: { enabled: true, scaleFactor: 0.6 } } : undefined,
    color: { color, opacity: lit && !lit.has(edge.id) && !lit.has(edge.entry) ? 0.2 : 1 } };
}

function paint() {
  colours();
  const lit = litIds();
  nodes.update(net.nodes.map(node => nodeStyle(node, lit)));
  edges.update(net.edges.map(edge => edgeStyle(edge, lit)));
  for (const [id, button] of buttons) button.textContent = nameOf(id);
  if (network) fit();
  else start();
}

// Words that vis-network does not place well: a pair's number stands where the layout found room, a name beside its mark.
function write(context) {
  [context.textBaseline, context.lineJoin] = ['middle', 'round'];
  const scale = network.getScale();
  const taken = [];
  labels.length = 0;
  const put = (text, x, y, size, align, weight, must) => {
    context.font = `${weight} ${size}px ${face}`;
    const width = context.measureText(text).width;
    const left = align === 'center' ? x - width / 2 : align === 'right' ? x - width : x;
    const area = [left, y - size * 0.6, left + width, y + size * 0.6];
    if (!must && taken.some(one => area[0] < one[2] && one[0] < area[2] && area[1] < one[3] && one[1] < area[3])) return null;
    taken.push(area);
    [context.textAlign, context.lineWidth, context.strokeStyle, context.fillStyle] = [align, size * 0.5, palette.paper, palette.ink];
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
    return area;
  };
  for (const edge of net.edges) {
    if (!edge.label || !isShown(edge.entry)) continue;
    const [x, y] = edge.at[view.sheet] || edge.at.wide;
    put(filled(edge.label, count(edge.entry))[state.lang === 'en' ? 'en' : 'zh'], x, y, view.sheet === 'narrow' ? 14 : 16, 'center', 'bold', true);
  }
  const lit = litIds();
  const [left, , across] = net.frames[view.sheet] || net.frames.wide;
  const middle = left + across / 2;
  const named = net.nodes.filter(node => node.side && isShown(node.id) && (!lit || lit.has(node.id) || node.font));
  for (const node of named.sort((a, b) => (b.id === state.open) - (a.id === state.open) || b.weight - a.weight)) {
    const [x, y] = node.at[view.sheet] || node.at.wide;
    const [width, height] = node.box[view.sheet] || node.box.wide;
    const own = node.font ? node.font[view.sheet] : 13 / scale;
    // Of names too small to read only those are written, larger, that find room: the weightiest first.
    const isLegible = own * scale >= LEAST;
    const size = isLegible ? Math.min(13 / scale, own) : 11 / scale;
    const aside = width / 2 + 5;
    const text = words(plain(node.name[view.sheet] || node.name.wide));
    // Enlarged, a name may have to go to the other side to stay in the picture.
    const side = isLegible || node.side === 'below' ? node.side : x < middle ? 'right' : 'left';
    const must = node.id === state.open || (isLegible && Boolean(node.font) && height >= 11);
    if (!must && labels.length > FULL) continue;
    context.globalAlpha = lit && !lit.has(node.id) ? 0.4 : 1;
    const area = node.side === 'below' ? put(text, x, y + height / 2 + size * 0.8, size, 'center', 'normal', must)
      : put(text, side === 'left' ? x - aside : x + aside, y, size, side === 'left' ? 'right' : 'left', 'normal', must);
    if (area) labels.push([node.id, area]);
  }
  context.globalAlpha = 1;
}

function spot(id) {
  const node = nodeById.get(id);
  if (node) return [...node.at[view.sheet] || node.at.wide, ...node.box[view.sheet] || node.box.wide];
  const edge = edgeByEntry.get(id);
  if (edge.at) return [...edge.at[view.sheet] || edge.at.wide, ...edge.box[view.sheet] || edge.box.wide];
  const [[x, y], [u, v]] = [edge.from, edge.to].map(end => spot(end));
  return [(x + u) / 2, (y + v) / 2, 10, 10];
}

// Only the button that has the focus is seen, as a ring around its thing.
function ring() {
  const button = document.activeElement;
  if (!keys.contains(button)) return;
  const [x, y, width, height] = spot(button.dataset.entry);
  const at = network.canvasToDOM({ x, y });
  const scale = network.getScale();
  const [w, h] = [Math.max(width * scale, 24), Math.max(height * scale, 24)];
  Object.assign(button.style, { left: `${at.x - w / 2}px`, top: `${at.y - h / 2}px`, width: `${w}px`, height: `${h}px` });
}

function fit() {
  const room = holder.clientWidth;
  const sheet = room < 620 && net.frames.narrow ? 'narrow' : 'wide';
  const [left, top, width, height] = net.frames[sheet];
  const scale = Math.min(room / width, 1.2);
  if (sheet !== view.sheet) { view.sheet = sheet; paint(); return; }
  if (scale === view.scale && view.room === room) return;
  [view.scale, view.room] = [scale, room];
  holder.style.height = `${Math.round(height * scale)}px`;
  network.setSize(`${room}px`, holder.style.height);
  network.moveTo({ position: { x: left + width / 2, y: top + height / 2 }, scale, animation: false });
}

function at(point) {
  const node = network.getNodeAt(point);
  if (node !== undefined) return data.entries[node] ? node : null;
  const { x, y } = network.DOMtoCanvas(point);
  const named = labels.find(([, area]) => x > area[0] && x < area[2] && y > area[1] && y < area[3]);
  if (named) return named[0];
  const edge = edgeById.get(network.getEdgeAt(point));
  return edge ? edge.entry : null;
}

function start() {
  const coarse = matchMedia('(pointer: coarse)').matches;
  const interaction = { ...net.options.interaction, dragView: !coarse, dragNodes: false, keyboard: false };
  network = window.network = new vis.Network(holder, { nodes, edges }, { ...net.options, interaction });
  holder.querySelector('.vis-network').tabIndex = -1;
  holder.querySelector('canvas').setAttribute('aria-hidden', 'true');
  network.on('click', event => {
    const id = at(event.pointer.DOM);
    if (id) open(id, buttons.get(id));
  });
  network.on('afterDrawing', context => { write(context); ring(); });
  new ResizeObserver(fit).observe(holder.parentElement);
  fit();
}

// A button for each thing; of many only the first, until one walks in by keyboard: a reader has the tables besides.
const walked = [...new Set([...net.nodes, ...net.edges].map(one => one.entry || one.id))].filter(id => data.entries[id]);

function offer(ids) {
  for (const id of ids) {
    if (buttons.has(id)) continue;
    buttons.set(id, make('button', { type: 'button', 'data-entry': id, tabindex: '-1' }));
    keys.append(buttons.get(id));
    if (network) buttons.get(id).textContent = nameOf(id);
  }
}

offer(walked.length > MANY ? walked.slice(0, 1) : walked);
keys.addEventListener('focusin', () => { offer(walked); ring(); });
spotOf = button => spot(button.dataset.entry);
holder.addEventListener('pointermove', event => {
  if (event.pointerType === 'touch' || !network) return;
  const box = holder.getBoundingClientRect();
  const point = { x: event.clientX - box.left, y: event.clientY - box.top };
  const id = at(point);
  holder.style.cursor = id ? 'pointer' : '';
  say(id, point.x, point.y);
});
document.addEventListener('citykg:change', paint);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
document.addEventListener('click', event => {
  const hit = event.target.closest('[data-zoom]');
  if (!hit) return;
  view.room = 0;
  if (Number(hit.dataset.zoom)) network.moveTo({ scale: network.getScale() * Number(hit.dataset.zoom), animation: false });
  else fit();
});
