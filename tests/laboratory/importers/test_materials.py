"""Materials from files: all lines or none, in the name of the reader's room, under the next codes."""

from decimal import Decimal

import pytest
from django.utils import translation

from biocluster.laboratory.models import Material
from biocluster.record.access import NotAllowed
from biocluster.record.importers.running import import_file
from biocluster.record.models import ImportedFile, Role
from tests.factories.files import csv_bytes, excel_bytes
from tests.factories.laboratory import MaterialFactory
from tests.factories.people import AT, OrganisationFactory, person_with_role
from tests.record.importers.rows import problems_of, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HEADING = "種類,受領日,呼び名,依頼元,容器,量µL"


def test_a_file_registers_its_lines_in_the_readers_name():
    requester = OrganisationFactory(name="架空バイオ株式会社")
    content = csv_bytes(
        HEADING,
        "血漿（分注）,H26.8.20,P-1,架空バイオ,1.4 mL,100",
        "尿,2014-08-21,P-2,,,",
        "plasma,2014-08-21,,,,0.5",
    )
    content = content.replace("架空バイオ,".encode(), "架空バイオ株式会社,".encode())
    by = person_with_role(Role.SURVEY_OFFICE)
    report = taken("materials", content, by)
    assert report.added == {"laboratory material": 3}
    first, second, third = Material.objects.order_by("code")
    assert (first.kind, first.requester, first.container, first.volume_ul) == (
        "plasma",
        requester,
        "1.4 mL",
        Decimal(100),
    )
    assert (second.kind, second.requester, second.volume_ul) == ("urine", None, None)
    assert (third.reference, third.volume_ul) == ("", Decimal("0.5"))
    assert {each.registrar for each in (first, second, third)} == {"health.survey"}
    assert {each.registered_by for each in (first, second, third)} == {by}
    assert taken("materials", content, by).before == ImportedFile.objects.get()
    assert Material.objects.count() == 3


def test_an_excel_file_of_the_template_is_read_in_both_languages():
    by = person_with_role(Role.LABORATORY)
    taken(
        "materials",
        excel_bytes(["kind", "received on", "reference"], [["Urine", "2014-08-20", "U-1"]]),
        by,
        "a.xlsx",
    )
    with translation.override("ja"):
        taken("materials", csv_bytes("種類,受領日,呼び名", "尿,平成26年8月20日,U-2"), by)
    assert list(Material.objects.order_by("code").values_list("reference", flat=True)) == ["U-1", "U-2"]


def test_everything_that_is_wrong_is_told_at_once():
    MaterialFactory(registrar="industry.kampo", reference="P-9")
    found = problems_of(
        "materials",
        csv_bytes(
            HEADING + ",登録元",
            "石,2014-08-20,P-1,,,,",
            "尿,,P-2,,,,",
            "尿,2014-08-20,P-3,どこかの会社,,,",
            "尿,2014-08-20,P-4,,,0,",
            "尿,2014-08-20,P-5,,,,",
            "尿,2014-08-20,P-5,,,,",
            "尿,2014-08-20,P-9,,,,",
            "尿,2014-08-20,P-9,,,,health.survey",
            "尿,2014-08-20,P-7,,,,nowhere",
        ),
    )
    told = {(line, column) for line, column, _value, _message in found}
    assert told == {
        (2, "種類"), (3, "受領日"), (4, "依頼元"), (5, "量µL"), (7, "呼び名"), (8, "呼び名"), (9, "呼び名"), (10, "登録元"),
    }  # fmt: skip
    messages = {line: message for line, _column, _value, message in found}
    assert messages[7] == "The same stands in line 6. Leave one."
    assert "registered already" in messages[8] or "same stands" in messages[8]


def test_a_reference_of_another_room_is_no_obstacle_where_the_line_names_the_room():
    MaterialFactory(registrar="industry.kampo", reference="P-9")
    by = person_with_role(Role.SURVEY_OFFICE)
    taken("materials", csv_bytes("種類,受領日,呼び名,登録元", "尿,2014-08-20,P-9,health.survey"), by)
    assert Material.objects.filter(reference="P-9").count() == 2


def test_nobody_registers_in_the_name_of_a_room_for_which_they_do_not_act():
    content = csv_bytes("種類,受領日,登録元", "尿,2014-08-20,health.survey")
    with pytest.raises(NotAllowed):
        import_file("materials", content, "a.csv", by=person_with_role(Role.GROWER), at=AT)
    with pytest.raises(NotAllowed):
        import_file("materials", content, "a.csv", by=person_with_role(Role.COUNCIL_MEMBER), at=AT)
    assert not Material.objects.exists()
