// Marks the passage that the address names, as the server does.
"use strict";
function mark() {
  const found = /^#p(\d+)-(\d+)$/.exec(location.hash);
  for (const piece of document.querySelectorAll("[data-from]")) {
    const from = Number(piece.dataset.from);
    piece.classList.toggle("sought", !!found && from >= Number(found[1]) && from < Number(found[2]));
  }
}
addEventListener("hashchange", mark);
mark();
