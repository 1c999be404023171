// The frame of every page: says that it starts, when it is cut off, and when it is back.
(() => {
  const POLL_MS = 2500;
  const START_MS = 90000;

  // Voila calls these while and after the cells have run; the page shows each as it comes.
  window.voila_process = () => {};
  window.voila_heartbeat = () => {};
  window.voila_finish = () => {};

  const byId = (id) => document.getElementById(id);
  const settings = () => JSON.parse(byId("jupyter-config-data").textContent);

  // Voila's shell takes the cells out of <main> and covers the page: put it back into its landmark.
  function settle() {
    const look = () => {
      const shell = document.querySelector("body > #main.jp-LabShell");
      if (!shell) return;
      observer.disconnect();
      byId("datagym-main").append(shell);
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true });
    look();
  }

  function starting() {
    const line = byId("datagym-starting");
    const words = line.textContent;
    line.textContent = ""; // a live region speaks only of what changes
    setTimeout(() => { line.textContent = words; }, 100);
    const cells = byId("rendered_cells");
    const shown = () => cells.querySelector(".jp-OutputArea-output, .lm-Widget, [role=alert]");
    const look = () => {
      if (!shown()) return;
      observer.disconnect();
      clearTimeout(late);
      line.textContent = `${byId("datagym-main").dataset.title} is ready.`;
      line.className = "datagym-hidden";
    };
    const observer = new MutationObserver(look);
    observer.observe(cells, { childList: true, subtree: true });
    const late = setTimeout(() => {
      if (!shown()) alert("This page takes too long to start. Reload it; if that does not help, tell whoever runs the course.");
    }, START_MS);
    window.addEventListener("load", () => { // all has come, and nothing that runs is in it
      if (byId("jupyter-config-data") || shown()) return;
      clearTimeout(late);
      alert("This page could not be started. Reload it; if that does not help, tell whoever runs the course.");
    });
    look();
  }

  function alert(sentence) {
    const banner = byId("datagym-banner");
    if (banner.dataset.sentence === sentence) return;
    banner.dataset.sentence = sentence;
    const words = document.createElement("p");
    words.textContent = sentence;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Reload this page";
    button.addEventListener("click", () => window.location.reload());
    banner.hidden = false;
    banner.replaceChildren(words, button);
  }

  function calm() {
    const banner = byId("datagym-banner");
    if (banner.hidden) return;
    banner.hidden = true;
    banner.dataset.sentence = "";
    banner.replaceChildren();
    window.dispatchEvent(new CustomEvent("datagym:connected"));
  }

  const LOST = "The connection to the course is lost. Nothing is being saved; what you type is kept on this computer. The page goes on trying.";
  const STOPPED = "This page has stopped working, so nothing more is being saved. What you typed is kept on this computer: reload the page to go on.";

  // Voila's own beacon waits for beforeunload, which phones and a killed tab never send, and for
  // its widgets, which a page that is closed while it starts never has.
  function farewell(event) {
    if (event.persisted || !byId("jupyter-config-data")) return;
    const { baseUrl, kernelId } = settings();
    const form = new FormData();
    form.append("_xsrf", (document.cookie.match(/\b_xsrf=([^;]*)/) || ["", ""])[1]);
    navigator.sendBeacon(`${baseUrl}voila/api/shutdown/${kernelId}`, form);
  }

  function watch(kernel) {
    const dead = new Set(["dead", "terminating", "restarting", "autorestarting"]);
    let ended = false;
    let leaving = false;
    let timer = null;
    const end = () => { ended = true; clearInterval(timer); if (!leaving) alert(STOPPED); };
    const { baseUrl, kernelId } = settings();

    async function look() {
      if (ended || leaving) return;
      try {
        const answer = await fetch(`${baseUrl}api/kernels/${kernelId}`, { credentials: "same-origin" });
        if (answer.status === 403 || answer.status === 404 || answer.redirected) end();
        else if (answer.ok && kernel.connectionStatus === "disconnected") kernel.reconnect();
      } catch { alert(LOST); }
    }

    const changed = () => {
      if (leaving || ended) return;
      clearInterval(timer);
      if (dead.has(kernel.status)) end();
      else if (kernel.connectionStatus === "connected") calm();
      else {
        alert(LOST);
        timer = setInterval(look, POLL_MS);
        look();
      }
    };
    window.addEventListener("pagehide", () => { leaving = true; });
    window.addEventListener("beforeunload", () => {
      leaving = true;
      setTimeout(() => { leaving = false; }, 5000); // somebody may have chosen to stay
    }, true);
    window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
    window.addEventListener("offline", () => { if (!ended) alert(LOST); });
    window.addEventListener("online", () => { if (kernel.connectionStatus === "connected" && !ended) calm(); });
    kernel.statusChanged.connect(changed);
    kernel.connectionStatusChanged.connect(changed);
    kernel.disposed?.connect(() => { if (!leaving) end(); });
  }

  async function whenRunning() {
    while (!window.jupyterapp) await new Promise((again) => { setTimeout(again, 100); });
    const manager = await window.jupyterapp.widgetManagerPromise.promise;
    const { kernel } = manager;
    if (kernel.connectionStatus !== "connected") {
      await new Promise((done) => {
        const first = () => { if (kernel.connectionStatus === "connected") { kernel.connectionStatusChanged.disconnect(first); done(); } };
        kernel.connectionStatusChanged.connect(first);
      });
    }
    watch(kernel);
  }

  window.addEventListener("pagehide", farewell);
  document.addEventListener("DOMContentLoaded", () => { settle(); starting(); whenRunning(); });
})();
