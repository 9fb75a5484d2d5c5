// The same as the picture, in tables.

const PAGE = 50;

function fillTable(id, rows, makeRow) {
  const body = document.querySelector(`#${id} tbody`);
  const more = document.querySelector(`#${id} .more`);
  let shown = 0;
  const add = () => {
    body.append(...rows.slice(shown, shown + PAGE).map(makeRow));
    shown = Math.min(shown + PAGE, rows.length);
    more.hidden = shown === rows.length;
    more.textContent = `Show ${Math.min(PAGE, rows.length - shown)} more of ${rows.length - shown}`;
  };
  body.replaceChildren();
  more.onclick = add;
  add();
  document.querySelector(`#${id} caption`).textContent = rows.length ? `${inWords(id)} that are shown: ${rows.length}` : `No ${id} are shown`;
}

const counted = (thing) => (thing.claims.length ? String(thing.claims.length) : "");
const articlesOf = (thing) => {
  const stems = new Set(claimsOf(thing).map((claim) => claims[claim].article));
  return [...stems].map((stem) => articles[stem]?.short ?? stem).sort(collator.compare).join(", ");
};

function fillTables() {
  const listed = [...drawn.edges].sort(
    (one, other) => collator.compare(nodes[one.from].label, nodes[other.from].label) || collator.compare(nodes[one.to].label, nodes[other.to].label) || byLabel(one, other),
  );
  fillTable("edges", listed, (edge) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, nodes[edge.from].label),
      make("td", {}, makeRowButton(edge, wordsOf(edge))),
      make("td", {}, nodes[edge.to].label),
      make("td", { class: "number" }, counted(edge)),
      make("td", {}, articlesOf(edge)),
    ),
  );
  fillTable("nodes", [...drawn.nodes].sort(byLabel), (node) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, makeRowButton(node, node.label)),
      make("td", {}, node.style.meaning),
      make("td", { class: "number" }, String(node.edges.filter((edge) => drawn.edgeNumbers.has(edge.number)).length)),
      make("td", { class: "number" }, counted(node)),
      make("td", {}, articlesOf(node)),
    ),
  );
}

const makeRowButton = (thing, words) =>
  make("button", { type: "button", class: "link", "aria-label": `${nameOf(thing)}, show its claims`, onclick: () => select(thing.id, { focus: true }) }, words);
