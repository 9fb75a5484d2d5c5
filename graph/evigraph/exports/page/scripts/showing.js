// From what the view chooses to what is seen: lay it out, draw it, tell it, keep it in the address.

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
  const key = `${view.layout} ${size.width < 600} ${drawn.nodes.map((node) => node.number).join()} ${drawn.edges.length}`;
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
        const { x, y, side, radii, longest = LONGEST_LABEL } = step.value;
        const placed = new Map(
          drawn.nodes.map((node, index) => [node.number, { x: x[index], y: y[index], side: side?.[index] ?? 0, radius: radii?.[index] ?? node.size / 2, longest }]),
        );
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
  const nothing = nodes.length ? "Nothing fits these filters; choose all in one of them." : "This view holds nothing.";
  say(drawn.nodes.length ? `${parts.join("; ")}.` : nothing);
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

/** Redraw, fill the panel, and write the address. */
function refresh() {
  mark();
  showDetails(things.get(view.selected));
  document.getElementById("to-details").hidden = !view.selected;
  keepAddress();
  redraw();
}

function mark() {
  found = new Set(view.text ? find(view.text).map((node) => node.number) : []);
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
