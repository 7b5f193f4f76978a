"""A text with tokens is refused while one of them cannot be put into words."""

from datetime import date

import pytest
from django import forms

from biocluster.record.forms.token_texts import TokenTextField, TokenTextInput
from tests.factories.figures import ReportedCountFactory
from tests.factories.programmes import YearPlanFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


class TextForm(forms.Form):
    heading = TokenTextField(max_length=60, widget=TokenTextInput)
    body = TokenTextField(required=False, day=date(2015, 3, 31))


def errors(**given) -> dict:
    return TextForm({"heading": "架空", **given}).errors


def test_a_text_whose_tokens_can_be_said_is_taken_as_it_is_written():
    ReportedCountFactory(measure__name="survey.consenting")
    form = TextForm({"heading": "{{survey.consenting on=2014-08-20}}", "body": "同意者{{survey.consenting}}"})
    assert form.is_valid()
    assert form.cleaned_data["body"] == "同意者{{survey.consenting}}"


def test_every_token_that_is_wrong_is_named():
    found = errors(body="{{no.such}} {{summit.works}} {{summit.schools as=words}}")["body"]
    assert len(found) == 3
    assert any("no figure called “no.such”" in each for each in found)
    assert any("no value of “summit.works” on 2015-03-31" in each for each in found)


def test_a_text_of_a_programme_speaks_of_that_programme():
    form = TextForm({"heading": "※{{since}}からの継続事業"})
    assert "heading" in form.errors
    form = TextForm({"heading": "※{{since}}からの継続事業"})
    form.fields["heading"].year_plan = YearPlanFactory(continuing_since=2012)
    assert form.is_valid()


def test_the_script_finds_the_fields_by_their_mark():
    form = TextForm()
    assert 'data-tokens=""' in str(form["heading"])
    assert "<textarea" in str(form["body"])
