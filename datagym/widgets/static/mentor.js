function render({ model, el }) {
  const root = h("div", { class: "dg dg-mentor" });
  const body = h("div", {});
  root.append(body);
  const say = announcer(root);
  const link = commands(model);
  const texts = writing(model, link, say);
  const fields = new Map();
  const opened = new Map();
  const chosen = keep(`chosen:${model.get("snapshot").key}`);

  const field = (id, question, written, command, fixed) => {
    if (!fields.has(id)) fields.set(id, texts.field(id, question, written, command, fixed));
    else fields.get(id).update(written);
    return fields.get(id).element;
  };
  const words = (question, text) => (question.options ? question.options[text] : question.kind === "date" ? day(text) : text);
  const said = (questions, answers) => h("dl", { class: "dg-said" }, questions
    .filter((question) => answers[question.id] && answers[question.id].text)
    .map((question) => [h("dt", {}, question.label), h("dd", {}, words(question, answers[question.id].text))]));

  const folded = (id, summary, inside, open = false) => {
    if (!opened.has(id)) {
      const place = h("div", {});
      const title = h("summary", {}, summary);
      const details = h("details", { open, ontoggle: () => { if (details.open && !place.childElementCount) redraw(place, inside); } }, title, place);
      opened.set(id, { details, place, title });
    }
    const { details, place, title } = opened.get(id);
    title.textContent = summary;
    if (details.open) redraw(place, inside);
    return details;
  };

  const board = (shot) => h("section", { "aria-labelledby": "dg-board" },
    h("h2", { id: "dg-board" }, "Who needs you"),
    shot.teams.length ? h("ol", { class: "dg-plain" }, shot.teams.map((team) => h("li", { class: "dg-panel" },
      h("h3", {}, team.name),
      team.reasons.length
        ? h("ul", {}, team.reasons.map((reason) => h("li", {}, reason)))
        : h("p", {}, "Nothing waits for you."),
      h("button", {
        type: "button", class: "dg-button", "data-team": team.id,
        "aria-pressed": String(chosen.get("team") === team.id),
        onclick: () => { chosen.set("team", team.id); draw(); document.getElementById("dg-team").focus(); },
      }, `Open ${team.name}`))))
      : h("p", {}, "No team has been given to you yet. The people who run the course do that."));

  const checkIns = (shot, team) => [
    h("h3", {}, "Check-ins"),
    team.checkIns.length ? team.checkIns.map((checkIn, place) => folded(`${team.id}:${checkIn.week}`,
      `${checkIn.title[0].toUpperCase()}${checkIn.title.slice(1)}`, () => [
        checkIn.writers.length > 0 && h("p", { class: "dg-status" }, `Written by ${checkIn.writers.join(", ")}.`),
        said(shot.checkInQuestions, checkIn.fields),
        field(`${team.id}:${checkIn.week}:reply`, shot.replyQuestion, checkIn.reply || EMPTY, "reply", { team: team.id, week: checkIn.week }),
      ], place === 0)) : h("p", {}, "None yet."),
  ];

  const actions = (shot, team) => [
    h("h3", {}, "Actions"),
    team.actions.length ? h("ul", { class: "dg-plain" }, team.actions.map((item) => h("li", {},
      folded(`action:${item.id}`,
        [item.fields.what.text, item.fields.owner.text, item.fields.due.text && `due ${day(item.fields.due.text)}`,
          item.overdue ? "overdue" : (shot.actionQuestions.find((q) => q.id === "status").options[item.fields.status.text] || "To do").toLowerCase()]
          .filter(Boolean).join(" · "),
        () => [
          shot.actionQuestions.map((question) => field(`action:${item.id}:${question.id}`, question, item.fields[question.id],
            "action", { team: team.id, action: item.id, field: question.id })),
          item.session && h("p", { class: "dg-status" }, `From the session of ${day(item.session)}.`),
        ])))) : h("p", {}, "None yet."),
    agree(shot, team),
  ];

  /** A form whose text is kept until its command is answered. */
  const agree = (shot, team) => {
    const id = `agree:${team.id}`;
    if (!opened.has(id)) {
      const kept = keep(`agree:${shot.key}:${team.id}`);
      const problem = h("p", { role: "alert" });
      const inputs = shot.actionQuestions.filter((question) => question.id !== "status").map((question) => {
        const input = h("input", {
          id: `dg-agree-${question.id}`, class: "dg-input", type: question.kind === "date" ? "date" : "text",
          value: kept.get(question.id) || "", oninput: () => kept.set(question.id, input.value),
        });
        return { question, input };
      });
      const session = h("select", { id: "dg-agree-session", class: "dg-input", onchange: () => { session.dataset.chosen = "yes"; } });
      const form = h("form", { class: "dg-panel", "aria-label": "Add an action", onsubmit: async (event) => {
        event.preventDefault();
        const values = Object.fromEntries(inputs.map(({ question, input }) => [question.id, input.value]));
        if (!values.what.trim()) {
          problem.textContent = "Say what is to be done.";
          inputs[0].input.focus();
          return;
        }
        const answer = await link.send("agree", { team: team.id, session: session.value, ...values });
        problem.textContent = answer.ok ? "" : answer.error;
        problem.classList.toggle("dg-error", !answer.ok);
        if (answer.ok) {
          inputs.forEach(({ question, input }) => { input.value = ""; kept.drop(question.id); });
          say("Action added");
          inputs[0].input.focus();
        }
      } },
      h("h4", {}, "Add an action"),
      inputs.map(({ question, input }) => h("div", { class: "dg-field" }, h("label", { for: input.id }, question.label), input)),
      h("div", { class: "dg-field" }, h("label", { for: "dg-agree-session" }, "From which session"), session),
      problem,
      h("button", { type: "submit", class: "dg-button" }, "Add the action"));
      opened.set(id, { form, session });
    }
    const { form, session } = opened.get(id);
    const before = session.dataset.chosen ? session.value : (team.sessions[0] || { id: "" }).id;
    session.replaceChildren(h("option", { value: "" }, "None"), ...team.sessions.map((one) => h("option", { value: one.id }, day(one.held) || "No day yet")));
    session.value = team.sessions.some((one) => one.id === before) ? before : "";
    return form;
  };

  const sessions = (shot, team) => [
    h("h3", {}, "Sessions"),
    h("button", { type: "button", class: "dg-button", onclick: async () => {
      const answer = await link.send("session", { team: team.id, held: shot.today });
      if (answer.ok) {
        say("Session opened");
        const known = opened.get(`session:${answer.result.session}`);
        if (known) { known.details.open = true; known.title.focus(); }
      } else say(answer.error);
    } }, "Begin today's session"),
    team.sessions.map((session, place) => folded(`session:${session.id}`, `Session of ${day(session.held) || "no day yet"}`, () => [
      h("div", { class: "dg-shared", role: "group", "aria-label": "Shared with the team" },
        h("h4", {}, "Shared with the team"),
        shot.sessionQuestions.map((question) => field(`session:${session.id}:${question.id}`, question,
          session.fields[question.id] || EMPTY, "note", { team: team.id, session: session.id, field: question.id }))),
      h("div", { class: "dg-private", role: "group", "aria-label": "Private: only you read this" },
        h("h4", {}, "Private: only you read this"),
        field(`private:${session.id}`, shot.privateQuestion, session.private, "private", { team: team.id, session: session.id })),
    ], place === 0)),
  ];

  const panel = (shot, team) => h("section", { "aria-labelledby": "dg-team" },
    h("h2", { id: "dg-team", tabindex: "-1" }, team.name),
    h("p", {}, `${team.members.join(", ") || "Nobody yet"}. Mentors: ${team.mentors.join(", ")}.`),
    checkIns(shot, team), actions(shot, team), sessions(shot, team));

  const draw = () => {
    const shot = model.get("snapshot");
    const active = document.activeElement;
    const place = active && active.dataset ? active.dataset.team : null;
    const team = shot.teams.find((one) => one.id === chosen.get("team"));
    redraw(body, () => [board(shot), team && panel(shot, team)]);
    if (place && !body.contains(active)) {
      const again = [...body.querySelectorAll("[data-team]")].find((button) => button.dataset.team === place);
      if (again) again.focus({ preventScroll: true });
    }
  };
  draw();
  model.on("change:snapshot", draw);
  el.append(root);
  return () => { link.stop(); texts.stop(); };
}

export default { render };
