// One term's card. It knows nothing of where it is shown.

const sentenceOf = (profession) => `${/^[aeiou]/.test(profession) ? "An" : "A"} ${profession} hears`;

/** Show a term without its name: what it means, how each profession hears it, an example. */
function explanation(term) {
  const heard = Object.entries(term.hears);
  return [
    h("p", { class: "dg-term__means" }, term.means),
    heard.length ? h("dl", { class: "dg-term__hears" }, heard.map(([profession, text]) => h("div", {},
      h("dt", {}, sentenceOf(profession)), h("dd", {}, text)))) : null,
    h("p", {}, h("strong", {}, "In the course's hospital. "), term.example, " ",
      h("span", { class: "dg-term__where" }, "Look at ", h("code", {}, term.column), " in ", h("code", {}, term.dataset), ".")),
    term.source ? h("p", { class: "dg-term__source" }, `Source: ${term.source}.`) : null,
  ];
}

/** Show a whole card. `link(term)` makes the link to another. Gives {element, focus()}. */
function termCard(term, byId, link) {
  const heading = h("h3", { tabindex: "-1", class: "dg-term__name" }, term.name);
  const element = h("article", { class: "dg-term" }, heading,
    term.also.length ? h("p", { class: "dg-term__also" }, `Also: ${term.also.join(", ")}`) : null,
    explanation(term),
    h("p", {}, h("strong", {}, "See also: "), term.see.map((id, place) => [place ? ", " : "", link(byId.get(id))])));
  return { element, focus: () => heading.focus() };
}
