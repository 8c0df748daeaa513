// The page around a picture: language, panel, and an address that can be sent. Text goes in as text only.
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const root = document.documentElement;
const panel = document.getElementById('panel');
// What the reader has chosen. Whatever changes it calls changed(); whoever draws listens to 'citykg:change'.
const state = { lang: 'zh', open: null, opener: null, q: '', at: '', picked: {}, anchor: '' };
const UI = {
  close: { zh: '關閉', en: 'Close' },
  passages: { zh: '依據的原文', en: 'Passages' },
  none: { zh: '資料中沒有原文。', en: 'The data has no passage.' },
  away: { zh: '目前的篩選下沒有顯示。', en: 'Not shown under the present filters.' },
  page: { zh: '完整資料頁', en: 'Full page' },
  minutes: { zh: '在會議紀錄中開啟', en: 'Open in the minutes' },
};
// Pages of a server say it so.
const asksEnglish = new URLSearchParams(location.search).get('lang') === 'en';
root.classList.add('js');

// A text that is alike in both languages is written once.
function pair(text) { return typeof text === 'string' ? { zh: text, en: text } : text; }

function words(said) {
  if (!said) return '';
  const text = pair(said);
  if (state.lang === 'en' || state.lang === 'zh') return text[state.lang];
  return text.zh === text.en ? text.zh : `${text.zh} ${text.en}`;
}

// {n} in the texts of an entry is how many of its parts are shown, {s} the plural's letter.
function filled(said, n) {
  if (!said) return said;
  const text = pair(said);
  if (n === null) return text;
  const put = one => one.replaceAll('{n}', n).replaceAll('{s}', n === 1 ? '' : 's');
  return { zh: put(text.zh), en: put(text.en) };
}

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

function bilingual(tag, said, options = {}) {
  const text = pair(said);
  if (state.lang === 'both' && text.zh !== text.en) {
    return make(tag, options, make('span', { text: text.zh, lang: 'zh-Hant' }), ' ', make('span', { class: 'en', text: text.en, lang: 'en' }));
  }
  const fixed = text.zh === text.en;
  return make(tag, { ...options, text: words(text), lang: fixed || state.lang !== 'en' ? 'zh-Hant' : 'en' });
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

function minutesAt(one) {
  if (!one.minutes || !one.end || !data.minutes) return '';
  const fill = { minutes: data.files[one.minutes] || one.minutes, start: one.start, end: one.end };
  const href = data.minutes.replace(/\{(minutes|start|end)\}/g, (_, name) => fill[name]);
  if (state.lang === 'zh') return href;
  return href.includes('?') ? href.replace('#', `&lang=${state.lang}#`) : `${href}&lang=${state.lang}`;
}

function passage(one) {
  const [zh, en] = [`第 ${one.start}–${one.end} 字`, `characters ${one.start}–${one.end}`];
  const place = one.end ? `${one.file} ${words({ zh, en })}` : one.file;
  const href = minutesAt(one);
  return make('figure', { class: 'passage' },
    make('blockquote', { lang: 'zh-Hant', text: one.quote }),
    make('figcaption', {}, bilingual('span', one.what), ' · ', bilingual('span', one.where), ' ', one.date && make('time', { text: one.date }), make('br'),
      href ? make('a', { class: 'place', href, title: words(UI.minutes), text: place }) : make('span', { class: 'place', text: place })));
}

// Pages of a server take the language in the query, ours behind the #.
function pageAt(href) {
  if (!href.startsWith('/')) return { href, 'data-keep': '' };
  return { href: state.lang === 'en' ? `${href}?lang=en` : href };
}

function opener(id, entry) {
  return make('button', { type: 'button', 'data-entry': id }, entry.sign && sign(entry.sign), bilingual('span', title(id)));
}

function title(id) { return filled(data.entries[id].title, count(id)); }
function note(id) { return filled(data.entries[id].note, count(id)); }

function part(id) {
  const entry = data.entries[id];
  const lead = entry.passages && entry.passages[entry.lead];
  return make('li', {}, opener(id, entry), entry.state && ' ', entry.state && bilingual('span', entry.state, { class: 'kind' }),
    lead && passage(lead));
}

function section(one, brief) {
  const shown = one.entries.filter(isShown);
  if (!shown.length && one.entries.length) return [];
  const head = filled(one.title, shown.length);
  if (!brief) return [bilingual('h3', head), make('ul', {}, ...shown.map(part))];
  const row = make('div', { class: 'row', 'aria-hidden': 'true' }, ...shown.filter(id => data.entries[id].sign).map(id => sign(data.entries[id].sign)));
  return [make('li', {}, bilingual('button', head, { type: 'button', 'data-entry': one.open }), row)];
}

function render() {
  const id = state.open || data.start;
  const entry = data.entries[id];
  if (!panel || !entry) return;
  const brief = id === data.start;
  const sections = (entry.sections || []).flatMap(one => section(one, brief));
  panel.replaceChildren(
    bilingual('p', entry.kind, { class: 'kind' }),
    bilingual('h2', title(id), { id: 'panel-title', tabindex: '-1' }),
    make('p', { class: 'note' }, entry.sign && sign(entry.sign), entry.sign && ' ', bilingual('span', note(id))));
  if (!brief) panel.prepend(make('button', { type: 'button', class: 'close', 'data-close': '', 'aria-label': words(UI.close), text: '×' }));
  if (!isShown(id)) panel.append(bilingual('p', UI.away, { class: 'kind' }));
  if (data.pages[id]) panel.append(make('p', {}, bilingual('a', UI.page, pageAt(data.pages[id]))));
  if (entry.facts) {
    panel.append(make('dl', {}, ...entry.facts.flatMap(([name, value]) => [bilingual('dt', name), bilingual('dd', value)])));
  }
  if (entry.passages) {
    panel.append(bilingual('h3', entry.passages.length ? UI.passages : UI.none), ...entry.passages.map(passage));
  }
  panel.append(...(brief ? [make('ul', {}, ...sections)] : sections));
}

function remember() {
  const kept = new URLSearchParams();
  if (state.lang !== 'zh' || asksEnglish) kept.set('lang', state.lang);
  for (const [facet, codes] of Object.entries(state.picked)) if (codes.length) kept.set(facet, codes.join(','));
  if (state.q) kept.set('q', state.q);
  const parts = new URLSearchParams(kept);
  if (state.at) parts.set('at', state.at);
  if (state.open) parts.set('open', state.open);
  const hash = [state.anchor, parts.toString()].filter(Boolean).join('&');
  history.replaceState(null, '', hash ? '#' + hash : location.pathname.split('/').pop() + location.search || '#');
  for (const link of document.querySelectorAll('a[data-keep]')) {
    link.setAttribute('href', [link.getAttribute('href').split('#')[0], kept.toString()].filter(Boolean).join('#'));
  }
}

function changed() {
  sift();
  render();
  remember();
  document.dispatchEvent(new CustomEvent('citykg:change'));
}

function open(id, from) {
  if (!Object.hasOwn(data.entries, id) || id === data.start) return;
  if (from && !panel.contains(from)) state.opener = from;
  state.open = id;
  changed();
  panel.scrollTop = 0;
  document.getElementById('panel-title').focus({ preventScroll: true });
  if (panel.getBoundingClientRect().top > innerHeight - 120 || panel.getBoundingClientRect().top < 0) panel.scrollIntoView({ block: 'start' });
}

function close() {
  if (!state.open) return;
  state.open = null;
  changed();
  panel.scrollTop = 0;
  if (state.opener && state.opener.isConnected) state.opener.focus();
  state.opener = null;
}

function setLang(lang) {
  state.lang = ['en', 'both'].includes(lang) ? lang : 'zh';
  root.lang = state.lang === 'en' ? 'en' : 'zh-Hant';
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
  const [first] = location.hash.slice(1).split('&');
  state.anchor = first.includes('=') ? '' : first;
  const id = wanted.get('open');
  state.open = id && Object.hasOwn(data.entries, id) && id !== data.start ? id : null;
  state.q = wanted.get('q') || '';
  state.at = data.meetings.some(one => one.id === wanted.get('at')) ? wanted.get('at') : '';
  state.picked = {};
  for (const [facet, labels] of Object.entries(data.facets)) {
    state.picked[facet] = (wanted.get(facet) || '').split(',').filter(code => Object.hasOwn(labels, code));
  }
  setLang(wanted.get('lang') || (asksEnglish ? 'en' : 'zh'));
}
addEventListener('hashchange', () => {
  fromAddress();
  if (panel) panel.scrollTop = 0;
});
addEventListener('DOMContentLoaded', () => {
  fromAddress();
  // What is not needed for the picture comes behind it, as long tables do: when one turns to it, or when all else is done.
  const lay = () => {
    if (root.classList.contains('drawn')) return;
    root.classList.add('drawn');
    const kept = document.querySelector('.tables noscript');
    if (kept) kept.replaceWith(...document.adoptNode(new DOMParser().parseFromString(kept.textContent, 'text/html').body).childNodes);
    document.dispatchEvent(new CustomEvent('citykg:laid'));
  };
  for (const kind of ['scroll', 'wheel', 'keydown', 'focusin', 'pointerdown']) addEventListener(kind, lay, { once: true, capture: true });
  setTimeout(() => (window.requestIdleCallback || setTimeout)(lay), 2500);
});
