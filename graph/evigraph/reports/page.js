"use strict";
// Filters of the findings: without this script the page shows all of them.
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const names = ["drug", "condition", "article", "type", "severity"];
  const findings = [...document.querySelectorAll("article.finding")];
  const sections = [...document.querySelectorAll("section.severity")];
  const status = document.getElementById("shown");
  const fits = (finding) =>
    (form.elements.waived.checked || !("waived" in finding.dataset)) &&
    names.every((name) => !form.elements[name].value || finding.dataset[name].includes(` ${form.elements[name].value} `));
  const show = () => {
    let shown = 0;
    for (const finding of findings) {
      finding.hidden = !fits(finding);
      shown += finding.hidden ? 0 : 1;
    }
    for (const section of sections) section.hidden = !section.querySelector("article.finding:not([hidden])");
    const chosen = names
      .filter((name) => form.elements[name].value)
      .map((name) => `${name} ${form.elements[name].selectedOptions[0].text}`);
    if (!form.elements.waived.checked) chosen.push("without waived");
    status.textContent = `${shown} of ${findings.length} findings shown${chosen.length ? `: ${chosen.join(", ")}` : ""}.`;
  };
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  for (const cell of document.querySelectorAll(".matrix a[data-drug]")) {
    cell.addEventListener("click", (event) => {
      event.preventDefault();
      form.reset();
      form.elements.drug.value = cell.dataset.drug;
      form.elements.condition.value = cell.dataset.condition;
      show();
      const heading = document.getElementById("findings-title");
      heading.focus({ preventScroll: true });
      heading.scrollIntoView();
    });
  }
  // A link to a finding that is filtered away shows it again.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.hidden) {
      form.reset();
      target.scrollIntoView();
    }
  };
  window.addEventListener("hashchange", reveal);
  form.hidden = false;
  // A reload may keep what was chosen.
  show();
})();
