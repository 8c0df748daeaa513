// Whatever picture a page has: its elements follow the state, arrows walk over them, hovering names them, it can be saved.
'use strict';
const frame = document.querySelector('.frame');
const tip = document.getElementById('tip');
const signCodes = data.signs || {};
// A larger picture as SVG becomes an image only when it is printed or saved.
const LIGHT = 400000;

// Elements with data-item: away while filtered out, dim while something else is open, chosen while it is open itself.
function mark() {
  const lit = state.open && data.entries[state.open].lit;
  for (const one of document.querySelectorAll('[data-item]')) {
    const id = one.dataset.item;
    one.classList.toggle('away', !isShown(id));
    one.classList.toggle('dim', Boolean(lit) && !lit.includes(id) && state.open !== id);
    one.classList.toggle('chosen', state.open === id);
  }
  for (const row of document.querySelectorAll('[data-row]')) {
    row.hidden = !isShown(row.dataset.row);
    row.classList.toggle('open', row.dataset.row === state.open);
  }
  for (const cell of document.querySelectorAll('[data-count]')) cell.textContent = count(cell.dataset.count);
  for (const button of document.querySelectorAll('[data-sign], [data-pick]')) {
    const [facet, codes] = choiceOf(button);
    button.setAttribute('aria-pressed', String(codes.length > 0 && codes.every(code => (state.picked[facet] || []).includes(code))));
  }
  if (!frame) return;
  const now = frame.querySelector('[data-entry][tabindex="0"]');
  if (now && isStop(now)) return;
  const first = [...frame.querySelectorAll('[data-entry]')].find(isStop);
  if (first) rove(first);
}

// What a key of the legend stands for: a facet and codes of it, as data-pick="facet=code,code" or the statuses of a sign.
function choiceOf(button) {
  if (button.dataset.sign) return ['status', signCodes[button.dataset.sign] || []];
  const [facet, codes] = button.dataset.pick.split('=');
  return [facet, codes.split(',')];
}

// What another arrangement of the same picture shows is no stop in this one.
function isStop(one) { return !one.closest('.away') && isShown(one.dataset.entry) && one.checkVisibility(); }

function rove(stop) {
  for (const other of frame.querySelectorAll('[data-entry]')) other.tabIndex = other === stop ? 0 : -1;
}

function nameOf(id) {
  const said = note(id);
  return !said || said.zh === '' ? words(title(id)) : `${words(title(id))}${state.lang === 'en' ? ', ' : '，'}${words(said)}`;
}

function say(id, x, y) {
  tip.hidden = !id;
  if (!id) return;
  tip.textContent = nameOf(id);
  const right = x > frame.clientWidth / 2;
  tip.style.left = right ? 'auto' : `${x + 12}px`;
  tip.style.right = right ? `${frame.clientWidth - x + 12}px` : 'auto';
  tip.style.top = `${Math.max(4, Math.min(y + 14, frame.clientHeight - 60))}px`;
}

// Where a stop is; a picture that draws on a canvas knows better.
let spotOf = stop => {
  const box = stop.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
};

function walk(event) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const here = event.target.closest('[data-entry]');
  if (here && (event.key === 'Enter' || event.key === ' ') && here.tagName !== 'BUTTON') {
    event.preventDefault();
    open(here.dataset.entry, here);
    return;
  }
  if (!here || !(step || event.key === 'Home' || event.key === 'End')) return;
  event.preventDefault();
  const stops = [...frame.querySelectorAll('[data-entry]')].filter(isStop);
  let next = event.key === 'Home' ? stops[0] : event.key === 'End' ? stops.at(-1) : null;
  if (step) {
    const [x, y] = spotOf(here);
    let best = Infinity;
    for (const stop of stops) {
      const [u, v] = spotOf(stop);
      const along = (u - x) * step[0] + (v - y) * step[1];
      const aside = Math.abs((u - x) * step[1]) + Math.abs((v - y) * step[0]);
      if (along > 1 && along + 2 * aside < best) { best = along + 2 * aside; next = stop; }
    }
  }
  if (next) { rove(next); next.focus(); }
}

// The whole picture as an image, made of what readers without scripts see.
function still() {
  const kept = document.getElementById('still');
  const there = document.querySelector('img.still');
  if (there || !kept) return there;
  const image = new DOMParser().parseFromString(kept.textContent, 'text/html').querySelector('img');
  kept.after(document.adoptNode(image));
  return image;
}

async function save(kind) {
  const image = still();
  const link = document.createElement('a');
  link.download = `${data.name}.${kind}`;
  const go = url => { link.href = url; link.click(); };
  if (kind === 'svg') { go(image.src); return; }
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob(blob => { const url = URL.createObjectURL(blob); go(url); setTimeout(() => URL.revokeObjectURL(url), 1000); }, 'image/png');
}

if (frame) {
  frame.addEventListener('keydown', walk);
  frame.addEventListener('focusin', event => {
    const stop = event.target.closest('[data-entry]');
    if (!stop) return;
    rove(stop);
    const [box, whole] = [stop.getBoundingClientRect(), frame.getBoundingClientRect()];
    say(stop.dataset.entry, box.left - whole.left + Math.min(box.width, 20), box.top - whole.top + Math.min(box.height, 20));
  });
  frame.addEventListener('focusout', () => say(null));
  frame.addEventListener('pointermove', event => {
    const hit = event.pointerType !== 'touch' && event.target.closest('[data-entry]');
    const box = frame.getBoundingClientRect();
    if (hit) say(hit.dataset.entry, event.clientX - box.left, event.clientY - box.top);
    else if (!event.target.closest('canvas')) say(null);
  });
  frame.addEventListener('pointerleave', () => say(null));
}
document.addEventListener('click', event => {
  const hit = event.target.closest('[data-save], [data-sign], [data-pick]');
  if (!hit) return;
  if (hit.dataset.save) { save(hit.dataset.save); return; }
  const on = hit.getAttribute('aria-pressed') !== 'true';
  const [facet, codes] = choiceOf(hit);
  for (const code of codes) pick(facet, code, on);
  changed();
});
document.addEventListener('citykg:change', mark);
document.addEventListener('citykg:laid', () => {
  mark();
  if ((document.getElementById('still')?.textContent || '').length < LIGHT) still();
});
addEventListener('beforeprint', still);
matchMedia('print').addEventListener('change', still);
matchMedia('(max-width: 44rem)').addEventListener('change', mark);
