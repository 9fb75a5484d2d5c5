// Search, filters and legend.

function fillOptions() {
  const offer = (name, pairs) => {
    const options = [...new Map(pairs)].sort(([, one], [, other]) => collator.compare(one, other));
    form.elements[name].append(...options.map(([value, label]) => make("option", { value }, label)));
    form.elements[name].disabled = !options.length;
  };
  const known = Object.values(claims);
  const ofKind = (kinds) => nodes.filter((node) => kinds.includes(node.kind)).map((node) => [node.id, node.label]);
  const named = (id) => [id, terms[id] ?? id];
  offer("drug", known.length ? known.flatMap((claim) => claim.drugs.map(named)) : ofKind(source.interventions));
  offer("condition", known.length ? known.flatMap((claim) => claim.conditions.map(named)) : ofKind(["condition"]));
  const titled = (stem) => [stem, articles[stem]?.title ? `${articles[stem].short}: ${articles[stem].title}` : stem];
  offer("article", known.length ? known.map((claim) => titled(claim.article)) : Object.keys(articles).map(titled));
  const directions = known.length ? known.map((claim) => claim.direction) : edges.map((edge) => edge.attributes.direction ?? "");
  offer("direction", directions.filter(Boolean).map((direction) => [direction, source.directions[direction] ?? direction]));
}

function fillLegend() {
  const add = (id, kind, styles, items, key) => {
    const counts = new Map();
    for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
    const entries = Object.keys(styles).filter((name) => counts.has(name)).map((name) => {
      const box = make("input", { type: "checkbox", id: `${kind}-${name}`, value: `${kind}:${name}` });
      box.checked = true;
      return make("li", {}, box, make("label", { for: `${kind}-${name}` }, makeSwatch(styles[name], kind === "edge"), make("span", {}, `${styles[name].meaning} (${counts.get(name)})`)));
    });
    document.getElementById(id).replaceChildren(...entries);
  };
  add("legend-nodes", "node", source.nodeStyles, nodes, (node) => node.kind);
  add("legend-edges", "edge", source.edgeStyles, edges, (edge) => edge.look);
}

function fillResults() {
  const list = view.text ? find(view.text) : [];
  results.replaceChildren(
    ...list.slice(0, 8).map((node) => make("li", {}, make("button", { type: "button", class: "link", onclick: () => select(node.id, { focus: true }) }, node.label), ` ${node.style.meaning}`)),
    ...(list.length > 8 ? [make("li", {}, `and ${list.length - 8} more`)] : []),
    ...(view.text && !list.length ? [make("li", {}, "No node has this in its name.")] : []),
  );
}

form.addEventListener("change", (event) => {
  if (event.target === form.elements.text) return;
  if (event.target.name === "layout") view.layout = event.target.value;
  for (const name of FILTERS) view[name] = form.elements[name].value;
  show();
});
form.elements.text.addEventListener("input", () => {
  view.text = form.elements.text.value.trim();
  fillResults();
  mark();
  keepAddress();
  redraw();
  sayWhatIsShown();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const [first] = view.text ? find(view.text) : [];
  if (first) select(first.id, { focus: true });
});
form.addEventListener("reset", (event) => {
  event.preventDefault();
  resetView();
  view.selected = "";
  view.layout = source.layout;
  fillForm();
  fillResults();
  show();
});
legend.addEventListener("change", (event) => {
  view.hidden[event.target.checked ? "delete" : "add"](event.target.value);
  show();
});
