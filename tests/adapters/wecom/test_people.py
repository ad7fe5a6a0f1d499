"""Members come out with their names and whether they are still there, as far as WeCom tells."""

import pytest

from adapters.chat import Person
from adapters.errors import Refused, Unclear
from adapters.wecom.people.people import People
from tests.adapters.wecom.conftest import LI, WANG, ZHAO, Office


def people(office: Office) -> People:
    """The directory."""
    return People(office.client, office.corporation, now=office.clock.now)


async def test_member_has_name_and_zone(office: Office) -> None:
    assert await people(office).person(WANG) == Person("wecom:wwloop:wangfang", "王芳", "Asia/Shanghai")


@pytest.mark.parametrize(("status", "active"), [(1, True), (4, True), (2, False), (5, False)])
async def test_member_is_active_until_disabled_or_gone(office: Office, status: int, active: bool) -> None:
    office.wecom.members[WANG].status = status

    assert (await people(office).person(WANG)).active is active


async def test_member_who_does_not_exist_is_not_active(office: Office) -> None:
    assert await people(office).person("nobody") == Person(
        "wecom:wwloop:nobody", "nobody", "Asia/Shanghai", active=False
    )


async def test_member_whose_name_is_not_told_is_named_by_id(office: Office) -> None:
    office.wecom.tells_names = False

    for user in (WANG, ZHAO):
        person = await people(office).person(user)
        assert (person.name, person.active) == (user, True)


async def test_profile_is_asked_for_once_in_ten_minutes_unless_it_is_to_be_fresh(office: Office) -> None:
    directory = people(office)
    await directory.person(WANG)
    office.wecom.members[WANG].name = "王方"
    office.clock.advance(minutes=9)
    assert (await directory.person(WANG)).name == "王芳"
    assert (await directory.person(WANG, fresh=True)).name == "王方"
    office.wecom.members[WANG].name = "王访"
    office.clock.advance(minutes=10)

    assert (await directory.person(WANG)).name == "王访"
    assert office.wecom.calls.count("user/get") == 3


async def test_outage_is_told_and_not_remembered(office: Office) -> None:
    directory = people(office)
    office.wecom.fail("user/get", 500)
    with pytest.raises(Unclear):
        await directory.person(WANG)
    office.wecom.fail("user/get", 40058)
    with pytest.raises(Refused):
        await directory.person(WANG)

    assert (await directory.person(WANG)).name == "王芳"


async def test_open_ids_of_a_robot_become_user_ids(office: Office) -> None:
    asked = [f"open-{WANG}", "open-nobody", f"open-{LI}", *(f"open-{n}" for n in range(1500))]

    found = await people(office).convert(asked)

    assert found == {f"open-{WANG}": WANG, f"open-{LI}": LI}
    assert await people(office).convert([]) == {}


async def test_without_an_application_people_are_named_by_id(office: Office) -> None:
    directory = People(None, office.corporation, now=office.clock.now)

    assert await directory.person(WANG) == Person("wecom:wwloop:wangfang", WANG, "Asia/Shanghai")
    assert await directory.convert(["open-x"]) == {}
