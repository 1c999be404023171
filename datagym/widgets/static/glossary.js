// The page: words to look up, or the same words to practise. Practice shows what the store has.

const WAIT_MS = 150; // after the last letter, before the kernel is asked

function render({ model, el }) {
  const { themes, professions, terms } = model.get("glossary");
  const byId = new Map(terms.map((term) => [term.id, term]));
  const onPage = Boolean(document.getElementById("datagym-main")); // else in a notebook: its address is not ours
  const root = h("div", { class: "dg dg-glossary" });
  const say = announcer(root);

  // What the address says
  const address = (query) => `?${new URLSearchParams(query)}`;
  const visit = (query) => { if (onPage) window.history.replaceState(null, "", address(query)); };
  const link = (term) => h("a", { href: address({ term: term.id }), onclick: (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(term.id);
  } }, term.name);

  // Looking up
  const option = (value, text) => h("option", { value }, text);
  const field = h("input", { id: `${newId()}-find`, type: "search", class: "dg-glossary__field", autocomplete: "off", spellcheck: "false" });
  const theme = h("select", { id: newId(), class: "dg-glossary__field" }, option("", "All themes"), themes.map((one) => option(one.id, one.title)));
  const profession = h("select", { id: newId(), class: "dg-glossary__field" }, option("", "All words"),
    professions.map((one) => option(one, `Heard differently by ${/^[aeiou]/.test(one) ? "an" : "a"} ${one}`)));
  const labelled = (text, control) => h("p", {}, h("label", { for: control.id }, text), control);
  const count = h("p", { class: "dg-status" });
  const list = h("ul", { class: "dg-glossary__list" });
  const card = h("div", { class: "dg-glossary__card" });
  const lookUp = h("section", { "aria-label": "Look up" },
    h("form", { class: "dg-glossary__form", role: "search", onsubmit: (event) => { event.preventDefault(); first(); } },
      labelled("Find a word", field), labelled("Theme", theme), labelled("Profession", profession)),
    h("div", { class: "dg-glossary__panes" }, h("div", {}, count, list), card));
  let found = null; // ids, likeliest first; null when nothing is typed
  let asked = 0;
  let hasty = false; // Enter was pressed before the kernel had answered

  const fits = (term) => (!theme.value || term.theme === theme.value) && (!profession.value || term.hears[profession.value]);
  function results() {
    const some = found ? found.map((id) => byId.get(id)).filter(Boolean) : terms;
    return some.filter(fits);
  }
  function drawList(spoken) {
    const shown = results();
    list.replaceChildren(...shown.map((term) => h("li", {}, link(term))));
    const text = shown.length ? `${shown.length} word${shown.length === 1 ? "" : "s"}` : "No word fits. Try another spelling, or all themes.";
    count.textContent = text;
    if (spoken) say(text);
  }
  function first() {
    hasty = waits();
    const [term] = hasty ? [] : results();
    if (term) open(term.id);
  }
  function open(id) {
    const term = byId.get(id);
    if (!term) return;
    choose(false);
    const made = termCard(term, byId, link);
    card.replaceChildren(made.element);
    visit({ term: id });
    made.focus();
    made.element.scrollIntoView({ block: "nearest" });
  }
  // Names that hold what is typed are shown at once; the kernel then finds other spellings.
  const near = (text) => terms.filter((term) => [term.name, ...term.also].some((name) => name.toLowerCase().includes(text))).map((term) => term.id);
  let settled = 0; // the number of the question that is answered
  const waits = () => settled !== asked;
  const answers = new Map();
  const receive = (message) => {
    const take = message && answers.get(message.op);
    if (!take) return;
    answers.delete(message.op);
    if (message.ok) take(message.result.ids);
  };
  function settle(number, ids) {
    if (number !== asked) return; // more was typed meanwhile
    settled = number;
    found = ids;
    drawList(Boolean(field.value.trim()));
    if (hasty) first();
  }
  function ask() {
    const text = field.value.trim().slice(0, 80);
    const number = ++asked;
    if (!text) { settle(number, null); return; }
    const here = near(text.toLowerCase());
    if (here.length) { found = here; drawList(false); }
    setTimeout(() => {
      if (number !== asked) return;
      const op = newId();
      answers.set(op, (ids) => settle(number, ids));
      try { model.send({ op, command: "search", body: { text } }); } catch { settle(number, here); }
    }, WAIT_MS);
  }
  field.addEventListener("input", ask);
  for (const one of [theme, profession]) one.addEventListener("change", () => drawList(true));

  // Practising
  const status = h("p", { class: "dg-status" });
  const trouble = h("p", { class: "dg-error", role: "alert" });
  trouble.hidden = true;
  const place = h("div", {});
  const practise = h("section", { "aria-label": "Practise" }, status, place, trouble);
  const outbox = commands(model, (state, message) => {
    if (state === "waiting") { trouble.textContent = "Not saved yet. Your answer is kept in this browser and is sent again."; trouble.hidden = false; }
    else if (!message || message.ok) trouble.hidden = true;
  });
  let shown = -1;
  let practising = false;
  function drawPractice(move) {
    const { practice: state, reviews } = model.get("snapshot");
    status.textContent = `${state.due} to repeat, ${state.new} new today, ${state.begun} of ${terms.length} begun. Only you see this.`;
    if (reviews === shown && !(place.dataset.rest && state.next)) return;
    shown = reviews;
    const term = byId.get(state.next);
    place.dataset.rest = term ? "" : "yes";
    const view = practiceView(term, state, async (grade) => {
      const answer = await outbox.send("grade", { term: term.id, grade });
      if (answer.ok) return;
      trouble.textContent = answer.error;
      trouble.hidden = false;
      view.busy(false);
    });
    place.replaceChildren(view.element);
    if (move) view.focus();
  }

  // The two halves
  const tabs = [["Look up", false], ["Practise", true]].map(([text, value]) => h("button", {
    type: "button", class: "dg-glossary__tab", onclick: () => { choose(value); visit(value ? { view: "practice" } : {}); },
  }, text));
  function choose(value) {
    practising = value;
    tabs.forEach((tab, number) => tab.setAttribute("aria-pressed", String(Boolean(number) === value)));
    lookUp.hidden = value;
    practise.hidden = !value;
    if (value) drawPractice(false);
  }

  root.append(h("h2", { class: "dg-hidden" }, "Words"), h("div", { role: "group", "aria-label": "What to do", class: "dg-glossary__tabs" }, tabs), lookUp, practise);
  el.append(root);
  drawList(false);
  const start = model.get("snapshot");
  choose(start.practising);
  const wanted = byId.get(start.open) || (start.practising ? null : terms[0]);
  if (wanted) card.replaceChildren(termCard(wanted, byId, link).element);
  const draw = () => { if (practising) drawPractice(place.contains(document.activeElement)); };
  model.on("change:snapshot", draw);
  model.on("msg:custom", receive);
  return () => { model.off("change:snapshot", draw); model.off("msg:custom", receive); outbox.stop(); };
}

export default { render };
