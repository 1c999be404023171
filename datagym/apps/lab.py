"""Jupyter's server as a learner's own: our settings win, and it says when it answers."""

from typing import Any

from jupyter_server.serverapp import ServerApp
from traitlets import Any as AnyTrait


class CourseServer(ServerApp):
    """A Jupyter server whose settings the course has the last word on."""

    course_settings: Any = AnyTrait(help="Traitlets' Config with the last word.")
    announce: Any = AnyTrait(help="Called with the address and the token.")

    def load_config_file(self, suppress_errors: bool = True) -> None:  # noqa: FBT001, FBT002  (Jupyter's signature)
        """Read the machine's settings, then ours over them."""
        super().load_config_file(suppress_errors=suppress_errors)
        self.update_config(self.course_settings)

    def start_app(self) -> None:
        """Start, and say where once the loop runs."""
        self.io_loop.add_callback(self._say)
        super().start_app()

    def _say(self) -> None:
        self.announce(f"http://127.0.0.1:{self.port}/", self.identity_provider.token)

    def running_server_info(self, kernel_count: bool = True) -> Any:  # noqa: ANN401, ARG002, FBT001, FBT002
        """Say nothing twice: the command has said where the server is."""
        return f"Jupyter Server {ServerApp.version}"
