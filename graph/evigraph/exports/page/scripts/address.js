// The shown view in the address of the page, so that it can be sent to someone who has the same file.

const KEYS = [...FILTERS, "text", "selected", "layout"];

/** Return the view that the address names; what it does not name is as at first. */
function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const read = Object.fromEntries(KEYS.map((key) => [key, given.get(key) ?? (key === "layout" ? source.layout : "")]));
  if (!(read.layout in LAYOUTS)) read.layout = source.layout;
  if (!things.has(read.selected)) read.selected = "";
  read.hidden = new Set((given.get("hidden") ?? "").split(",").filter(Boolean));
  const camera = (given.get("at") ?? "").split(",").map(Number);
  read.camera = camera.length === 3 && camera.every(Number.isFinite) && camera[2] > 0 ? { x: camera[0], y: camera[1], scale: camera[2] } : null;
  return read;
}

/** Write the view into the address, without a new entry in the history. */
function writeAddress(camera) {
  const said = new URLSearchParams();
  for (const key of KEYS) if (view[key] && !(key === "layout" && view.layout === source.layout)) said.set(key, view[key]);
  if (view.hidden.size) said.set("hidden", [...view.hidden].sort().join(","));
  if (camera) said.set("at", [camera.x.toFixed(1), camera.y.toFixed(1), camera.scale.toPrecision(4)].join(","));
  const hash = `#${said}`;
  if (hash !== (location.hash || "#")) history.replaceState(null, "", hash);
}
