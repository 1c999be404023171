// Practice: one word at a time. First you say it to yourself, then you see the card and grade.

const soon = (iso) => {
  const then = new Date(iso);
  const near = then - Date.now() < 12 * 3600 * 1000;
  return near ? `at ${then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`
    : `on ${then.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" })}`;
};

function restView(state) {
  const heading = h("h3", { tabindex: "-1" }, "Nothing to practise now");
  const text = state.again ? `The next word comes back ${soon(state.again)}. Come when it suits you: nothing is lost.`
    : "You have begun every word.";
  return { element: h("div", { class: "dg-term" }, heading, h("p", {}, text)), focus: () => heading.focus() };
}

/** Show the word to practise. `onGrade(grade)` is called once. Gives {element, focus(), busy(flag), key(name)}. */
function practiceView(term, state, onGrade) {
  if (!term) return restView(state);
  const heading = h("h3", { tabindex: "-1", class: "dg-term__name" }, term.name);
  const ask = Object.keys(term.hears).length
    ? "What does it mean? And what would somebody of another profession take it for? Say it to yourself first."
    : "What does it mean? Say it to yourself first.";
  const answer = h("div", {}, explanation(term));
  answer.hidden = true;
  const grades = state.grades.map((grade, place) => h("button", {
    type: "button", class: "dg-button dg-button--secondary dg-grade", onclick: () => give(grade.id),
  }, h("span", {}, h("span", { class: "dg-grade__key", "aria-hidden": "true" }, `${place + 1} `), grade.title),
  h("span", { class: "dg-grade__after" }, `again in ${grade.after}`)));
  const group = h("div", { role: "group", "aria-label": "How well did you know it?", class: "dg-grades" }, grades);
  const hint = h("p", { class: "dg-status dg-keys" }, "Keys: Space shows the answer, 1 to 4 say how well you knew it.");
  group.hidden = true;
  const button = h("button", { type: "button", class: "dg-button", onclick: () => reveal() }, "Show the answer");
  let waiting = false;

  function reveal() {
    answer.hidden = false;
    group.hidden = false;
    button.hidden = true;
    grades[2].focus(); // "Good": most often right, and the answer is read on the way
  }
  function give(grade) {
    if (waiting) return;
    busy(true);
    onGrade(grade);
  }
  function busy(flag) {
    waiting = flag;
    for (const one of grades) one.setAttribute("aria-disabled", String(flag));
  }
  const element = h("article", { class: "dg-term", onkeydown: (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const grade = /^[1-4]$/.test(event.key) ? state.grades[Number(event.key) - 1] : null;
    if (event.key === " " && answer.hidden) { event.preventDefault(); reveal(); }
    else if (grade && !answer.hidden) { event.preventDefault(); give(grade.id); }
    event.stopPropagation(); // JupyterLab has shortcuts of its own
  } }, heading, h("p", {}, ask), h("div", { "aria-live": "polite" }, answer), button, group, hint);
  return { element, focus: () => heading.focus(), busy };
}
