// The board: columns of cards that are moved by menu, by keyboard and by dragging.

function canvasBoard(context) {
  const { model, send, say } = context;
  const snapshot = () => model.get("snapshot");
  const { sheet, mayWrite } = snapshot();
  const made = new Map(); // card id → { element, shows }
  let menu = null; // the id of the card whose menu is open
  let dragged = null;

  const columns = new Map(sheet.columns.map((column) => [column.id, makeColumn(column)]));
  const element = h("div", { class: "dg-board" }, [...columns.values()].map((column) => column.element));
  element.addEventListener("focusout", (event) => {
    const card = event.target.closest("[data-card]");
    if (menu && card && !card.contains(event.relatedTarget) && event.relatedTarget) { menu = null; update(); }
  });

  function makeColumn(column) {
    const count = h("span", { class: "dg-count" });
    const list = h("ul", { class: "dg-plain dg-cards", "aria-label": column.title });
    const mark = h("li", { class: "dg-drop", "aria-hidden": "true" });
    const waiting = h("ul", { class: "dg-plain", "aria-label": `Not saved yet in ${column.title}` });
    const section = h("section", { class: "dg-column", "aria-label": column.title },
      h("h3", {}, column.title, " ", count), h("p", { class: "dg-hint" }, column.help), list, waiting, mayWrite && adder(column));
    const place = (event) => [...list.querySelectorAll("[data-card]")].filter((card) => card.dataset.card !== dragged)
      .find((card) => { const box = card.getBoundingClientRect(); return event.clientY < box.top + box.height / 2; });
    section.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      const before = place(event);
      if (mark.parentNode !== list || mark.nextSibling !== (before || null)) list.insertBefore(mark, before || null);
    });
    section.addEventListener("dragleave", (event) => { if (!section.contains(event.relatedTarget)) mark.remove(); });
    section.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      const before = place(event);
      const card = dragged;
      settle();
      move(card, column.id, before ? before.dataset.card : null);
    });
    return { element: section, list, count, mark, waiting };
  }

  function adder(column) {
    const input = h("input", { type: "text", class: "dg-input", id: `dg-add-${column.id}`, autocomplete: "off" });
    const { form, problem } = keptForm(context, `new|${column.id}`, { text: input }, async (values) => {
      const answer = await send("add", { column: column.id, text: values.text, draft: newId() }, `Added to ${column.title}.`);
      return answer;
    });
    form.className = "dg-add";
    form.append(h("label", { for: input.id }, `New ${sheet.card}`, h("span", { class: "dg-hidden" }, ` in ${column.title}`)), input, problem,
      h("button", { class: "dg-small", "aria-label": `Add a ${sheet.card} to ${column.title}` }, "Add"));
    return form;
  }

  const inColumn = (column) => snapshot().cards.filter((card) => card.column === column);
  const find = (id) => snapshot().cards.find((card) => card.id === id);
  const name = (card) => cardName(snapshot(), card);
  const titleOf = (id) => sheet.columns.find((column) => column.id === id).title;

  function move(id, column, before) {
    const card = find(id);
    if (!card) return;
    menu = null;
    update();
    send("move", { card: id, column, before, base: card.columnVersion }, () => {
      const cards = inColumn(column);
      const at = cards.findIndex((one) => one.id === id) + 1;
      return `${name(card)}: now in ${titleOf(column)}, ${at} of ${cards.length}.`;
    });
  }

  function step(id, by) {
    const card = find(id);
    const cards = inColumn(card.column);
    const to = cards.findIndex((one) => one.id === id) + by;
    if (to < 0 || to >= cards.length) { say(by < 0 ? "It is the first in its column." : "It is the last in its column."); return; }
    const others = cards.filter((one) => one.id !== id);
    move(id, card.column, to < others.length ? others[to].id : null);
  }

  function across(id, by) {
    const card = find(id);
    const at = sheet.columns.findIndex((column) => column.id === card.column) + by;
    if (at < 0 || at >= sheet.columns.length) { say(by < 0 ? "It is in the first column." : "It is in the last column."); return; }
    move(id, sheet.columns[at].id, null);
  }

  function settle() {
    dragged = null;
    for (const column of columns.values()) column.mark.remove();
    for (const one of element.querySelectorAll(".dg-card--dragged")) one.classList.remove("dg-card--dragged");
    update();
  }

  function makeCard(card) {
    const called = name(card);
    const opened = context.opened() === card.id;
    const button = (key, words, attributes, onclick) => h("button", { type: "button", class: "dg-small", "data-focus": `${key}:${card.id}`, onclick, ...attributes }, words);
    const item = h("li", { class: `dg-card${opened ? " dg-card--open" : ""}`, "data-card": card.id, draggable: mayWrite ? "true" : null },
      h("h4", {}, button("open", called, { class: "dg-card-name", "aria-expanded": String(opened), "aria-keyshortcuts": mayWrite ? "Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight" : null }, () => context.open(card.id))),
      h("ul", { class: "dg-plain dg-chips" }, sheet.fields.filter((field) => field.onCard && card.fields[field.id].text)
        .map((field) => h("li", {}, h("span", { class: field.kind === "choice" ? "dg-hidden" : null }, `${field.label}: `), words(field, card.fields[field.id].text)))),
      Object.values(card.fields).some((field) => field.rivals.length) && h("p", { class: "dg-two" }, "Two texts: choose one"),
      h("div", { class: "dg-row dg-card-row" },
        h("span", { class: "dg-counts" }, [[card.comments.length, "comment"], [card.evidence.length, "piece", " of evidence"]].filter(([n]) => n)
          .map(([n, one, rest = ""]) => `${n} ${one}${n === 1 ? "" : "s"}${rest}`).join(", ")),
        mayWrite ? button("vote", `${card.votes} ${card.votes === 1 ? "vote" : "votes"}`, { "aria-pressed": String(card.mine), "aria-label": `Vote for ${called}: ${card.votes} so far${card.mine ? ", one of them yours" : ""}` },
          () => send("vote", { card: card.id, on: !card.mine }, () => `${card.mine ? "Vote taken back" : "Vote given"}. ${snapshot().votesLeft} left.`))
          : h("span", {}, `${card.votes} ${card.votes === 1 ? "vote" : "votes"}`),
        mayWrite && button("move", "Move to…", { "aria-expanded": String(menu === card.id), "aria-label": `Move ${called} to…` }, () => { menu = menu === card.id ? null : card.id; update(); })),
      menu === card.id && moveMenu(card, button));
    if (mayWrite) movable(item, card);
    return item;
  }

  function moveMenu(card, button) {
    const cards = inColumn(card.column);
    const at = cards.findIndex((one) => one.id === card.id);
    return h("ul", { class: "dg-plain dg-menu", "aria-label": `Move ${name(card)}` },
      sheet.columns.filter((column) => column.id !== card.column).map((column) => h("li", {}, button(`to-${column.id}`, column.title, {}, () => move(card.id, column.id, null)))),
      at > 0 && h("li", {}, button("up", "Up", {}, () => step(card.id, -1))),
      at < cards.length - 1 && h("li", {}, button("down", "Down", {}, () => step(card.id, 1))));
  }

  function words(field, text) {
    const found = field.options.find(([value]) => value === text);
    return found ? found[1] : text;
  }

  function movable(item, card) {
    const keys = { ArrowUp: () => step(card.id, -1), ArrowDown: () => step(card.id, 1), ArrowLeft: () => across(card.id, -1), ArrowRight: () => across(card.id, 1) };
    item.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu === card.id) {
        menu = null;
        update();
        context.focusOn(`move:${card.id}`);
      } else if (event.altKey && Object.hasOwn(keys, event.key)) { event.preventDefault(); keys[event.key](); }
    });
    item.addEventListener("dragstart", (event) => {
      dragged = card.id;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", name(card));
      item.classList.add("dg-card--dragged");
    });
    item.addEventListener("dragend", settle);
  }

  /** Bring the board to the snapshot; a card that did not change is left alone. */
  function update() {
    if (dragged) return; // a card that is being dragged stays in the hand
    const focus = element.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    const { cards } = snapshot();
    const ids = new Set(cards.map((card) => card.id));
    for (const [id, one] of made) if (!ids.has(id)) { one.element.remove(); made.delete(id); }
    for (const card of cards) {
      const column = inColumn(card.column);
      const shows = JSON.stringify([card, menu === card.id && column.findIndex((one) => one.id === card.id), menu === card.id && column.length, context.opened() === card.id]);
      const old = made.get(card.id);
      if (old && old.shows === shows) continue;
      const next = makeCard(card);
      if (old) old.element.replaceWith(next);
      made.set(card.id, { element: next, shows });
    }
    for (const [id, column] of columns) {
      const here = inColumn(id);
      column.count.textContent = `(${here.length})`;
      here.forEach((card, at) => {
        const wanted = made.get(card.id).element;
        if (column.list.children[at] !== wanted) column.list.insertBefore(wanted, column.list.children[at] || null);
      });
    }
    if (focus && document.activeElement.dataset?.focus !== focus) context.focusOn(focus, false);
  }

  /** Show the names of new cards that the store has not yet. */
  function showWaiting(entries) {
    for (const [id, column] of columns) {
      const mine = entries.filter((entry) => entry.command === "add" && entry.body.column === id);
      column.waiting.hidden = mine.length === 0;
      renew(column.waiting, mine.map((entry) => entry.body.text), () => mine.map((entry) => h("li", { class: "dg-card dg-card--waiting" }, entry.body.text, h("p", { class: "dg-hint" }, "Not saved yet"))));
    }
  }

  return { element, update, showWaiting };
}
