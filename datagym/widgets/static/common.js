// Shared by all views: it stands before each view's own module (no import, no build step).

/** Make an element. Text is always text: nothing here parses HTML. */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What a person typed and the store has not yet: survives a refresh, a crash, a lost network. */
function keep(key) {
  const name = `datagym:${key}`;
  let memory = null; // storage is full or forbidden: kept until the page is closed, no longer
  const read = () => {
    if (memory) return memory;
    try { return JSON.parse(localStorage.getItem(name)) || {}; } catch { return {}; }
  };
  const write = (all) => {
    try {
      if (Object.keys(all).length) localStorage.setItem(name, JSON.stringify(all));
      else localStorage.removeItem(name);
      memory = null;
    } catch { memory = all; }
  };
  return {
    get: (id) => read()[id],
    set: (id, value) => write({ ...read(), [id]: value }),
    drop: (id) => { const all = read(); delete all[id]; write(all); },
    all: read,
    safe: () => memory === null, // whether what is kept survives a refresh
  };
}

/**
 * Commands to the kernel. Each is kept until it is answered, and sent again when the page is
 * opened anew or the connection comes back; the kernel does a repeated one only once.
 * `onState("saving" | "saved" | "waiting", message)` is told what the store has; `message` is
 * the answer that brought the state, if one did.
 */
function commands(model, onState = () => {}) {
  const key = model.get("snapshot").key;
  const outbox = keep(`outbox:${key}`);
  const waiting = new Map();
  const later = new Set(["StoreBusy", "StoreFull"]); // the store may take it in a while
  const state = (message) => {
    if (later.has(message.kind)) onState("waiting", message);
    else onState(Object.keys(outbox.all()).length ? "saving" : "saved", message);
  };
  const post = (op, entry) => {
    // A dead kernel's comm throws: the command stays in the outbox and is sent again.
    try { model.send({ op, command: entry.command, body: entry.body }); } catch { onState("waiting"); }
  };
  const receive = (message) => {
    if (!message || !message.op) return;
    const promise = waiting.get(message.op);
    waiting.delete(message.op);
    if (!later.has(message.kind)) outbox.drop(message.op);
    state(message);
    if (promise) promise(message);
  };
  model.on("msg:custom", receive);
  const resend = () => { for (const [op, entry] of Object.entries(outbox.all())) post(op, entry); };
  const timer = setInterval(() => { if (Object.keys(outbox.all()).length) { onState("waiting"); resend(); } }, 4000);
  window.addEventListener("datagym:connected", resend);
  setTimeout(resend, 0);
  return {
    send(command, body) {
      const op = newId();
      outbox.set(op, { command, body });
      onState("saving");
      const answer = new Promise((resolve) => waiting.set(op, resolve));
      post(op, { command, body });
      return answer;
    },
    pending: () => Object.values(outbox.all()),
    safe: outbox.safe,
    stop() {
      clearInterval(timer);
      window.removeEventListener("datagym:connected", resend);
      model.off("msg:custom", receive);
    },
  };
}

/** A polite live region: `say("Card moved to Patients")`. */
function announcer(parent) {
  const region = h("div", { class: "dg-hidden", role: "status", "aria-live": "polite" });
  parent.append(region);
  return (sentence) => { region.textContent = ""; setTimeout(() => { region.textContent = sentence; }, 50); };
}
