// Marks the passage that the address names.
'use strict';
function markPassage() {
  const found = /^#p(\d+)-(\d+)(?:&|$)/.exec(location.hash);
  for (const piece of document.querySelectorAll('[data-from]')) {
    const from = Number(piece.dataset.from);
    piece.classList.toggle('sought', Boolean(found) && from >= Number(found[1]) && from < Number(found[2]));
  }
  const place = found && document.getElementById(`p${found[1]}-${found[2]}`);
  if (place) place.parentElement.scrollIntoView({ block: 'center' });
}
addEventListener('hashchange', markPassage);
markPassage();
