// The panel beside the picture: what is selected, with the claims behind it.

const panel = document.getElementById("panel");
const FEW = 8;

/** Make an element; text is always text, never markup. */
function make(name, attributes = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...content.filter((part) => part !== null && part !== undefined));
  return element;
}

/** Make a list of terms and what is said of them; empty ones are left out. */
const makePairs = (pairs) => {
  const said = pairs.filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return said.length ? make("dl", {}, ...said.map(([name, value, title]) => make("div", {}, make("dt", { title }, name), make("dd", {}, value)))) : null;
};
const inWords = (name) => name.replaceAll("_", " ").replace(/^./, (letter) => letter.toLocaleUpperCase());
const makeList = (items) => make("ul", {}, ...items.map((item) => make("li", {}, item)));

/** Make all of *items*, the first few at once and the others when they are asked for. */
function makeSome(items, makeOne, few = FEW) {
  const place = make("div", {});
  place.append(...items.slice(0, few).map(makeOne));
  if (items.length > few) {
    const more = make("button", { type: "button", class: "more", onclick: () => more.replaceWith(...items.slice(few).map(makeOne)) }, `Show ${items.length - few} more`);
    place.append(more);
  }
  return place;
}

/** Draw a swatch of the legend: the outline of a node, or a line with its head, if it has one. */
function makeSwatch(style, isLine) {
  const swatch = make("canvas", { class: "swatch", width: 68, height: 40, "aria-hidden": "true" });
  const small = swatch.getContext("2d");
  small.scale(2, 2);
  if (isLine) {
    small.strokeStyle = small.fillStyle = visible(style.colour);
    small.lineWidth = 2.5;
    small.setLineDash(DASHES[style.line]);
    small.stroke(new Path2D(style.points ? "M1 10H26" : "M1 10H33"));
    if (style.points) small.fill(new Path2D("M33 10L24 5.5V14.5Z"));
  } else {
    small.fillStyle = style.fill;
    small.strokeStyle = colours.ink;
    const shape = outline(new Path2D(), style.shape, 17, 10, 17);
    small.fill(shape);
    small.stroke(shape);
  }
  return swatch;
}

function makeClaim(id) {
  const claim = claims[id];
  const article = articles[claim.article];
  return make(
    "div",
    { class: "claim" },
    make("p", { class: "where" }, make("span", { class: "id" }, id), ` · article ${article?.short ?? claim.article} · ${claim.kind}`),
    make("p", { class: "says" }, claim.paraphrase),
    claim.sentence ? make("blockquote", {}, make("p", {}, claim.sentence)) : null,
    makePairs([
      ...claim.about,
      ["Direction", claim.says],
      ["Context", claim.context.join("; ") || "none stated"],
      ...claim.figures.map((figures) => ["Figures", figures]),
      ["Cites", claim.citations.length ? makeList(claim.citations) : "nothing"],
      ["Article", article ? article.title : claim.article],
      ["Stands at", claim.place],
    ]),
    makeProof(claim.proof, `evigraph explain ${id}`),
  );
}

function makeProof(proof, command) {
  return make(
    "details",
    { class: "proof" },
    make("summary", {}, "Proof"),
    ...proof.map(([heading, lines]) => make("div", {}, make("p", { class: "step" }, heading), makeList(lines))),
    make("p", { class: "where" }, "In full: ", make("code", {}, command)),
  );
}

function makeAttributes(thing, about) {
  const label = Object.keys(thing.attributes).filter((name) => !source.apart.includes(name));
  return makePairs(label.map((name) => [inWords(name), [thing.attributes[name]].flat().join("; "), about[name]]));
}

function makeEnd(number) {
  return make("button", { type: "button", class: "link", onclick: () => select(nodes[number].id, { focus: true }) }, nodes[number].label);
}

function showNothing() {
  panel.replaceChildren(
    make("h2", { id: "panel-title", tabindex: "-1" }, "Nothing selected"),
    make("p", {}, "Click on a node or an edge, search, or choose a row of the table below, to see the claims behind it, with what they cite and where they stand."),
  );
}

/** Fill the panel with what is known of *thing*. */
function showDetails(thing) {
  if (!thing) {
    showNothing();
    return;
  }
  const behind = claimsOf(thing);
  const chosen = behind.filter(isChosen);
  const rest = behind.filter((claim) => !isChosen(claim));
  const parts = [
    make("p", { class: "eyebrow" }, isEdge(thing) ? "Edge" : thing.style.meaning),
    isEdge(thing)
      ? make("h2", { id: "panel-title", tabindex: "-1" }, makeEnd(thing.from), " → ", makeEnd(thing.to), make("span", { class: "verb" }, makeSwatch(thing.style, true), wordsOf(thing)))
      : make("h2", { id: "panel-title", tabindex: "-1" }, thing.label),
    makeAttributes(thing, isEdge(thing) ? described.edges : described.nodes),
    thing.proof ? makeProof(thing.proof, `evigraph explain "${nodes[thing.from].label}" within "${thing.attributes.via?.[0] ?? nodes[thing.to].label}"`) : null,
  ];
  if (!isEdge(thing)) {
    const around = thing.edges.filter((edge) => drawn.edgeNumbers.has(edge.number));
    if (around.length) {
      parts.push(make("h3", {}, plural(around.length, "edge")));
      parts.push(makeSome([...around].sort((one, other) => other.claims.length - one.claims.length || byLabel(one, other)), (edge) => makeEdgeLine(edge, thing), 12));
    }
  }
  if (behind.length) {
    parts.push(make("h3", {}, plural(chosen.length, "claim")));
    parts.push(makeSome(chosen, makeClaim));
    if (rest.length) {
      const hidden = make("details", {}, make("summary", {}, `${plural(rest.length, "claim")} that the filters leave out`));
      hidden.append(makeSome(rest, makeClaim));
      parts.push(hidden);
    }
  } else if (thing.claims.length) {
    parts.push(make("h3", {}, plural(thing.claims.length, "claim")), make("p", {}, thing.claims.join(", ")));
  }
  panel.replaceChildren(...parts.filter(Boolean));
}

function makeEdgeLine(edge, node) {
  const out = edge.from === node.number;
  const other = nodes[out ? edge.to : edge.from];
  const said = `${wordsOf(edge)} ${out ? "→" : "←"} ${other.label}`;
  const count = edge.claims.length ? ` (${edge.claims.length})` : "";
  return make("button", { type: "button", class: "line", onclick: () => select(edge.id, { focus: true }) }, makeSwatch(edge.style, true), make("span", {}, said + count));
}
