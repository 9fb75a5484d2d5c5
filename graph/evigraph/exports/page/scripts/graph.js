// The graph as the page holds it: nodes and edges by number, who is joined to whom, and what each claim says.

const source = JSON.parse(document.getElementById("graph-data").textContent);
const { claims, articles, terms, described } = source;

const nodes = source.nodes.map((node, number) => ({ ...node, number, edges: [], style: source.nodeStyles[node.kind] }));
const numbers = new Map(nodes.map((node) => [node.id, node.number]));
const edges = source.edges.map((edge, number) => ({
  ...edge,
  number,
  from: numbers.get(edge.source),
  to: numbers.get(edge.target),
  style: source.edgeStyles[edge.look],
}));

/** Sort *things* by their labels as a reader would. */
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const byLabel = (one, other) => collator.compare(one.label, other.label);

// Edges between the same two nodes lie side by side: each has its place among them.
const between = new Map();
for (const edge of edges) {
  nodes[edge.from].edges.push(edge);
  if (edge.to !== edge.from) nodes[edge.to].edges.push(edge);
  const pair = edge.from < edge.to ? `${edge.from} ${edge.to}` : `${edge.to} ${edge.from}`;
  if (!between.has(pair)) between.set(pair, []);
  between.get(pair).push(edge);
}
for (const several of between.values()) {
  several.forEach((edge, place) => {
    const offset = place - (several.length - 1) / 2;
    edge.bend = edge.from <= edge.to ? offset : -offset;
  });
}

// An edge that names no claims joins some, and a node that names none has those of its edges.
for (const edge of edges) {
  const ends = [nodes[edge.from], nodes[edge.to]].filter((node) => node.kind === "claim");
  if (!edge.claims.length) edge.claims = [...new Set(ends.flatMap((node) => node.claims))];
}
for (const node of nodes) if (!node.claims.length) node.claims = [...new Set(node.edges.flatMap((edge) => edge.claims))].sort();

/** Return the claims behind *thing*, a node or an edge, that the page has particulars of. */
const claimsOf = (thing) => thing.claims.filter((claim) => claim in claims);

const things = new Map([...nodes, ...edges].map((thing) => [thing.id, thing]));
const isEdge = (thing) => "source" in thing;
const nameOf = (thing) =>
  isEdge(thing) ? `${nodes[thing.from].label} → ${nodes[thing.to].label}: ${wordsOf(thing)}` : thing.label;
// The number of claims is told beside the words.
const wordsOf = (edge) => (edge.label.replace(/ \(\d+\)$/, "") || edge.style.meaning) + (edge.attributes.provenance === "inferred" ? ", inferred" : "");
const plural = (count, one, several = `${one}s`) => `${count} ${count === 1 ? one : several}`;
