"""Forms of documents, and the conditions by which their list is narrowed."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.record.forms.seen import SeenModelForm
from biocluster.record.models import Audience, Document
from biocluster.record.operations.documents import checked_kind, refuse_large
from biocluster.record.words.file_kinds import ENDINGS, FileRefused

WHO_READS = _(
    "Public: anybody. Internal: members of the cluster. Confidential: city officers and who added it."
)


def content_to_keep(file: UploadedFile) -> bytes:
    """The bytes of a file that was handed in; its size is looked at before a byte is read.

    Raises ``ValidationError`` with the sentence that says why it is not kept.
    """
    try:
        refuse_large(file.size or 0)
        content = file.read()
        checked_kind(content, file.name or "")
    except FileRefused as error:
        raise ValidationError(str(error)) from None
    return content


class DocumentForm(SeenModelForm):
    """What can be corrected of a document: never its bytes."""

    class Meta:
        model = Document
        fields = ("title", "audience")
        help_texts = {"audience": WHO_READS}


class NewDocumentForm(DocumentForm):
    file = forms.FileField(
        label=_("file"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
        help_text=_("PDF, Word, Excel, PowerPoint, PNG, JPEG, CSV or plain text, at most 50 MB."),
    )
    field_order = ("file", "title", "audience")

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        self.content = content_to_keep(file)
        return file


class DocumentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Title"), field_name="title", lookup_expr="icontains")
    audience = django_filters.ChoiceFilter(
        label=_("classification"), choices=Audience, empty_label=pgettext_lazy("filter", "All")
    )

    class Meta:
        model = Document
        fields = ("q", "audience")
