"""The trail: append-only, chained, provable (LOG-2)."""

import json
import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from classroom_monitor.history import chains
from classroom_monitor.history.models import (
    Actor,
    ChainHead,
    Change,
    ChangeContent,
    Entry,
)
from classroom_monitor.history.sweeps import prune_trails
from classroom_monitor.testing import past_the_triggers


@pytest.fixture
def trail(ashgrove) -> list[Change]:
    by = Actor.system()
    return [
        Change.record(
            Entry("staff.edited", "user", f"ref{n}", "Tan", after={"n": n}),
            by=by,
            school=ashgrove,
        )
        for n in range(5)
    ]


def as_owner(statement: str, *values: object) -> None:
    """Do what only somebody with the database in hand can do: past the triggers."""
    with past_the_triggers(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def words() -> str:
    return " ".join(words for _, words in chains.verify())


def test_a_trail_that_was_left_alone_holds(trail):
    assert chains.verify() == []


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: Change.objects.update(kind="nothing"),
        lambda: Change.objects.all()._raw_delete("default"),
        lambda: ChangeContent.objects.update(data={"actor": "Nobody"}),
        lambda: ChangeContent.objects.all()._raw_delete("default"),
    ],
)
def test_the_database_refuses_changes_log_2(trail, attempt):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        attempt()
    assert chains.verify() == []


def test_an_edited_entry_is_found(trail):
    as_owner("UPDATE history_change SET kind = 'nothing' WHERE position = 3")
    assert "Entry 3 was edited." in words()


def test_edited_content_is_found(trail):
    as_owner(
        "UPDATE history_changecontent SET data = %s WHERE change_id = %s",
        json.dumps({"actor": "Nobody"}),
        trail[1].pk,
    )
    assert "The content of entry 2 was edited." in words()


def test_a_missing_entry_is_found(trail):
    as_owner("DELETE FROM history_changecontent WHERE change_id = %s", trail[2].pk)
    as_owner("DELETE FROM history_change WHERE id = %s", trail[2].pk)
    assert "Entries 3 to 3 are missing." in words()


def test_reordered_entries_are_found(trail):
    for old, new in ((2, 99), (3, 2), (99, 3)):
        as_owner(
            "UPDATE history_change SET position = %s WHERE position = %s", new, old
        )
    assert "Entry 2" in words()


def test_a_cut_off_end_is_found_by_the_head(trail):
    as_owner("DELETE FROM history_changecontent WHERE change_id = %s", trail[4].pk)
    as_owner("DELETE FROM history_change WHERE id = %s", trail[4].pk)
    assert "its head says 5" in words()


def test_an_end_cut_off_with_its_head_is_found_by_the_log_stream(trail, ashgrove):
    head = ChainHead.objects.get(chain=ashgrove.pk)
    line = json.dumps(
        {
            "event": "history_head",
            "chain": head.chain,
            "position": head.position,
            "hash": head.hash,
        }
    )
    as_owner("DELETE FROM history_changecontent WHERE change_id = %s", trail[4].pk)
    as_owner("DELETE FROM history_change WHERE id = %s", trail[4].pk)
    ChainHead.objects.filter(pk=head.pk).update(position=4, hash=trail[3].hash)
    assert chains.verify() == []
    assert "the end was cut off" in chains.verify([line])[0][1]


def test_personal_content_can_be_erased_and_the_chain_still_holds(trail):
    ChangeContent.objects.filter(change=trail[0]).update(salt="", data={})
    assert chains.verify() == []


def test_pruning_leaves_a_seal_and_the_rest_holds(trail, ashgrove):
    later = timezone.now() + timedelta(days=1)
    assert chains.prune(ashgrove.pk, later) == 5
    assert chains.verify() == []
    Change.record(Entry("staff.edited"), by=Actor.system(), school=ashgrove)
    assert chains.verify() == []


def test_the_worker_prunes_what_is_older_than_the_setting_log_4(trail, settings):
    prune_trails()
    assert Change.objects.count() == 5
    settings.HISTORY_DAYS = -1
    prune_trails()
    assert not Change.objects.exists()
    assert chains.verify() == []


def test_the_command_says_what_is_wrong_and_fails(trail, capsys):
    call_command("verify_history")
    assert "The trail holds: 5 entries." in capsys.readouterr().out
    as_owner("UPDATE history_change SET kind = 'nothing' WHERE position = 3")
    with pytest.raises(CommandError):
        call_command("verify_history")


def test_each_school_has_a_chain_of_its_own(trail, birchwood):
    other = Change.record(Entry("staff.edited"), by=Actor.system(), school=birchwood)
    whole = Change.record(Entry("school.added"), by=Actor.system())
    assert (other.position, whole.position) == (1, 1)


def test_parts_follow_their_lead(ashgrove):
    made = Change.record_many(
        [Entry("staff.edited"), Entry("staff.edited")],
        by=Actor.system(),
        school=ashgrove,
        lead=Entry("staff.bulk.deactivate"),
    )
    assert [change.part_of for change in made] == [None, made[0], made[0]]
    assert chains.verify() == []


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_one_instant_keep_one_chain():
    """Ten entries from two threads stand in one unbroken chain."""
    barrier = threading.Barrier(2)

    def write() -> None:
        barrier.wait()
        try:
            for _ in range(5):
                Change.record(Entry("school.added"), by=Actor.system())
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Change.objects.count() == 10
    assert chains.verify() == []


def test_many_entries_at_once_hold_like_one(ashgrove):
    entries = [
        Entry("staff.edited", "user", f"r{n}", "Ó'Néill", {"n": None}, {"n": ["é", n]})
        for n in range(50)
    ]
    lead = Entry("staff.bulk.deactivate")
    made = Change.record_many(entries, by=Actor.system(), school=ashgrove, lead=lead)
    assert chains.verify() == []
    assert [change.position for change in made] == list(range(1, 52))
    last = Change.objects.select_related("content").get(pk=made[-1].pk)
    assert last.content.data["after"] == {"n": ["é", 49]}
    assert last.part_of_id == made[0].pk
    assert last.at == made[-1].at
