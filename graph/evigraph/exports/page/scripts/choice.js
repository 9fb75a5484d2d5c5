// What is shown: the filters and the legend choose claims and kinds; a node or an edge is shown when a claim of it is.

const form = document.getElementById("filters");
const FILTERS = ["drug", "condition", "article", "direction"];
const view = { drug: "", condition: "", article: "", direction: "", text: "", hidden: new Set(), selected: "", layout: source.layout };

const fits = {
  drug: (claim) => claim.drugs.includes(view.drug),
  condition: (claim) => claim.conditions.includes(view.condition),
  article: (claim) => claim.article === view.article,
  direction: (claim) => claim.direction === view.direction,
};

/** Tell whether *claim* is among those that the filters choose. */
const isChosen = (claim) => FILTERS.every((name) => !view[name] || fits[name](claims[claim]));

/** Tell what *edge* says of the filters: true or false, and null where it is about none of what they choose by. */
function fitsChoice(edge) {
  const known = claimsOf(edge);
  if (known.length) return known.some(isChosen);
  const ends = [edge.source, edge.target];
  const { direction, article_ids: stated, article } = edge.attributes;
  const said = FILTERS.filter((name) => view[name]).map((name) => {
    if (name === "direction") return (direction ?? edge.kind) === view.direction ? true : direction || edge.claims.length ? false : null;
    if (name === "article") return stated || article ? [stated ?? article].flat().includes(view.article) : ends.includes(`article:${view.article}`) || null;
    return ends.includes(view[name]) || null;
  });
  if (said.includes(false)) return false;
  return said.length && said.every((one) => one === true) ? true : null;
}

/** Return the numbers of the nodes and edges that are shown, in sets. */
function choose() {
  const narrowed = FILTERS.some((name) => view[name]);
  const isSeen = (thing, kind) => !view.hidden.has(kind);
  const shownNodes = new Set();
  const shownEdges = new Set();
  for (const edge of edges) {
    if (!isSeen(edge, `edge:${edge.look}`) || ![edge.from, edge.to].every((end) => isSeen(nodes[end], `node:${nodes[end].kind}`))) continue;
    if (narrowed && fitsChoice(edge) !== true) continue;
    shownEdges.add(edge.number);
    shownNodes.add(edge.from).add(edge.to);
  }
  for (const node of nodes) {
    if (!isSeen(node, `node:${node.kind}`)) continue;
    if (!narrowed) {
      // A node all of whose edges the legend hides goes with them; one that has none stays.
      if (!node.edges.length || node.edges.some((edge) => shownEdges.has(edge.number))) shownNodes.add(node.number);
    } else if (node.id === view.drug || node.id === view.condition) {
      shownNodes.add(node.number);
    } else if (claims[node.claims[0]] && node.kind === "claim" && claimsOf(node).some(isChosen)) {
      shownNodes.add(node.number);
    }
  }
  if (narrowed) {
    // What joins shown nodes and is no claim's, such as a hierarchy, is shown with them.
    for (const edge of edges) {
      if (!shownEdges.has(edge.number) && isSeen(edge, `edge:${edge.look}`) && shownNodes.has(edge.from) && shownNodes.has(edge.to) && fitsChoice(edge) === null) {
        shownEdges.add(edge.number);
      }
    }
  }
  return { nodes: shownNodes, edges: shownEdges };
}

/** Return the nodes whose label or id has all words of the search, those that begin with it first. */
function find(text) {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const has = (node) => {
    const said = `${node.label} ${node.id} ${node.attributes.synonyms ?? ""} ${node.attributes.statement ?? ""}`.toLocaleLowerCase();
    return words.every((word) => said.includes(word));
  };
  const begins = (node) => (node.label.toLocaleLowerCase().startsWith(words[0]) ? 0 : 1);
  return nodes.filter(has).sort((one, other) => begins(one) - begins(other) || other.edges.length - one.edges.length || byLabel(one, other));
}
