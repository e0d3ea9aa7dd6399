"""What keeps people from being flooded, as timelines: what goes out when, and where everything else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.alerts import operator
from monitor.alerts.silencing import Silence
from monitor.clock_watch import shift_schedules
from monitor.errors import DeliveryError
from monitor.model import AlertKind, DeliveryState, Severity
from monitor.settings import RouteMatch
from monitor.store import silences
from monitor.store.engine import write
from tests.alerts import NOON, make_alert
from tests.watch import Make

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


async def test_group_wait_folds_what_follows_into_the_first_message(make: Make) -> None:
    watch = make(routes=[{"to": ["duty"], "group_wait": "30s"}])
    watch.take(make_alert())
    await watch.run(timedelta(seconds=10))
    assert watch.told("duty") == []
    update = make_alert(number=2, kind=AlertKind.UPDATE, publishers=("Agency", "Gazette"), news=("2 publishers",))
    watch.take(update)
    await watch.run(timedelta(seconds=25))
    assert watch.told("duty") == ["i1-1"]
    message = watch.messages("duty")[0]
    assert message.sources == "2 independent sources: Agency, Gazette"
    assert message.news == ("2 publishers",)
    assert watch.states() == {"i1-1/duty": DeliveryState.SENT, "i1-2/duty": DeliveryState.DIGESTED}
    assert watch.delivery("i1-2/duty").carrier == "i1-1/duty"


async def test_quiet_hours_hold_and_then_deliver_and_critical_passes(make: Make) -> None:
    quiet = {"hours": "22:00-06:00", "zone": "Asia/Baghdad"}  # 19:00 to 03:00 UTC
    watch = make(receivers={"duty": {"type": "terminal", "quiet": quiet}})
    watch.now = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    watch.take(make_alert("i1", at=watch.now), make_alert("i2", at=watch.now, severity=Severity.CRITICAL))
    await watch.run()
    assert watch.told("duty") == ["i2-1"]
    held = watch.delivery("i1-1/duty")
    assert (held.state, held.hold) == (DeliveryState.HELD, "quiet")
    assert held.due_at == datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
    assert held.reason == "quiet hours 22:00-06:00 Asia/Baghdad"
    await watch.run_until(timedelta(hours=6, minutes=59), HOUR)
    assert watch.told("duty") == ["i2-1"]
    await watch.run(MINUTE)
    assert watch.told("duty") == ["i2-1", "i1-1"]


async def test_what_quiet_hours_or_a_rate_held_is_judged_anew_when_the_configuration_changes(make: Make) -> None:
    night = {"type": "terminal", "quiet": {"hours": "11:00-18:00"}}
    watch = make(receivers={"duty": night, "desk": night})
    watch.take(make_alert())
    await watch.run()
    assert set(watch.states().values()) == {DeliveryState.HELD}
    calm = {**watch.policy.calm, "duty": watch.policy.calm["duty"].model_copy(update={"quiet": None})}
    watch.policy = replace(watch.policy, calm=calm)
    watch.start().hasten()
    await watch.run(MINUTE)
    assert watch.told("duty") == ["i1-1"]
    assert watch.told("desk") == []
    assert watch.delivery("i1-1/desk").due_at == NOON + 6 * HOUR


async def test_an_incident_that_turns_critical_at_night_is_told_whole(make: Make) -> None:
    watch = make(receivers={"duty": {"type": "terminal", "quiet": {"hours": "11:00-13:00"}}})
    watch.take(make_alert())
    await watch.run()
    assert watch.told("duty") == []
    watch.take(make_alert(number=2, kind=AlertKind.UPDATE, severity=Severity.CRITICAL, news=("9 killed",)))
    await watch.run(MINUTE)
    assert watch.told("duty") == ["i1-1"]
    assert watch.messages("duty")[0].severity is Severity.CRITICAL
    assert watch.messages("duty")[0].news == ("9 killed",)
    assert watch.states()["i1-2/duty"] is DeliveryState.DIGESTED


async def test_a_storm_becomes_one_digest_that_names_all(make: Make) -> None:
    watch = make(receivers={"duty": {"type": "terminal", "storm": {"alerts": 3, "per": "10m"}}})
    for number in range(10):
        watch.take(make_alert(f"i{number}", at=watch.now, title=f"Event number {number}"))
        await watch.run(timedelta(seconds=10))
    assert watch.told("duty") == ["i0-1", "i1-1", "i2-1"]
    assert watch.delivery("i5-1/duty").hold == "storm"
    await watch.run_until(timedelta(minutes=11))
    assert len(watch.told("duty")) == 4
    digest = watch.messages("duty")[3]
    assert digest.kind is AlertKind.DIGEST
    assert digest.headline == "7 alerts: in a storm of alerts"
    assert [line.headline for line in digest.members] == [f"Event number {number}" for number in range(3, 10)]
    digested = [one for one, state in watch.states().items() if state is DeliveryState.DIGESTED]
    assert digested == [f"i{number}-1/duty" for number in range(3, 10)]


async def test_a_storm_of_lesser_alerts_does_not_hold_a_critical_one(make: Make) -> None:
    watch = make(receivers={"duty": {"type": "terminal", "storm": {"alerts": 2, "per": "10m"}}})
    watch.take(*(make_alert(f"i{number}") for number in range(5)))
    await watch.run()
    watch.take(make_alert("c", severity=Severity.CRITICAL))
    await watch.run(MINUTE)
    assert watch.told("duty") == ["i0-1", "i1-1", "c-1"]


async def test_the_rate_limit_spreads_messages_and_loses_none(make: Make) -> None:
    watch = make(receivers={"duty": {"type": "terminal", "rate": {"messages": 2, "per": "1m"}}})
    watch.take(*(make_alert(f"i{number}") for number in range(5)))
    await watch.run()
    assert len(watch.told("duty")) == 2
    assert watch.delivery("i4-1/duty").reason == "rate limit: 2 messages in 1m"
    await watch.run(MINUTE)
    assert len(watch.told("duty")) == 4
    await watch.run(MINUTE)
    assert sorted(watch.told("duty")) == [f"i{number}-1" for number in range(5)]


async def test_a_rate_limit_does_not_take_alerts_out_of_their_digest(make: Make) -> None:
    watch = make(
        receivers={"duty": {"type": "terminal", "rate": {"messages": 1, "per": "1m"}}},
        routes=[{"match": {"severity": ["low"]}, "to": ["duty"], "digest": {"at": "12:30"}}, {"to": ["duty"]}],
    )
    watch.take(make_alert("l1", severity=Severity.LOW), make_alert("l2", severity=Severity.LOW))
    await watch.run(timedelta(minutes=29))
    watch.take(make_alert("h1", at=watch.now), make_alert("h2", at=watch.now), make_alert("h3", at=watch.now))
    await watch.run_until(timedelta(minutes=10), timedelta(seconds=20))
    digests = [message for message in watch.messages("duty") if message.kind is AlertKind.DIGEST]
    assert [[line.alert for line in message.members] for message in digests] == [["l1-1", "l2-1"]]
    assert {"h1-1", "h2-1", "h3-1"} <= set(watch.told("duty"))
    assert len(watch.told("duty")) == 4


async def test_a_daily_digest_collects_until_its_hour(make: Make) -> None:
    daily = {"match": {"severity": ["low"]}, "to": ["duty"], "digest": {"at": "07:00", "zone": "Europe/Paris"}}
    watch = make(routes=[daily, {"to": ["duty"]}])
    watch.take(make_alert("i1", severity=Severity.LOW), make_alert("i2", severity=Severity.HIGH))
    await watch.run()
    watch.take(make_alert("i3", severity=Severity.LOW))
    assert watch.told("duty") == ["i2-1"]
    assert watch.delivery("i1-1/duty").due_at == datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
    await watch.run_until(timedelta(hours=18, minutes=1), timedelta(minutes=30))
    digest = watch.messages("duty")[1]
    assert [line.alert for line in digest.members] == ["i1-1", "i3-1"]
    await watch.run_until(timedelta(days=2), HOUR)
    assert len(watch.told("duty")) == 2  # nothing to collect: no empty digest


async def test_a_weekly_digest_comes_on_its_day(make: Make) -> None:
    weekly = {"to": ["duty"], "digest": {"every": "week", "on": "fri", "at": "16:30"}}
    watch = make(routes=[weekly])
    watch.take(make_alert())
    await watch.run()
    assert watch.delivery("i1-1/duty").due_at == datetime(2026, 3, 6, 16, 30, tzinfo=UTC)


async def test_a_silence_closes_what_matches_and_says_which(make: Make) -> None:
    watch = make()
    silence = Silence(
        "s1", RouteMatch(place=["port vale*"]), "DEPOT", "kim", "exercise", NOON - HOUR, NOON + timedelta(minutes=5)
    )
    with write(watch.engine) as connection:
        silences.add(connection, silence)
    watch.take(make_alert("i1"), make_alert("i2", title="Quay closed", sentence="Rockets fell near the quay."))
    await watch.run()
    assert watch.told("duty") == ["i2-1"]
    assert watch.states()["i1-1/duty"] is DeliveryState.SILENCED
    reason = watch.delivery("i1-1/duty").reason or ""
    assert reason.startswith("silence s1 by kim until 2026-03-02 12:05 UTC")
    watch.take(make_alert("i3", at=NOON + timedelta(minutes=6)))
    await watch.run(timedelta(minutes=6))
    assert watch.told("duty") == ["i2-1", "i3-1"]


async def test_a_silence_holds_for_what_its_route_collects_or_waits_for_too(make: Make) -> None:
    watch = make(
        receivers={"duty": {"type": "terminal"}, "desk": {"type": "terminal"}},
        routes=[
            {"to": ["duty"], "group_wait": "10m", "continue": True},
            {"to": ["desk"], "digest": {"at": "18:00"}},
        ],
    )
    silence = Silence("s1", RouteMatch(), "exercise", "kim", "", NOON - HOUR, NOON + timedelta(minutes=5))
    with write(watch.engine) as connection:
        silences.add(connection, silence)
    watch.take(make_alert("i1", title="Exercise at the depot"), make_alert("i2"))
    await watch.run_until(timedelta(minutes=15), MINUTE)
    assert watch.told("duty") == ["i2-1"]
    await watch.run_until(7 * HOUR, HOUR)
    assert [line.alert for line in watch.messages("desk")[0].members] == ["i2-1"]
    assert watch.states()["i1-1/duty"] is watch.states()["i1-1/desk"] is DeliveryState.SILENCED


async def test_a_silence_added_later_holds_for_what_still_waits_for_its_digest(make: Make) -> None:
    watch = make(routes=[{"to": ["duty"], "digest": {"at": "18:00"}}])
    watch.take(make_alert("i1", title="Exercise at the depot"))
    await watch.run(HOUR)
    with write(watch.engine) as connection:
        silences.add(
            connection, Silence("s1", RouteMatch(), "exercise", "kim", "", watch.now, watch.now + timedelta(days=1))
        )
    await watch.run_until(7 * HOUR, HOUR)
    assert watch.told("duty") == []
    assert watch.states() == {"i1-1/duty": DeliveryState.SILENCED}


async def test_reminders_stop_when_somebody_acknowledges(make: Make) -> None:
    remind = {"after": "15m", "every": "10m", "times": 3}
    watch = make(routes=[{"to": ["duty"], "remind": remind}])
    watch.take(make_alert("c", severity=Severity.CRITICAL), make_alert("h", severity=Severity.HIGH))
    await watch.run_until(timedelta(minutes=26), MINUTE)
    assert watch.told("duty") == ["c-1", "h-1", "c-1.r1", "c-1.r2"]
    assert watch.messages("duty")[2].news[0].startswith("reminder 1: nobody has acknowledged this for 15m")
    watch.acknowledge("c-1")
    await watch.run_until(timedelta(hours=2), MINUTE)
    assert len(watch.told("duty")) == 4


async def test_an_acknowledged_incident_stays_acknowledged_however_late_its_next_update_comes(make: Make) -> None:
    watch = make(routes=[{"to": ["duty"], "remind": {"after": "15m", "every": "15m", "times": 2}}])
    watch.take(make_alert("c", severity=Severity.CRITICAL))
    await watch.run(MINUTE)
    watch.acknowledge("c-1")
    await watch.run(40 * MINUTE)
    watch.take(make_alert("c", 2, kind=AlertKind.UPDATE, severity=Severity.CRITICAL, at=watch.now))
    await watch.run_until(2 * HOUR, MINUTE)
    assert watch.told("duty") == ["c-1", "c-2"]


async def test_unacknowledged_reminders_end_after_their_number(make: Make) -> None:
    watch = make(routes=[{"to": ["duty"], "remind": {"after": "15m", "every": "10m", "times": 3}}])
    watch.take(make_alert("c", severity=Severity.CRITICAL))
    await watch.run_until(timedelta(hours=3), MINUTE)
    assert watch.told("duty") == ["c-1", "c-1.r1", "c-1.r2", "c-1.r3"]


async def test_after_a_standstill_one_reminder_comes_and_not_all_that_were_missed(make: Make) -> None:
    watch = make(routes=[{"to": ["duty"], "remind": {"after": "15m", "every": "10m", "times": 5}}])
    watch.take(make_alert("c", severity=Severity.CRITICAL))
    await watch.run()
    watch.start()
    await watch.run(timedelta(minutes=40))
    assert watch.told("duty") == ["c-1", "c-1.r3"]


async def test_escalation_tells_somebody_else_once(make: Make) -> None:
    escalate = {"to": ["chief"], "after": "30m"}
    watch = make(
        receivers={"duty": {"type": "terminal"}, "chief": {"type": "terminal"}},
        routes=[{"to": ["duty"], "escalate": escalate}],
    )
    watch.take(make_alert("c", severity=Severity.CRITICAL), make_alert("d", severity=Severity.CRITICAL))
    await watch.run(timedelta(minutes=10))
    watch.acknowledge("d-1")
    await watch.run_until(timedelta(hours=2), MINUTE)
    assert watch.told("chief") == ["c-1.e"]
    assert watch.told("duty") == ["c-1", "d-1"]
    assert watch.messages("chief")[0].news[0].startswith("escalated: nobody has acknowledged this for 30m")


async def test_a_retraction_ends_reminders(make: Make) -> None:
    watch = make(routes=[{"to": ["duty"], "remind": {"after": "15m"}}])
    watch.take(make_alert("c", severity=Severity.CRITICAL))
    await watch.run(MINUTE)
    watch.take(make_alert("c", 2, kind=AlertKind.RETRACTION, severity=Severity.CRITICAL, at=watch.now))
    await watch.run_until(HOUR, MINUTE)
    assert watch.told("duty") == ["c-1", "c-2"]


async def test_the_watchs_own_trouble_is_neither_held_nor_silenced(make: Make) -> None:
    watch = make(receivers={"duty": {"type": "terminal", "quiet": {"hours": "00:00-00:00", "passes": "critical"}}})
    with write(watch.engine) as connection:
        operator.note(connection, "store", "the store cannot be used: disk full", watch.now)
        assert operator.note(connection, "store", "again", watch.now) is False
    await watch.run()
    await watch.run(MINUTE)
    assert len(watch.told("duty")) == 1
    assert watch.messages("duty")[0].headline == "newswatch: the store cannot be used: disk full"
    with write(watch.engine) as connection:
        operator.recover(connection, "store", watch.now)
    await watch.run(MINUTE)
    assert watch.messages("duty")[1].news == ("recovered at 2026-03-02 12:01 UTC",)


async def test_many_troubles_with_feeds_are_told_together_and_at_most_once_an_hour(make: Make) -> None:
    watch = make()

    def note(*feeds: int) -> None:
        with write(watch.engine) as connection:
            for feed in feeds:
                operator.note(connection, f"feed-failing:{feed}", f"feed {feed} has failed for 6 hours", watch.now)

    note(0)
    await watch.run(MINUTE)
    assert [one.headline for one in watch.messages("duty")] == ["newswatch: feed 0 has failed for 6 hours"]
    for feed in range(1, 31):
        note(feed)
        await watch.run(MINUTE)
    assert len(watch.told("duty")) == 1
    with write(watch.engine) as connection:
        operator.recover(connection, "feed-failing:0", watch.now)
        operator.recover(connection, "feed-failing:1", watch.now)  # before anybody was told: no news
    await watch.run_until(HOUR, MINUTE)
    assert len(watch.told("duty")) == 2
    message = watch.messages("duty")[1]
    assert message.headline == "newswatch: 29 troubles with feeds, 1 recovered"
    assert message.news[0].startswith("feed 0 has failed for 6 hours: recovered at")
    assert message.news[1] == "feed 2 has failed for 6 hours"
    assert message.news[20:] == ("and 10 more; newswatch status lists what fails",)
    await watch.run_until(3 * HOUR, MINUTE)
    assert len(watch.told("duty")) == 2


async def test_while_the_watch_is_blind_what_each_feed_suffers_is_no_news(make: Make) -> None:
    watch = make()
    with write(watch.engine) as connection:
        operator.note(connection, operator.BLIND, "9 of 9 feeds cannot be read", watch.now)
        for feed in range(9):
            operator.note(connection, f"feed-failing:{feed}", f"feed {feed} has failed for 6 hours", watch.now)
    await watch.run_until(3 * HOUR, MINUTE)
    assert [one.headline for one in watch.messages("duty")] == ["newswatch: 9 of 9 feeds cannot be read"]
    with write(watch.engine) as connection:
        for feed in range(8):
            operator.recover(connection, f"feed-failing:{feed}", watch.now)
        operator.recover(connection, operator.BLIND, watch.now)
    await watch.run_until(2 * HOUR, MINUTE)
    assert [one.headline for one in watch.messages("duty")[1:]] == [
        "newswatch: 9 of 9 feeds cannot be read",  # recovered
        "newswatch: feed 8 has failed for 6 hours",
    ]


async def test_when_the_clock_goes_back_an_hour_what_waits_is_sent_and_nothing_is_held_an_hour_longer(
    make: Make,
) -> None:
    watch = make(
        receivers={"duty": {"type": "terminal", "rate": {"messages": 1, "per": "1m"}}},
        routes=[{"to": ["duty"], "group_wait": "5m"}],
    )
    watch.take(make_alert("i1"))
    await watch.run(timedelta(minutes=5))
    watch.receivers["duty"].error = DeliveryError("the service is away", retry_after=timedelta(minutes=10))
    watch.take(make_alert("i2", at=watch.now))
    await watch.run(timedelta(minutes=5))
    watch.receivers["duty"].error = None
    watch.take(make_alert("i3", at=watch.now))
    watch.now -= HOUR
    shift_schedules(watch.engine, -HOUR, watch.now)
    watch.dispatcher.shift(-HOUR)
    await watch.run_until(timedelta(minutes=12), MINUTE / 2)
    assert sorted(one for one in watch.told("duty") if one[0] == "i") == ["i1-1", "i2-1", "i3-1"]
    assert not any("newswatch failed" in message.headline for message in watch.messages("duty"))


async def test_when_the_clock_goes_back_an_hour_reminders_do_not_wait_an_hour_longer(make: Make) -> None:
    watch = make(routes=[{"to": ["duty"], "remind": {"after": "15m", "every": "10m", "times": 1}}])
    await watch.run()  # looks for reminders
    watch.now -= HOUR
    watch.dispatcher.shift(-HOUR)
    watch.take(make_alert("c", severity=Severity.CRITICAL, at=watch.now))
    await watch.run_until(timedelta(minutes=16), MINUTE)
    assert watch.told("duty") == ["c-1", "c-1.r1"]
