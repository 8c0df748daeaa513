// The page to look over what was read: a fact and its passage find each other. No text is ever put in as HTML.
'use strict';
const root = document.documentElement;
const bar = document.getElementById('bar');
const UI = {
  text: { zh: '看原文', en: 'See the text' },
  facts: { zh: '看判讀', en: 'See what was read' },
};
const state = { lang: 'zh', fact: null, from: null };
const narrow = matchMedia('(max-width: 60rem)');
root.classList.add('js');

function sheet() { return document.querySelector('.sheet:not([hidden])'); }
function passages(id) { return [...document.querySelectorAll(`.p[data-f~="${CSS.escape(id)}"]`)]; }
function still() { return matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth'; }

function show(node, box) {
  if (narrow.matches) { node.scrollIntoView({ block: 'center', behavior: 'auto' }); return; }
  const top = node.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  box.scrollTo({ top: top - box.clientHeight / 3, behavior: still() });
}

// The words of the language that is shown, also while the card is not.
function said(node) {
  const own = node.querySelector('.' + state.lang);
  return (own || node).textContent.trim();
}

function view(name) {
  for (const each of document.querySelectorAll('.sheet')) each.dataset.view = name;
  for (const tab of document.querySelectorAll('[data-tab]')) tab.setAttribute('aria-pressed', String(tab.dataset.tab === name));
  label();
}

function label() {
  const other = sheet() && sheet().dataset.view === 'text' ? 'facts' : 'text';
  document.getElementById('other').textContent = UI[other][state.lang];
  if (!state.fact) return;
  const [tag, title] = document.getElementById(state.fact).querySelectorAll('.jump > span');
  const words = `${said(tag)} ${said(title)}`;
  document.getElementById('what').textContent = words;
  document.getElementById('told').textContent = words;
}

function clear() {
  for (const one of document.querySelectorAll('.on')) one.classList.remove('on');
  state.fact = null;
  bar.hidden = true;
}

function select(id) {
  clear();
  const card = document.getElementById(id);
  for (const one of passages(id)) one.classList.add('on');
  card.classList.add('on');
  for (let up = card.parentElement; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true;
  state.fact = id;
  bar.hidden = false;
  return card;
}

function toText(id, focus) {
  const card = select(id);
  const [first] = passages(id);
  const home = card.closest('.sheet');
  view('text');
  if (first) show(first, home.querySelector('.text'));
  if (focus) home.querySelector('.text').focus({ preventScroll: true });
  label();
}

function toFact(id, focus) {
  const card = select(id);
  view('facts');
  show(card, card.closest('.cards'));
  if (focus) card.querySelector('.jump').focus({ preventScroll: true });
  label();
}

function next(passage) {
  const shown = passage.dataset.f.split(' ').filter(id => document.getElementById(id).offsetParent !== null || hiddenByView(id));
  if (!shown.length) return null;
  return shown[(shown.indexOf(state.fact) + 1) % shown.length];
}

function hiddenByView(id) {
  const kind = [...document.getElementById(id).classList].find(name => name.startsWith('c-')).slice(2);
  return !root.classList.contains('off-' + kind);
}

function step(box, by) {
  const all = [...box.querySelectorAll('.p')].filter(one => next(one) !== null);
  const ids = [...new Set(all.flatMap(one => one.dataset.f.split(' ').filter(hiddenByView)))];
  if (!ids.length) return;
  const at = ids.indexOf(state.fact);
  const id = ids[at < 0 ? (by > 0 ? 0 : ids.length - 1) : (at + by + ids.length) % ids.length];
  const card = select(id);
  show(passages(id)[0], box);
  if (!narrow.matches) show(card, card.closest('.cards'));
  label();
}

function setLang(lang) {
  state.lang = lang === 'en' ? 'en' : 'zh';
  root.lang = state.lang === 'zh' ? 'zh-Hant' : 'en';
  root.dataset.lang = state.lang;
  for (const one of document.querySelectorAll('[data-set-lang]')) one.setAttribute('aria-pressed', String(one.dataset.setLang === state.lang));
  label();
}

function setSheet(id) {
  clear();
  for (const one of document.querySelectorAll('.sheet')) one.hidden = one.id !== id;
  for (const one of document.querySelectorAll('[data-sheet]')) one.setAttribute('aria-pressed', String(one.dataset.sheet === id));
}

function toggle(kind) {
  const off = root.classList.toggle('off-' + kind);
  for (const one of document.querySelectorAll('[data-kind]')) if (one.dataset.kind === kind) one.setAttribute('aria-pressed', String(!off));
}

document.addEventListener('click', event => {
  const hit = event.target.closest('[data-go], .p, [data-kind], [data-set-lang], [data-sheet], [data-tab], #other, #close');
  if (!hit) return;
  if (hit.dataset.go !== undefined) { state.from = hit; toText(hit.dataset.go, false); }
  else if (hit.classList.contains('p')) { if (getSelection().isCollapsed) { const id = next(hit); if (id) toFact(id, false); } }
  else if (hit.dataset.kind !== undefined) toggle(hit.dataset.kind);
  else if (hit.dataset.setLang !== undefined) setLang(hit.dataset.setLang);
  else if (hit.dataset.sheet !== undefined) setSheet(hit.dataset.sheet);
  else if (hit.dataset.tab !== undefined) view(hit.dataset.tab);
  else if (hit.id === 'close') clear();
  else if (sheet().dataset.view === 'text') toFact(state.fact, true);
  else toText(state.fact, true);
});

document.addEventListener('keydown', event => {
  const box = event.target.closest ? event.target.closest('.text') : null;
  if (event.key === 'Escape') {
    const back = state.fact && document.getElementById(state.fact).querySelector('.jump');
    clear();
    if (back && box) { view('facts'); back.focus(); }
  } else if (event.target.classList.contains('jump') && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    const all = [...sheet().querySelectorAll('.jump:not(:disabled)')].filter(one => one.offsetParent !== null);
    const to = all[all.indexOf(event.target) + (event.key === 'ArrowDown' ? 1 : -1)];
    if (to) { event.preventDefault(); to.focus(); }
  } else if (box && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) {
    event.preventDefault();
    step(box, event.key === 'ArrowRight' ? 1 : -1);
  } else if (box && event.key === 'Enter' && state.fact) {
    event.preventDefault();
    toFact(state.fact, true);
  }
});

view('facts');
const [first] = document.querySelectorAll('.sheet');
if (first) setSheet(first.id);
