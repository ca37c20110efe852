"""What must not happen on a page: errors of scripts, blocked sources, messages of strangers."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Response


# Told by the browser for every answer of 400 and more; the statuses are looked at below.
# htmx tells of a request that a newer one replaced: first what follows every request.
NOT_OURS = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  window.reportViolation(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""


@dataclass
class Watch:
    """Collects what went wrong in a browser context until somebody asks.

    ``accepts_dialogs`` says what to answer to a question of the browser; ``dialogs`` holds the
    texts of all. ``may_fail`` keeps quiet about answers of the server that a test provokes.
    """

    problems: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    accepts_dialogs: bool = False
    may_fail: bool = False

    def follow(self, context: BrowserContext) -> None:
        """Listen to everything in ``context`` from now on."""
        context.expose_function("reportViolation", self._violation)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        context.on("response", self._response)
        context.on("dialog", self._dialog)

    def _violation(self, text: str) -> None:
        self.problems.append(f"policy: {text}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(NOT_OURS):
            self.problems.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        # Nothing here is looked for in vain, and the server never gives up.
        if response.status in {400, 403, 404} or response.status >= 500:
            self.problems.append(f"{response.status}: {response.request.method} {response.url}")

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        if dialog.type in {"alert", "prompt"}:  # the product opens none
            self.problems.append(f"{dialog.type}: {dialog.message}")
        if self.accepts_dialogs:
            dialog.accept()
        else:
            dialog.dismiss()
