// The institution's picture: each row's people by level, as dots and as the same table.

const day = (iso) => new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

function dotsOf(cell) {
  return h("span", { class: "dg-picture__cell", style: `grid-column:span ${cell.span}` },
    h("span", { class: "dg-picture__dots" }, Array.from({ length: cell.dots }, () => h("span", { class: "dg-picture__dot" }))),
    h("span", {}, cell.people));
}

function picture(snapshot) {
  const columns = `grid-template-columns:repeat(${snapshot.levels.length},minmax(0,1fr))`;
  const says = snapshot.rows.map((row) => `${row.family}: ${row.cells.length
    ? row.cells.map((cell) => `${cell.title} ${cell.people}`).join(", ") : "hidden"}`).join(". ");
  return h("figure", { class: "dg-picture" },
    h("div", { role: "img", "aria-label": `People by level. ${says}. The table below says the same.` },
      h("div", { class: "dg-picture__row" }, h("span", {}),
        h("div", { class: "dg-picture__levels", style: columns }, snapshot.levels.map((title) => h("span", {}, title)))),
      snapshot.rows.map((row) => h("div", { class: "dg-picture__row" },
        h("span", { class: "dg-picture__name" }, row.family),
        h("div", { class: "dg-picture__lane", style: columns }, row.cells.length
          ? row.cells.map((cell) => dotsOf(cell))
          : h("span", { class: "dg-picture__cell", style: `grid-column:span ${snapshot.levels.length}` }, "hidden"))))),
    h("figcaption", {}, `Each dot stands for about ${snapshot.each} people.`));
}

function table(snapshot) {
  const lines = snapshot.rows.flatMap((row) => (row.cells.length ? row.cells : [{ title: "All levels", people: "hidden" }])
    .map((cell) => h("tr", {}, h("th", { scope: "row" }, row.family), h("td", {}, cell.title), h("td", {}, cell.people))));
  return h("table", { class: "dg-table" },
    h("caption", {}, "The same as a table"),
    h("thead", {}, h("tr", {}, ["Family", "Level", "People, rounded"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, lines));
}

function reasons(snapshot) {
  const rows = snapshot.rows.filter((row) => row.why);
  if (!rows.length) return null;
  return [h("h3", {}, "Why some figures are not shown by themselves"),
    h("dl", {}, rows.map((row) => [
      h("dt", {}, row.family, row.at && row.at !== snapshot.at ? ` (${day(row.at)})` : ""), h("dd", {}, row.why)]))];
}

function render({ model, el }) {
  const draw = () => {
    const snapshot = model.get("snapshot");
    el.replaceChildren(h("section", { class: "dg dg-overview" },
      h("h2", {}, "Levels by family of skills"),
      snapshot.at ? [
        h("p", {}, `Picture of ${day(snapshot.at)}, from about ${snapshot.people} people who have finished the self-assessment.`),
        picture(snapshot), table(snapshot), reasons(snapshot),
      ] : h("p", {}, snapshot.why),
      h("h3", {}, "How this is made"),
      h("p", {}, snapshot.how)));
  };
  draw();
  model.on("change:snapshot", draw);
  return () => model.off("change:snapshot", draw);
}

export default { render };
