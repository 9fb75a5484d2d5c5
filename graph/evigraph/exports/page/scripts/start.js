// What the window does, and how the page begins.

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
resize();
fillOptions();
fillLegend();
const wide = matchMedia("(min-width: 48rem)");
const unfold = () => {
  for (const id of ["controls", "legend"]) document.getElementById(id).open = wide.matches;
};
wide.addEventListener("change", unfold);
unfold();
document.body.classList.add("ready");
open();
