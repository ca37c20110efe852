"""Rules for one template: markup that the CSP, people without JavaScript and translators need."""

import re
from html.parser import HTMLParser


BUILTIN_LIBRARIES = {"i18n", "static", "partials", "ui"}
REQUEST_ATTRIBUTES = {"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"}
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "label", "placeholder", "title"}
# Names stay as they are in every language; the first letters of a template tag's text.
UNTRANSLATED = re.compile(r"Kartoteka|WhatsApp|vCard|CSV|HTML")
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)
# {% block section %}settings{% endblock %} tells the parent something; nobody reads it.
WORD_FOR_THE_PARENT = re.compile(
    r"{% block (?:section|size|page_class|form_class|form_attributes) %}[a-z-]+{% endblock %}"
)
TRANSLATED_BLOCK = re.compile(
    r"{% blocktrans(?:late)?\b.*?%}.*?{% endblocktrans(?:late)? %}", re.DOTALL
)


def without_tags(text: str) -> str:
    """The markup alone: tags of the template go, variables become a 0, lines stay where they are."""

    def lines_of(match: re.Match[str]) -> str:
        return "\n" * match[0].count("\n")

    text = WORD_FOR_THE_PARENT.sub("", text)
    text = TRANSLATED_BLOCK.sub(lines_of, text)
    # A visitor's form has no cookie, and so a token of its own; a private link is a secret itself.
    for token in ("{% csrf_token %}", "{{ form.token }}", "{# the address is the secret #}"):
        text = text.replace(token, "<csrf-token>")
    text = COMMENT.sub(lines_of, text)
    text = re.sub(r"{%.*?%}", lines_of, text, flags=re.DOTALL)
    text = re.sub(r"(</?){{.*?}}", r"\1h2", text)  # the name of an element may be a variable
    return re.sub(r"{{.*?}}", lambda match: "0" + lines_of(match), text, flags=re.DOTALL)


class Markup(HTMLParser):
    """Reads the markup of a template and notes down what breaks a rule."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.forms: list[dict[str, str | None]] = []
        self.posting_form_needs_token = ""
        self.unspoken = ""  # the element whose text is no text of ours to translate

    def note(self, problem: str) -> None:
        self.problems.append(f"line {self.getpos()[0]}: {problem}")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self.forms.append(given)
            if (given.get("method") or "").lower() == "post":
                self.posting_form_needs_token = f"line {self.getpos()[0]}"
        if tag == "csrf-token":
            self.posting_form_needs_token = ""
        # What names its language itself is meant to be in that one: English · Русский.
        if not self.unspoken and (tag in {"script", "style"} or given.get("lang", "0") != "0"):
            self.unspoken = tag
        self.check_policy(tag, given)
        self.check_without_javascript(tag, given)
        for name in SPOKEN_ATTRIBUTES & given.keys():
            self.check_words(given[name] or "")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            if self.posting_form_needs_token:
                self.problems.append(
                    f"{self.posting_form_needs_token}: a posting form without a csrf_token"
                )
                self.posting_form_needs_token = ""
            if self.forms:
                self.forms.pop()
        if tag == self.unspoken:
            self.unspoken = ""

    def handle_data(self, data: str) -> None:
        self.check_words(data)

    def check_policy(self, tag: str, given: dict[str, str | None]) -> None:
        """The CSP allows nothing inline, and htmx may not evaluate text."""
        if tag == "style":
            self.note("an inline <style>")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.note("an inline <script>")
        for name, value in given.items():
            text = (value or "").strip()
            if name == "style":
                self.note("a style attribute")
            if name.startswith(("on", "hx-on", "data-hx-on")):
                self.note(f"the inline handler {name}")
            if text.startswith(("js:", "javascript:")) or name in {"hx-vars", "hx-inherit"}:
                self.note(f"{name} would be evaluated or is not for us")
            if name == "hx-trigger" and "[" in text:
                self.note("a filter in hx-trigger would be evaluated")

    def check_without_javascript(self, tag: str, given: dict[str, str | None]) -> None:
        """Whatever htmx requests, a link or a form requests without it."""
        if not REQUEST_ATTRIBUTES & given.keys():
            return
        # A region that fetches itself again after an event is current on a fresh load anyway.
        if "from:body" in (given.get("hx-trigger") or ""):
            return
        form = given if tag == "form" else (self.forms[-1] if self.forms else {})
        if not ({"href", "formaction", "form"} & given.keys() or "action" in form):
            self.note("an htmx request without an href or an action")

    def check_words(self, text: str) -> None:
        """Words that a person sees or hears go through gettext."""
        words = re.findall(r"[^\W\d_]{2,}", UNTRANSLATED.sub("", text))
        if words and not self.unspoken:
            self.note(f"not translated: {' '.join(words)[:60]}")


def markup_problems(text: str) -> list[str]:
    """What a template's markup does that the CSP, JavaScript off or a translation forbids."""
    markup = Markup()
    if text.startswith('{% extends "components/dialog_form.html" %}'):
        markup.forms.append({"action": ""})
    markup.feed(without_tags(text))
    markup.close()
    return markup.problems


def tag_problems(text: str, *, is_html: bool = True) -> list[str]:
    """What a template's own tags do that they should not."""
    text = COMMENT.sub("", text)
    libraries = [
        name for found in re.findall(r"{% load ([^%]*?) %}", text) for name in found.split()
    ]
    problems = [
        f"{{% load {name} %}}: it is there already"
        for name in libraries
        if name in BUILTIN_LIBRARIES or libraries.count(name) > 1
    ]
    # In a text for an e-mail, escaping would be the mistake.
    if not is_html:
        return problems
    unescaped = re.findall(r"{{[^}]*\|\s*safe\b[^}]*}}|{% autoescape off %}", text)
    # Django's own texts of help are HTML, and no user writes them.
    problems += [f"{tag}: not escaped" for tag in unescaped if "help_text|safe" not in tag]
    return problems


def names_in(text: str) -> set[str]:
    """The templates, with #partial, that a template or a Python file names in full."""
    return set(re.findall(r"""["']([\w./-]+\.html(?:#[\w-]+)?)["']""", text))


def name_patterns_in(text: str) -> set[str]:
    """The templates that a Python f-string may name, as regular expressions."""
    found = re.findall(r"""f["']([\w./-]*{[^"'\s]*\.html)["']""", text)
    return {re.sub(r"{[^}]*}", "[\\\\w/-]+", re.escape(name).replace(r"\{", "{")) for name in found}


def unused(templates: set[str], sources: list[str]) -> set[str]:
    """The templates that no source names."""
    named = {name.split("#")[0] for source in sources for name in names_in(source)}
    patterns = {pattern for source in sources for pattern in name_patterns_in(source)}
    return {
        name
        for name in templates - named
        if not any(re.fullmatch(pattern, name) for pattern in patterns)
    }
