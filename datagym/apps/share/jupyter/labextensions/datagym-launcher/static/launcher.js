// Home, the pages and the lessons in JupyterLab: tiles in the launcher, each page in a tab.
//
// JupyterLab loads this file as a "federated extension": an object with init and get, which
// a build with Node would make from a package. Written by hand it needs no build and no
// Node, and takes JupyterLab's own parts from the scope that it is handed.
(() => {
  const NAME = "datagym-launcher";
  const CATEGORY = "Datagym";
  const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#003087"/><path d="M7 23v-6M13 23V9M19 23v-9M25 23V12" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>';
  let scope = null;

  async function shared(name) {
    const versions = Object.values(scope[name] || {});
    if (!versions.length) throw new Error(`JupyterLab does not offer ${name}`);
    return (await versions[0].get())();
  }

  function tab({ Widget }, icon, baseUrl, page) {
    const frame = document.createElement("iframe");
    frame.src = `${baseUrl}pages/${encodeURIComponent(page.name)}`;
    frame.title = page.title;
    frame.style.cssText = "border: 0; height: 100%; width: 100%;";
    const widget = new Widget();
    widget.id = `datagym-page-${page.name}`;
    widget.title.label = page.title;
    widget.title.icon = icon;
    widget.title.closable = true;
    widget.node.append(frame);
    return widget;
  }

  function activate(app, launcher, palette, parts) {
    const { lumino, icon, config } = parts;
    const baseUrl = config.getBaseUrl();
    const course = JSON.parse(config.getOption("datagymCourse") || '{"pages": [], "lessons": []}');
    const pages = new Map(course.pages.map((page) => [page.name, page]));
    const tabs = new Map();

    function open(name, inFront = true) {
      const page = pages.get(name);
      if (!page) return;
      const known = tabs.get(name);
      if (known && !known.isDisposed) { app.shell.activateById(known.id); return; }
      const widget = tab(lumino, icon, baseUrl, page);
      tabs.set(name, widget);
      app.shell.add(widget, "main", { activate: inFront });
    }

    course.pages.forEach((page, rank) => {
      const command = `datagym:page-${page.name}`;
      app.commands.addCommand(command, { label: page.title, caption: page.summary, icon, execute: () => open(page.name) });
      if (launcher) launcher.add({ command, category: CATEGORY, rank });
      if (palette) palette.addItem({ command, category: CATEGORY });
    });
    course.lessons.forEach((lesson, rank) => {
      const command = `datagym:lesson-${rank}`;
      app.commands.addCommand(command, {
        label: `Lesson: ${lesson.title}`,
        caption: lesson.summary,
        icon,
        execute: () => app.commands.execute("docmanager:open", { path: lesson.path }),
      });
      if (launcher) launcher.add({ command, category: CATEGORY, rank: 100 + rank });
      if (palette) palette.addItem({ command, category: CATEGORY });
    });

    const first = document.createElement("style"); // the launcher lists its own categories first
    first.textContent = `.jp-Launcher-content { display: flex; flex-direction: column; }
      .jp-Launcher-section:has(.jp-LauncherCard[data-category="${CATEGORY}"]) { order: -1; }`;
    document.head.append(first);

    // A page in a tab asks for a notebook to be opened beside it, instead of leaving JupyterLab.
    window.addEventListener("message", (event) => {
      const path = event.origin === window.location.origin ? event.data?.datagymOpen : undefined;
      if (typeof path === "string") app.commands.execute("docmanager:open", { path });
    });

    const named = config.getOption("treePath") !== "";
    app.restored.then(() => open("home", !named));
  }

  async function extension() {
    const [launcher, apputils, coreutils, ui, lumino] = await Promise.all([
      "@jupyterlab/launcher", "@jupyterlab/apputils", "@jupyterlab/coreutils", "@jupyterlab/ui-components", "@lumino/widgets",
    ].map(shared));
    const parts = { lumino, config: coreutils.PageConfig, icon: new ui.LabIcon({ name: "datagym:icon", svgstr: ICON }) };
    return {
      id: `${NAME}:plugin`,
      description: "Opens the course's pages and lessons.",
      autoStart: true,
      optional: [launcher.ILauncher, apputils.ICommandPalette],
      activate: (app, tiles, palette) => activate(app, tiles, palette, parts),
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[NAME] = {
    init: (given) => { scope = given; },
    get: async (name) => {
      if (name !== "./extension") throw new Error(`${NAME} has no ${name}`);
      const made = await extension();
      return () => ({ __esModule: true, default: made });
    },
  };
})();
