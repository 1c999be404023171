"""Lists of people as Excel writes them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.errors import BadInput
from datagym.teams import Person, Role
from datagym.teams.enrolment import read_enrolment, team_id
from datagym.teams.pseudonyms import not_pseudonymous
from datagym.teams.sheet import BadEnrolment

PLAIN = "id,profession,site,role\nN-01,nurse,Northgate,learner\nM-01,doctor,Süd,mentor\n"


def problems(text: str, **known: Person) -> list[str]:
    """Read a bad file; return its problems as text."""
    with pytest.raises(BadEnrolment) as caught:
        read_enrolment(text.encode(), known)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("cp1252"),
        PLAIN.encode("utf-16"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        b"sep=;\r\n" + PLAIN.replace(",", ";").encode(),
        ("\n\n" + PLAIN + "\n,,,\n ,\t, ,\n").encode(),
        PLAIN.replace("id,profession", " ID , Profession").encode(),
        PLAIN.replace("N-01,nurse", " N-01 ,\u00a0nurse\u200b").encode(),
        PLAIN.replace("learner", "LEARNER").replace("mentor", "Mentor").encode(),
        PLAIN.replace("nurse", '"nurse"').encode(),
    ],
)
def test_excels_habits(raw: bytes):
    """The same two people come out of every way to write the list."""
    assert read_enrolment(raw).people == (
        Person("N-01", "nurse", "Northgate"),
        Person("M-01", "doctor", "Süd", Role.MENTOR),
    )


def test_teams_mentors_and_slots():
    """A learner's team and its mentor, and a mentor's own teams, become pairs."""
    sheet = read_enrolment(
        b"id,profession,site,role,team,mentor,slot\n"
        b"N-01,nurse,Northgate,learner,Red Team,M-01 + M-02,Tue am\n"
        b"M-01,doctor,Northgate,mentor,Blue | Red Team,,\n"
        b"M-02,doctor,Northgate,mentor,,,\n"
    )
    assert sheet.people[0] == Person("N-01", "nurse", "Northgate", team="red-team", slot="Tue am")
    assert sheet.people[1].team is None
    assert set(sheet.mentors) == {("red-team", "M-01"), ("red-team", "M-02"), ("blue", "M-01")}
    assert sheet.team_names == {"red-team": "Red Team", "blue": "Blue"}


def test_every_bad_row_is_named_with_its_line():
    """Each problem says its line in the file, also below blank lines and folded cells."""
    found = problems(
        'id,profession,site,role\n\nN-01,nurse,"North\ngate",learner\n,nurse,N,learner\n'
        "N-02,,N,learner\nN-03,nurse,N,boss\nn-01,nurse,N,learner\nN-04,nurse,N,learner,extra\n"
    )
    assert [line.split(":")[0] for line in found] == [
        "line 5", "line 6", "line 7", "line 8", "line 9",
    ]  # fmt: skip
    for sentence, word in zip(
        found, ["blank", "profession", "boss", "line 3", "quotes"], strict=True
    ):
        assert word in sentence


@pytest.mark.parametrize(
    ("person_id", "why"),
    [
        ("jane.smith", "name"),
        ("Jane_Smith2", "name"),
        ("Jane", "name"),
        ("me", "name"),
        ("administrator", "name"),
        ("j.smith@trust.example", "e-mail"),
        ("9434765919", "NHS number"),
        ("943 476 5919", "NHS number"),
        ("943-476-5919", "NHS number"),
    ],
)
def test_ids_that_tell_who_somebody_is(person_id: str, why: str):
    """Names, addresses and NHS numbers are refused, and not spread in the message."""
    assert why in (not_pseudonymous(person_id) or "")
    (sentence,) = problems(f"id,profession,site,role\n{person_id},nurse,N,learner\n")
    assert "pseudonyms only" in sentence
    assert len(person_id) < 3 or person_id not in sentence


@pytest.mark.parametrize(
    "person_id", ["N-017", "RGT.NUR.001", "a1", "7", "123456789", "x" * 63 + "1"]
)
def test_codes_are_taken(person_id: str):
    """A code with a digit is an id."""
    assert not_pseudonymous(person_id) is None


@pytest.mark.parametrize("heading", ["name", "E-Mail", "NHS number", "Date of birth", "Surname"])
def test_columns_that_say_who_people_are(heading: str):
    """A column of names is refused as a whole."""
    (sentence,) = problems(f"id,profession,site,role,{heading}\nN-01,nurse,N,learner,x\n")
    assert "delete the column" in sentence


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("\n\n,,,\n", "empty"),
        ("id,profession,site,role\n", "nobody below"),
        ("id,profession\nN-01,nurse\n", "lacks site, role"),
        ("id,id,profession,site,role\nN-01,N-01,a,b,learner\n", "twice"),
        ("id,profession,site,role,shoe size\nN-01,a,b,learner,5\n", "not known"),
        ("id,profession,site,role,team,mentor\nN-01,a,b,learner,red,M-9\n", "not enrolled"),
        ("id,profession,site,role,team,mentor\nN-01,a,b,learner,,M-9\n", "no team"),
        ("id,profession,site,role,team\nN-01,a,b,learner,red|blue\n", "one team"),
        ("id,profession,site,role,team\nN-01,a,b,learner,!!!\n", "letter or a digit"),
        ("id,profession,site,role\nN-01," + "a" * 81 + ",b,learner\n", "longer than 80"),
        ("id,profession,site,role\nN-01,a@b.example,b,learner\n", "e-mail"),
        ("id,profession,site,role\nN/01,a,b,learner\n", "may hold only"),
    ],
)
def test_other_mistakes(text: str, words: str):
    """Each mistake has its own sentence."""
    assert any(words in sentence for sentence in problems(text))


def test_case_of_a_known_id():
    """An id that differs from an enrolled one by case alone is a slip."""
    known = Person("N-01", "nurse", "N")
    (sentence,) = problems("id,profession,site,role\nn-01,nurse,N,learner\n", **{"N-01": known})
    assert "enrolled as N-01" in sentence


def test_blank_role_keeps_the_one_they_have():
    """A blank role makes a newcomer a learner, and leaves a mentor a mentor."""
    known = {"M-01": Person("M-01", "doctor", "N", Role.MENTOR)}
    sheet = read_enrolment(b"id,profession,site,role\nM-01,doctor,N,\nN-02,nurse,N,\n", known)
    assert [person.role for person in sheet.people] == [Role.MENTOR, Role.LEARNER]


def test_long_lists_of_problems_are_cut():
    """The message shows twenty problems and counts the rest; all are in the error."""
    rows = "".join(f"N-{n},,N,learner\n" for n in range(100))
    with pytest.raises(BadEnrolment, match="and 80 more") as caught:
        read_enrolment(f"id,profession,site,role\n{rows}".encode())
    assert len(caught.value.problems) == 100


@given(st.binary(max_size=400))
def test_any_bytes_give_people_or_a_sentence(raw: bytes):
    """No file makes the reader fail in any other way."""
    try:
        assert read_enrolment(b"id,profession,site,role\n" + raw).people
    except BadInput:
        return


cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00@"), min_size=1, max_size=20)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_is_read_back(rows: list[tuple[str, str]], delimiter: str):
    """Whatever stands in the cells, quoted as CSV asks: it comes back, blanks folded."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["id", "profession", "site", "role"])
    writer.writerows([f"P{n}", *row, "learner"] for n, row in enumerate(rows))
    try:
        people = read_enrolment(out.getvalue().encode("utf-8")).people
    except BadEnrolment as refused:
        sentences = {problem.sentence for problem in refused.problems}
    else:
        sentences = set()
    assert all("blank" in sentence for sentence in sentences)
    if sentences:
        return
    for person, (profession, _) in zip(people, rows, strict=True):
        drop = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))
        assert person.profession == " ".join(profession.translate(drop).split())


def test_team_ids():
    """A team's id holds what an address can hold."""
    assert team_id("  Équipe 7 / Ward B ") == "quipe-7-ward-b"
