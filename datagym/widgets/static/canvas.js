// A canvas: its head, its board, the opened card, and what the store has of it.

function render({ model, el }) {
  const snapshot = () => model.get("snapshot");
  const first = snapshot();
  const { sheet, mayWrite, team } = first;
  const root = h("div", { class: "dg dg-canvas" });
  const say = announcer(root);
  const status = h("p", { class: "dg-status dg-canvas-status" }, "All that you see is saved.");
  const link = commands(model, showState);
  const write = writing(model, link, say);
  const forms = keep(`forms:${first.key}`);
  const view = keep(`view:${first.key}`);
  let panel = null;
  let saved = "All that you see is saved.";
  let before = first;

  const context = {
    model, link, write, forms, say, send, focusOn,
    opened: () => (panel ? panel.id : null),
    open, close, remove, restore,
  };
  const board = canvasBoard(context);
  const side = h("div", { class: "dg-canvas-side" });
  const work = h("div", { class: "dg-canvas-work" }, board.element, side);
  const votes = h("p", { class: "dg-votes" });
  const undo = h("div", { class: "dg-undo" });
  const gone = h("ul", { class: "dg-plain" });
  const goneBox = h("details", { class: "dg-gone" }, h("summary"), gone);

  root.prepend(...[
    h("p", { class: "dg-lead" }, sheet.purpose), h("p", {}, sheet.care),
    others(),
    h("h2", {}, mayWrite ? `Your team’s canvas: ${first.teamName}` : `The canvas of ${first.teamName}`),
    mayWrite ? h("p", { class: "dg-hint" }, "Open a card by its name. Move it by “Move to…”, by dragging, or with Alt and the arrow keys while the focus is in it.")
      : h("p", { class: "dg-hint" }, "You mentor this team: you see what it writes, and you can comment."),
    h("div", { class: "dg-bar" }, status, votes, exports()), undo, work, goneBox,
    h("p", { class: "dg-hint" }, sheet.attribution, " ", h("a", { href: sheet.attributionUrl, rel: "noopener noreferrer", target: "_blank" }, "About the Double Diamond", h("span", { class: "dg-hidden" }, " (opens in a new tab)"))),
  ].filter(Boolean));
  el.replaceChildren(root);

  function others() {
    if (!first.others.length) return null;
    return h("nav", { "aria-label": "Other teams’ canvases" }, h("ul", { class: "dg-plain dg-row" },
      first.others.map((other) => h("li", {}, h("a", { class: "dg-team", href: other.url }, other.name)))));
  }

  function exports() {
    const button = (format, words) => h("button", { type: "button", class: "dg-small", onclick: async () => {
      const answer = await send("export", { format });
      if (!answer.ok) return;
      const { name, type, text } = answer.result;
      const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
      h("a", { href: url, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    } }, words);
    return h("div", { class: "dg-row" }, button("csv", "Save as a table (CSV)"), button("html", "Save as a page (HTML)"));
  }

  /** Send a command for this team; say what was done, or what was wrong. */
  async function send(command, body, done) {
    const sent = link.send(command, { team, ...body });
    board.showWaiting(link.pending());
    const answer = await sent;
    board.showWaiting(link.pending());
    if (answer.ok) { if (done) say(typeof done === "function" ? done(answer.result) : done); }
    else { say(answer.error); trouble(answer.error); }
    return answer;
  }

  function trouble(sentence) {
    undo.replaceChildren(h("p", { class: "dg-error" }, sentence));
  }

  function showState(state, message) {
    if (state === "saved" && message && message.ok && message.result.at) saved = `Saved ${clock(message.result.at)}`;
    const kept = link && !link.safe() ? "Not saved yet. This browser cannot keep it: leave the page open." : "Not saved yet – kept in this browser.";
    const words = { saving: "Saving…", waiting: kept, saved }[state];
    const reason = state === "waiting" && message && message.error ? ` ${message.error}` : "";
    if (status.textContent !== words + reason) {
      status.textContent = words + reason;
      if (state === "waiting") say(words + reason);
    }
    status.classList.toggle("dg-error", state === "waiting");
    status.dataset.state = state;
  }

  function focusOn(key, show = true) {
    const [, id] = key.split(":");
    const all = [...root.querySelectorAll("[data-focus]")];
    const found = all.find((one) => one.dataset.focus === key) || all.find((one) => one.dataset.focus === `move:${id}`) || all.find((one) => one.dataset.focus === `open:${id}`);
    if (!found) return;
    found.focus({ preventScroll: true });
    if (show) found.scrollIntoView({ block: "nearest" });
  }

  function open(id, focus = true) {
    panel = cardPanel(context, id);
    view.set("open", id);
    side.replaceChildren(panel.element);
    work.classList.add("dg-canvas-work--open");
    board.update();
    if (focus) panel.focus();
  }

  function close() {
    if (!panel) return;
    const { id } = panel;
    if (document.activeElement instanceof HTMLElement && side.contains(document.activeElement)) document.activeElement.blur();
    panel = null;
    view.drop("open");
    side.replaceChildren();
    work.classList.remove("dg-canvas-work--open");
    board.update();
    focusOn(`open:${id}`);
  }

  async function remove(card) {
    const name = cardName(snapshot(), card);
    const answer = await send("delete", { card: card.id }, `${name} deleted. You can undo that.`);
    if (!answer.ok) return;
    close();
    const button = h("button", { type: "button", class: "dg-small", onclick: () => restore(card) }, "Undo");
    undo.replaceChildren(h("p", {}, `“${name}” is deleted. `, button));
    button.focus();
  }

  async function restore(card) {
    const answer = await send("restore", { card: card.id }, `${cardName(snapshot(), card)} is back.`);
    if (!answer.ok) return;
    undo.replaceChildren();
    focusOn(`open:${card.id}`);
  }

  /** Say what other people have done since the last look. */
  function tellChanges(now) {
    const old = new Map(before.cards.map((card) => [card.id, card]));
    const told = [];
    for (const card of now.cards) {
      const was = old.get(card.id);
      const title = sheet.columns.find((column) => column.id === card.column).title;
      if (card.columnBy === now.me) continue;
      if (!was) told.push(`${card.columnBy} has put ${cardName(now, card)} into ${title}.`);
      else if (was.column !== card.column) told.push(`${card.columnBy} has moved ${cardName(now, card)} to ${title}.`);
    }
    for (const card of now.deleted) if (old.has(card.id) && card.deletedBy !== now.me) told.push(`${card.deletedBy} has deleted ${cardName(now, card)}.`);
    if (told.length) say(told.slice(0, 3).join(" "));
    before = now;
  }

  function draw() {
    const now = snapshot();
    votes.textContent = now.sheet.votes && mayWrite ? `${sheet.votePrompt} You have ${now.votesLeft} of ${sheet.votes} votes left.` : "";
    board.update();
    board.showWaiting(link.pending());
    if (panel) panel.update();
    goneBox.hidden = now.deleted.length === 0;
    goneBox.firstChild.textContent = `Deleted cards (${now.deleted.length})`;
    renew(gone, now.deleted.map((card) => [card.id, cardName(now, card), card.deletedBy]), () => now.deleted.map((card) => h("li", {},
      `${cardName(now, card)}, deleted by ${card.deletedBy === now.me ? "you" : card.deletedBy} `,
      mayWrite && h("button", { type: "button", class: "dg-small", "aria-label": `Bring back ${cardName(now, card)}`, onclick: () => restore(card) }, "Bring back"))));
  }

  const changed = () => { tellChanges(snapshot()); draw(); };
  model.on("change:snapshot", changed);
  draw();
  const last = view.get("open");
  if ([...first.cards, ...first.deleted].some((card) => card.id === last)) open(last, false);
  return () => {
    model.off("change:snapshot", changed);
    link.stop();
    write.stop();
  };
}

export default { render };
