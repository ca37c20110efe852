"""The template tags and the markup of form fields."""

import json
import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from core.templatetags.ui import avatar, icon, page_assets, toast_texts


class SampleForm(forms.Form):
    name = forms.CharField(label="First name", help_text="As on the card.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")])
    way = forms.ChoiceField(label="Way", choices=[("x", "X")], widget=forms.RadioSelect)
    news = forms.BooleanField(label="News", required=False)
    token = forms.CharField(widget=forms.HiddenInput)


def draw(form: forms.Form, field: str) -> str:
    return " ".join(form[field].as_field_group().split())


def test_icon_points_into_the_sprite() -> None:
    html = icon("users")
    assert html == icon("users")
    assert 'aria-hidden="true"' in html
    assert "#tabler-users" in html


def test_unknown_icon_is_refused() -> None:
    with pytest.raises(ValueError, match="nonesuch"):
        icon("nonesuch")


def test_avatar_of_a_name_without_letters_is_an_icon() -> None:
    assert "#tabler-user" in avatar("🙂", 1)
    assert ">AK<" in avatar("Ayşe Kaya", 1, "lg")


def test_avatar_escapes_the_name() -> None:
    assert "<b" not in avatar("<b>x", 1).removeprefix("<span")


def test_text_field_has_label_help_and_class() -> None:
    html = draw(SampleForm(), "name")
    assert '<label class="form-label" for="id_name">First name</label>' in html
    assert 'class="form-control"' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext"' in html
    assert "(optional)" not in html


def test_field_with_an_error_says_so_to_everybody() -> None:
    html = draw(SampleForm({}), "name")
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert "is-invalid" in html


def test_optional_field_is_marked() -> None:
    assert "(optional)" in draw(SampleForm(), "note")


def test_select_tick_box_and_choices_have_their_classes() -> None:
    assert 'class="form-select"' in draw(SampleForm(), "kind")
    assert 'class="form-check-input"' in draw(SampleForm(), "news")
    way = draw(SampleForm(), "way")
    assert "<legend>Way</legend>" in way
    assert 'class="form-check-input"' in way


def test_hidden_field_is_only_its_input() -> None:
    assert draw(SampleForm(), "token").startswith("<input")


def test_own_class_of_a_widget_is_kept() -> None:
    form = SampleForm()
    form.fields["name"].widget.attrs["class"] = "num"
    assert 'class="form-control num"' in draw(form, "name")


def test_confirm_dialog_focuses_cancel() -> None:
    html = Template(
        '{% include "components/confirm_dialog.html" with title=t action="/x/" verb="Delete"'
        ' cancel_url="/y/" danger=True %}'
    ).render(Context({"t": "Delete 3 contacts?"}))
    assert 'href="/y/" data-dialog-close autofocus' in html
    assert "btn-danger" in html


def test_assets_set_htmx_up_as_designed() -> None:
    html = page_assets()
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", html)
    assert found
    config = json.loads(found.group(1))
    assert config["historyCacheSize"] == 0
    assert config["historyRestoreAsHxRequest"] is False
    assert config["allowEval"] is False
    assert config["allowScriptTags"] is False
    assert config["selfRequestsOnly"] is True
    assert config["includeIndicatorStyles"] is False
    assert config["defaultSettleDelay"] == 0
    swapped = {
        code: next(
            rule["swap"] for rule in config["responseHandling"] if re.match(rule["code"], code)
        )
        for code in ("200", "204", "401", "403", "404", "409", "422", "500", "503")
    }
    assert {code for code, swap in swapped.items() if swap} == {"200", "409", "422"}


def test_toast_texts_follow_the_language() -> None:
    with translation.override("ru"):
        russian = toast_texts()
    assert russian != toast_texts()
    assert 'data-retry="' in russian
