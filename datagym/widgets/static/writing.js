// Fields that are saved while they are written. Stands after common.js.

const PAUSE_MS = 1200;

function clock(iso) {
  const at = new Date(iso);
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const today = new Date().toDateString() === at.toDateString();
  return today ? time : `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}, ${time}`;
}

function day(iso) {
  if (!iso) return "";
  return new Date(`${iso}T00:00:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

/**
 * Makes fields for one view. `field(id, question, written, send)` gives `{ element, update }`:
 * `written` is what the store holds, `send({ text, base, draft, seen? })` sends a command and
 * gives a promise of its answer. What was typed is kept in the browser until the store has it,
 * and one field sends one text at a time, so that an older text can never come after a newer.
 */
function writing(model, link, say) {
  const drafts = keep(`drafts:${model.get("snapshot").key}`);
  const me = model.get("snapshot").me;
  const timers = new Set();
  const same = (body, other) => JSON.stringify(body) === JSON.stringify(other);

  function field(id, question, first, command, fixed) {
    let written = first;
    const left = drafts.get(id);
    let base = left ? left.base : written.version;
    let draft = left ? left.draft : newId();
    let acknowledged = left ? null : written.text;
    let besides = false;
    let waiting = link.pending().some((entry) => entry.command === command && belongs(entry.body));
    let timer = null;

    const slug = `dg-${id.replace(/[^A-Za-z0-9]/g, "-")}`;
    const status = h("p", { class: "dg-status dg-field-status", id: `${slug}-status` });
    const rivals = h("div", { class: "dg-rivals" });
    const control = makeControl();
    const element = h("div", { class: `dg-field dg-field--${question.kind}` }, control.element, status, rivals);

    function belongs(body) {
      return Object.entries(fixed).every(([name, value]) => body[name] === value);
    }

    function makeControl() {
      const described = `${question.hint ? `${slug}-hint ` : ""}${slug}-status`;
      const hint = question.hint ? h("p", { class: "dg-hint", id: `${slug}-hint` }, question.hint) : null;
      if (question.kind === "choice" && question.radio) {
        const set = h("fieldset", { "aria-describedby": described },
          h("legend", {}, question.label), hint,
          h("div", { class: "dg-choices" }, Object.entries(question.options).map(([value, words]) => h("label", { class: "dg-choice" },
            h("input", { type: "radio", name: slug, value, onchange: typed }), h("span", {}, words)))));
        const inputs = () => [...set.querySelectorAll("input")];
        return {
          element: set,
          get: () => (inputs().find((input) => input.checked) || { value: "" }).value,
          set: (text) => inputs().forEach((input) => { input.checked = input.value === text; }),
          focused: () => set.contains(document.activeElement),
        };
      }
      const attributes = { id: slug, class: "dg-input", "aria-describedby": described, onblur: left_it };
      const input = question.kind === "text"
        ? h("textarea", { ...attributes, rows: 2, oninput: typed })
        : question.kind === "choice"
          ? h("select", { ...attributes, onchange: typed }, Object.entries(question.options).map(([value, words]) => h("option", { value }, words)))
          : h("input", { ...attributes, type: question.kind === "date" ? "date" : "text", oninput: typed });
      return {
        element: [h("label", { for: slug }, question.label), hint, input],
        get: () => input.value,
        set: (text) => { input.value = text; grow(); },
        focused: () => document.activeElement === input,
      };
      function grow() {
        if (question.kind !== "text") return;
        const lines = input.value.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / 80), 0);
        input.rows = Math.max(2, Math.min(16, lines));
      }
    }

    function dirty() { return control.get() !== acknowledged; }

    function typed() {
      const text = control.get();
      drafts.set(id, { text, base, draft });
      tell("Not saved yet");
      clearTimeout(timer);
      timers.delete(timer);
      if (question.kind === "choice") { save(); return; }
      timer = setTimeout(save, PAUSE_MS);
      timers.add(timer);
    }

    function left_it() {
      clearTimeout(timer);
      if (dirty()) save();
      else if (besides) adopt();
    }

    /** Show what the store holds; one's own rival text stays below, as a piece of writing apart. */
    function adopt() {
      base = written.version;
      acknowledged = written.text;
      if (besides) { draft = newId(); besides = false; }
      if (control.get() !== written.text) control.set(written.text);
      tellSaved();
    }

    async function save() {
      if (waiting || !dirty()) return;
      waiting = true;
      const text = control.get();
      const body = { ...fixed, text, base, draft };
      tell("Saving…");
      const answer = await link.send(command, body);
      if (answer.ok) {
        waiting = false;
        acknowledged = text;
        besides = answer.result.beside;
        if (!besides) base = Math.max(base, answer.result.version);
        done(text, answer.result.at);
      } else if (link.pending().some((entry) => same(entry.body, body))) {
        tell(answer.error, true);
        until(body);
      } else {
        waiting = false;
        tell(answer.error, true);
        say(answer.error);
      }
    }

    /** Wait until the outbox has got rid of a command whose answer goes to nobody. */
    function until(body) {
      const check = setInterval(() => {
        if (link.pending().some((entry) => (body ? same(entry.body, body) : entry.command === command && belongs(entry.body)))) return;
        clearInterval(check);
        timers.delete(check);
        waiting = false;
        update(written);
        if (dirty()) save();
      }, 300);
      timers.add(check);
    }

    function done(text, at) {
      if (control.get() === text) {
        drafts.drop(id);
        const sentence = besides
          ? `Kept ${clock(at)}, beside another text of the same time`
          : `Saved ${clock(at)}`;
        tell(sentence);
        say(sentence);
        if (besides && !control.focused()) adopt();
      } else {
        drafts.set(id, { text: control.get(), base, draft });
        save();
      }
    }

    function tell(sentence, error = false) {
      status.textContent = sentence;
      status.classList.toggle("dg-error", error);
    }

    function tellSaved() {
      if (!written.at || !written.text) { tell(""); return; }
      tell(written.by === me ? `Saved ${clock(written.at)}` : `Written by ${written.by}, ${clock(written.at)}`);
    }

    function update(now) {
      written = now;
      const mine = written.rivals.find((rival) => rival.by === me && rival.draft === draft);
      if (mine && control.get() === mine.text) { acknowledged = mine.text; besides = true; drafts.drop(id); }
      if (control.get() === written.text && !waiting) {
        drafts.drop(id);
        adopt();
      } else if (!waiting && acknowledged !== null && !dirty() && !(besides && control.focused())) {
        adopt();
      }
      drawRivals();
    }

    function drawRivals() {
      const had = rivals.childElementCount;
      if (rivals.dataset.seen === JSON.stringify([written.rivals, written.text])) return;
      rivals.dataset.seen = JSON.stringify([written.rivals, written.text]);
      rivals.replaceChildren(...written.rivals.map((rival) => {
        const who = rival.by === me ? "You" : rival.by;
        const choose = (text) => () => resolve(text, [rival.version]);
        const about = `the text of ${rival.by === me ? "yours" : rival.by}, ${clock(rival.at)}`;
        return h("div", { class: "dg-rival", role: "group", "aria-label": `Another text for “${question.label}”` },
          h("p", {}, `${who} wrote at the same time, ${clock(rival.at)}. Both texts are kept until somebody chooses:`),
          h("blockquote", {}, rival.text || "(empty)"),
          h("div", { class: "dg-row" },
            h("button", { type: "button", class: "dg-button dg-button--secondary", onclick: choose(rival.text), "aria-label": `Use ${about}` }, "Use this"),
            question.kind === "text" && h("button", { type: "button", class: "dg-button dg-button--secondary", onclick: choose(`${written.text}\n\n${rival.text}`), "aria-label": `Put ${about} below` }, "Put it below"),
            h("button", { type: "button", class: "dg-button dg-button--secondary", onclick: choose(written.text), "aria-label": `Leave out ${about}` }, "Leave it out")));
      }));
      if (written.rivals.length > had) say(`Two texts for “${question.label}” were written at the same time. Both are kept.`);
    }

    async function resolve(text, seen) {
      const answer = await link.send(command, { ...fixed, text, base: written.version, draft: newId(), seen });
      if (answer.ok) {
        say(`Saved ${clock(answer.result.at)}`);
        if (!dirty()) { acknowledged = text; base = answer.result.version; besides = false; control.set(text); }
        const input = element.querySelector(".dg-input, input:checked, input");
        if (input) input.focus();
      } else {
        tell(answer.error, true);
        say(answer.error);
      }
    }

    control.set(left ? left.text : written.text);
    if (left) {
      tell("Not saved yet");
      update(written);
      if (!waiting && dirty()) setTimeout(save, 0);
    } else {
      tellSaved();
      drawRivals();
    }
    if (waiting) until(null);
    return { element, update };
  }

  return { field, stop: () => timers.forEach((timer) => { clearTimeout(timer); clearInterval(timer); }) };
}

/**
 * Replace a view's parts by those that `make()` gives, and leave the person where they were.
 * Fields that stay are moved into new parts while these are made, which takes the focus from
 * them: who had it is asked before.
 */
function redraw(parent, make) {
  const active = document.activeElement;
  parent.replaceChildren(...[make()].flat(Infinity).filter(Boolean));
  if (active && active !== document.activeElement && parent.contains(active)) active.focus({ preventScroll: true });
}

const EMPTY = { text: "", version: 0, by: "", at: null, rivals: [] };
