"""Home: where a person stands, and what comes next."""

from datagym.apps.links import page_url
from datagym.apps.pages import pages_for
from datagym.apps.visit import Visit
from datagym.widgets.home import HomeView


def show() -> None:
    """Show the page of the person whom the server has recognised."""
    from IPython.display import display  # noqa: PLC0415  (only a page's kernel needs it)

    visit = Visit.begin()
    links = [
        {"title": page.title, "summary": page.summary, "url": page_url(page.name)}
        for page in pages_for(visit.person.role)
        if page.name != "home"
    ]
    display(HomeView({"key": f"home:{visit.person.id}:page", "links": links}))
