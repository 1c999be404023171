// One card, opened beside the board: all its fields, its evidence, its comments.

/** Only what a browser opens as a page: the server checks it too. */
function safeLink(target) {
  return /^https?:\/\//i.test(target) || (!/^[^/?#]*:/.test(target) && !target.startsWith("//"));
}

function cardName(snapshot, card) {
  return card.fields[snapshot.sheet.fields[0].id].text;
}

/** A form that keeps what is typed until the store has it. `make(values)` gives the body. */
function keptForm(context, id, inputs, submit) {
  const { forms } = context;
  const problem = h("p", { class: "dg-form-problem", role: "alert" });
  const values = () => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value]));
  for (const [name, value] of Object.entries(forms.get(id) || {})) if (Object.hasOwn(inputs, name)) inputs[name].value = value;
  const form = h("form", {
    novalidate: true,
    oninput: () => forms.set(id, values()),
    onsubmit: async (event) => {
      event.preventDefault();
      const sent = values();
      problem.textContent = "";
      const answer = await submit(sent);
      if (answer.ok) {
        if (JSON.stringify(values()) === JSON.stringify(sent)) {
          for (const input of Object.values(inputs)) input.value = input.tagName === "SELECT" ? input.options[0].value : "";
          forms.drop(id);
        }
      } else problem.textContent = answer.error;
    },
  });
  return { form, problem };
}

function cardPanel(context, id) {
  const { model, send } = context;
  const snapshot = () => model.get("snapshot");
  const find = () => [...snapshot().cards, ...snapshot().deleted].find((card) => card.id === id);
  const { sheet, team } = snapshot();
  const mayWrite = snapshot().mayWrite;
  const fields = new Map();

  const title = h("h3", { id: "dg-card-title", tabindex: "-1" });
  const notice = h("div", { class: "dg-card-notice" });
  const places = h("dl", { class: "dg-said dg-card-places" });
  const evidence = h("ul", { class: "dg-plain" });
  const comments = h("ul", { class: "dg-plain" });
  const element = h("section", { class: "dg-panel dg-card-panel", "aria-labelledby": "dg-card-title" },
    h("div", { class: "dg-card-panel-top" }, title,
      h("button", { type: "button", class: "dg-small", onclick: () => context.close() }, "Close")),
    notice,
    sheet.fields.map(makeField),
    places,
    h("h4", {}, "Evidence"), evidence, mayWrite && evidenceForm(),
    h("h4", {}, "Comments"), comments, commentForm(),
    mayWrite && h("button", { type: "button", class: "dg-small dg-small--danger", onclick: () => context.remove(find()) }, "Delete this card"));
  element.addEventListener("keydown", (event) => { if (event.key === "Escape") context.close(); });

  function makeField(field) {
    if (field.kind === "column") return null;
    const written = find().fields[field.id];
    if (!mayWrite) {
      const words = h("dd");
      fields.set(field.id, { update: (now) => { words.textContent = said(field, now.text) || "–"; } });
      return h("dl", { class: "dg-said" }, h("dt", {}, field.label), words);
    }
    const options = Object.fromEntries([["", "Choose…"], ...field.options]);
    const made = context.write.field(`${id}|${field.id}`, { ...field, options }, written, "edit", { team, card: id, field: field.id });
    fields.set(field.id, made);
    return made.element;
  }

  function said(field, text) {
    const found = field.options.find(([value]) => value === text);
    return found ? found[1] : text;
  }

  function labelled(slug, words, input, hint) {
    input.id = `dg-${slug}-${id}`;
    input.className = "dg-input";
    if (hint) input.setAttribute("aria-describedby", `${input.id}-hint`);
    return [h("label", { for: input.id }, words), hint && h("p", { class: "dg-hint", id: `${input.id}-hint` }, hint), input];
  }

  function evidenceForm() {
    const inputs = {
      title: h("input", { type: "text", autocomplete: "off" }),
      sort: h("select", {}, h("option", { value: "link" }, "A web page or a file"), h("option", { value: "data" }, "A dataset, or a record in it")),
      target: h("input", { type: "text", autocomplete: "off", spellcheck: "false" }),
    };
    const { form, problem } = keptForm(context, `evidence|${id}`, inputs, (values) => send("evidence", { card: id, ...values }, "Evidence linked."));
    form.append(...[
      labelled("evidence-title", "What it shows", inputs.title),
      labelled("evidence-sort", "Kind", inputs.sort),
      labelled("evidence-target", "Where it is", inputs.target, "https://… for a page; ed_attendances, or ed_attendances/ and a record's id, for data."),
      problem, h("button", { class: "dg-small" }, "Link evidence"),
    ].flat().filter(Boolean));
    return h("details", {}, h("summary", {}, "Link a piece of evidence"), h("div", { class: "dg-field" }, form));
  }

  function commentForm() {
    const inputs = { text: h("textarea", { rows: 2 }) };
    const { form, problem } = keptForm(context, `comment|${id}`, inputs, (values) => send("comment", { card: id, ...values }, "Comment saved."));
    form.append(...labelled("comment", "Your comment", inputs.text).filter(Boolean), problem, h("button", { class: "dg-small" }, "Comment"));
    return h("div", { class: "dg-field" }, form);
  }

  function evidenceItem(one) {
    const shown = one.sort === "link" && safeLink(one.target)
      ? h("a", { href: one.target, target: "_blank", rel: "noopener noreferrer" }, one.title, h("span", { class: "dg-hidden" }, " (opens in a new tab)"))
      : h("span", {}, one.title);
    return h("li", {}, shown, h("span", { class: "dg-hint dg-target" }, one.target),
      mayWrite && h("button", { type: "button", class: "dg-small", "data-focus": `unlink:${one.id}`, "aria-label": `Take away the evidence “${one.title}”`,
        onclick: () => send("unevidence", { card: id, id: one.id }, "Evidence taken away.") }, "Take away"));
  }

  function commentItem(one) {
    const mine = one.by === snapshot().me;
    return h("li", {}, h("p", { class: "dg-said-text" }, one.text),
      h("p", { class: "dg-hint" }, `${mine ? "You" : one.by}, ${clock(one.at)} `,
        mine && h("button", { type: "button", class: "dg-small", "data-focus": `uncomment:${one.id}`, "aria-label": `Take back your comment “${one.text.slice(0, 60)}”`,
          onclick: () => send("uncomment", { card: id, id: one.id }, "Comment taken back.") }, "Take back")));
  }

  function update() {
    const card = find();
    if (!card) return;
    title.textContent = cardName(snapshot(), card);
    const column = sheet.columns.find((one) => one.id === card.column);
    for (const [field, made] of fields) made.update(card.fields[field]);
    renew(places, [column.title, column.sets], () => [
      h("dt", {}, "Column"), h("dd", {}, column.title),
      sheet.fields.filter((field) => field.kind === "column").map((field) => [h("dt", {}, field.label), h("dd", {}, column.sets[field.id])])].flat(2));
    renew(evidence, card.evidence, () => card.evidence.map(evidenceItem));
    renew(comments, card.comments, () => card.comments.map(commentItem));
    renew(notice, card.deletedBy, () => (card.deletedBy ? [
      h("p", { class: "dg-error" }, `${card.deletedBy === snapshot().me ? "You have" : `${card.deletedBy} has`} deleted this card. Its words are kept, also what you write now.`),
      mayWrite && h("button", { type: "button", class: "dg-small", onclick: () => context.restore(card) }, "Bring it back")].filter(Boolean) : []));
  }

  update();
  return { id, element, update, focus: () => title.focus() };
}

/** Make a list's items anew only when what they show has changed, and leave the focus there. */
function renew(parent, value, items) {
  const now = JSON.stringify(value ?? null);
  if (parent.dataset.shows === now) return;
  parent.dataset.shows = now;
  const held = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  parent.replaceChildren(...items());
  if (held === null) return;
  const again = [...parent.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === held);
  const nearest = again || parent.closest("section").querySelector("h3");
  nearest.focus({ preventScroll: true });
}
