// Where nodes stand.  The same nodes and edges always get the same places, so that an address shows the same picture
// elsewhere: nothing here is random, and only arithmetic that every browser does alike is used.

const LABEL_HEIGHT = 16;
const CHARACTER = 6.6; // about the width of a letter; measuring would depend on the fonts of a machine
const LONGEST_LABEL = 34;
const shortened = (label) => (label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label);
const labelWidth = (node) => shortened(node.label).length * CHARACTER;

/** Yield how far it is, from 0 to 1, and return the places of *shown* nodes that *links* draw together. */
function* placeFreely(shown, links) {
  const count = shown.length;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const vx = new Float64Array(count);
  const vy = new Float64Array(count);
  const degree = new Float64Array(count);
  const neighbours = shown.map(() => []);
  for (const [from, to] of links) {
    degree[from] += 1;
    degree[to] += 1;
    neighbours[from].push(to);
    neighbours[to].push(from);
  }
  startOnSpiral(x, y, degree, neighbours);
  const rounds = count <= 400 ? 300 : count <= 3000 ? 180 : 90;
  for (let round = 0; round < rounds; round += 1) {
    const heat = (1 - round / rounds) ** 2;
    for (const [from, to] of links) {
      if (from === to) continue;
      const dx = x[to] + vx[to] - x[from] - vx[from] || 0.01;
      const dy = y[to] + vy[to] - y[from] - vy[from] || 0.01;
      const length = Math.sqrt(dx * dx + dy * dy);
      const wanted = 80 + (shown[from].size + shown[to].size) / 2;
      const pull = (((length - wanted) / length) * heat) / Math.min(degree[from], degree[to]);
      const share = degree[from] / (degree[from] + degree[to]);
      vx[to] -= dx * pull * share;
      vy[to] -= dy * pull * share;
      vx[from] += dx * pull * (1 - share);
      vy[from] += dy * pull * (1 - share);
    }
    repel(x, y, vx, vy, 420 * heat);
    for (let node = 0; node < count; node += 1) {
      vx[node] = (vx[node] - x[node] * 0.045 * heat) * 0.6;
      vy[node] = (vy[node] - y[node] * 0.07 * heat) * 0.6;
      x[node] += vx[node];
      y[node] += vy[node];
    }
    if (round % 4 === 0) yield (0.9 * round) / rounds;
  }
  // Screens are wide, and so are labels.
  for (let node = 0; node < count; node += 1) x[node] *= 1.4;
  const boxes = shown.map((node) => ({ width: Math.max(node.size, labelWidth(node)) + 10, height: node.size + LABEL_HEIGHT + 8 }));
  for (let round = 0; round < 60; round += 1) {
    if (!separate(x, y, boxes)) break;
    if (round % 4 === 0) yield 0.9 + round / 600;
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

/** Push all nodes apart, distant groups of them as one (Barnes and Hut): a tree of squares, each with its weight. */
function repel(x, y, vx, vy, strength) {
  const count = x.length;
  if (count < 2) return;
  let [least, most] = [Infinity, -Infinity];
  for (let node = 0; node < count; node += 1) {
    least = Math.min(least, x[node], y[node]);
    most = Math.max(most, x[node], y[node]);
  }
  const width = most - least || 1;
  const child = [-1, -1, -1, -1]; // four a square: none is -1, a node n is -2 - n, a square is its number
  const weight = [0];
  const sumX = [0];
  const sumY = [0];
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
      if (found === -1) {
        child[place] = -2 - node;
        break;
      }
      if (depth > 40) break; // two nodes on one spot; the weight counts
      left += right * half;
      top += below * half;
      half /= 2;
      if (found <= -2) {
        const other = -2 - found;
        const inner = weight.length;
        weight.push(1);
        sumX.push(x[other]);
        sumY.push(y[other]);
        child.push(-1, -1, -1, -1);
        child[inner * 4 + (x[other] >= left + half ? 1 : 0) + 2 * (y[other] >= top + half ? 1 : 0)] = found;
        child[place] = inner;
        square = inner;
      } else {
        square = found;
      }
    }
  }
  const stack = [];
  for (let node = 0; node < count; node += 1) {
    stack.push(0, width);
    while (stack.length) {
      const size = stack.pop();
      const square = stack.pop();
      const dx = x[node] - sumX[square] / weight[square];
      const dy = y[node] - sumY[square] / weight[square];
      const distance = dx * dx + dy * dy;
      if (size * size < distance * 0.8) {
        const push = (strength * weight[square]) / distance;
        vx[node] += dx * push;
        vy[node] += dy * push;
        continue;
      }
      for (let place = square * 4; place < square * 4 + 4; place += 1) {
        const found = child[place];
        if (found >= 0) {
          stack.push(found, size / 2);
        } else if (found <= -2 && found !== -2 - node) {
          const other = -2 - found;
          const awayX = x[node] - x[other] || (node < other ? -0.1 : 0.1);
          const awayY = y[node] - y[other] || (node < other ? -0.1 : 0.1);
          const push = strength / Math.max(awayX * awayX + awayY * awayY, 30);
          vx[node] += awayX * push;
          vy[node] += awayY * push;
        }
      }
    }
  }
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
      if (overX < overY * 1.5) {
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

/** Return the places of *shown* nodes in columns, by what they are or by how far they are from an end. */
function* placeInColumns(shown, links) {
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
  const x = new Float64Array(shown.length);
  const y = new Float64Array(shown.length);
  const side = new Int8Array(shown.length);
  let left = 0;
  columns.forEach((column, place) => {
    const split = Math.ceil(column.length / TALLEST_COLUMN);
    const outer = columns.length > 1 && split === 1 ? (place === 0 ? -1 : place === columns.length - 1 ? 1 : 0) : 0;
    const widest = Math.max(...column.map((node) => Math.max(shown[node].size, labelWidth(shown[node]))));
    const rows = column.map((node) => shown[node].size + (outer ? 8 : LABEL_HEIGHT + 10));
    const length = Math.ceil(column.length / split);
    for (let start = 0; start < column.length; start += length) {
      const part = column.slice(start, start + length);
      const whole = rows.slice(start, start + length).reduce((sum, row) => sum + row, 0);
      let top = -whole / 2;
      part.forEach((node, row) => {
        x[node] = left;
        y[node] = top + rows[start + row] / 2;
        top += rows[start + row];
        side[node] = outer;
      });
      left += widest + 30;
    }
    left += 260 - 30 + (outer ? -widest + 40 : 0);
  });
  return { x, y, side };
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
