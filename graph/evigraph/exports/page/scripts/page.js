// What the reader does, and what follows.

const LAYOUTS = { free: placeFreely, columns: placeInColumns };
const status = document.getElementById("status");
const legend = document.getElementById("legend");
const results = document.getElementById("results");
const kept = new Map(); // places by what is shown and how it is laid out
let working = 0;

/** Lay out what is shown, in slices of a few milliseconds, so that the page stays at the reader's disposal. */
function layOut(then) {
  const begun = performance.now();
  const mine = (working += 1);
  const key = `${view.layout} ${drawn.nodes.map((node) => node.number).join()} ${drawn.edges.length}`;
  const done = (placed, milliseconds) => {
    places = placed;
    canvas.dataset.layout = milliseconds.toFixed(0);
    canvas.removeAttribute("aria-busy");
    then();
  };
  if (kept.has(key)) {
    done(kept.get(key), 0);
    return;
  }
  const place = new Map(drawn.nodes.map((node, index) => [node.number, index]));
  const links = drawn.edges.map((edge) => [place.get(edge.from), place.get(edge.to)]);
  const steps = LAYOUTS[view.layout](drawn.nodes, links);
  const work = () => {
    if (mine !== working) return; // the reader has chosen something else meanwhile
    const end = performance.now() + 30;
    for (;;) {
      const step = steps.next();
      if (step.done) {
        const { x, y, side } = step.value;
        const placed = new Map(drawn.nodes.map((node, index) => [node.number, { x: x[index], y: y[index], side: side?.[index] ?? 0 }]));
        if (kept.size > 12) kept.clear();
        kept.set(key, placed);
        done(placed, performance.now() - begun);
        return;
      }
      if (performance.now() > end && drawn.nodes.length > 200) {
        say(`Laying out ${plural(drawn.nodes.length, "node")}: ${Math.round(step.value * 100)} %`);
        setTimeout(work);
        return;
      }
    }
  };
  canvas.setAttribute("aria-busy", "true");
  work();
}

const say = (words) => {
  if (status.textContent !== words) status.textContent = words;
};

function sayWhatIsShown() {
  const chosen = FILTERS.filter((name) => view[name]).map((name) => `${name} ${form.elements[name].selectedOptions[0]?.text ?? view[name]}`);
  const parts = [`${drawn.nodes.length} of ${plural(nodes.length, "node")} and ${drawn.edges.length} of ${plural(edges.length, "edge")} shown`];
  if (chosen.length) parts.push(chosen.join(", "));
  if (view.hidden.size) parts.push(`${plural(view.hidden.size, "kind")} hidden in the legend`);
  if (view.text) parts.push(`${plural(found.size, "node")} found`);
  say(drawn.nodes.length ? `${parts.join("; ")}.` : "Nothing fits these filters; choose all in one of them.");
}

/** Show what the view chooses. */
function show({ at = null, then = () => {} } = {}) {
  const chosen = choose();
  drawn = { nodes: [...chosen.nodes].sort((a, b) => a - b).map((number) => nodes[number]), edges: [...chosen.edges].sort((a, b) => a - b).map((number) => edges[number]), edgeNumbers: chosen.edges };
  if (hovered && !isShown(hovered)) hovered = null;
  if (view.selected && !isShown(things.get(view.selected))) view.selected = "";
  drawn.nodes = drawn.nodes.slice();
  layOut(() => {
    Object.assign(camera, at ?? fitted());
    camera.isChosen = at !== null;
    refresh();
    fillTables();
    sayWhatIsShown();
    then();
  });
}

const isShown = (thing) => (isEdge(thing) ? drawn.edgeNumbers.has(thing.number) : drawn.nodes.some((node) => node === thing));

/** Redraw, and write the address. */
function refresh() {
  found = new Set(view.text ? find(view.text).map((node) => node.number) : []);
  showDetails(things.get(view.selected));
  document.getElementById("to-details").hidden = !view.selected;
  keepAddress();
  redraw();
}

let writing = 0;
function keepAddress() {
  clearTimeout(writing);
  writing = setTimeout(() => writeAddress(camera.isChosen ? camera : null), 150); // browsers refuse very many writes
}

/** Select the node or edge *id*, or nothing. */
function select(id, { focus = false } = {}) {
  const thing = things.get(id);
  if (thing && !isShown(thing)) {
    // It is filtered away: show everything again.
    resetView();
    view.selected = id;
    fillForm();
    show({ then: () => focus && document.getElementById("panel-title").focus() });
    return;
  }
  view.selected = thing ? id : "";
  refresh();
  if (thing) {
    bringIntoSight(thing);
    say(`${nameOf(thing)}${isEdge(thing) ? "" : `, ${thing.style.meaning}`}: ${plural(claimsOf(thing).length, "claim")}.`);
  } else {
    sayWhatIsShown();
  }
  panel.scrollTop = 0;
  if (focus) document.getElementById("panel-title").focus();
}

function bringIntoSight(thing) {
  const ends = isEdge(thing) ? [thing.from, thing.to] : [thing.number];
  const out = ends.some((end) => {
    const { x, y } = toScreen(places.get(end));
    return x < 20 || y < 20 || x > size.width - 20 || y > size.height - 20;
  });
  if (!out) return;
  const there = ends.map((end) => places.get(end));
  glideTo(there.reduce((sum, { x }) => sum + x, 0) / there.length, there.reduce((sum, { y }) => sum + y, 0) / there.length);
}

/** Move the camera to a point of the plane; at once for readers who want no motion. */
function glideTo(x, y) {
  camera.isChosen = true;
  keepAddress();
  const [fromX, fromY, begun] = [camera.x, camera.y, performance.now()];
  const step = (now) => {
    const share = isStill() ? 1 : Math.min(1, Math.max(0, (now - begun) / 250));
    const eased = 1 - (1 - share) ** 3;
    [camera.x, camera.y, moving] = [fromX + (x - fromX) * eased, fromY + (y - fromY) * eased, share < 1];
    draw();
    if (share < 1) requestAnimationFrame(step);
  };
  step(begun);
}

function resetView() {
  Object.assign(view, { drug: "", condition: "", article: "", direction: "", text: "" });
  view.hidden.clear();
}

/** Set the form to what the view says. */
function fillForm() {
  for (const name of FILTERS) form.elements[name].value = view[name];
  form.elements.text.value = view.text;
  for (const box of legend.querySelectorAll("input")) box.checked = !view.hidden.has(box.value);
  form.elements.layout.value = view.layout;
}

// --- Filters, search, legend ---

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
  refresh();
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

// --- Pointer and keys ---

const STEP = 60;
const pointers = new Map();
let travelled = 0;
let spread = 0;

const placeOf = (event) => {
  const box = canvas.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
};

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, placeOf(event));
  travelled = 0;
  spread = 0;
});
canvas.addEventListener("pointermove", (event) => {
  const here = placeOf(event);
  const last = pointers.get(event.pointerId);
  if (!last) {
    hover(here);
    return;
  }
  pointers.set(event.pointerId, here);
  travelled += Math.hypot(here.x - last.x, here.y - last.y);
  if (travelled < 5) return;
  moving = true;
  if (pointers.size === 2) {
    const [one, other] = [...pointers.values()];
    const wide = Math.hypot(one.x - other.x, one.y - other.y);
    if (spread) zoomTo((camera.scale * wide) / spread, (one.x + other.x) / 2, (one.y + other.y) / 2);
    spread = wide;
  } else {
    camera.x -= (here.x - last.x) / camera.scale;
    camera.y -= (here.y - last.y) / camera.scale;
  }
  cameraMoved();
});
for (const name of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(name, (event) => {
    const here = pointers.get(event.pointerId);
    pointers.delete(event.pointerId);
    spread = 0;
    if (name === "pointerup" && here && travelled < 5) select(thingAt(here.x, here.y)?.id ?? "");
    rest();
  });
}
canvas.addEventListener("pointerleave", () => hover(null));
canvas.addEventListener(
  "wheel",
  (event) => {
    event.preventDefault();
    const { x, y } = placeOf(event);
    moving = true;
    zoomTo(camera.scale * Math.exp(-Math.max(-120, Math.min(120, event.deltaY)) * 0.0025), x, y);
    cameraMoved();
    clearTimeout(resting);
    resting = setTimeout(rest, 120);
  },
  { passive: false },
);

let resting = 0;
function rest() {
  moving = false;
  redraw();
}

function cameraMoved() {
  camera.isChosen = true;
  keepAddress();
  redraw();
}

let hovering = false;
function hover(here) {
  if (hovering) return;
  hovering = true;
  requestAnimationFrame(() => {
    hovering = false;
    const thing = here && drawn.nodes.length ? thingAt(here.x, here.y) : null;
    if (thing !== hovered) {
      hovered = thing;
      canvas.classList.toggle("on-thing", Boolean(thing));
      tip.hidden = !thing;
      if (thing) tip.textContent = `${nameOf(thing)}${thing.claims.length ? ` (${plural(thing.claims.length, "claim")})` : ""}`;
      redraw();
    }
    if (thing) {
      tip.style.setProperty("left", `${Math.min(here.x + 14, size.width - tip.offsetWidth - 4)}px`);
      tip.style.setProperty("top", `${Math.min(here.y + 16, size.height - tip.offsetHeight - 4)}px`);
    }
  });
}

/** Return the shown node that lies next in a direction of the screen, from the selected one or from the middle. */
function nextNode(dx, dy) {
  const selected = things.get(view.selected);
  const start = selected ? places.get(isEdge(selected) ? selected.from : selected.number) : camera;
  let nearest = null;
  let least = Infinity;
  for (const node of drawn.nodes) {
    const { x, y } = places.get(node.number);
    const along = (x - start.x) * dx + (y - start.y) * dy;
    const aside = Math.abs((x - start.x) * dy) + Math.abs((y - start.y) * dx);
    if (selected ? along <= 1 || node === selected : false) continue;
    const distance = selected ? along + 2 * aside : Math.hypot(x - start.x, y - start.y);
    if (distance < least) [nearest, least] = [node, distance];
  }
  return nearest;
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
canvas.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const arrow = ARROWS[event.key];
  if (arrow && event.shiftKey) {
    camera.x += (arrow[0] * STEP) / camera.scale;
    camera.y += (arrow[1] * STEP) / camera.scale;
    cameraMoved();
  } else if (arrow) {
    const node = nextNode(...arrow);
    if (node) select(node.id);
  } else if (event.key === "+" || event.key === "=") {
    zoomBy(1.3);
  } else if (event.key === "-") {
    zoomBy(1 / 1.3);
  } else if (event.key === "0") {
    fit();
  } else if (event.key === "e" || event.key === "E") {
    nextEdge(event.shiftKey ? -1 : 1);
  } else if (event.key === "Enter" && view.selected) {
    document.getElementById("panel-title").focus();
  } else if (event.key === "Escape") {
    select("");
  } else {
    return;
  }
  event.preventDefault();
});

/** Select the next edge of the selected node, or of the node that the selected edge comes from. */
function nextEdge(step) {
  const selected = things.get(view.selected);
  if (!selected) return;
  const node = isEdge(selected) ? nodes[selected.from] : selected;
  const around = node.edges.filter((edge) => drawn.edgeNumbers.has(edge.number));
  if (!around.length) return;
  const place = isEdge(selected) ? around.indexOf(selected) : step > 0 ? -1 : 0;
  select(around[(place + step + around.length) % around.length].id);
}

function zoomBy(factor) {
  zoomTo(camera.scale * factor);
  cameraMoved();
}
function fit() {
  Object.assign(camera, fitted());
  camera.isChosen = false;
  keepAddress();
  redraw();
}
document.getElementById("zoom-in").addEventListener("click", () => zoomBy(1.4));
document.getElementById("zoom-out").addEventListener("click", () => zoomBy(1 / 1.4));
document.getElementById("zoom-fit").addEventListener("click", fit);
document.getElementById("to-details").addEventListener("click", () => document.getElementById("panel-title").focus());

// --- The window ---

function repaint(printing = false) {
  readColours(printing);
  fillSwatches();
  draw(false);
}
function fillSwatches() {
  const hidden = new Set(view.hidden);
  fillLegend();
  for (const box of legend.querySelectorAll("input")) box.checked = !hidden.has(box.value);
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => repaint());
window.addEventListener("beforeprint", () => repaint(true));
window.addEventListener("afterprint", () => repaint());
new ResizeObserver(() => {
  const { width, height } = canvas.getBoundingClientRect();
  if (width === size.width && height === size.height) return;
  resize();
  if (!camera.isChosen) Object.assign(camera, fitted());
  draw(false);
}).observe(canvas);

function open() {
  const { camera: at, ...read } = readAddress();
  Object.assign(view, read);
  fillForm();
  fillResults();
  show({ at });
}
window.addEventListener("hashchange", open);

readColours();
fillOptions();
fillLegend();
resize();
document.getElementById("controls").open = matchMedia("(min-width: 48rem)").matches;
document.body.classList.add("ready");
open();
