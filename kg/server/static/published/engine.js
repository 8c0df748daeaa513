// Answers SPARQL in a worker: the page stays awake, and what runs too long is stopped with the worker.
import init, { Store } from "../oxigraph.js";

const QUADS = "application/n-quads";
const FORMS = {
  rows: "application/sparql-results+json",
  graph: "text/turtle",
};
const LABELS = ["http://www.w3.org/2004/02/skos/core#prefLabel", "http://www.w3.org/2000/01/rdf-schema#label",
  "http://purl.org/dc/terms/title", "http://xmlns.com/foaf/0.1/name"];
let store;

async function load(address) {
  const [answer] = await Promise.all([fetch(address), init({ module_or_path: new URL("../oxigraph.wasm", import.meta.url) })]);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}: ${address}`);
  const filled = new Store();
  filled.load(await answer.text(), { format: QUADS, no_transaction: true, lenient: true });
  store = filled;
}

// SELECT, ASK, CONSTRUCT or DESCRIBE, whichever word stands first behind the prologue.
function form(query) {
  const bare = query.replace(/<[^<>"{}|^`\\\s]*>/g, "<>").replace(/#.*/g, "").replace(/\bprefix\s+[^\s:]*:/gi, "");
  return (/\b(select|ask|construct|describe)\b/i.exec(bare)?.[1] || "select").toUpperCase();
}

const ask = (query, format) => store.query(query, { use_default_graph_as_union: true, results_format: format });

// What the IRIs of an answer are called, by IRI: [text, language] of each label.
function names(iris) {
  const found = {};
  if (!iris.length) return found;
  const values = (all) => all.map((iri) => `<${iri}>`).join(" ");
  const rows = ask(`SELECT ?s ?l { VALUES ?p { ${values(LABELS)} } VALUES ?s { ${values(iris)} } ?s ?p ?l }`, FORMS.rows);
  for (const { s, l } of JSON.parse(rows).results.bindings) (found[s.value] ??= []).push([l.value, l["xml:lang"] || ""]);
  return found;
}

addEventListener("message", async ({ data: { id, address, query, format, iris } }) => {
  try {
    if (!store) await load(address);
    if (iris) postMessage({ id, names: names(iris) });
    else {
      const isGraph = ["CONSTRUCT", "DESCRIBE"].includes(form(query));
      const started = performance.now();
      const text = ask(query, format || (isGraph ? FORMS.graph : FORMS.rows));
      postMessage({ id, text, isGraph, took: performance.now() - started });
    }
  } catch (error) {
    postMessage({ id, error: String(error?.message || error) });
  }
});
