const FEW = 6; // days that are shown at once

function render({ model, el }) {
  let allDays = false; // whether all days are unfolded: a new snapshot leaves that as it is
  const inTab = window.parent !== window; // a tab of JupyterLab
  const inNotebook = !document.getElementById("datagym-main");

  // A notebook opens beside Home when Home is a tab of JupyterLab, else in JupyterLab itself.
  function notebook(text, url, path) {
    if (!url) return text;
    const open = (event) => {
      if (!inTab) return;
      event.preventDefault();
      window.parent.postMessage({ datagymOpen: path }, window.location.origin);
    };
    return h("a", { href: url, onclick: open, target: inNotebook ? "_blank" : false }, text);
  }
  const page = (text, url) => h("a", { href: url, target: inNotebook ? "_blank" : false }, text);
  const bar = (label, value, max) => h("progress", { "aria-label": label, max, value });

  function next({ next: step }) {
    if (!step) return null;
    const text = step.path ? notebook(step.text, step.url, step.path) : (step.url ? page(step.text, step.url) : step.text);
    return h("section", { class: "dg-home-next", "aria-labelledby": "dg-home-next" },
      h("h2", { id: "dg-home-next" }, "Next"), h("p", {}, text));
  }

  function assessment({ assessment: state }) {
    if (!state) return null;
    return h("section", { "aria-labelledby": "dg-home-assessment" },
      h("h2", { id: "dg-home-assessment" }, "Self-assessment"),
      h("p", {}, state.text),
      state.status === "in progress" ? bar("Self-assessment", state.value, state.max) : null,
      h("p", {}, page(state.status === "finished" ? "See your result" : "Open the self-assessment", state.url)));
  }

  function course({ course: state }) {
    if (!state) return null;
    return h("section", { "aria-labelledby": "dg-home-course" },
      h("h2", { id: "dg-home-course" }, "The course so far"),
      h("p", { class: "dg-home-bar" }, bar(`The course: ${state.text}`, state.value, state.max)),
      h("p", {}, state.text));
  }

  const exercise = (one) => [
    h("p", { class: "dg-home-bar" }, bar(`${one.title}: ${one.tried}`, one.value, one.max), ` ${one.tried}`),
    h("p", {}, one.text),
    one.feedback ? h("p", {}, notebook(`Feedback on ${one.title}`, one.feedback_url, one.feedback)) : null,
  ];

  function lessons({ lessons: list }) {
    if (!list) return null;
    const elsewhere = list.some((lesson) => !lesson.url);
    return h("section", { class: "dg-home-wide", "aria-labelledby": "dg-home-lessons" },
      h("h2", { id: "dg-home-lessons" }, "Lessons"),
      elsewhere ? h("p", {}, "Lessons run on your own computer: type ", h("code", {}, "datagym start"), " there.") : null,
      h("ul", { class: "dg-home-list dg-home-cards" }, list.map((lesson) => h("li", {},
        h("h3", {}, notebook(lesson.title, lesson.url, lesson.path)),
        h("p", {}, lesson.summary, ` About ${lesson.minutes} minutes.`),
        lesson.text ? h("p", { class: "dg-home-bar" }, bar(`${lesson.title}: ${lesson.text}`, lesson.value, lesson.max), " ", lesson.text) : null,
        lesson.exercise ? h("div", { class: "dg-home-exercise" },
          h("h4", {}, "Exercise: ", notebook(lesson.exercise.title, lesson.exercise.url, lesson.exercise.path)),
          exercise(lesson.exercise)) : null))));
  }

  function exercises({ exercises: list }) {
    if (!list || !list.length) return null;
    return h("section", { "aria-labelledby": "dg-home-exercises" },
      h("h2", { id: "dg-home-exercises" }, "More exercises"),
      h("ul", { class: "dg-home-list" }, list.map((one) => h("li", {},
        h("h3", {}, notebook(one.title, one.url, one.path)),
        exercise(one)))));
  }

  const days = (list, named) => h("table", { class: "dg-home-table", "aria-label": named },
    h("thead", {}, h("tr", {}, ["What", "Day", "State"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, list.map((one) => h("tr", {},
      h("th", { scope: "row" }, one.title), h("td", { "data-label": "Day" }, one.on), h("td", { "data-label": "State" }, one.state)))));

  // The next few are in sight; a course has many, and most are far away.
  function deadlines({ deadlines: list }) {
    if (!list || !list.length) return null;
    const next = list.filter((one) => one.state !== "done").slice(0, FEW);
    const all = h("details", { open: allDays, ontoggle: () => { allDays = all.open; } },
      h("summary", {}, `All ${list.length}`), days(list, "All that has a day"));
    return h("section", { "aria-labelledby": "dg-home-deadlines" },
      h("h2", { id: "dg-home-deadlines" }, "By when"),
      next.length ? days(next, "What comes next") : h("p", {}, "All done."),
      list.length > next.length ? all : null);
  }

  const pages = ({ pages: list }) => h("nav", { "aria-labelledby": "dg-home-pages" },
    h("h2", { id: "dg-home-pages" }, "Pages"),
    h("ul", { class: "dg-home-list" }, list.map((one) => h("li", {}, h("h3", {}, page(one.title, one.url)), h("p", {}, one.summary)))));

  const draw = () => {
    const shown = model.get("snapshot");
    const links = [...el.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    el.replaceChildren(h("div", { class: "dg dg-home" }, [next, assessment, course, lessons, exercises, deadlines, pages].map((part) => part(shown))));
    if (at >= 0) el.querySelectorAll("a")[at]?.focus();
  };
  draw();
  model.on("change:snapshot", draw);
  return () => model.off("change:snapshot", draw);
}

export default { render };
