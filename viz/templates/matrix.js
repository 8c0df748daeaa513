// The order of the rows, which the page has worked out for each of the buttons.
'use strict';
document.addEventListener('click', event => {
  const hit = event.target.closest('[data-order]');
  if (!hit) return;
  for (const button of document.querySelectorAll('[data-order]')) button.setAttribute('aria-pressed', String(button === hit));
  const name = hit.dataset.order;
  for (const body of document.querySelectorAll('.matrix tbody')) {
    body.append(...[...body.rows].sort((one, other) => one.dataset[name] - other.dataset[name]));
  }
});
