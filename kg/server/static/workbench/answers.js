// What an answer holds, whichever form it came in: columns and rows of terms, or a truth; and what can be drawn of it.
const parsed = new WeakMap();
const DAY = /^\d{4}-\d{2}-\d{2}(T.*)?$/;
const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(["integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"].map((name) => XSD + name));

// Read from the bytes themselves: YASR's own reading fills in {{…}} of literals and so changes what the data say.
export function answerOf(yasr) {
  const results = yasr.results;
  if (!results || results.hasError()) return null;
  if (!parsed.has(results)) parsed.set(results, read(results));
  return parsed.get(results);
}

function read(results) {
  try {
    if ((results.getContentType() || "").includes("json")) {
      const found = JSON.parse(results.getOriginalResponseAsString());
      if (typeof found.boolean === "boolean") return { truth: found.boolean, columns: [], rows: [] };
      return { columns: found.head.vars, rows: found.results.bindings.map((row) => mapped(row, ofJson)) };
    }
    results.getAsJson();
    const rows = (results.getStatements() || []).map((one) => ({
      subject: ofN3(one.subject), predicate: ofN3(one.predicate), object: ofN3(one.object),
    }));
    return { columns: ["subject", "predicate", "object"], rows, isGraph: true };
  } catch {
    return null;
  }
}

const mapped = (row, change) => Object.fromEntries(Object.entries(row).map(([name, term]) => [name, change(term)]));

function ofJson(term) {
  const value = typeof term.value === "string" ? term.value : JSON.stringify(term.value);
  return { isIri: term.type === "uri", value, lang: term["xml:lang"], datatype: term.datatype };
}

function ofN3(term) {
  const isLiteral = term.termType === "Literal";
  const value = term.termType === "BlankNode" ? `_:${term.value}` : term.value;
  return { isIri: term.termType === "NamedNode", value, lang: isLiteral ? term.language : undefined, datatype: isLiteral ? term.datatype.value : undefined };
}

export const isNumber = (term) => !!term && !term.isIri && (NUMBERS.has(term.datatype) || (!term.datatype && /^-?\d+(\.\d+)?$/.test(term.value)));
export const isDay = (term) => !!term && !term.isIri && DAY.test(term.value);

const every = (answer, column, test) => {
  const terms = answer.rows.map((row) => row[column]).filter(Boolean);
  return terms.length > 0 && terms.every(test);
};

export const numberColumns = (answer) => answer.columns.filter((column) => every(answer, column, isNumber));

// The columns of days: where something begins, and where it ends if there is one for that.
export function dayColumns(answer) {
  const days = answer.columns.filter((column) => every(answer, column, isDay));
  if (!days.length) return null;
  const end = days.slice(1).find((column) => /(^|_)(to|end|until|last\w*)$/.test(column));
  return { start: days[0], end };
}

const isLabel = (column, columns) => column === "label" || (column.endsWith("_label") && columns.includes(column.slice(0, -6)));

// The columns that name a row, labels before what they label.
export function wordColumns(answer, without) {
  const usable = answer.columns.filter((column) => !without.includes(column) && !every(answer, column, isNumber) && !every(answer, column, isDay));
  const labels = usable.filter((column) => /(^|_)label$/.test(column));
  return labels.length ? labels : usable.filter((column) => !["quote", "text", "explanation"].includes(column)).slice(0, 2);
}

// The two columns that the rows join and where their names stand, as kg.network has it; null where there are none.
export function ends(answer) {
  const { columns } = answer;
  const told = (source, target, isDirected, stems) => ({ source, target, isDirected, labels: stems.map((stem) => columns.find((one) => one === `${stem}label`)) });
  if (answer.isGraph) return told("subject", "object", true, ["", ""]);
  for (const one of columns) {
    const other = one.replace(/_a$/, "_b");
    if (other !== one && columns.includes(other)) return told(one, other, false, [`${one}_`, `${other}_`]);
  }
  for (const one of columns) {
    const other = one.replace(/^from_/, "to_");
    if (other !== one && columns.includes(other)) return told(one, other, true, ["from_", "to_"]);
  }
  for (const [one, other] of [["source", "target"], ["subject", "object"]]) {
    if (columns.includes(one) && columns.includes(other)) return told(one, other, true, [`${one}_`, `${other}_`]);
  }
  return looseEnds(answer);
}

function looseEnds(answer) {
  const { columns } = answer;
  const names = columns.filter((column) => column.endsWith("_label") && !isLabel(column, columns));
  if (names.length > 1) return { source: names[0], target: names[1], isDirected: false, labels: [undefined, undefined] };
  const isShort = (term) => term.isIri || term.value.length <= 60;
  const usable = columns.filter((column) => !isLabel(column, columns) && every(answer, column, (term) => isShort(term) && !isNumber(term) && !isDay(term)));
  if (usable.length < 2) return null;
  const [source, target] = usable;
  const labelOf = (column) => columns.find((one) => one === `${column}_label`) || (columns[columns.indexOf(column) + 1] === "label" ? "label" : undefined);
  return { source, target, isDirected: false, labels: [labelOf(source), labelOf(target)] };
}
