"""What a visitor of ``datagym serve`` could try who knows Jupyter well."""

import asyncio
import http.client
import json
import os
import re
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from datagym.apps.handlers import MAX_STARTING
from datagym.apps.identity import COOKIE
from datagym.apps.kernels import MAX_PAGES, Opened, PageKernels
from datagym.store.links import revoke_links
from datagym.store.people import enrol
from datagym.teams import Person, Role

pytestmark = pytest.mark.kernel

V1 = "v1.kernel.websocket.jupyter.org"
DEADLINE = 60


@dataclass
class Visitor:
    """Somebody with a cookie, and no browser that would hold them back."""

    server: object
    cookie: str = ""
    xsrf: str = ""
    answers: list = field(default_factory=list)

    def ask(self, path, method="GET", body=None, **headers):
        """Send a request exactly as it is written; return status, headers, text."""
        address = urlsplit(self.server.url)
        line = http.client.HTTPConnection(address.hostname, address.port, timeout=DEADLINE)
        cookies = "; ".join(filter(None, [self.cookie, self.xsrf and f"_xsrf={self.xsrf}"]))
        sent = {"Cookie": cookies, "Host": address.netloc} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        line.request(method, path, body=body, headers=sent)
        answer = line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        line.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            found = re.match(r"_xsrf=([^;]+)", cookie)
            self.xsrf = found[1] if found else self.xsrf
        return answer.status, answer.headers, text

    def open(self, path="/pages/home", **headers):
        """Open a page; return its kernel's id."""
        status, _, text = self.ask(path, **headers)
        assert status == 200, text
        return re.search(r'"kernelId": ?"([\w-]+)"', text)[1]

    def line(self, kernel, *, protocol=None, **headers):
        """Open the line to a kernel."""
        address = urlsplit(self.server.url)
        return connect(
            f"ws://{address.netloc}/api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}",
            additional_headers={"Cookie": self.cookie} | headers,
            subprotocols=[protocol] if protocol else None,
            open_timeout=DEADLINE,
            max_size=None,
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory, request):
    """One server for all attacks."""
    served = request.getfixturevalue("serving_class")(tmp_path_factory.mktemp("attacked"))
    served.start()
    served.enrol(
        Person("p1", "nurse", "Northgate"),
        Person("p2", "doctor", "Northgate"),
        Person("m1", "physiotherapist", "Northgate", Role.MENTOR),
    )
    yield served
    served.stop()


@pytest.fixture(scope="module")
def serving_class():
    """The class that starts a server."""
    from importlib.util import module_from_spec, spec_from_file_location  # noqa: PLC0415

    place = Path(__file__).parents[1] / "browser" / "conftest.py"
    spec = spec_from_file_location("datagym_servers", place)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Served


def visitor(server, person):
    """Let somebody in by their link."""
    token = server.link(person).rsplit("/", 1)[1]
    return Visitor(server, f"datagym-link={token}")


@pytest.fixture(scope="module")
def nurse(server):
    """A learner with an open page: the visitor and the page's kernel."""
    someone = visitor(server, "p1")
    return someone, someone.open()


@pytest.fixture(scope="module")
def doctor(server):
    """Another learner, who is curious."""
    return visitor(server, "p2")


def message(kind, content, channel="shell"):
    """Write one of Jupyter's messages."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "u",
              "version": "5.3", "date": "2026-01-01T00:00:00Z"}  # fmt: skip
    return {"header": header, "parent_header": {}, "metadata": {"version": "1.0.0"},
            "content": content, "channel": channel, "buffers": []}  # fmt: skip


def as_v1(whole):
    """Write a message in Jupyter's binary format."""
    parts = [whole["channel"].encode()] + [
        json.dumps(whole[name]).encode()
        for name in ("header", "parent_header", "metadata", "content")
    ]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    numbers = [len(offsets), *offsets]
    return b"".join(n.to_bytes(8, "little") for n in numbers) + b"".join(parts)


def closed_for(line, raw):
    """Send something, and return how the server closed the line (None: it did not).

    What is long is still on its way when the server has read enough of it.
    """
    end = time.monotonic() + DEADLINE
    try:
        line.send(raw)
        while time.monotonic() < end:
            line.recv(timeout=5)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006
    except TimeoutError:
        return None
    return None


def runs(kernel, someone):
    """Whether a page's kernel runs, as its own person sees it."""
    return someone.ask(f"/api/kernels/{kernel}")[0] == 200


def widgets(kernel, someone):
    """Return the states of a page's widgets, as the page asks for them."""
    with someone.line(kernel) as line:
        opened = {"comm_id": "q", "target_name": "jupyter.widget.control", "data": {}}
        line.send(json.dumps(message("comm_open", opened)))
        asked = {"comm_id": "q", "data": {"method": "request_states"}}
        line.send(json.dumps(message("comm_msg", asked)))
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            told = line.recv(timeout=DEADLINE)
            text = told if isinstance(told, str) else told.decode("utf-8", "replace")
            if "update_states" in text:
                return text
    return pytest.fail("the widgets' states did not come")


def test_a_stranger_gets_nothing(server, nurse):
    """Without a link there is a sentence, no page, no kernel and no line."""
    _, kernel = nurse
    stranger = Visitor(server)
    before = server.kernels()
    status, headers, _ = stranger.ask("/pages/home")
    assert (status, headers["Location"].split("?")[0]) == (302, "/welcome")
    assert stranger.ask("/welcome")[0] == 401
    assert stranger.ask(f"/api/kernels/{kernel}")[0] == 403
    with pytest.raises(InvalidStatus) as refused:
        stranger.line(kernel)
    assert refused.value.response.status_code == 403
    assert server.kernels() == before


@pytest.mark.parametrize(
    "cookie",
    [
        "datagym-link=p1",
        'datagym-link=["p1","x"]',
        "datagym-link=WyJwMSIsIngiXQ.AAAA",
        "username-127-0-0-1=p1",
        "datagym-link=" + "A" * 4000,
    ],
)
def test_a_made_up_cookie_opens_nothing(server, cookie):
    """A cookie that the server did not sign is no cookie."""
    assert Visitor(server, cookie).ask("/pages/home")[0] == 302


def test_a_changed_cookie_opens_nothing(server, nurse):
    """One changed letter anywhere in a link makes it worthless."""
    link = nurse[0].cookie.split("=", 1)[1]
    for position in range(0, len(link) - 1, 7):
        letter = "A" if link[position] != "A" else "B"
        changed = link[:position] + letter + link[position + 1 :]
        assert Visitor(server, f"datagym-link={changed}").ask("/pages/home")[0] == 302
        assert Visitor(server).ask(f"/enter/{changed}")[0] in {403, 404}


def test_headers_and_addresses_do_not_say_who_one_is(doctor):
    """A kernel works for the person of the link, whatever else the request claims."""
    kernel = doctor.open(
        "/pages/home?DATAGYM_PERSON=p1&token=p1&user=p1&template=base&theme=dark",
        Datagym_Person="p1",
        X_Forwarded_User="p1",
        Remote_User="p1",
        Authorization="token p1",
        DATAGYM_PERSON="p1",
    )
    assert runs(kernel, doctor)
    told = widgets(kernel, doctor)
    assert "home:p2:page" in told
    assert "p1:" not in told
    doctor.ask(f"/voila/api/shutdown/{kernel}", "POST", X_XSRFToken=doctor.xsrf)


def test_nobody_reaches_anothers_kernel(nurse, doctor):
    """Not to look, to talk, to end or to start it again."""
    someone, kernel = nurse
    assert doctor.ask(f"/api/kernels/{kernel}")[0] == 403
    with pytest.raises(InvalidStatus) as refused:
        doctor.line(kernel)
    assert refused.value.response.status_code == 403
    doctor.ask("/welcome")
    token = doctor.xsrf or "2|00000000|0|0"
    for method, path in [
        ("DELETE", f"/api/kernels/{kernel}"),
        ("POST", f"/api/kernels/{kernel}/restart"),
        ("POST", f"/api/kernels/{kernel}/interrupt"),
        ("POST", f"/voila/api/shutdown/{kernel}"),
    ]:
        status, _, _ = doctor.ask(path, method, X_XSRFToken=token)
        assert status in {403, 404, 405}, (method, path, status)
    assert runs(kernel, someone)


KINDS = (
    "execute_request",
    "inspect_request",
    "complete_request",
    "history_request",
    "is_complete_request",
    "debug_request",
    "shutdown_request",
    "interrupt_request",
    "input_reply",
    "create_subshell_request",
)


@pytest.mark.parametrize(
    ("kind", "channel", "protocol"),
    [(kind, "shell", V1) for kind in KINDS]
    + [(kind, "control", None) for kind in KINDS]
    + [("execute_request", channel, None) for channel in ("shell", "stdin", "iopub", "nowhere")]
    + [("kernel_info_request", "control", V1)],
)
def test_pages_send_no_code(nurse, tmp_path, kind, channel, protocol):
    """Whatever could run, read or stop code ends the line, on every channel."""
    someone, kernel = nurse
    trace = tmp_path / "trace"
    content = {"code": f"open({str(trace)!r}, 'w')", "silent": False, "value": "1",
               "cursor_pos": 1, "command": "evaluate", "restart": False}  # fmt: skip
    with someone.line(kernel, protocol=protocol) as line:
        whole = message(kind, content, channel)
        assert closed_for(line, as_v1(whole) if protocol else json.dumps(whole)) == 1008
    assert not trace.exists()
    assert runs(kernel, someone)


@pytest.mark.parametrize("protocol", [None, V1])
@pytest.mark.parametrize(
    "content",
    [
        {"comm_id": "a", "target_name": "jupyter.widget", "data": {"state": {
            "_model_module": "@jupyter-widgets/controls", "_model_module_version": "2.0.0",
            "_model_name": "HTMLModel", "_view_module": "@jupyter-widgets/controls",
            "_view_module_version": "2.0.0", "_view_name": "HTMLView"}}},
        {"comm_id": "a", "target_name": "jupyter.widget.version", "data": {}},
        {"comm_id": "a", "target_name": ["jupyter.widget.control"], "data": {}},
        {"comm_id": "a", "data": {}},
    ],
)  # fmt: skip
def test_pages_make_no_widgets(nurse, content, protocol):
    """A page opens only the question for the widgets that its own cells made."""
    someone, kernel = nurse
    with someone.line(kernel, protocol=protocol) as line:
        whole = message("comm_open", content)
        assert closed_for(line, as_v1(whole) if protocol else json.dumps(whole)) == 1008


def test_pages_still_work_under_the_guard(nurse):
    """The same line answers what a page does ask: which widgets are there."""
    someone, kernel = nurse
    assert "home:p1:page" in widgets(kernel, someone)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "null",
        "[]",
        "{",
        '{"channel": "shell"}',
        '{"channel": "shell", "header": null, "content": {}}',
        '{"channel": "shell", "header": {"msg_type": "comm_msg"}, "content": 1}',
        '{"channel": "shell", "header": {"msg_type": ["execute_request"]}, "content": {}}',
        "[" * 100_000,
        b"",
        b"\x00" * 64,
        b"\xff" * 64,
    ],
)
def test_rubbish_ends_the_line_and_nothing_else(nurse, raw):
    """What is no message is not passed on, and the server goes on."""
    someone, kernel = nurse
    with someone.line(kernel) as line:
        assert closed_for(line, raw) is not None
    assert runs(kernel, someone)


def test_a_header_that_differs_from_the_message_type_is_not_believed(nurse, tmp_path):
    """The kind that the kernel acts on is the kind that is checked."""
    someone, kernel = nurse
    trace = tmp_path / "trace"
    whole = message("comm_info_request", {"code": f"open({str(trace)!r}, 'w')"})
    whole["msg_type"] = "execute_request"
    whole["parent_header"] = message("execute_request", {})["header"]
    with someone.line(kernel) as line:
        line.send(json.dumps(whole))
        line.send(json.dumps(message("execute_request", {"code": "1"})))
        assert closed_for(line, "{}") == 1008
    assert not trace.exists()


def test_a_huge_message_is_not_read(nurse):
    """More than a page ever sends ends the line."""
    someone, kernel = nurse
    with someone.line(kernel) as line:
        assert closed_for(line, "x" * 2_000_000) in {1009, 1006}
    assert runs(kernel, someone)


@pytest.mark.parametrize(
    "path",
    [
        "/voila/files/home.ipynb",
        "/voila/files/../home.ipynb",
        "/voila/files/%2e%2e/%2e%2e/pyproject.toml",
        "/voila/render/home.ipynb",
        "/voila/tree",
        "/voila/api/contents/",
        "/voila/api/themes/x",
        "/voila/templates/datagym/index.html.j2",
        "/voila/templates/datagym/static/../index.html.j2",
        "/voila/templates/datagym/static/..%2findex.html.j2",
        "/voila/templates/datagym/static/../../../../../../../../identity.py",
        "/voila/templates/lab/index.html.j2",
        "/voila/templates/../../../etc/passwd",
        "/voila/static/../../../../../../../../etc/passwd",
        "/voila/static/..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/voila/static//etc/passwd",
        "/voila/labextensions/anywidget/static/../package.json",
        "/voila/labextensions/anywidget/static/../../../../../../etc/passwd",
        "/voila/labextensions/@jupyter/nbgrader/package.json",
        "/pages/../home.ipynb",
        "/pages/home.ipynb",
        "/pages/..%2f..%2fexercises%2fsource%2ffour-hours%2ffour-hours",
        "/pages/%2e%2e",
        "/home.ipynb",
        "/static/../../etc/passwd",
        "/api",
        "/api/contents",
        "/api/contents/home.ipynb",
        "/api/terminals",
        "/api/sessions",
        "/api/kernels",
        "/api/kernelspecs",
        "/api/status",
        "/api/me",
        "/lab",
        "/tree",
        "/login",
        "/logout",
        "/files/home.ipynb",
        "/nbconvert/html/home.ipynb",
        "/formgrader",
        "/metrics",
    ],
)
def test_there_is_nothing_but_the_pages(nurse, path):
    """No tree, no files, no source, no contents, no terminal, no list of kernels."""
    someone, _ = nurse
    status, _, text = someone.ask(path)
    assert status in {403, 404}, (path, status)
    for secret in ("root:", "[project]", "nbformat", "import ", "extends"):
        assert secret not in text, (path, secret)


@pytest.mark.parametrize("path", ["/api/kernels", "/api/sessions", "/api/terminals"])
def test_nothing_can_be_started(server, nurse, path):
    """A visitor starts no kernel, session or terminal of their own."""
    someone, _ = nurse
    before = server.kernels()
    body = json.dumps({"name": "python3", "kernel": {"name": "python3"}, "path": "x"})
    assert someone.ask(path, "POST", body, X_XSRFToken=someone.xsrf)[0] in {403, 404}
    assert server.kernels() == before


def test_a_page_of_another_role_looks_like_none(nurse):
    """A learner cannot tell the mentor's page from one that does not exist."""
    someone, _ = nurse
    status, _, text = someone.ask("/pages/mentor")
    assert (status, text) == someone.ask("/pages/nothing_here")[::2]
    assert status == 404


def test_another_site_cannot_end_a_page_or_listen(nurse):
    """Forged requests (no proof of origin) do nothing."""
    someone, kernel = nurse
    path = f"/voila/api/shutdown/{kernel}"
    assert someone.ask(path, "POST")[0] == 403
    body, form = "_xsrf=2|00|00|0", {"Content_Type": "application/x-www-form-urlencoded"}
    assert someone.ask(path, "POST", body, **form)[0] == 403
    assert someone.ask(path, "POST", X_XSRFToken=someone.xsrf, Origin="http://evil")[0] in {
        403,
        404,
    }
    with pytest.raises(InvalidStatus) as refused:
        someone.line(kernel, Origin="http://evil.example")
    assert refused.value.response.status_code == 403
    assert runs(kernel, someone)


def test_a_page_ends_its_own_kernel(doctor):
    """With the proof of origin that a page has, closing it ends its kernel."""
    kernel = doctor.open()
    assert doctor.ask(f"/voila/api/shutdown/{kernel}", "POST", X_XSRFToken=doctor.xsrf)[0] == 204
    assert doctor.ask(f"/api/kernels/{kernel}")[0] == 403


def test_answers_carry_what_a_browser_needs_to_protect_people(server, nurse):
    """Headers, the cookie's flags, and no link in an address that others see."""
    someone, _ = nurse
    status, headers, _ = Visitor(server).ask(urlsplit(server.link("p1")).path)
    assert (status, headers["Location"]) == (302, "/pages/home")
    for flag in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in headers["Set-Cookie"]
    status, headers, text = someone.ask("/pages/home")
    rule = headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'self' blob: 'nonce-([\w-]{20,})'", rule)[1]
    assert set(re.findall(r'nonce="([^"]*)"', text)) == {nonce}
    assert nonce not in re.search(r'config-data"[^>]*>(.*?)</script>', text, re.DOTALL)[1]
    assert "frame-ancestors 'none'" in rule
    assert "unsafe-eval" not in rule
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in headers["Cache-Control"]
    kernel = re.search(r'"kernelId": ?"([\w-]+)"', text)[1]
    someone.ask(f"/voila/api/shutdown/{kernel}", "POST", X_XSRFToken=someone.xsrf)


def gone(server, kernel, someone):
    """Wait until a page's kernel has ended."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if someone.ask(f"/api/kernels/{kernel}")[0] == 403 and not any(
            kernel in Path(f"/proc/{n}/cmdline").read_text() for n in server.kernels()
        ):
            return True
        time.sleep(0.2)
    return False


def test_a_revoked_link_ends_the_open_page(server):
    """The line is cut, the kernel ends, and the cookie opens nothing any more."""
    enrol(server.store, [Person("p3", "porter", "Northgate")])
    someone = visitor(server, "p3")
    kernel = someone.open()
    with someone.line(kernel) as line:
        revoke_links(server.store, "p3")
        end = time.monotonic() + DEADLINE
        with suppress(ConnectionClosed):
            while time.monotonic() < end:
                line.send(json.dumps(message("comm_info_request", {})))
                with suppress(TimeoutError):
                    line.recv(timeout=1)
        assert time.monotonic() < end, "the line was not cut"
    assert gone(server, kernel, someone)
    assert someone.ask("/pages/home")[0] == 302


def test_an_untouched_page_of_a_revoked_link_ends_too(server):
    """Nobody has to say anything on the line for that."""
    enrol(server.store, [Person("p4", "porter", "Northgate")])
    someone = visitor(server, "p4")
    kernel = someone.open()
    with someone.line(kernel) as line:
        revoke_links(server.store, "p4")
        assert gone(server, kernel, someone)
        with pytest.raises(ConnectionClosed):
            list(line)


def test_a_role_that_is_taken_away_ends_the_open_page(server):
    """A mentor who becomes a learner loses the mentor's page at once."""
    someone = visitor(server, "m1")
    kernel = someone.open("/pages/mentor")
    enrol(server.store, [Person("m1", "physiotherapist", "Northgate", Role.LEARNER)])
    assert gone(server, kernel, someone)
    assert someone.ask("/pages/mentor")[0] == 404


def test_kernels_hold_no_way_back_into_the_server(server, nurse):
    """A page's kernel is told its person, not the links of anybody."""
    assert nurse
    token = nurse[0].cookie.split("=", 1)[1]
    for number in server.kernels():
        assert token not in Path(f"/proc/{number}/environ").read_bytes().decode()
    assert os.environ.get("DATAGYM_PERSON") is None


def press(someone, path, **headers):
    """Press the button of a page that asks: its form's own proof goes along."""
    status, asked, text = someone.ask(path)
    assert status == 200
    assert asked["Referrer-Policy"] == "same-origin"  # else a browser says that it is nobody's
    proof = re.search(r'name="_xsrf" value="([^"]+)"', text)[1]
    form = {"Content_Type": "application/x-www-form-urlencoded"} | headers
    return someone.ask(path, "POST", f"_xsrf={quote(proof)}", **form)


def test_a_link_that_somebody_sends_does_not_change_who_one_is(server):
    """The link of another person, on a card or in a mail, asks before it takes a browser over."""
    enrol(server.store, [Person("p5", "porter", "Northgate")])
    someone = visitor(server, "p5")
    kernel = someone.open()
    path = urlsplit(server.link("p2")).path
    status, headers, text = someone.ask(path)
    assert status == 200
    assert "p5" in text
    assert "p2" in text
    assert COOKIE not in (headers["Set-Cookie"] or "")
    assert "form-action 'self'" in headers["Content-Security-Policy"]
    assert someone.ask(path, "POST")[0] == 403  # no proof that the page itself asked
    form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": "http://evil.example"}
    assert someone.ask(path, "POST", "_xsrf=x", **form)[0] in {403, 404}
    assert runs(kernel, someone)
    status, headers, _ = press(someone, path)
    assert (status, headers["Location"]) == (302, "/pages/home")
    assert any(COOKIE in cookie for cookie in headers.get_all("Set-Cookie"))
    assert gone(server, kernel, someone)  # nobody goes on writing as the person before


def test_ones_own_link_opens_at_once(server):
    """Who is here already as the same person is asked nothing."""
    someone = visitor(server, "p1")
    assert someone.ask(urlsplit(server.link("p1")).path)[0] == 302


def test_a_page_says_who_one_is_and_a_shared_computer_can_be_left(server):
    """Leaving ends the open pages and takes the cookie away; no other site can do it."""
    enrol(server.store, [Person("p6", "porter", "Northgate")])
    someone = visitor(server, "p6")
    _, _, text = someone.ask("/pages/home")
    kernel = re.search(r'"kernelId": ?"([\w-]+)"', text)[1]
    assert "You are <strong>p6</strong>" in text
    assert 'href="/leave"' in text
    assert Visitor(server).ask("/leave")[0] == 302
    assert someone.ask("/leave", "POST")[0] == 403
    assert runs(kernel, someone)
    status, headers, _ = press(someone, "/leave")
    assert (status, headers["Location"]) == (302, "/welcome")
    assert any(cookie.startswith(f'{COOKIE}="";') for cookie in headers.get_all("Set-Cookie"))
    assert gone(server, kernel, someone)


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_the_log_holds_no_link(server, method):
    """Also not when a link is asked in a way that is refused."""
    path = urlsplit(server.link("p1")).path
    assert Visitor(server).ask(path, method)[0] in {403, 405}
    assert f"{method} /enter/..." in server.log()
    assert path.rsplit("/", 1)[1] not in server.log()


def test_a_missing_file_writes_no_traceback(server):
    """Nobody fills the log, link or no link, by asking for what is not there."""
    before = len(server.log())
    asked = Visitor(server).ask("/voila/labextensions/anywidget/static/nothing.js")
    assert asked[0] == 404
    assert "Traceback" not in server.log()[before:]


def test_one_person_does_not_fill_the_machine(server):
    """Many pages asked for at the same time: a few start, the others get a sentence."""
    enrol(server.store, [Person("p7", "porter", "Northgate")])
    someone = visitor(server, "p7")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: someone.ask("/pages/home"), range(8)))
    status = [answer[0] for answer in answers]
    assert set(status) == {200, 429}, status
    assert status.count(200) <= MAX_STARTING
    assert "too many pages open" in next(text for code, _, text in answers if code == 429)
    for kernel in re.findall(r'"kernelId": ?"([\w-]+)"', "".join(text for *_, text in answers)):
        someone.ask(f"/voila/api/shutdown/{kernel}", "POST", X_XSRFToken=someone.xsrf)


@pytest.mark.parametrize(("held", "left"), [(0, MAX_PAGES - 1), (3, MAX_PAGES - 1), (12, 12)])
def test_the_oldest_forgotten_pages_make_room(held, left):
    """A page that a browser holds is never ended; when all are held, no more open."""

    class Kernels(PageKernels):
        async def end(self, kernel_id):
            del self.opened[kernel_id]

    kernels = Kernels()
    kernels.opened = {f"k{n}": Opened("p1", "home", "", n) for n in range(12)}
    kernels.opened["other"] = Opened("p2", "home", "", 0)
    kernels._kernel_connections = {f"k{n}": 1 for n in range(held)}  # the oldest
    assert asyncio.run(kernels.make_room("p1")) is (held < MAX_PAGES)
    assert "other" in kernels.opened
    assert len(kernels.opened) - 1 == left
    assert {f"k{n}" for n in range(held)} <= set(kernels.opened)
