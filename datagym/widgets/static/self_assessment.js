// The page: start, one question at a time, result. What is shown is what the store has.

const clock = (iso) => new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function startView(start, onStart) {
  const button = h("button", { type: "button", class: "dg-button", onclick: onStart }, "Start");
  const heading = h("h2", { tabindex: "-1" }, "Before you start");
  const element = h("section", {}, heading,
    h("ul", { class: "dg-start" }, start.lines.map((line) => h("li", {}, line))), button);
  return { element, focus: () => heading.focus() };
}

function render({ model, el }) {
  const root = h("div", { class: "dg dg-assessment" });
  const status = h("p", { class: "dg-status" });
  const place = h("div", {});
  const trouble = h("p", { class: "dg-error", role: "alert" });
  trouble.hidden = true;
  root.append(place, trouble, status);
  el.append(root);
  const say = announcer(root);
  const drafts = keep(`draft:${model.get("snapshot").key}`);
  let view = null;
  let shown = "";

  const NOT_YET = "Not saved yet. Your answer is kept in this browser and is sent again.";
  const tell = (sentence) => { if (status.textContent !== sentence) { status.textContent = sentence; say(sentence); } };
  const saved = () => {
    const { saved: moment } = model.get("snapshot");
    status.textContent = moment ? `Saved ${clock(moment)}` : "";
  };
  const outbox = commands(model, (state) => {
    if (state === "saving") status.textContent = "Saving…";
    else if (state === "waiting") tell(NOT_YET);
    else saved();
  });

  const complain = (sentence) => {
    if (view && view.fail) { view.fail(sentence); view.busy(false); return; }
    trouble.textContent = sentence;
    trouble.hidden = false;
  };
  const send = async (command, body) => {
    if (view && view.busy) view.busy(true);
    const answer = await outbox.send(command, body);
    if (!answer.ok) complain(answer.error);
  };
  const questionOf = (question) => {
    const waiting = outbox.pending().find((entry) => entry.body.question === question.id);
    const made = questionView(question, waiting ? waiting.body.choice : drafts.get(question.id), {
      onAnswer: (choice) => send("answer", { question: question.id, choice }),
      onChoice: (choice) => drafts.set(question.id, choice),
    });
    if (waiting) made.busy(true);
    return made;
  };
  const build = (snapshot) => {
    if (snapshot.phase === "question") return questionOf(snapshot.question);
    if (snapshot.phase === "result") return resultView(snapshot.result, { again: snapshot.again, onAgain: () => send("begin", {}) });
    return startView(snapshot.start, () => send("begin", {}));
  };
  const draw = () => {
    const snapshot = model.get("snapshot");
    const now = snapshot.question ? snapshot.question.id : `${snapshot.phase}:${snapshot.attempt}`;
    if (now === shown) { saved(); return; }
    const first = shown === "";
    if (shown) drafts.drop(shown);
    shown = now;
    trouble.hidden = true;
    view = build(snapshot);
    place.replaceChildren(view.element);
    saved();
    if (first) return; // the page has just been opened: focus belongs to the reader
    view.focus();
    root.scrollIntoView({ block: "start" });
    if (snapshot.saved) say(`Saved ${clock(snapshot.saved)}`);
  };
  draw();
  model.on("change:snapshot", draw);
  return () => { model.off("change:snapshot", draw); outbox.stop(); };
}

export default { render };
