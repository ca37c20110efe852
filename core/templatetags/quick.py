"""Tags that remember what they drew or found: ``fixed``, and Django's own ``translate``, ``url``
and ``include``.

A page has some forty fixed texts and twenty addresses. Looked up anew each time, they took a
quarter of its time (docs/adr/0001-lean-list.md).
"""

from django.template import Context, Library, Node, NodeList, Template, TemplateSyntaxError
from django.template.base import (
    FilterExpression,
    Parser,
    Token,
    Variable,
    token_kwargs,
)
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as compile_url
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode, do_include
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.addresses import address_to
from core.templatetags.ui import icon


register = Library()


class FixedTextNode(Node):
    """A text that is the same for everybody who reads a language."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.texts: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        text = self.texts.get(language)
        if text is None:
            text = self.texts[language] = str(self.node.render(context))
        return text


class AddressNode(URLNode):
    """The address of a route of ours that takes ids alone; any other as Django does it."""

    def render(self, context: Context) -> str:
        ids = tuple([arg.resolve(context) for arg in self.args])
        for value in ids:
            if type(value) is not int:
                return str(super().render(context))
        # The route is a text in quotes, see ``is_fixed``.
        return address_to(self.view_name.var, *ids)


class PartNode(IncludeNode):
    """A part of a page from a template of its own, looked up once and not once a page."""

    def __init__(self, node: IncludeNode) -> None:
        super().__init__(
            node.template,
            extra_context=node.extra_context,
            isolated_context=node.isolated_context,
        )
        self.parts: dict[str, Template] = {}

    def render(self, context: Context) -> SafeString:
        name = self.template.resolve(context)
        part = self.parts.get(name) if isinstance(name, str) else None
        if part is None:
            if not isinstance(name, str) or name.startswith("."):
                return super().render(context)
            assert context.template is not None  # noqa: S101 -- for mypy: it is being drawn
            part = self.parts[name] = context.template.engine.get_template(name)
        values = {name: value.resolve(context) for name, value in self.extra_context.items()}
        if self.isolated_context:
            return part.render(context.new(values))
        with context.push(**values):
            return part.render(context)


class FixedNode(Node):
    """A part of a page that depends on the language and on some values alone."""

    # There are no blocks in it: who extends a template looks for them at each request.
    child_nodelists = ()
    # So many ways to draw it are remembered.
    MOST = 256

    def __init__(self, nodelist: NodeList, values: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.values = values
        self.drawn: dict[tuple[object, ...], str] = {}

    def render(self, context: Context) -> str:
        values = {name: value.resolve(context) for name, value in self.values.items()}
        key = (get_language(), *values.values())
        text = self.drawn.get(key)
        if text is None:
            if len(self.drawn) >= self.MOST:
                self.drawn.clear()
            text = self.drawn[key] = self.nodelist.render(context.new(values))
        return text


@register.tag
def include(parser: Parser, token: Token) -> Node:
    """As Django's; the template is looked up once for each that includes it."""
    return PartNode(do_include(parser, token))


@register.tag
def fixed(parser: Parser, token: Token) -> Node:
    """Draw what stands between ``fixed`` and ``endfixed`` once for each language and each value.

    It knows nothing else than the values: ``{% fixed name=user.name %}{{ name }}{% endfixed %}``.
    """
    bits = token.split_contents()[1:]
    values = token_kwargs(bits, parser)
    if bits:
        raise TemplateSyntaxError("fixed takes values with a name, as in name=user.name")
    nodelist = parser.parse(("endfixed",))
    parser.delete_first_token()
    return FixedNode(nodelist, values)


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """As Django's; remembered for each language unless it has variables in it."""
    node = do_translate(parser, token)
    texts = (node.filter_expression, node.message_context)
    fixed = node.asvar is None and all(text is None or is_fixed(text) for text in texts)
    return FixedTextNode(node) if fixed else node


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """As Django's; remembered where the address holds nothing but ids."""
    node = compile_url(parser, token)
    route = node.view_name
    # Which of several admins is meant, depends on the request.
    plain = is_fixed(route) and not str(route).startswith(("'admin:", '"admin:'))
    if plain and not node.kwargs and node.asvar is None:
        return AddressNode(route, node.args, node.kwargs, node.asvar)
    return node


def is_fixed(text: FilterExpression) -> bool:
    """Tell whether an expression of a template is a text in quotes and nothing else."""
    literal = not isinstance(text.var, Variable) or text.var.literal is not None
    return literal and not text.filters


class IconNode(Node):
    """An icon whose name is said in the template; see ``ui.icon``."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.drawn = ""

    def render(self, context: Context) -> str:
        if not self.drawn:
            self.drawn = icon(*self.words)
        return self.drawn


@register.tag("icon")
def icon_tag(parser: Parser, token: Token) -> Node:
    """As ``ui.icon``, and drawn once where its name stands in quotes."""
    bits = token.split_contents()[1:]
    given = [parser.compile_filter(bit) for bit in bits]
    if all(is_fixed(each) for each in given):
        return IconNode([str(each.resolve(Context())) for each in given])
    return SimpleNode(icon, False, given, {}, None)
