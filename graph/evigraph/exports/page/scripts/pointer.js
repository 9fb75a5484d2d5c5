// Pointer and keys on the picture.

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
