// Where nodes stand.  The same nodes and edges always get the same places, so that an address shows the same picture
// elsewhere: nothing here is random, and only arithmetic that every browser does alike is used.

const LABEL_HEIGHT = 16;
const CHARACTER = 6.6; // about the width of a letter; measuring would depend on the fonts of a machine
const LONGEST_LABEL = 34;
const shortened = (label) => (label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label);
const labelWidth = (node) => shortened(node.label).length * CHARACTER;

/** Yield how far it is, from 0 to 1, and return the places of *shown* nodes that *links* draw together. */
function* placeFreely(shown, links) {
  const x = new Float64Array(shown.length);
  const y = new Float64Array(shown.length);
  // Parts that nothing joins to each other are laid out alone; the largest comes first, the others in rows below it.
  let [leftmost, along, down, tallest, right] = [0, 0, 0, 0, 0];
  for (const { members, inner } of partsOf(shown, links)) {
    const placed = yield* placeJoined(members.map((node) => shown[node]), inner);
    const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    members.forEach((node, place) => {
      const half = Math.max(shown[node].size, labelWidth(shown[node])) / 2 + 12;
      box.left = Math.min(box.left, placed.x[place] - half);
      box.right = Math.max(box.right, placed.x[place] + half);
      box.top = Math.min(box.top, placed.y[place] - shown[node].size / 2 - 8);
      box.bottom = Math.max(box.bottom, placed.y[place] + shown[node].size / 2 + LABEL_HEIGHT + 16);
    });
    const wide = box.right - box.left;
    if (right === 0) {
      right = Math.max(wide, 160 * Math.sqrt(shown.length));
      leftmost = along = box.left;
    } else if (along > leftmost && along + wide > leftmost + right) {
      [along, down, tallest] = [leftmost, down + tallest, 0];
    }
    members.forEach((node, place) => {
      x[node] = placed.x[place] - box.left + along;
      y[node] = placed.y[place] - box.top + down;
    });
    along += wide;
    tallest = Math.max(tallest, box.bottom - box.top);
  }
  return { x, y };
}

/** Return the connected parts of a graph, the largest first, with the links in each by the places of its members. */
function partsOf(shown, links) {
  const part = [...shown.keys()];
  const root = (node) => {
    while (part[node] !== node) node = part[node] = part[part[node]];
    return node;
  };
  for (const [from, to] of links) part[Math.max(root(from), root(to))] = Math.min(root(from), root(to));
  const found = new Map();
  const place = new Map();
  for (const node of shown.keys()) {
    if (!found.has(root(node))) found.set(root(node), { members: [], inner: [] });
    const { members } = found.get(root(node));
    place.set(node, members.length);
    members.push(node);
  }
  for (const [from, to] of links) if (from !== to) found.get(root(from)).inner.push([place.get(from), place.get(to)]);
  return [...found.values()].sort((one, other) => other.members.length - one.members.length || one.members[0] - other.members[0]);
}

function* placeJoined(shown, links) {
  const count = shown.length;
  if (count === 1) return { x: [0], y: [0] };
  const [x, y, vx, vy, degree] = Array.from({ length: 5 }, () => new Float64Array(count));
  const neighbours = shown.map(() => []);
  for (const [from, to] of links) {
    degree[from] += 1;
    degree[to] += 1;
    neighbours[from].push(to);
    neighbours[to].push(from);
  }
  startOnSpiral(x, y, degree, neighbours);
  const rounds = count <= 400 ? 300 : count <= 1000 ? 200 : 120;
  for (let round = 0; round < rounds; round += 1) {
    const heat = (1 - round / rounds) ** 2;
    for (const [from, to] of links) {
      const dx = x[to] + vx[to] - x[from] - vx[from] || 0.01;
      const dy = y[to] + vy[to] - y[from] - vy[from] || 0.01;
      const length = Math.sqrt(dx * dx + dy * dy);
      const wanted = 90 + (shown[from].size + shown[to].size) / 2;
      const pull = (((length - wanted) / length) * heat) / Math.min(degree[from], degree[to]);
      const share = degree[from] / (degree[from] + degree[to]);
      vx[to] -= dx * pull * share;
      vy[to] -= dy * pull * share;
      vx[from] += dx * pull * (1 - share);
      vy[from] += dy * pull * (1 - share);
    }
    repel(x, y, vx, vy, 1500 * heat);
    for (let node = 0; node < count; node += 1) {
      vx[node] = (vx[node] - x[node] * 0.035 * heat) * 0.6;
      vy[node] = (vy[node] - y[node] * 0.045 * heat) * 0.6;
      x[node] += vx[node];
      y[node] += vy[node];
    }
    if (round % 2 === 0) yield (0.9 * round) / rounds;
  }
  const boxes = shown.map((node) => ({ width: Math.max(node.size, labelWidth(node)) + 10, height: node.size + LABEL_HEIGHT + 8 }));
  for (let round = 0; round < 80; round += 1) {
    if (!separate(x, y, boxes)) break;
    if (round % 2 === 0) yield 0.9 + round / 800;
  }
  return { x, y };
}

/** Put the nodes on a spiral, neighbours near each other: those with the most edges first, and then what joins them. */
function startOnSpiral(x, y, degree, neighbours) {
  const order = [...degree.keys()].sort((one, other) => degree[other] - degree[one] || one - other);
  const seen = new Uint8Array(degree.length);
  let [turnX, turnY, placed] = [1, 0, 0];
  for (const first of order) {
    if (seen[first]) continue;
    const waiting = [first];
    seen[first] = 1;
    for (let next = 0; next < waiting.length; next += 1) {
      const node = waiting[next];
      const radius = 45 * Math.sqrt(placed + 0.5);
      x[node] = turnX * radius;
      y[node] = turnY * radius;
      // A turn by the golden angle.
      [turnX, turnY] = [turnX * -0.7373688780783197 - turnY * 0.6754902942615238, turnX * 0.6754902942615238 + turnY * -0.7373688780783197];
      placed += 1;
      for (const neighbour of neighbours[node]) {
        if (!seen[neighbour]) {
          seen[neighbour] = 1;
          waiting.push(neighbour);
        }
      }
    }
  }
}

/** Push all nodes apart, distant groups of them as one (Barnes and Hut). */
function repel(x, y, vx, vy, strength) {
  const count = x.length;
  if (count < 2) return;
  const { width, child, weight, sumX, sumY } = squares(x, y);
  const open = new Int32Array(256);
  const sizes = new Float64Array(256);
  for (let node = 0; node < count; node += 1) {
    const [hereX, hereY] = [x[node], y[node]];
    let [pushX, pushY, waiting] = [0, 0, 1];
    open[0] = 0;
    sizes[0] = width;
    while (waiting) {
      waiting -= 1;
      const square = open[waiting];
      const size = sizes[waiting];
      const dx = hereX - sumX[square] / weight[square];
      const dy = hereY - sumY[square] / weight[square];
      const distance = dx * dx + dy * dy;
      if (size * size < distance * 0.8) {
        pushX += (dx * weight[square]) / distance;
        pushY += (dy * weight[square]) / distance;
        continue;
      }
      for (let place = square * 4; place < square * 4 + 4; place += 1) {
        const found = child[place];
        if (found > 0) {
          open[waiting] = found;
          sizes[waiting] = size / 2;
          waiting += 1;
        } else if (found < 0 && found !== -1 - node) {
          const other = -1 - found;
          const awayX = hereX - x[other] || (node < other ? -0.1 : 0.1);
          const awayY = hereY - y[other] || (node < other ? -0.1 : 0.1);
          const apart = Math.max(awayX * awayX + awayY * awayY, 60);
          pushX += awayX / apart;
          pushY += awayY / apart;
        }
      }
    }
    vx[node] += pushX * strength;
    vy[node] += pushY * strength;
  }
}

const DEEPEST = 40;

/** Return the plane as a tree of squares with what they hold: four parts a square, 0 for none, -1 - n for the node n. */
function squares(x, y) {
  const count = x.length;
  let [least, most] = [Infinity, -Infinity];
  for (let node = 0; node < count; node += 1) {
    least = Math.min(least, x[node], y[node]);
    most = Math.max(most, x[node], y[node]);
  }
  const width = most - least || 1;
  const [child, weight, sumX, sumY] = [[0, 0, 0, 0], [0], [0], [0]];
  for (let node = 0; node < count; node += 1) {
    let [square, left, top, half] = [0, least, least, width / 2];
    for (let depth = 0; ; depth += 1) {
      weight[square] += 1;
      sumX[square] += x[node];
      sumY[square] += y[node];
      const right = x[node] >= left + half ? 1 : 0;
      const below = y[node] >= top + half ? 1 : 0;
      const place = square * 4 + right + 2 * below;
      const found = child[place];
      if (found === 0) {
        child[place] = -1 - node;
        break;
      }
      if (depth > DEEPEST) break; // two nodes on one spot; the weight counts
      left += right * half;
      top += below * half;
      half /= 2;
      if (found > 0) {
        square = found;
        continue;
      }
      const other = -1 - found;
      const inner = weight.length;
      weight.push(1);
      sumX.push(x[other]);
      sumY.push(y[other]);
      child.push(0, 0, 0, 0);
      child[inner * 4 + (x[other] >= left + half ? 1 : 0) + 2 * (y[other] >= top + half ? 1 : 0)] = found;
      child[place] = inner;
      square = inner;
    }
  }
  return { width, child, weight, sumX, sumY };
}

/** Push overlapping *boxes* apart once; return whether any overlapped. */
function separate(x, y, boxes) {
  const cell = 120;
  const grid = new Map();
  const reach = (node, use) => {
    const [right, down] = [boxes[node].width / 2, boxes[node].height / 2];
    for (let column = Math.floor((x[node] - right) / cell); column <= Math.floor((x[node] + right) / cell); column += 1) {
      for (let row = Math.floor((y[node] - down) / cell); row <= Math.floor((y[node] + down) / cell); row += 1) use(column * 100003 + row);
    }
  };
  let overlapped = false;
  for (let node = 0; node < x.length; node += 1) {
    const met = new Set();
    reach(node, (key) => grid.get(key)?.forEach((other) => met.add(other)));
    for (const other of met) {
      const dx = x[node] - x[other];
      const dy = y[node] - y[other];
      const overX = (boxes[node].width + boxes[other].width) / 2 - Math.abs(dx);
      const overY = (boxes[node].height + boxes[other].height) / 2 - Math.abs(dy);
      if (overX <= 0.5 || overY <= 0.5) continue;
      overlapped = true;
      if (overX < overY * 2.5) {
        const push = (dx < 0 ? -0.5 : 0.5) * overX;
        x[node] += push;
        x[other] -= push;
      } else {
        const push = (dy < 0 ? -0.5 : 0.5) * overY;
        y[node] += push;
        y[other] -= push;
      }
    }
    reach(node, (key) => {
      if (!grid.has(key)) grid.set(key, []);
      grid.get(key).push(node);
    });
  }
  return overlapped;
}

const TALLEST_COLUMN = 64;
const ROW = 30;

/** Return the places of *shown* nodes in columns, by what they are or by how far they are from an end. */
function* placeInColumns(shown, links) {
  if (!source.columns && shown.length <= TALLEST_COLUMN) return placeInSteps(shown, links);
  const ranks = source.columns ? shown.map((node) => source.columns[node.kind] ?? 2) : depths(shown.length, links);
  const neighbours = shown.map(() => []);
  for (const [from, to] of links) {
    neighbours[from].push(to);
    neighbours[to].push(from);
  }
  const columns = [...new Set(ranks)].sort((one, other) => one - other).map((rank) => [...ranks.keys()].filter((node) => ranks[node] === rank));
  for (const column of columns) column.sort((one, other) => byLabel(shown[one], shown[other]));
  // Each node goes to the height of the middle of its neighbours, back and forth, so that fewer edges cross.
  const height = new Float64Array(shown.length);
  const settle = (column) => column.forEach((node, place) => { height[node] = place / Math.max(column.length - 1, 1); });
  columns.forEach(settle);
  for (let round = 0; round < 12; round += 1) {
    for (const column of round % 2 ? [...columns].reverse() : columns) {
      const middle = new Map(column.map((node) => {
        const there = neighbours[node].filter((other) => ranks[other] !== ranks[node]);
        return [node, there.length ? there.reduce((sum, other) => sum + height[other], 0) / there.length : height[node]];
      }));
      column.sort((one, other) => middle.get(one) - middle.get(other) || byLabel(shown[one], shown[other]));
      settle(column);
    }
    yield round / 12;
  }
  // All columns are about as tall as the tallest, and a column that would be too tall stands in several.
  const tallest = Math.max(TALLEST_COLUMN, Math.ceil(Math.sqrt(shown.length) * 3));
  const parts = columns.map((column) => Math.ceil(column.length / tallest));
  const tall = Math.max(...columns.map((column, place) => Math.ceil(column.length / parts[place])), 8) * ROW;
  const gap = Math.max(tall * (size.width < 600 ? 0.13 : tall > 40 * ROW ? 0.22 : 0.4), 170);
  const x = new Float64Array(shown.length);
  const y = new Float64Array(shown.length);
  const side = new Int8Array(shown.length);
  let left = 0;
  columns.forEach((column, place) => {
    const rows = Math.ceil(column.length / parts[place]);
    const outwards = columns.length > 1 && place === 0 && parts[0] === 1 ? -1 : 1;
    for (let part = 0; part < parts[place]; part += 1) {
      column.slice(part * rows, (part + 1) * rows).forEach((node, row) => {
        x[node] = left;
        y[node] = ((row + 0.5) / rows - 0.5) * Math.min(tall, rows * ROW * 2.5);
        side[node] = outwards;
      });
      left += gap * (part + 1 < parts[place] ? 0.7 : 1);
    }
  });
  return { x, y, side, radii: shown.map((node) => Math.min(node.size * 0.16 + 2, ROW / 2)) };
}

/** Return places of few nodes, a row for each: what something follows from stands above it and to its left. */
function placeInSteps(shown, links) {
  const rank = depths(shown.length, links);
  const before = shown.map(() => []);
  for (const [from, to] of links) before[to].push(from);
  const order = [];
  const seen = new Set();
  const visit = (node) => {
    if (seen.has(node)) return;
    seen.add(node);
    before[node].sort((one, other) => rank[one] - rank[other] || byLabel(shown[one], shown[other])).forEach(visit);
    order.push(node);
  };
  [...shown.keys()].sort((one, other) => rank[other] - rank[one] || byLabel(shown[one], shown[other])).forEach(visit);
  const [x, y] = [new Float64Array(shown.length), new Float64Array(shown.length)];
  order.forEach((node, row) => {
    x[node] = rank[node] * 70;
    y[node] = row * ROW * 1.2;
  });
  return { x, y, side: x.map(() => 1), radii: shown.map(() => 9), longest: 52 };
}

/** Return for each node the length of the longest way on from it, so that arrows run towards the last column. */
function depths(count, links) {
  const onward = Array.from({ length: count }, () => []);
  for (const [from, to] of links) if (from !== to) onward[from].push(to);
  const found = new Int32Array(count).fill(-1);
  const open = new Uint8Array(count);
  for (let first = 0; first < count; first += 1) {
    const stack = [first];
    while (stack.length) {
      const node = stack[stack.length - 1];
      if (found[node] >= 0) {
        stack.pop();
        continue;
      }
      open[node] = 1;
      const next = onward[node].filter((other) => found[other] < 0 && !open[other]);
      if (next.length) {
        stack.push(next[0]);
        continue;
      }
      found[node] = onward[node].reduce((most, other) => Math.max(most, found[other] + 1), 0);
      open[node] = 0;
      stack.pop();
    }
  }
  const most = found.reduce((one, other) => Math.max(one, other), 0);
  return [...found].map((depth) => most - depth);
}
