// The controls above a picture, which follow the state: search, facets with live counts, steps through the meetings, reset.
'use strict';
const controls = document.getElementById('controls');
const SAY = {
  search: { zh: '搜尋案名、機關、城市', en: 'Search cases, agencies, cities' },
  reset: { zh: '全部清除', en: 'Reset all' },
  back: { zh: '上一次會議', en: 'Meeting before' },
  on: { zh: '下一次會議', en: 'Next meeting' },
  play: { zh: '逐次播放', en: 'Play' },
  stop: { zh: '停止', en: 'Stop' },
  step: { zh: '看到哪一次會議為止', en: 'Up to which meeting' },
  all: { zh: '全部會議', en: 'All meetings' },
  more: { zh: '篩選與逐次會議', en: 'Filters and steps' },
  latest: { zh: '（狀態仍是最新的）', en: '(statuses are the latest)' },
};
const asked = {};
let playing = 0;

function label(name) { return make('span', { 'data-say': name }); }

function build() {
  asked.q = make('input', { type: 'search', id: 'q', autocomplete: 'off', enterkeyhint: 'search' });
  asked.said = make('output', { class: 'said', 'aria-live': 'polite' });
  asked.reset = make('button', { type: 'button', class: 'reset' }, label('reset'));
  const row = make('div', { class: 'asked' }, make('label', { class: 'hush', for: 'q' }, label('search')), asked.q,
    more(), ...Object.keys(data.facets).map(facetBox), asked.reset, asked.said);
  controls.append(row);
  if (data.meetings.length > 1) controls.append(stepper());
  asked.q.addEventListener('input', () => { state.q = asked.q.value; changed(); });
  asked.q.addEventListener('keydown', event => {
    const hit = event.key === 'Enter' && leaves.find(isShown);
    if (hit) open(hit, asked.q);
  });
  asked.reset.addEventListener('click', () => { reset(); asked.q.focus(); });
}

// On a narrow screen the picture comes first: filters and steps unfold.
function more() {
  const button = make('button', { type: 'button', class: 'more', 'aria-expanded': 'false', 'aria-controls': 'controls' }, label('more'));
  button.addEventListener('click', () => button.setAttribute('aria-expanded', String(controls.classList.toggle('unfolded'))));
  return button;
}

function facetBox(facet) {
  const boxes = Object.keys(data.facets[facet]).map(code => {
    const box = make('input', { type: 'checkbox', value: code });
    box.addEventListener('change', () => { pick(facet, code, box.checked); changed(); });
    return make('label', {}, box, make('span', { class: 'name' }), make('span', { class: 'n' }));
  });
  return make('details', { class: 'facet', 'data-facet': facet }, make('summary', {}),
    make('fieldset', {}, make('legend', { class: 'hush' }), ...boxes));
}

function stepper() {
  const button = (name, text) => make('button', { type: 'button', 'data-step': name, text });
  asked.range = make('input', { type: 'range', min: 1, max: data.meetings.length + 1, step: 1, id: 'step' });
  asked.day = make('output', { class: 'day' });
  const box = make('div', { class: 'steps' }, make('label', { for: 'step' }, label('step')), button('back', '◀'), asked.range,
    button('on', '▶'), button('play', ''), asked.day);
  asked.range.addEventListener('input', () => stepTo(Number(asked.range.value)));
  box.addEventListener('click', event => {
    const name = event.target.dataset.step;
    if (name === 'back') stepTo(Math.max(1, place() - 1));
    else if (name === 'on') stepTo(place() + 1);
    else if (name === 'play') play();
  });
  return box;
}

function place() { return state.at ? data.meetings.findIndex(one => one.id === state.at) + 1 : data.meetings.length + 1; }

// Behind the last meeting stands all that the data holds, with or without a day.
function stepTo(number) {
  state.at = number >= 1 && number <= data.meetings.length ? data.meetings[number - 1].id : '';
  changed();
}

function play() {
  if (playing) { clearInterval(playing); playing = 0; follow(); return; }
  stepTo(1);
  playing = setInterval(() => {
    const next = place() + 1;
    stepTo(next);
    if (next > data.meetings.length) play();
  }, matchMedia('(prefers-reduced-motion: reduce)').matches ? 3000 : 1400);
  follow();
}

function follow() {
  for (const one of controls.querySelectorAll('[data-say]')) one.textContent = words(SAY[one.dataset.say]);
  asked.q.placeholder = words(SAY.search);
  if (asked.q.value !== state.q) asked.q.value = state.q;
  asked.reset.disabled = !isSifted();
  const [some, all] = [leaves.filter(isShown).length, leaves.length];
  const unit = pair(data.unit);
  asked.said.textContent = words({ zh: `顯示 ${some}／${all} ${unit.zh}`, en: `${some} of ${all} ${unit.en}` });
  for (const box of controls.querySelectorAll('[data-facet]')) followFacet(box);
  if (asked.range) followSteps();
}

function followFacet(box) {
  const { facet } = box.dataset;
  const [labels, found, picked] = [data.facets[facet], counts(facet), state.picked[facet] || []];
  const heading = words(data.titles[facet]);
  box.querySelector('summary').textContent = picked.length ? `${heading} (${picked.length})` : heading;
  box.classList.toggle('on', picked.length > 0);
  box.querySelector('legend').textContent = heading;
  for (const one of box.querySelectorAll('label')) {
    const input = one.querySelector('input');
    input.checked = picked.includes(input.value);
    one.querySelector('.name').textContent = words(labels[input.value]);
    one.querySelector('.n').textContent = found[input.value] || 0;
    one.classList.toggle('void', !found[input.value]);
  }
}

function followSteps() {
  const meeting = data.meetings.find(one => one.id === state.at);
  asked.range.value = place();
  const said = meeting ? `${words(meeting.label)} ${meeting.date}` : words(SAY.all);
  asked.range.setAttribute('aria-valuetext', said);
  asked.day.textContent = meeting ? `${said} ${words(SAY.latest)}` : said;
  for (const name of ['back', 'on', 'play']) {
    const button = controls.querySelector(`[data-step="${name}"]`);
    if (name !== 'play') button.setAttribute('aria-label', words(SAY[name]));
    if (name === 'play') button.textContent = words(SAY[playing ? 'stop' : 'play']);
  }
  controls.querySelector('[data-step="back"]').disabled = place() <= 1;
  controls.querySelector('[data-step="on"]').disabled = !state.at;
}

// One list of choices is open at a time, and Escape closes it before it closes the panel.
controls.addEventListener('toggle', event => {
  if (event.target.open) for (const box of controls.querySelectorAll('details[open]')) if (box !== event.target) box.open = false;
}, true);
addEventListener('click', event => {
  for (const box of controls.querySelectorAll('details[open]')) if (!box.contains(event.target)) box.open = false;
});
controls.addEventListener('keydown', event => {
  const box = event.key === 'Escape' && event.target.closest('details[open]');
  if (!box) return;
  event.stopPropagation();
  box.open = false;
  box.querySelector('summary').focus();
});
build();
document.addEventListener('citykg:change', follow);
