// The frame of every page: says that it starts, when it is cut off, and when it is back.
(() => {
  // Voila calls these while and after the cells have run.
  window.voila_process = () => {};
  window.voila_heartbeat = () => {};
  window.voila_finish = () => {};

  const byId = (id) => document.getElementById(id);

  function whenShown(then) {
    const cells = byId("rendered_cells");
    const shown = () => cells.querySelector(".jp-OutputArea-output, .lm-Widget, [role=alert]");
    const look = () => { if (shown()) { observer.disconnect(); then(); } };
    const observer = new MutationObserver(look);
    observer.observe(cells, { childList: true, subtree: true });
    look();
  }

  document.addEventListener("DOMContentLoaded", () => whenShown(() => byId("datagym-starting").remove()));
})();
