"""Django's own tags ``translate`` and ``url``, which remember what they found out.

A page has some forty fixed texts and twenty addresses. Looked up anew each time, they took a
quarter of its time (docs/adr/0001-lean-list.md).
"""

from django.template import Context, Library, Node
from django.template.base import FilterExpression, Parser, Token, Variable
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as compile_url
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

from core.addresses import address_to


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
        ids = [arg.resolve(context) for arg in self.args]
        if not all(type(value) is int for value in ids):
            return str(super().render(context))
        return address_to(self.view_name.resolve(context), *ids)


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
