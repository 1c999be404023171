/** A table with a caption; its first column names the row. */
function table({ caption, columns, rows }) {
  return h("div", { class: "dg-prototype-scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows.map(([name, ...values]) => h("tr", {},
        h("th", { scope: "row" }, name), values.map((value) => h("td", {}, value)))))));
}

function render({ model, el }) {
  const root = h("div", { class: "dg dg-prototype" });
  el.replaceChildren(root);
  const say = announcer(root);
  const status = h("p", { class: "dg-status" });
  const sending = commands(model, (state) => {
    status.textContent = state === "waiting" ? "The page is not connected; your choice is kept." : "";
  });
  const fields = {};
  let spoken = null;

  const choose = async () => {
    const body = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]));
    body.minutes_saved = Number(body.minutes_saved);
    const answer = await sending.send("choose", body);
    problem.textContent = answer.ok ? "" : answer.error;
    problem.classList.toggle("dg-error", !answer.ok);
  };
  const select = (name, label, options) => {
    const id = `dg-prototype-${newId()}`;
    fields[name] = h("select", { id, onchange: choose },
      options.map((option) => h("option", { value: option.value }, option.label)));
    return h("div", { class: "dg-prototype-choice" }, h("label", { for: id }, label), fields[name]);
  };
  const slider = (name, label, most, step) => {
    const id = `dg-prototype-${newId()}`;
    const shown = h("output", { for: id });
    const tell = () => { shown.textContent = `${fields[name].value} minutes`; fields[name].setAttribute("aria-valuetext", shown.textContent); };
    fields[name] = h("input", { id, type: "range", min: "0", max: String(most), step: String(step), oninput: tell, onchange: choose });
    fields[name].tell = tell;
    return h("div", { class: "dg-prototype-choice" }, h("label", { for: id }, label), fields[name], shown);
  };

  const { options } = model.get("snapshot");
  const problem = h("p", { role: "alert" });
  const shown = h("div", {});
  const result = h("div", {});
  root.append(
    h("fieldset", {}, h("legend", {}, "What to show"),
      h("div", { class: "dg-prototype-choices" },
        select("site", "Site", options.site),
        select("first", "First month", options.month),
        select("last", "Last month", options.month))),
    problem, status, shown,
    h("h2", {}, "What if?"),
    h("fieldset", {}, h("legend", {}, "If each of these people had left sooner"),
      h("div", { class: "dg-prototype-choices" },
        select("group", "Who", options.group),
        slider("minutes_saved", "Minutes sooner", options.most_minutes, options.step_minutes))),
    result);

  const draw = () => {
    const { choice, heading, tiles, figure, what_if: whatIf } = model.get("snapshot");
    for (const [name, field] of Object.entries(fields)) field.value = String(choice[name]);
    fields.minutes_saved.tell();
    const open = Boolean(shown.querySelector("details[open]"));
    shown.replaceChildren(
      h("h2", {}, heading),
      h("ul", { class: "dg-prototype-tiles" }, tiles.map((tile) => h("li", {},
        tile.label, h("span", { class: "dg-prototype-value" }, tile.value), tile.note))),
      h("figure", {},
        h("img", { src: figure.src, alt: figure.alt }),
        h("figcaption", {}, figure.text),
        h("details", { open }, h("summary", {}, "The numbers"), table(figure.table))));
    result.replaceChildren(
      h("p", { class: "dg-prototype-result" }, whatIf.sentence),
      table(whatIf.table),
      h("h3", {}, "What this does not say"),
      h("ul", {}, whatIf.limits.map((limit) => h("li", {}, limit))));
    const sentence = `${heading}. ${whatIf.sentence}`;
    if (spoken !== null && spoken !== sentence) say(sentence);
    spoken = sentence;
  };
  draw();
  model.on("change:snapshot", draw);
  return () => { sending.stop(); model.off("change:snapshot", draw); };
}

export default { render };
