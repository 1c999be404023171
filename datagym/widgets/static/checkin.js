function render({ model, el }) {
  const root = h("div", { class: "dg dg-checkin" });
  const body = h("div", {});
  root.append(body);
  const say = announcer(root);
  const { key } = model.get("snapshot");
  const link = commands(model);
  const texts = writing(model, link, say);
  const fields = new Map();
  const opened = new Map();

  const field = (id, question, written, command, fixed) => {
    if (!fields.has(id)) fields.set(id, texts.field(id, question, written, command, fixed));
    return fields.get(id).element;
  };
  const said = (questions, answers) => h("dl", { class: "dg-said" }, questions
    .filter((question) => answers[question.id] && answers[question.id].text)
    .map((question) => [h("dt", {}, question.label), h("dd", {}, words(question, answers[question.id].text))]));
  const words = (question, text) => (question.options ? question.options[text] : question.kind === "date" ? day(text) : text);

  const form = (shot, checkIn) => [
    h("p", { class: "dg-status" }, checkIn.writers.length
      ? `Written by ${checkIn.writers.join(", ")}.`
      : "Nobody has written yet. One check-in a week for the whole team; everybody can write."),
    shot.questions.map((question) => field(`${checkIn.week}:${question.id}`, question,
      checkIn.fields[question.id] || EMPTY, "write", { team: shot.teamId, week: checkIn.week, field: question.id })),
    answered(checkIn),
  ];
  const answered = (checkIn) => checkIn.reply && checkIn.reply.text && h("div", { class: "dg-panel" },
    h("h3", {}, "Your mentor's answer"),
    h("p", { class: "dg-words" }, checkIn.reply.text),
    h("p", { class: "dg-status" }, `${checkIn.reply.by}, ${clock(checkIn.reply.at)}`));

  const folded = (id, summary, inside) => {
    if (!opened.has(id)) {
      const place = h("div", {});
      const details = h("details", { ontoggle: () => { if (details.open) redraw(place, inside); } }, h("summary", {}, summary), place);
      opened.set(id, { details, place });
    }
    const { details, place } = opened.get(id);
    if (details.open) redraw(place, inside);
    return details;
  };

  const action = (shot, item) => h("li", { class: "dg-panel" },
    h("p", { class: "dg-what" }, item.fields.what.text),
    h("p", { class: "dg-status" },
      [item.fields.owner && item.fields.owner.text && `Who: ${item.fields.owner.text}.`, item.fields.due && item.fields.due.text && ` Due ${day(item.fields.due.text)}.`],
      item.overdue && h("span", { class: "dg-late" }, " Overdue.")),
    field(`action:${item.id}:status`, { ...shot.statusQuestion, label: `Status of “${item.fields.what.text}”` },
      item.fields.status || EMPTY, "action", { team: shot.teamId, action: item.id, field: "status" }));

  const draw = () => {
    const shot = model.get("snapshot");
    if (!shot.team) { redraw(body, () => h("p", {}, shot.sentence)); return; }
    if (shot.key !== key) { redraw(body, () => h("p", { class: "dg-error" }, shot.moved)); return; }
    const [current, ...earlier] = shot.checkIns;
    for (const checkIn of shot.checkIns) {
      for (const question of shot.questions) {
        const known = fields.get(`${checkIn.week}:${question.id}`);
        if (known) known.update(checkIn.fields[question.id] || EMPTY);
      }
    }
    for (const item of shot.actions) {
      const known = fields.get(`action:${item.id}:status`);
      if (known) known.update(item.fields.status || EMPTY);
    }
    redraw(body, () => [
      h("section", { "aria-labelledby": "dg-now" },
        h("h2", { id: "dg-now" }, `Check-in of ${current.title}`),
        h("p", {}, `${shot.team.name}: ${shot.team.members.join(", ")}. ${shot.team.mentors.length ? `Mentor: ${shot.team.mentors.join(", ")}.` : "No mentor yet."}`),
        form(shot, current)),
      h("section", { "aria-labelledby": "dg-actions" },
        h("h2", { id: "dg-actions" }, "Actions"),
        shot.actions.length
          ? h("ul", { class: "dg-plain" }, shot.actions.map((item) => action(shot, item)))
          : h("p", {}, "None yet. Your mentor notes them in your sessions.")),
      h("section", { "aria-labelledby": "dg-earlier" },
        h("h2", { id: "dg-earlier" }, "Earlier check-ins"),
        earlier.length
          ? earlier.map((checkIn) => folded(checkIn.week, checkIn.title, () => form(shot, checkIn)))
          : h("p", {}, "This is the first.")),
      h("section", { "aria-labelledby": "dg-sessions" },
        h("h2", { id: "dg-sessions" }, "Sessions with your mentor"),
        shot.sessions.length
          ? shot.sessions.map((session) => folded(session.id, day(session.held) || "No day yet", () => said(shot.sessionQuestions, session.fields)))
          : h("p", {}, "None yet."))]);
  };
  draw();
  model.on("change:snapshot", draw);
  el.append(root);
  return () => { link.stop(); texts.stop(); };
}

export default { render };
