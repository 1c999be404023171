function render({ model, el }) {
  const draw = () => {
    const { links } = model.get("snapshot");
    el.replaceChildren(h("div", { class: "dg dg-home" },
      h("nav", { "aria-label": "Pages" },
        h("h2", {}, "Pages"),
        h("ul", {}, links.map((link) => h("li", {}, h("a", { href: link.url }, link.title), " ", link.summary))))));
  };
  draw();
  model.on("change:snapshot", draw);
}

export default { render };
