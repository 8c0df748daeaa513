// What is shown: search, filters by facet, and the meeting one has stepped to. One set of ids that everything follows.
'use strict';
const shown = new Set();
const leaves = Object.keys(data.entries).filter(id => !data.entries[id].parts && data.entries[id].keys);
const hay = new Map();

// One width, one 臺, no blanks, no case: as kg.search compares.
function key(text) { return text.normalize('NFKC').toLowerCase().replace(/\s/g, '').replaceAll('台', '臺'); }

function isShown(id) { return shown.has(id); }

// How many parts of an entry are shown; null for what has none.
function count(id) {
  const { parts } = data.entries[id];
  return parts ? parts.filter(isShown).length : null;
}

function namesOf(id) {
  const entry = data.entries[id];
  const title = pair(entry.title);
  const named = [title.zh, title.en, ...(entry.names || [])];
  for (const facet of ['city', 'agency']) {
    for (const code of (entry.keys && entry.keys[facet]) || []) {
      const label = data.facets[facet] && pair(data.facets[facet][code]);
      if (label) named.push(label.zh, label.en, ...(data.aliases[code] || []));
    }
  }
  return named.map(key).join('\n');
}

function fitsFacet(entry, facet) {
  const [picked, keys] = [state.picked[facet], entry.keys && entry.keys[facet]];
  return !picked || !picked.length || !keys || keys.some(code => picked.includes(code));
}

function fitsRest(id, day, sought) {
  if (day && data.entries[id].since > day) return false;
  return !sought || hay.get(id).includes(sought);
}

function sift() {
  const day = (data.meetings.find(one => one.id === state.at) || {}).date;
  const sought = key(state.q);
  const known = new Map();
  const facets = Object.keys(data.facets);
  if (sought) for (const id of leaves) if (!hay.has(id)) hay.set(id, namesOf(id));
  const test = id => {
    if (known.has(id)) return known.get(id);
    known.set(id, false);
    const entry = data.entries[id];
    const fits = entry.parts ? !(day && entry.since > day) && (!entry.parts.length || entry.parts.some(test))
      : !entry.keys || (fitsRest(id, day, sought) && facets.every(facet => fitsFacet(entry, facet)));
    known.set(id, fits);
    return fits;
  };
  shown.clear();
  for (const id of Object.keys(data.entries)) if (test(id)) shown.add(id);
}

// For each code of a facet, how many things would be shown with it: all other choices count, those of the facet do not.
function counts(facet) {
  const meeting = data.meetings.find(one => one.id === state.at);
  const others = Object.keys(data.facets).filter(one => one !== facet);
  const found = {};
  for (const id of leaves) {
    const entry = data.entries[id];
    if (!fitsRest(id, meeting && meeting.date, key(state.q)) || !others.every(one => fitsFacet(entry, one))) continue;
    for (const code of entry.keys[facet] || []) found[code] = (found[code] || 0) + 1;
  }
  return found;
}

function pick(facet, code, on) {
  const picked = (state.picked[facet] || []).filter(one => one !== code);
  state.picked[facet] = on ? [...picked, code] : picked;
}

function reset() {
  state.q = state.at = '';
  for (const facet of Object.keys(state.picked)) state.picked[facet] = [];
  changed();
}

function isSifted() { return Boolean(state.q || state.at || Object.values(state.picked).some(codes => codes.length)); }
