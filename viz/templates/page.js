// The page around a picture: language, panel, keyboard, and an address that can be sent. Text goes in as text only.
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const root = document.documentElement;
const panel = document.getElementById('panel');
const state = { lang: 'zh', open: null, opener: null };
const UI = {
  close: { zh: '關閉', en: 'Close' },
  passages: { zh: '依據的原文', en: 'Passages' },
  none: { zh: '資料中沒有原文。', en: 'The data has no passage.' },
};
root.classList.add('js');

function words(text) { return text ? text[state.lang] : ''; }

function make(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(options)) {
    if (key === 'text') node.textContent = value;
    else if (key === 'class') node.className = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

function bilingual(tag, text, options = {}) {
  const fixed = text.zh === text.en;
  return make(tag, { ...options, text: words(text), lang: fixed || state.lang === 'zh' ? 'zh-Hant' : 'en' });
}

function sign(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const use = document.createElementNS(space, 'use');
  svg.setAttribute('class', 'sign');
  svg.setAttribute('viewBox', '-10 -10 20 20');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', '#sign-' + name);
  svg.append(use);
  return svg;
}

function passage(one) {
  const place = state.lang === 'zh' ? `第 ${one.start}–${one.end} 字` : `characters ${one.start}–${one.end}`;
  return make('figure', { class: 'passage' },
    make('blockquote', { lang: 'zh-Hant', text: one.quote }),
    make('figcaption', {}, bilingual('span', one.what), ' · ', bilingual('span', one.where), ' ', one.date && make('time', { text: one.date }), make('br'),
      make('span', { class: 'place', text: `${one.file} ${place}` })));
}

function opener(id, entry) {
  return make('button', { type: 'button', 'data-entry': id }, entry.sign && sign(entry.sign), bilingual('span', entry.title));
}

function part(id) {
  const entry = data.entries[id];
  const lead = entry.passages && entry.passages[entry.lead];
  return make('li', {}, opener(id, entry), entry.state && ' ', entry.state && bilingual('span', entry.state, { class: 'kind' }),
    lead && passage(lead));
}

function section(one, brief) {
  if (!brief) return [bilingual('h3', one.title), make('ul', {}, ...one.entries.map(part))];
  const row = make('div', { class: 'row', 'aria-hidden': 'true' }, ...one.entries.map(id => sign(data.entries[id].sign)));
  return [make('li', {}, bilingual('button', one.title, { type: 'button', 'data-entry': one.open }), row)];
}

function render() {
  const id = state.open || data.start;
  const entry = data.entries[id];
  if (!panel || !entry) return;
  const brief = id === data.start;
  const sections = (entry.sections || []).flatMap(one => section(one, brief));
  panel.replaceChildren(
    bilingual('p', entry.kind, { class: 'kind' }),
    bilingual('h2', entry.title, { id: 'panel-title', tabindex: '-1' }),
    make('p', { class: 'note' }, entry.sign && sign(entry.sign), entry.sign && ' ', bilingual('span', entry.note)));
  if (!brief) panel.prepend(make('button', { type: 'button', class: 'close', 'data-close': '', 'aria-label': words(UI.close), text: '×' }));
  if (entry.facts) {
    panel.append(make('dl', {}, ...entry.facts.flatMap(([name, value]) => [bilingual('dt', name), bilingual('dd', value)])));
  }
  if (entry.passages) {
    panel.append(bilingual('h3', entry.passages.length ? UI.passages : UI.none), ...entry.passages.map(passage));
  }
  panel.append(...(brief ? [make('ul', {}, ...sections)] : sections));
  panel.scrollTop = 0;
  for (const row of document.querySelectorAll('[data-row]')) row.classList.toggle('open', row.dataset.row === state.open);
}

function remember() {
  const parts = new URLSearchParams();
  if (state.lang !== 'zh') parts.set('lang', state.lang);
  if (state.open) parts.set('open', state.open);
  const hash = parts.toString();
  history.replaceState(null, '', hash ? '#' + hash : location.pathname.split('/').pop() || '#');
  for (const link of document.querySelectorAll('a[data-keep]')) {
    const plain = link.getAttribute('href').split('#')[0];
    link.setAttribute('href', state.lang === 'zh' ? plain : `${plain}#lang=${state.lang}`);
  }
}

function changed() {
  render();
  remember();
  document.dispatchEvent(new CustomEvent('citykg:change'));
}

function open(id, from) {
  if (!Object.hasOwn(data.entries, id) || id === data.start) return;
  if (from && !panel.contains(from)) state.opener = from;
  state.open = id;
  changed();
  const title = document.getElementById('panel-title');
  title.focus({ preventScroll: true });
  if (panel.getBoundingClientRect().top > innerHeight - 120 || panel.getBoundingClientRect().top < 0) panel.scrollIntoView({ block: 'start' });
}

function close() {
  if (!state.open) return;
  state.open = null;
  changed();
  if (state.opener && state.opener.isConnected) state.opener.focus();
  state.opener = null;
}

function setLang(lang) {
  state.lang = lang === 'en' ? 'en' : 'zh';
  root.lang = state.lang === 'zh' ? 'zh-Hant' : 'en';
  root.dataset.lang = state.lang;
  for (const button of document.querySelectorAll('[data-set-lang]')) {
    button.setAttribute('aria-pressed', String(button.dataset.setLang === state.lang));
  }
  changed();
}

document.addEventListener('click', event => {
  const hit = event.target.closest('[data-entry], [data-close], [data-set-lang]');
  if (!hit) return;
  if (hit.dataset.entry !== undefined) open(hit.dataset.entry, hit);
  else if (hit.dataset.close !== undefined) close();
  else setLang(hit.dataset.setLang);
});
document.addEventListener('keydown', event => { if (event.key === 'Escape') close(); });

function fromAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const id = wanted.get('open');
  state.open = data.entries && id && Object.hasOwn(data.entries, id) && id !== data.start ? id : null;
  setLang(wanted.get('lang') || 'zh');
}
addEventListener('hashchange', fromAddress);
fromAddress();
