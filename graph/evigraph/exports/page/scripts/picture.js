// The picture: nodes and edges on a canvas, at any zoom; only what is in sight is drawn.

const canvas = document.getElementById("picture");
const tip = document.getElementById("tip");
const paper = canvas.getContext("2d");
const DASHES = { solid: [], dashed: [7, 5], dotted: [1.5, 4] };
const PRINT = { paper: "#ffffff", ink: "#000000", faint: "#444444", focus: "#0b5394" };
const SLOW = 24; // milliseconds a frame; a slower picture is simplified while it moves

const camera = { x: 0, y: 0, scale: 1 }; // the point of the plane in the middle, and pixels a unit
let size = { width: 0, height: 0 };
let colours = PRINT;
let places = new Map(); // number of a node to its place: x, y, side of its label
let drawn = { nodes: [], edges: [] };
let hovered = null;
let found = new Set();
let moving = false;
let lastFrame = 0;
let asked = false;

const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function readColours(printing = false) {
  const said = getComputedStyle(document.documentElement);
  const named = (name) => said.getPropertyValue(`--${name}`).trim() || PRINT[name];
  colours = printing ? PRINT : { paper: named("paper"), ink: named("ink"), faint: named("faint"), focus: named("focus") };
  visible.cache.clear();
}

const luminance = (colour) => {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const part = parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

/** Return *colour*, mixed with ink until a line of it can be told from the paper (WCAG 2.2, 1.4.11: 3 to 1). */
function visible(colour) {
  if (!visible.cache.has(colour)) {
    let mixed = colour;
    for (let share = 0; share <= 1 && contrast(mixed, colours.paper) < 3; share += 0.1) {
      const part = (start) => Math.round(parseInt(colour.slice(start, start + 2), 16) * (1 - share) + parseInt(colours.ink.slice(start, start + 2), 16) * share);
      mixed = `#${[1, 3, 5].map((start) => part(start).toString(16).padStart(2, "0")).join("")}`;
    }
    visible.cache.set(colour, mixed);
  }
  return visible.cache.get(colour);
}
visible.cache = new Map();

const CORNERS = {
  hexagon: [[1, 0], [0.5, 0.87], [-0.5, 0.87], [-1, 0], [-0.5, -0.87], [0.5, -0.87]],
  octagon: [[1, 0.41], [0.41, 1], [-0.41, 1], [-1, 0.41], [-1, -0.41], [-0.41, -1], [0.41, -1], [1, -0.41]],
  diamond: [[1.1, 0], [0, 1.1], [-1.1, 0], [0, -1.1]],
  triangle: [[0, -1.05], [1, 0.8], [-1, 0.8]],
};
const ROUNDED_FROM = 10; // rounded corners of smaller shapes cannot be seen

/** Add the outline of a *shape* of the given width around a point to *path*. */
function outline(path, shape, x, y, width) {
  const half = width / 2;
  if (shape in CORNERS) {
    CORNERS[shape].forEach(([right, down], place) => path[place ? "lineTo" : "moveTo"](x + right * half, y + down * half));
    path.closePath();
  } else if (shape === "rounded" && width >= ROUNDED_FROM && path.roundRect) {
    path.roundRect(x - half, y - half * 0.75, width, width * 0.75, half * 0.4);
  } else if (shape === "rounded" || shape === "rectangle") {
    path.rect(x - half, y - half * 0.75, width, width * 0.75);
  } else {
    path.moveTo(x + half, y);
    path.arc(x, y, half, 0, 2 * Math.PI);
  }
  return path;
}

const toScreen = (place) => ({ x: (place.x - camera.x) * camera.scale + size.width / 2, y: (place.y - camera.y) * camera.scale + size.height / 2 });
const toPlane = (x, y) => ({ x: (x - size.width / 2) / camera.scale + camera.x, y: (y - size.height / 2) / camera.scale + camera.y });
const radius = (node) => Math.max(places.get(node.number).radius * camera.scale, 3);

/** Return where *edge* runs on the screen: two ends at the rims of its nodes, and the point that bends it. */
function course(edge) {
  const [one, other] = [places.get(edge.from), places.get(edge.to)].map(toScreen);
  if (edge.from === edge.to) {
    const reach = radius(nodes[edge.from]) + 14;
    return { x1: one.x - 5, y1: one.y - reach + 12, cx: one.x, cy: one.y - reach * 2.2, x2: one.x + 5, y2: one.y - reach + 12 };
  }
  const [dx, dy] = [other.x - one.x, other.y - one.y];
  const length = Math.sqrt(dx * dx + dy * dy) || 1;
  const bend = edge.bend * Math.min(26 * Math.max(camera.scale, 0.3), length * 0.4);
  const [cx, cy] = [(one.x + other.x) / 2 - (dy / length) * bend, (one.y + other.y) / 2 + (dx / length) * bend];
  const rim = (end, reach) => {
    const [towardsX, towardsY] = [cx - end.x, cy - end.y];
    const far = Math.sqrt(towardsX * towardsX + towardsY * towardsY) || 1;
    const share = Math.min(reach / far, 0.9);
    return [end.x + towardsX * share, end.y + towardsY * share];
  };
  const [x1, y1] = rim(one, radius(nodes[edge.from]));
  const [x2, y2] = rim(other, radius(nodes[edge.to]) + 2);
  return { x1, y1, cx, cy, x2, y2 };
}

/** Return what stands out: the selected thing with what it touches; null where nothing is selected. */
function standingOut() {
  const thing = things.get(view.selected);
  if (!thing) return null;
  if (isEdge(thing)) return { nodes: new Set([thing.from, thing.to]), edges: new Set([thing.number]), centre: thing };
  const around = thing.edges.filter((edge) => drawn.edgeNumbers.has(edge.number));
  return {
    nodes: new Set([thing.number, ...around.flatMap((edge) => [edge.from, edge.to])]),
    edges: new Set(around.map((edge) => edge.number)),
    centre: thing,
  };
}

/** Draw the picture again before the next frame. */
function redraw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    draw();
  });
}

function draw(simple = moving && lastFrame > SLOW) {
  const begun = performance.now();
  const dots = paper.getTransform().a;
  paper.setTransform(1, 0, 0, 1, 0, 0);
  paper.fillStyle = colours.paper;
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.setTransform(dots, 0, 0, dots, 0, 0);
  const out = standingOut();
  drawEdges(out, simple);
  drawNodes(out);
  if (!simple) drawLabels(out);
  if (!simple) lastFrame = performance.now() - begun;
  canvas.dataset.frame = (performance.now() - begun).toFixed(1);
}

function drawEdges(out, simple) {
  const heads = camera.scale > 0.35 || drawn.edges.length < 400;
  const groups = new Map();
  const touched = new Set(hovered ? (isEdge(hovered) ? [hovered] : hovered.edges) : []);
  for (const edge of drawn.edges) {
    const way = course(edge);
    if (Math.max(way.x1, way.x2, way.cx) < 0 || Math.min(way.x1, way.x2, way.cx) > size.width) continue;
    if (Math.max(way.y1, way.y2, way.cy) < 0 || Math.min(way.y1, way.y2, way.cy) > size.height) continue;
    const stands = touched.has(edge) || out?.edges.has(edge.number) ? 2 : out === null ? 1 : 0;
    const width = Math.max(edge.width * Math.min(camera.scale, 1.2), 0.8) + (edge === out?.centre ? 3 : touched.has(edge) ? 1 : 0);
    const rounded = Math.round(width * 2) / 2;
    const key = `${stands} ${edge.look} ${rounded}`;
    if (!groups.has(key)) groups.set(key, { stands, style: edge.style, width: rounded, line: new Path2D(), heads: new Path2D() });
    const group = groups.get(key);
    group.line.moveTo(way.x1, way.y1);
    if (edge.bend || edge.from === edge.to) group.line.quadraticCurveTo(way.cx, way.cy, way.x2, way.y2);
    else group.line.lineTo(way.x2, way.y2);
    if (edge.style.points && ((heads && !simple) || stands === 2)) addHead(group.heads, way, 5 + rounded * 1.4);
  }
  for (const { stands, style, width, line, heads: tips } of [...groups.values()].sort((one, other) => one.stands - other.stands)) {
    paper.globalAlpha = stands === 0 ? 0.13 : stands === 1 ? (drawn.edges.length > 1500 ? 0.45 : 0.8) : 1;
    paper.strokeStyle = paper.fillStyle = visible(style.colour);
    paper.lineWidth = width;
    paper.setLineDash(simple || camera.scale < 0.25 ? [] : DASHES[style.line]);
    paper.stroke(line);
    paper.setLineDash([]);
    paper.fill(tips);
  }
  paper.globalAlpha = 1;
}

function addHead(path, way, length) {
  const [dx, dy] = [way.x2 - way.cx, way.y2 - way.cy];
  const far = Math.sqrt(dx * dx + dy * dy) || 1;
  const [alongX, alongY] = [(dx / far) * length, (dy / far) * length];
  path.moveTo(way.x2, way.y2);
  path.lineTo(way.x2 - alongX - alongY * 0.5, way.y2 - alongY + alongX * 0.5);
  path.lineTo(way.x2 - alongX + alongY * 0.5, way.y2 - alongY - alongX * 0.5);
  path.closePath();
}

function drawNodes(out) {
  // One path for all nodes that look alike: a canvas takes long for many small ones.
  const groups = new Map();
  const rings = new Path2D();
  for (const node of drawn.nodes) {
    const { x, y } = toScreen(places.get(node.number));
    const reach = radius(node);
    if (x < -reach || y < -reach || x > size.width + reach || y > size.height + reach) continue;
    const faded = out !== null && !out.nodes.has(node.number) && node !== hovered;
    const key = `${faded ? 0 : 1} ${reach < 5 ? 0 : 1} ${node.kind}`;
    if (!groups.has(key)) groups.set(key, { faded, line: reach < 5 ? 0.6 : 1.2, style: node.style, path: new Path2D() });
    outline(groups.get(key).path, node.style.shape, x, y, 2 * reach);
    if (node === out?.centre || node === hovered || found.has(node.number)) outline(rings, node.style.shape, x, y, 2 * reach + 9);
  }
  paper.strokeStyle = colours.ink;
  for (const [, { faded, line, style, path }] of [...groups].sort(([one], [other]) => (one < other ? -1 : 1))) {
    paper.globalAlpha = faded ? 0.18 : 1;
    paper.fillStyle = style.fill;
    paper.lineWidth = line;
    paper.fill(path);
    paper.stroke(path);
  }
  paper.globalAlpha = 1;
  paper.strokeStyle = colours.focus;
  paper.lineWidth = 3;
  paper.stroke(rings);
}

const textHeight = (scale = camera.scale) => Math.min(15, Math.max(11, 13 * Math.sqrt(scale)));
const NARROW_LABEL = 18;
const cut = (node) => {
  const { longest } = places.get(node.number);
  const most = size.width < 600 ? NARROW_LABEL : longest;
  return node.label.length > most ? `${node.label.slice(0, most - 1)}…` : node.label;
};

/** Write the labels that have room, those of the most important nodes first. */
function drawLabels(out) {
  const tall = textHeight();
  paper.font = `${tall}px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif`;
  paper.textBaseline = "middle";
  paper.lineJoin = "round";
  const cell = 12;
  const taken = new Map(); // by cell, the node whose shape or label is there
  const rank = (node) => (node === out?.centre ? 1e6 : 0) + (out?.nodes.has(node.number) ? 1e5 : 0) + (found.has(node.number) ? 1e5 : 0) + node.size * 10 + node.edges.length;
  const cellsOf = (left, top, right, bottom) => {
    const cells = [];
    for (let column = Math.floor(left / cell); column <= Math.floor(right / cell); column += 1) {
      for (let row = Math.floor(top / 4); row <= Math.floor(bottom / 4); row += 1) cells.push(column * 65536 + row);
    }
    return cells;
  };
  for (const node of drawn.nodes) {
    const reach = radius(node);
    if (reach < 8 || (out !== null && !out.nodes.has(node.number))) continue;
    const { x, y } = toScreen(places.get(node.number));
    if (x < 0 || y < 0 || x > size.width || y > size.height) continue;
    for (const key of cellsOf(x - reach, y - reach * 0.7, x + reach, y + reach * 0.7)) taken.set(key, node);
  }
  // In a crowd, names of a few tell where one is; of all of them none could be read.
  const most = drawn.nodes.length * Math.min(1, 1 / camera.scale) > 400 ? 70 : 400;
  let written = 0;
  for (const node of [...drawn.nodes].sort((one, other) => rank(other) - rank(one))) {
    if (out !== null && !out.nodes.has(node.number) && !found.has(node.number)) continue;
    const place = places.get(node.number);
    const { x, y } = toScreen(place);
    if (x < -200 || y < -40 || x > size.width + 200 || y > size.height + 40) continue;
    const text = node === out?.centre ? node.label : cut(node);
    const width = paper.measureText(text).width;
    const side = place.side ?? 0;
    const left = side === 0 ? x - width / 2 : side < 0 ? x - radius(node) - 6 - width : x + radius(node) + 6;
    const middle = side === 0 ? y + radius(node) + tall * 0.75 : y;
    const cells = cellsOf(left, middle - tall * 0.45, left + width, middle + tall * 0.45);
    if (node !== out?.centre && cells.some((key) => (taken.get(key) ?? node) !== node)) continue;
    cells.forEach((key) => taken.set(key, node));
    paper.lineWidth = 4;
    paper.strokeStyle = colours.paper;
    paper.strokeText(text, left, middle);
    paper.fillStyle = colours.ink;
    paper.fillText(text, left, middle);
    written += 1;
    if (written >= most) break;
  }
}

/** Return the node or edge that is drawn at a point of the screen, nodes first. */
function thingAt(x, y) {
  let nearest = null;
  let least = Infinity;
  for (const node of drawn.nodes) {
    const place = toScreen(places.get(node.number));
    const distance = Math.hypot(place.x - x, place.y - y) - Math.max(radius(node), 7);
    if (distance < Math.min(least, 3)) [nearest, least] = [node, distance];
  }
  if (nearest) return nearest;
  least = 8;
  for (const edge of drawn.edges) {
    const way = course(edge);
    const margin = 10;
    if (x < Math.min(way.x1, way.x2, way.cx) - margin || x > Math.max(way.x1, way.x2, way.cx) + margin) continue;
    if (y < Math.min(way.y1, way.y2, way.cy) - margin || y > Math.max(way.y1, way.y2, way.cy) + margin) continue;
    const steps = 16;
    let [lastX, lastY] = [way.x1, way.y1];
    for (let step = 1; step <= steps; step += 1) {
      const t = step / steps;
      const nextX = edge.bend ? (1 - t) ** 2 * way.x1 + 2 * t * (1 - t) * way.cx + t ** 2 * way.x2 : way.x1 + (way.x2 - way.x1) * t;
      const nextY = edge.bend ? (1 - t) ** 2 * way.y1 + 2 * t * (1 - t) * way.cy + t ** 2 * way.y2 : way.y1 + (way.y2 - way.y1) * t;
      const distance = toSegment(x, y, lastX, lastY, nextX, nextY);
      if (distance < least) [nearest, least] = [edge, distance];
      [lastX, lastY] = [nextX, nextY];
    }
  }
  return nearest;
}

function toSegment(x, y, x1, y1, x2, y2) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const share = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x1 - dx * share, y - y1 - dy * share);
}

/** Return the camera that has all shown nodes in sight, with their labels, which are not zoomed as nodes are. */
function fitted() {
  if (!drawn.nodes.length) return { x: 0, y: 0, scale: 1 };
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const node of drawn.nodes) {
    const { x, y } = places.get(node.number);
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  const wide = box.right - box.left || 1;
  const high = box.bottom - box.top || 1;
  const [above, below] = [54, 34];
  let room = { left: 14, right: 14 };
  let scale = 0.5;
  for (let round = 0; round < 3; round += 1) {
    const letter = textHeight(scale) * 0.56;
    room = { left: 14, right: 14 };
    for (const node of drawn.nodes) {
      const { x, side, radius: half } = places.get(node.number);
      const label = cut(node).length * letter;
      const [before, after] = side === 0 ? [label / 2, label / 2] : side < 0 ? [label, 0] : [0, label];
      // What stands further in has the plane between itself and the rim for its label.
      room.left = Math.max(room.left, before + half * scale + 10 - (x - box.left) * scale);
      room.right = Math.max(room.right, after + half * scale + 10 - (box.right - x) * scale);
    }
    scale = Math.max(0.02, Math.min(Math.max(size.width - room.left - room.right, size.width * 0.22) / wide, (size.height - above - below) / high, 1.5));
  }
  return {
    x: (box.left + box.right) / 2 + (room.right - room.left) / 2 / scale,
    y: (box.top + box.bottom) / 2 + (below - above) / 2 / scale,
    scale,
  };
}

function zoomTo(scale, x = size.width / 2, y = size.height / 2) {
  const held = toPlane(x, y);
  camera.scale = Math.min(Math.max(scale, 0.02), 6);
  camera.x = held.x - (x - size.width / 2) / camera.scale;
  camera.y = held.y - (y - size.height / 2) / camera.scale;
  redraw();
}

function resize() {
  const { width, height } = canvas.getBoundingClientRect();
  const dots = window.matchMedia("(min-resolution: 1.5dppx)").matches ? 2 : 1;
  size = { width, height };
  canvas.width = Math.round(width * dots);
  canvas.height = Math.round(height * dots);
  paper.setTransform(dots, 0, 0, dots, 0, 0);
}
