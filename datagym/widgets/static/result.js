// The end of a self-assessment: rows of dot and interval, the same as a table, what next, a review.

const longDate = (iso) => new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

function trackOf(row) {
  const at = (percent) => `left:${percent}%`;
  return h("div", { class: "dg-levels__track" },
    row.low === null ? null : h("span", { class: "dg-levels__line", style: `left:${row.low}%;width:${row.high - row.low}%` }),
    row.earlierAt === null ? null : h("span", { class: "dg-levels__earlier", style: at(row.earlierAt) }),
    row.ownAt === null ? null : h("span", { class: "dg-levels__own", style: at(row.ownAt) }),
    row.dot === null ? null : h("span", { class: `dg-levels__dot${row.precise ? "" : " dg-levels__dot--rough"}`, style: at(row.dot) }));
}

function levelsPlot(result) {
  const columns = result.bands.map((band) => `${band.width}fr`).join(" ");
  const bands = (className, words) => h("div", { class: className, style: `grid-template-columns:${columns}` },
    result.bands.map((band) => h("span", {}, words ? band.title : "")));
  const say = result.rows.map((row) => `${row.family}: ${row.range}`).join(". ");
  return h("div", { class: "dg-levels", role: "img", "aria-label": `Levels by family. ${say}. The table below says the same.` },
    h("div", { class: "dg-levels__row" }, h("span", { class: "dg-levels__name" }), bands("dg-levels__bands", true)),
    result.rows.map((row) => h("div", { class: "dg-levels__row" },
      h("span", { class: "dg-levels__name" }, row.family),
      h("div", { class: "dg-levels__lane" }, bands("dg-levels__bands dg-levels__bands--empty", false), trackOf(row)))));
}

function keyOf(result) {
  const sign = (className, words) => h("li", {}, h("span", { class: `dg-levels__sign ${className}`, "aria-hidden": "true" }), words);
  return h("ul", { class: "dg-levels__key" },
    sign("dg-levels__line", "the line: you are somewhere on it, 8 times in 10"),
    sign(`dg-levels__dot${result.rough ? " dg-levels__dot--rough" : ""}`,
      result.rough ? "the ring: the most likely place, a rough guess" : "the dot: the most likely place"),
    sign("dg-levels__own", "the diamond: your own view"),
    result.earlier ? sign("dg-levels__earlier", `the square: your result of ${longDate(result.earlier)}`) : null);
}

function levelsTable(result) {
  const names = ["Family", "Most likely", "Could be", "Your own view", "Beside your answers"];
  if (result.earlier) names.push("Earlier result");
  const cells = (row) => {
    const values = [row.level, row.range, row.own, row.gap];
    if (result.earlier) values.push(row.earlier);
    return values;
  };
  return h("table", { class: "dg-table dg-table--stack" },
    h("caption", {}, "The same as a table"),
    h("thead", {}, h("tr", {}, names.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, result.rows.map((row) => h("tr", {},
      h("th", { scope: "row" }, row.family, h("span", { class: "dg-table__note" }, `${row.counted} answers`)),
      cells(row).map((value, place) => h("td", { "data-name": names[place + 1] }, value))))));
}

function nextSteps(result) {
  return [
    h("h3", {}, "What to do next"),
    h("ol", { class: "dg-next" }, result.next.map((step) => h("li", {},
      h("strong", {}, step.url ? h("a", { href: step.url }, step.title) : step.title),
      h("span", { class: "dg-next__why" }, step.why),
      h("span", { class: "dg-next__because" }, step.because)))),
  ];
}

function reviewed(question) {
  const mark = (option) => `${option.yours ? "Your answer. " : ""}${option.mark}.`;
  return h("details", { class: "dg-review" },
    h("summary", {}, h("span", {}, `${question.number}. ${question.about}`), " ",
      h("strong", { class: "dg-review__outcome" }, question.outcome)),
    question.stem ? h("p", {}, question.stem) : null,
    stimulusView(question.stimulus),
    h("ul", { class: "dg-review__options" }, question.options.map((option) =>
      h("li", { class: option.yours ? "dg-review__yours" : "" },
        h("p", {}, h("strong", {}, mark(option)), " ", option.text),
        h("p", {}, option.rationale),
        option.misconception ? h("p", { class: "dg-review__trap" }, `The trap: ${option.misconception}.`) : null))),
    question.source ? h("p", { class: "dg-review__source" }, `Source: ${question.source}`) : null);
}

function resultView(result, { again, onAgain }) {
  const heading = h("h2", { tabindex: "-1" }, "Your result");
  const element = h("section", { class: "dg-result" },
    heading,
    h("p", {}, `Finished on ${longDate(result.finished)}. Only you can see this.`),
    result.rough ? h("p", {}, "A short test says only roughly where somebody stands. So each family has a line over the "
      + "levels that fit your answers, and no score. How hard the questions are is still a guess by the "
      + "course’s authors; the lines allow for that.") : null,
    h("figure", { class: "dg-levels__figure" }, levelsPlot(result), h("figcaption", {}, keyOf(result))),
    levelsTable(result),
    nextSteps(result),
    h("h3", {}, "Your answers, and why"),
    h("p", {}, "Open a question to see what speaks for and against each answer."),
    result.review.map(reviewed),
    h("h3", {}, "Once more"),
    again.open
      ? h("button", { type: "button", class: "dg-button dg-button--secondary", onclick: onAgain }, "Take it again")
      : h("p", {}, `You can take it again from ${longDate(again.from)}. Before that, you would remember the answers, `
        + "and the result would say little."));
  return { element, focus: () => heading.focus() };
}
