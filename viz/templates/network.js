// Draws the network with vis-network: fixed places, colours of the theme, and a button over each thing for the keyboard.
'use strict';
const net = data.network;
const holder = document.getElementById('network');
const keys = document.getElementById('keys');
const tip = document.getElementById('tip');
const look = name => getComputedStyle(root).getPropertyValue('--' + name).trim();
const face = getComputedStyle(document.body).fontFamily;
const view = { sheet: 'wide', scale: 1 };
const nodes = new vis.DataSet();
const edges = new vis.DataSet();

// Labels are drawn on the canvas; in the little markup that vis-network knows, only our own tags are left standing.
function strong(text) {
  const [first, ...rest] = words(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').split('\n');
  return [`<b>${first}</b>`, ...rest].join('\n');
}

function font(size, name) {
  const color = look(name);
  return { face, size, color, multi: 'html', bold: { face, size: size + (state.lang === 'zh' ? 2 : 1), color, mod: 'bold' } };
}

// vis-network puts a line's label in its middle; ours go where the layout found room.
function numbers(context) {
  context.font = `bold ${view.sheet === 'narrow' ? 14 : 16}px ${face}`;
  [context.textAlign, context.textBaseline, context.lineJoin, context.lineWidth] = ['center', 'middle', 'round', 9];
  [context.strokeStyle, context.fillStyle] = [look('paper'), look('ink')];
  for (const edge of net.edges.filter(one => one.label)) {
    const [x, y] = edge.at[view.sheet];
    context.strokeText(words(edge.label), x, y);
    context.fillText(words(edge.label), x, y);
  }
}

function nodeStyle(node) {
  const [x, y] = node.at[view.sheet];
  const [width, height] = node.box[view.sheet];
  const lit = !state.open || data.entries[state.open].lit.includes(node.id);
  const chosen = state.open === node.id;
  const narrow = view.sheet === 'narrow';
  const base = { id: node.id, x, y, opacity: 1, borderWidth: 1.5, shapeProperties: {}, label: node.label ? strong(node.label) : undefined };
  if (node.kind === 'city') {
    return { ...base, shape: 'circle', margin: { top: 0, left: 0, right: 0, bottom: 0 }, borderWidth: chosen ? 5 : 2, widthConstraint: { minimum: width, maximum: width },
      color: { background: look('city'), border: chosen ? look('focus') : look('paper') },
      font: font(narrow ? 11 : 13, 'city-ink') };
  }
  if (node.kind === 'shared') {
    return { ...base, shape: 'box', margin: { top: 5, left: 0, right: 0, bottom: 0 }, borderWidth: chosen ? 3 : 1.5,
      widthConstraint: { minimum: width, maximum: width }, heightConstraint: { minimum: height, valign: 'top' },
      shapeProperties: { borderDashes: chosen ? false : [5, 5], borderRadius: 10 },
      color: { background: look('paper'), border: chosen ? look('focus') : look('line') },
      font: font(narrow ? 11 : 13, 'ink') };
  }
  const size = width / 2.26 * (chosen ? 1.5 : 1) * (node.sign === 'gone' ? 1.25 : 1);
  return { ...base, shape: data.shapes[node.sign], size, label: undefined, opacity: lit ? 1 : 0.18, borderWidth: chosen ? 3 : 1.5,
    color: { background: look(node.sign), border: chosen ? look('focus') : look('edge') } };
}

function edgeStyle(edge) {
  const lit = !state.open || data.entries[state.open].lit.includes(edge.id);
  const pair = edge.kind === 'pair';
  const chosen = state.open === edge.entry;
  return { id: edge.id, from: edge.from, to: edge.to, dashes: pair ? false : [5, 5],
    width: pair ? 3 + Math.min(edge.weight, 12) * 0.9 : 1.5, smooth: false,
    color: { color: chosen ? look('focus') : look('line'), opacity: lit ? 1 : 0.25 } };
}

function shown(id) { return data.entries[id] ? id : null; }

function paint() {
  nodes.update(net.nodes.map(nodeStyle));
  edges.update(net.edges.map(edgeStyle));
  for (const button of keys.children) button.textContent = name(button.dataset.entry);
}

function name(id) {
  const entry = data.entries[id];
  return entry.note.zh === '' ? words(entry.title) : `${words(entry.title)}${state.lang === 'zh' ? '，' : ', '}${words(entry.note)}`;
}

function place() {
  for (const button of keys.children) {
    const [x, y, width, height] = spot(button.dataset.entry);
    const at = network.canvasToDOM({ x, y });
    const scale = network.getScale();
    const [w, h] = [Math.max(width * scale, 24), Math.max(height * scale, 24)];
    button.style.left = `${at.x - w / 2}px`;
    button.style.top = `${at.y - h / 2}px`;
    button.style.width = `${w}px`;
    button.style.height = `${h}px`;
  }
}

function spot(id) {
  const node = net.nodes.find(one => one.id === id);
  if (node) return [...node.at[view.sheet], ...node.box[view.sheet]];
  const edge = net.edges.find(one => one.entry === id);
  return [...edge.at[view.sheet], ...edge.box[view.sheet]];
}

function fit() {
  const room = holder.clientWidth;
  const sheet = room < 620 ? 'narrow' : 'wide';
  const [left, top, width, height] = net.frames[sheet];
  view.scale = Math.min(room / width, 1.2);
  if (sheet !== view.sheet) { view.sheet = sheet; paint(); }
  holder.style.height = `${Math.round(height * view.scale)}px`;
  network.setSize(`${room}px`, holder.style.height);
  network.redraw();
  network.moveTo({ position: { x: left + width / 2, y: top + height / 2 }, scale: view.scale, animation: false });
}

function at(point) {
  const node = network.getNodeAt(point);
  if (node !== undefined) return shown(node);
  const edge = network.getEdgeAt(point);
  return edge === undefined ? null : edges.get(edge) && net.edges.find(one => one.id === edge).entry;
}

function say(id, x, y) {
  tip.hidden = !id;
  if (!id) return;
  tip.textContent = name(id);
  const right = x > holder.clientWidth / 2;
  tip.style.left = right ? 'auto' : `${x + 12}px`;
  tip.style.right = right ? `${holder.clientWidth - x + 12}px` : 'auto';
  tip.style.top = `${Math.max(4, Math.min(y + 14, holder.clientHeight - 60))}px`;
}

function walk(event) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const here = event.target.dataset.entry;
  if (!here || !(step || event.key === 'Home' || event.key === 'End')) return;
  event.preventDefault();
  const all = [...keys.children];
  let next = event.key === 'Home' ? all[0] : event.key === 'End' ? all.at(-1) : null;
  if (step) {
    const [x, y] = spot(here);
    let best = Infinity;
    for (const button of all) {
      const [u, v] = spot(button.dataset.entry);
      const along = (u - x) * step[0] + (v - y) * step[1];
      const aside = Math.abs((u - x) * step[1]) + Math.abs((v - y) * step[0]);
      if (along > 1 && along + 2 * aside < best) { best = along + 2 * aside; next = button; }
    }
  }
  if (next) { rove(next); next.focus(); }
}

function rove(button) {
  for (const other of keys.children) other.tabIndex = other === button ? 0 : -1;
}

function save(kind) {
  const still = document.querySelector('.still');
  const link = document.createElement('a');
  link.download = `${data.name}.${kind}`;
  const go = url => { link.href = url; link.click(); };
  if (kind === 'svg') { go(still.src); return; }
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [still.naturalWidth * 2, still.naturalHeight * 2];
  canvas.getContext('2d').drawImage(still, 0, 0, canvas.width, canvas.height);
  canvas.toBlob(blob => { const url = URL.createObjectURL(blob); go(url); setTimeout(() => URL.revokeObjectURL(url), 1000); }, 'image/png');
}

for (const id of [...net.nodes, ...net.edges].map(one => one.entry || one.id)) {
  if (!shown(id) || [...keys.children].some(button => button.dataset.entry === id)) continue;
  keys.append(make('button', { type: 'button', 'data-entry': id, tabindex: keys.children.length ? '-1' : '0' }));
}
paint();
const coarse = matchMedia('(pointer: coarse)').matches;
const options = { ...net.options, interaction: { ...net.options.interaction, dragView: !coarse, dragNodes: false, keyboard: false } };
window.network = new vis.Network(holder, { nodes, edges }, options);
holder.querySelector('.vis-network').tabIndex = -1;
holder.querySelector('canvas').setAttribute('aria-hidden', 'true');
network.on('click', event => {
  const id = at(event.pointer.DOM);
  if (id) open(id, [...keys.children].find(button => button.dataset.entry === id));
});
network.on('afterDrawing', context => { numbers(context); place(); });
holder.addEventListener('pointermove', event => {
  if (event.pointerType === 'touch') return;
  const box = holder.getBoundingClientRect();
  const point = { x: event.clientX - box.left, y: event.clientY - box.top };
  const id = at(point);
  holder.style.cursor = id ? 'pointer' : '';
  say(id, point.x, point.y);
});
holder.addEventListener('pointerleave', () => say(null));
keys.addEventListener('keydown', walk);
keys.addEventListener('focusin', event => {
  rove(event.target);
  say(event.target.dataset.entry, parseFloat(event.target.style.left) + 20, parseFloat(event.target.style.top) + 20);
});
keys.addEventListener('focusout', () => say(null));
document.addEventListener('citykg:change', paint);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
document.addEventListener('click', event => {
  const hit = event.target.closest('[data-zoom], [data-save]');
  if (!hit) return;
  if (hit.dataset.save) save(hit.dataset.save);
  else if (Number(hit.dataset.zoom)) network.moveTo({ scale: network.getScale() * Number(hit.dataset.zoom), animation: false });
  else fit();
});
new ResizeObserver(fit).observe(holder.parentElement);
fit();
