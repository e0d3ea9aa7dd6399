"""The dispatcher over a real store, with receivers that do as they are told."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

from monitor.alerts import operator
from monitor.errors import DeliveryError
from monitor.model import AlertKind, DeliveryState, Severity
from monitor.store import due, outbox
from monitor.store.engine import read, write
from tests.alerts import NOON, make_alert
from tests.watch import Make


async def test_an_alert_is_sent_once_and_marked(make: Make) -> None:
    watch = make()
    watch.take(make_alert())
    await watch.run()
    await watch.run(timedelta(minutes=5))
    assert watch.receivers["duty"].told == ["i1-1"]
    assert watch.states() == {"i1-1/duty": DeliveryState.SENT}
    assert watch.delivery("i1-1/duty").reference == "ref-1"


async def test_a_failed_delivery_is_tried_again_with_growing_pauses(make: Make) -> None:
    watch = make()
    watch.receivers["duty"].error = DeliveryError("the service is away")
    watch.take(make_alert())
    await watch.run_until(timedelta(minutes=30), timedelta(seconds=1))
    times = [context.at for context in watch.receivers["duty"].tried]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses[0] <= timedelta(seconds=6)
    assert pauses[:6] == sorted(pauses[:6])
    assert 6 <= len(times) <= 12
    watch.receivers["duty"].error = None
    await watch.run_until(timedelta(minutes=15))
    assert watch.receivers["duty"].told.count("i1-1") == 1  # beside the watch's own trouble, in an order left to chance


async def test_one_dead_receiver_does_not_delay_another(make: Make) -> None:
    watch = make(receivers={"dead": {"type": "terminal"}, "duty": {"type": "terminal"}})
    watch.receivers["dead"].error = DeliveryError("away")
    watch.take(*(make_alert(f"i{n}") for n in range(20)))
    await watch.run()
    assert len(watch.receivers["duty"].told) == 20
    assert len(watch.receivers["dead"].tried) == 3  # then its circuit is open


async def test_a_receiver_that_hangs_delays_no_other_while_a_dispatcher_is_drained(make: Make) -> None:
    watch = make(receivers={"hung": {"type": "terminal"}, "duty": {"type": "terminal"}})
    answer = watch.receivers["hung"].hang()
    watch.take(make_alert("i1"))
    drained = asyncio.create_task(watch.dispatcher.drain(timedelta(minutes=2)))
    for number in (1, 2, 3):  # as they come, once what came before is told
        async with asyncio.timeout(60):
            while len(watch.told("duty")) < number:  # noqa: ASYNC110 - the only sign of it
                await asyncio.sleep(0.01)
        watch.take(make_alert(f"i{number + 1}"))
    assert not drained.done()
    answer.set()
    await drained
    assert watch.told("hung") == watch.told("duty") == ["i1-1", "i2-1", "i3-1", "i4-1"]


async def test_an_answer_is_kept_on_one_line_without_what_no_store_holds(make: Make) -> None:
    watch = make()
    watch.receivers["duty"].error = DeliveryError("451 try\r\n451 later\x00\x1b[31m")
    watch.take(make_alert())
    await watch.run()
    assert watch.delivery("i1-1/duty").response == "451 try 451 later [31m"


async def test_that_a_message_does_not_reach_everybody_is_told_once_and_once_more_when_it_is_over(make: Make) -> None:
    watch = make(receivers={"mail": {"type": "terminal"}, "duty": {"type": "terminal"}}, operator=["duty"])
    mail = watch.receivers["mail"]
    mail.missed = "kim@desk.example refused: 452 mailbox full"
    watch.take(make_alert("i1"), make_alert("i2"))
    await watch.run()
    await watch.run(timedelta(seconds=1))
    told = [message for message in watch.messages("duty") if "do not reach everybody" in message.headline]
    assert [message.headline for message in told] == [
        "newswatch: alerts to mail do not reach everybody: kim@desk.example refused: 452 mailbox full"
    ]
    mail.missed = None
    watch.take(make_alert("i3"))
    await watch.run()
    await watch.run(timedelta(seconds=1))
    assert [message.label for message in watch.messages("duty")][-1] == "INFO UPDATE"
    assert mail.told == ["i1-1", "i2-1", "i3-1"]
    assert watch.told("duty")[:2] == ["i1-1", "i2-1"]


async def test_a_dispatcher_that_is_drained_calls_no_receiver_unconfigured_that_its_successor_may_know(
    make: Make,
) -> None:
    watch = make(receivers={"added": {"type": "terminal"}, "duty": {"type": "terminal"}}, operator=["duty"])
    added = watch.receivers.pop("added")
    watch.take(make_alert())
    await watch.dispatcher.drain(timedelta(minutes=2))
    watch.receivers["added"] = added
    watch.start()
    await watch.run()
    await watch.run(timedelta(seconds=1))
    assert watch.told("duty") == watch.told("added") == ["i1-1"]


async def test_give_up_ends_in_dead_and_tells_the_operator_elsewhere(make: Make) -> None:
    watch = make(
        receivers={"dead": {"type": "terminal"}, "duty": {"type": "terminal"}},
        routes=[{"to": ["dead"]}],
        operator=["dead", "duty"],
        give_up="1h",
    )
    watch.receivers["dead"].error = DeliveryError("away")
    watch.take(make_alert())
    await watch.run_until(timedelta(hours=2))
    assert watch.states()["i1-1/dead"] is DeliveryState.DEAD
    headlines = [message.headline for message, _ in watch.receivers["duty"].sent]
    assert any("could not be delivered to dead" in line for line in headlines)
    assert watch.receivers["dead"].told == []


async def test_a_process_that_died_while_sending_leaves_unknown_and_it_is_sent_again(make: Make) -> None:
    watch = make()
    watch.take(make_alert())
    with write(watch.engine) as connection:
        waiting = due.unblocked(connection, "i1-1/duty")
        assert waiting is not None
        outbox.claim(connection, waiting.delivery, watch.now, timedelta(minutes=5))
    watch.start()
    await watch.run(timedelta(seconds=1))
    assert watch.receivers["duty"].told == ["i1-1"]
    assert watch.receivers["duty"].tried[0].uncertain_since == NOON


async def test_updates_wait_for_the_first_message_and_come_with_its_thread(make: Make) -> None:
    watch = make()
    watch.take(make_alert())
    await watch.run()
    watch.take(make_alert(number=2, kind=AlertKind.UPDATE, at=NOON + timedelta(minutes=3), severity=Severity.CRITICAL))
    await watch.run(timedelta(minutes=3))
    message, context = watch.receivers["duty"].sent[1]
    assert message.id == "i1-2"
    assert context.thread is not None
    assert context.thread.reference == "ref-1"
    assert context.thread.first.severity is Severity.HIGH
    assert context.thread.amended.severity is Severity.CRITICAL


async def test_alerts_of_a_receiver_that_is_no_longer_configured_are_reported_and_end(make: Make) -> None:
    watch = make(
        receivers={"gone": {"type": "terminal"}, "duty": {"type": "terminal"}},
        routes=[{"to": ["gone"]}],
        operator=["duty"],
        give_up="1h",
    )
    watch.take(make_alert())
    del watch.receivers["gone"]
    await watch.run()
    await watch.run(timedelta(seconds=1))
    told = [message.headline for message, _ in watch.receivers["duty"].sent]
    assert len(told) == 1
    assert "alerts wait for the receiver gone, which is no longer configured" in told[0]
    await watch.run_until(timedelta(hours=2), timedelta(minutes=5))
    assert watch.states()["i1-1/gone"] is DeliveryState.DEAD


async def test_the_troubles_of_a_receiver_end_with_it(make: Make) -> None:
    watch = make(receivers={"old": {"type": "terminal"}, "duty": {"type": "terminal"}}, operator=["duty"], give_up="1h")
    old = watch.receivers["old"]
    old.error = DeliveryError("token_revoked", permanent=True)
    watch.take(make_alert())
    await watch.run()
    del watch.receivers["old"]
    watch.start()
    await watch.run_until(timedelta(minutes=20))

    def troubles() -> list[str]:
        with read(watch.engine) as connection:
            return list(operator.open_under(connection, ""))

    assert troubles() == ["receiver-missing:old"]
    await watch.run_until(timedelta(hours=2))  # what waited for it is given up
    assert troubles() == []
    watch.take(make_alert("i2"))
    await watch.run_until(timedelta(minutes=2))
    assert troubles() == ["receiver-missing:old"]
    watch.receivers["old"], old.error = old, DeliveryError("away")
    watch.start()
    await watch.run_until(timedelta(minutes=2))
    assert troubles() == []


async def test_a_revoked_token_is_told_at_once_and_its_repair_delivers_everything(make: Make) -> None:
    watch = make(
        receivers={"slack": {"type": "terminal"}, "duty": {"type": "terminal"}},
        routes=[{"to": ["slack"]}],
        operator=["slack", "duty"],
    )
    watch.receivers["slack"].error = DeliveryError("invalid_auth", permanent=True, advice="the token was revoked")
    watch.take(*(make_alert(f"i{number}") for number in range(5)))
    await watch.run()
    await watch.run(timedelta(seconds=1))
    assert "slack refuses alerts" in watch.receivers["duty"].sent[0][0].headline
    await watch.run_until(timedelta(hours=20), timedelta(minutes=5))
    assert len(watch.receivers["slack"].tried) <= 20 * 4 + 1, "one tries at a time, slowly"
    watch.receivers["slack"].error = None
    await watch.run_until(timedelta(minutes=31), timedelta(minutes=1))
    assert sorted(watch.receivers["slack"].told[:5]) == [f"i{number}-1" for number in range(5)]
    assert any(message.news[:1] and "recovered" in message.news[0] for message, _ in watch.receivers["duty"].sent)


async def test_a_message_that_the_service_refuses_is_dead_at_once_and_blocks_nothing(make: Make) -> None:
    watch = make(operator=["duty"])
    duty = watch.receivers["duty"]
    duty.error = DeliveryError("too large", permanent=True, refused="message")
    watch.take(make_alert("i1"))
    await watch.run()
    duty.error = None
    watch.take(make_alert("i2"), make_alert("i1", 2, kind=AlertKind.UPDATE))
    await watch.run(timedelta(seconds=1))
    assert watch.states()["i1-1/duty"] is DeliveryState.DEAD
    assert {"i2-1", "i1-2"} <= set(duty.told)
    assert any("could not be delivered" in message.headline for message, _ in duty.sent)


async def test_a_receiver_that_takes_nothing_is_reported_after_ten_minutes_and_once(make: Make) -> None:
    watch = make(
        receivers={"away": {"type": "terminal"}, "boss": {"type": "terminal"}},
        routes=[{"to": ["away"]}],
        operator=["boss"],
    )
    watch.receivers["away"].error = DeliveryError("the service is away")
    watch.take(make_alert())
    await watch.run_until(timedelta(minutes=9))
    assert watch.told("boss") == []
    await watch.run_until(timedelta(minutes=2))
    headlines = [message.headline for message in watch.messages("boss")]
    assert headlines == ["newswatch: away has not taken alerts since 12:00 UTC: the service is away"]
    await watch.run_until(timedelta(hours=2), timedelta(minutes=1))
    assert len(watch.told("boss")) == 1
    watch.receivers["away"].error = None
    await watch.run_until(timedelta(minutes=20), timedelta(minutes=1))
    assert watch.messages("boss")[1].news[0].startswith("recovered")


async def test_an_alert_that_newswatch_fails_on_keeps_no_other_from_its_receiver(make: Make) -> None:
    watch = make(
        receivers={"duty": {"type": "terminal"}, "boss": {"type": "terminal"}},
        routes=[{"to": ["duty"]}],
        operator=["boss"],
        give_up="2h",
    )
    damaged, whole = make_alert("i1"), make_alert("i2", at=NOON + timedelta(seconds=1))
    watch.take(damaged, whole)
    body = watch.replace_body(damaged.id, "{}")
    await watch.run()
    assert watch.told("duty") == ["i2-1"]
    await watch.run(timedelta(seconds=1))
    assert ["newswatch failed on the delivery i1-1/duty" in one.headline for one in watch.messages("boss")] == [True]
    assert watch.delivery("i1-1/duty").reason == "newswatch failed on it: KeyError"
    watch.replace_body(damaged.id, body)
    await watch.run(timedelta(minutes=6))
    assert watch.told("duty") == ["i2-1", "i1-1"]
    await watch.run(timedelta(seconds=1))
    assert watch.messages("boss")[1].news[0].startswith("recovered")


async def test_an_alert_that_newswatch_fails_on_for_good_is_given_up_and_told(make: Make) -> None:
    watch = make(
        receivers={"duty": {"type": "terminal"}, "boss": {"type": "terminal"}},
        routes=[{"to": ["duty"]}],
        operator=["boss"],
        give_up="1h",
    )
    watch.take(make_alert("i1"))
    watch.replace_body("i1-1", "{}")
    await watch.run_until(timedelta(minutes=70), timedelta(minutes=1))
    assert watch.states()["i1-1/duty"] is DeliveryState.DEAD
    assert any("could not be delivered to duty" in one.headline for one in watch.messages("boss"))
    assert len(watch.messages("boss")) == 2, "told once that it fails, and once that it is given up"


async def test_reminders_that_cannot_be_worked_out_stop_no_delivery(make: Make) -> None:
    watch = make(
        receivers={"duty": {"type": "terminal"}, "boss": {"type": "terminal"}},
        routes=[{"to": ["duty"], "remind": {"after": "10m"}}],
        operator=["boss"],
    )
    watch.take(make_alert("i1", severity=Severity.CRITICAL))
    await watch.run()
    body = watch.replace_body("i1-1", "{}")
    watch.take(make_alert("i2"))
    await watch.run(timedelta(minutes=1))
    assert watch.told("duty") == ["i1-1", "i2-1"]
    await watch.run(timedelta(seconds=1))
    assert ["failed to work out reminders" in one.headline for one in watch.messages("boss")] == [True]
    watch.replace_body("i1-1", body)
    await watch.run(timedelta(minutes=1))
    await watch.run(timedelta(seconds=1))
    assert watch.messages("boss")[1].news[0].startswith("recovered")


async def test_a_retry_after_stops_the_receiver_for_that_long(make: Make) -> None:
    watch = make()
    duty = watch.receivers["duty"]
    duty.error = DeliveryError("slow down", retry_after=timedelta(seconds=90))
    watch.take(*(make_alert(f"i{number}") for number in range(3)))
    await watch.run_until(timedelta(seconds=89), timedelta(seconds=1))
    assert len(duty.tried) == 1
    duty.error = None
    await watch.run_until(timedelta(seconds=3), timedelta(seconds=1))
    assert len(duty.told) == 3


async def test_a_new_alert_need_not_wait_as_long_as_one_that_may_have_arrived(make: Make) -> None:
    watch = make()
    duty = watch.receivers["duty"]
    duty.error = DeliveryError("500, the service failed; it may have arrived", unknown=True)
    watch.take(make_alert("i1"))
    await watch.run_until(timedelta(hours=5), timedelta(minutes=1))
    tries = len([one for one in duty.tried if one.delivery == "i1-1/duty"])
    while len([one for one in duty.tried if one.delivery == "i1-1/duty"]) == tries:  # it has just been tried again
        await watch.run(timedelta(minutes=1))
    duty.error = None
    watch.take(make_alert("i2", at=watch.now))
    await watch.run_until(timedelta(minutes=16), timedelta(minutes=1))
    assert "i2-1" in watch.told("duty")
    assert watch.told("duty").count("i1-1") == 1, "the service is back, so what it did not answer goes out as well"


async def test_drain_sends_what_is_due_and_cuts_off_what_hangs(make: Make) -> None:
    import asyncio

    watch = make(receivers={"hung": {"type": "terminal"}, "duty": {"type": "terminal"}})

    async def hang(*_: object) -> None:
        await asyncio.sleep(60)

    watch.receivers["hung"].send = hang  # type: ignore[method-assign,assignment]
    watch.take(make_alert())
    await watch.dispatcher.drain(timedelta(seconds=0.5))
    assert watch.told("duty") == ["i1-1"]
    assert watch.states()["i1-1/hung"] is DeliveryState.SENDING
    watch.start()
    await watch.dispatcher.run_due(watch.now)
    await watch.dispatcher.aclose()
    assert watch.delivery("i1-1/hung").state in (DeliveryState.UNKNOWN, DeliveryState.SENDING)
    assert "it may have arrived" in (watch.delivery("i1-1/hung").response or "")


async def test_draining_ends_when_what_is_due_waits_for_an_earlier_alert_of_its_incident(make: Make) -> None:
    watch = make()
    watch.receivers["duty"].error = DeliveryError("the service is away", retry_after=timedelta(hours=1))
    watch.take(make_alert())
    await watch.run()
    watch.start()  # a restart: the receiver is asked again, the delivery waits for its time
    watch.take(make_alert(number=2, kind=AlertKind.UPDATE))
    async with asyncio.timeout(60):
        await watch.dispatcher.drain(timedelta(days=1))
    assert watch.states() == {"i1-1/duty": DeliveryState.FAILED, "i1-2/duty": DeliveryState.PENDING}
