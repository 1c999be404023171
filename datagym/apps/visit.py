"""Who opened this page, as the server says, and the store behind it."""

from dataclasses import dataclass
from typing import Self

from datagym.config import LOCAL_PERSON, Config
from datagym.errors import Refused
from datagym.store import Store
from datagym.store.people import find_person
from datagym.teams import Person, Role


@dataclass(frozen=True, slots=True)
class Visit:
    """One opened page: a person whom the server has recognised, and the store."""

    person: Person
    store: Store
    config: Config

    @classmethod
    def begin(cls, config: Config | None = None) -> Self:
        """Read who is here from the kernel's environment, which only the server writes.

        Raises
        ------
        Refused
            When the person is not enrolled.

        """
        settings = config or Config.read()
        store = Store.open(settings.store_url)
        person = find_person(store, settings.person)
        if person is None and settings.person == LOCAL_PERSON:
            person = Person(LOCAL_PERSON, profession="not said", site="here", role=Role.LEARNER)
        if person is None:
            message = "You are not enrolled in this course. Ask its administrator for a link."
            raise Refused(message)
        return cls(person, store, settings)
