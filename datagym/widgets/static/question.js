// One question: a native fieldset with radios. It knows nothing of what it asks.

/** Draw a table of plain values. */
function plainTable(caption, columns, rows) {
  return h("table", { class: "dg-table" },
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, place) =>
      place === 0 ? h("th", { scope: "row" }, cell)
        : h("td", {}, typeof cell === "number" ? cell.toLocaleString("en-GB") : cell))))));
}

function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  for (const child of children.flat()) element.append(child);
  return element;
}

/** Draw the table's second column over its first: a line or bars. */
function chartOf({ alt, rows, chart }) {
  // Units are about pixels on a phone, so that its words stay legible there.
  const [width, height, left, bottom, top] = [window.innerWidth < 480 ? 240 : 360, 200, 44, 172, 10];
  const every = Math.ceil((28 * rows.length) / (width - left));
  const x = (place) => left + ((place + 0.5) * (width - left - 8)) / rows.length;
  const y = (value) => bottom - ((value - chart.low) / (chart.high - chart.low)) * (bottom - top);
  const marks = [0, 1, 2, 3, 4, 5].map((part) => chart.low + (part * (chart.high - chart.low)) / 5);
  const axis = marks.map((value) => [
    svg("line", { x1: left, x2: width - 8, y1: y(value), y2: y(value), class: "dg-chart__grid" }),
    svg("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, `${value}${chart.unit}`)]);
  const names = rows.map(([name], place) => ((rows.length - 1 - place) % every ? ""
    : svg("text", { x: x(place), y: bottom + 18, "text-anchor": "middle" }, String(name))));
  const drawn = chart.kind === "line"
    ? [svg("polyline", { points: rows.map(([, value], place) => `${x(place)},${y(value)}`).join(" "), class: "dg-chart__line" }),
      ...rows.map(([, value], place) => svg("circle", { cx: x(place), cy: y(value), r: 4, class: "dg-chart__dot" }))]
    : rows.map(([, value], place) => svg("rect", { x: x(place) - 10, width: 20, y: y(value), height: bottom - y(value), class: "dg-chart__dot" }));
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": alt, class: "dg-chart" },
    axis.flat(), names, drawn);
}

function stimulusView(stimulus) {
  if (!stimulus) return null;
  const table = plainTable(stimulus.caption, stimulus.columns, stimulus.rows);
  if (!stimulus.chart) return h("div", { class: "dg-stimulus" }, table);
  return h("figure", { class: "dg-stimulus" },
    chartOf(stimulus),
    h("figcaption", {}, stimulus.caption),
    h("details", {}, h("summary", {}, "The numbers"), table));
}

/**
 * Show a question. `onAnswer(choice)` is called with what was chosen; `onChoice(choice)` at each
 * change before that. Gives {element, focus(), fail(sentence), busy(flag)}.
 */
function questionView(question, chosen, { onAnswer, onChoice }) {
  const choices = [...question.options, ...question.others];
  const name = newId();
  const id = (part) => `${name}-${part}`;
  const radios = choices.map((choice, place) => h("input", {
    type: "radio", name, id: id(place), value: choice.value, class: "dg-option__radio",
    onchange: () => { clear(); onChoice(choice.value); },
  }));
  const line = (choice, place) => h("div", { class: "dg-option" }, radios[place],
    h("label", { for: id(place), class: "dg-option__label" },
      h("span", { class: "dg-option__key", "aria-hidden": "true" }, place + 1), h("span", {}, choice.text)));
  const error = h("p", { class: "dg-error", id: id("error"), role: "alert" });
  error.hidden = true;
  const heading = h("h2", { tabindex: "-1", class: "dg-question__progress" }, question.progress);
  const button = h("button", { type: "submit", class: "dg-button" }, question.button);
  const own = question.options.length;
  const fieldset = h("fieldset", { class: "dg-question__set", "aria-describedby": `${id("hint")} ${id("error")}` },
    h("legend", {}, heading, h("span", { class: "dg-question__stem" }, question.stem)),
    h("p", { id: id("hint"), class: "dg-question__hint" }, question.hint,
      h("span", { class: "dg-question__keys" }, ` Keys 1 to ${choices.length} choose, Enter goes on.`)),
    stimulusView(question.stimulus),
    error,
    question.options.map(line),
    h("p", { class: "dg-question__or" }, "or"),
    question.others.map((choice, place) => line(choice, own + place)));
  const form = h("form", { class: "dg-question", novalidate: true }, fieldset, button);

  function clear() { error.hidden = true; error.textContent = ""; }
  function fail(sentence) { error.textContent = sentence; error.hidden = false; }
  const current = () => radios.find((radio) => radio.checked);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    const radio = current();
    if (radio) { clear(); onAnswer(radio.value); return; }
    fail("Choose one of the answers. If none fits, choose one of the last lines.");
    radios[0].focus();
  });
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const radio = /^[1-9]$/.test(event.key) ? radios[Number(event.key) - 1] : null;
    if (radio && !radio.disabled) {
      event.preventDefault();
      radio.checked = true;
      radio.focus();
      radio.dispatchEvent(new Event("change"));
    } else if (event.key === "Enter" && (event.target === heading || radios.includes(event.target))) {
      event.preventDefault();
      form.requestSubmit();
    }
    event.stopPropagation(); // JupyterLab has shortcuts of its own
  });
  const earlier = radios.find((radio) => radio.value === chosen);
  if (earlier) earlier.checked = true;
  return {
    element: form,
    focus: () => heading.focus(),
    fail,
    busy(flag) {
      // Not "disabled": focus would be lost while the answer is on its way.
      button.setAttribute("aria-disabled", String(flag));
      for (const radio of radios) radio.disabled = flag && radio !== current();
    },
  };
}
