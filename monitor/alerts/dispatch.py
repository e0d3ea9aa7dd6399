"""Sending: one worker per receiver takes what is due from the outbox, sends it, and records the outcome.

`run_due` is called on a tick: it starts a worker for each receiver that has work and no worker, and returns; a slow
or dead receiver keeps its own worker busy and nobody else's. A claim is committed before the service is called and
the outcome after it, so a process that dies loses nothing (store/outbox.py).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Engine

from monitor.alerts import operator, reminders
from monitor.alerts.next_job import DeliveryFault, DeliveryPolicy, Job, Settled, next_job
from monitor.alerts.plain import clean
from monitor.alerts.receivers.base import Receipt, Receiver
from monitor.alerts.retry import Breaker, wait_after
from monitor.errors import DeliveryError, StoreError
from monitor.model import Alert, Delivery, DeliveryState
from monitor.secrets import Redactor
from monitor.store import due, outbox
from monitor.store.engine import read, write
from monitor.store.outbox import Outcome

_log = structlog.get_logger()
_T = TypeVar("_T")
_EVERY_LEASE = datetime.max.replace(tzinfo=UTC)
_LONGEST_SEND = timedelta(minutes=2)
_TROUBLE_AFTER = timedelta(minutes=10)  # of failing in a row, before the operator is told
_LOOK_EVERY = timedelta(seconds=10)  # for alerts that call for a reminder: that reads all of the last hours
_MISSING_AGAIN = timedelta(minutes=1)
_RECORD_AGAIN = timedelta(seconds=1)
_DRAIN_TICK_S = 1.0
_REMINDERS_FAULT = "reminders-fault"
_FAULT, _FAULT_AGAIN = "fault", timedelta(minutes=5)


class Dispatcher:
    """Delivers the outbox. One per store; `clock` gives the time in UTC. Everything that is stored or logged goes
    through `redactor`."""

    def __init__(
        self,
        engine: Engine,
        receivers: Mapping[str, Receiver],
        policy: DeliveryPolicy,
        clock: Callable[[], datetime],
        redactor: Redactor | None = None,
    ) -> None:
        self._engine = engine
        self._receivers = receivers
        self._policy = policy
        self._clock = clock
        self._redactor = redactor or Redactor()
        self._workers: dict[str, asyncio.Task[bool]] = {}
        self._breakers: dict[str, Breaker] = {}
        self._faulty = set(receivers)  # those at which a delivery may be put aside, by an earlier run too
        self._refused: dict[str, str] = {}  # by receiver: why the store would not take a claim or outcome
        self._reminders_failed = True  # perhaps, in an earlier run
        self._hastens = False
        self._look_again_at = datetime.min.replace(tzinfo=UTC)
        self._lease_limit: datetime | None = _EVERY_LEASE  # the first run takes back whatever a dead process held

    async def run_due(self, now: datetime) -> None:
        """See to everything that is due: start the workers that are needed, and return without waiting for them."""
        for name in await self._start_workers(now):
            self._breakers[name] = Breaker(open_until=now + _MISSING_AGAIN)  # nobody to ask: look again later
            await asyncio.to_thread(self._note_unconfigured, name, now)

    async def _start_workers(self, now: datetime, idle: frozenset[str] = frozenset()) -> list[str]:
        """Starts the workers that are needed, those of `idle` left out; the receivers that something waits for and
        nobody has configured."""
        unconfigured = []
        with_work = await asyncio.to_thread(self._upkeep, now)
        still = {*with_work, *self._workers}
        self._refused = {name: said for name, said in self._refused.items() if name in still}
        for name in with_work:
            if name in self._workers or name in idle or not self._breaker(name).allows(now):
                continue
            if name not in self._receivers:
                unconfigured.append(name)
                continue
            task = asyncio.create_task(self._work(name), name=f"deliver-{name}")
            self._workers[name] = task
            task.add_done_callback(partial(self._forget, name))
        return unconfigured

    @property
    def refused(self) -> str | None:
        """What the store says to those that would take a delivery or record an outcome; None while it lets them."""
        return next(iter(self._refused.values()), None)

    def hasten(self) -> None:
        """The configuration has changed: what was not taken, or was held, under the former one is seen to at the next
        run."""
        self._hastens = True

    def shift(self, by: timedelta) -> None:
        """The clock has been set by `by`: what waits here is due as much earlier or later."""
        self._breakers = {name: breaker.shifted(by) for name, breaker in self._breakers.items()}
        self._look_again_at = datetime.min.replace(tzinfo=UTC)

    async def settle(self) -> None:
        """Wait until the workers that run now are done."""
        await asyncio.gather(*self._workers.values(), return_exceptions=True)

    async def drain(self, deadline: timedelta) -> None:
        """Deliver what is due until nothing is left to try, or the deadline is over; then stop the workers.

        What is cut off in mid-send is `unknown` at the next start. What waits for a retry stays in the store, as does
        what is for a receiver that only the dispatcher after this one knows.
        """
        idle: frozenset[str] = frozenset()  # what is due there waits for what is not due yet, or the store refuses
        try:
            async with asyncio.timeout(deadline.total_seconds()):
                while True:
                    await self._start_workers(self._clock(), idle)
                    if not self._workers:
                        return
                    workers = {task: name for name, task in self._workers.items()}
                    # Not for all of them: what comes meanwhile must not wait for a receiver that hangs.
                    over, _ = await asyncio.wait(workers, timeout=_DRAIN_TICK_S, return_when=asyncio.FIRST_COMPLETED)
                    idle |= {workers[task] for task in over}
                    if any(_did_something(task) for task in over):
                        idle = frozenset()  # it may have made work for others, such as the watch's own trouble
        except TimeoutError:
            _log.warning("drain_cut_short", receivers=sorted(self._workers))
        for task in self._workers.values():
            task.cancel()
        await self.settle()

    async def aclose(self) -> None:
        """Stop the workers and let go of the receivers' connections."""
        for task in self._workers.values():
            task.cancel()
        await self.settle()
        for receiver in self._receivers.values():
            await receiver.aclose()

    # --- one receiver -------------------------------------------------------------------------------------------

    async def _work(self, name: str) -> bool:
        """Sees to everything that is due at the receiver; whether there was anything that could be seen to."""
        worked = False
        while self._breaker(name).allows(self._clock()):
            try:
                job = await asyncio.to_thread(self._next, name)
            except StoreError as error:
                _log.error("outbox_unavailable", receiver=name, error=str(error))
                self._refused[name] = str(error)
                return worked
            self._refused.pop(name, None)
            if job is None:
                return worked
            worked = True
            if isinstance(job, Settled):
                _log.info(
                    "delivery_settled", receiver=name, what=job.what, reason=job.reason, deliveries=job.deliveries
                )
                continue
            await self._attempt(name, job)
        return worked

    def _next(self, name: str) -> Job | Settled | None:
        try:
            with write(self._engine) as connection:
                return next_job(connection, name, self._policy, self._clock())
        except DeliveryFault as fault:
            _log.exception("delivery_fault", receiver=name, delivery=fault.delivery)
            return self._put_aside(name, fault)

    def _put_aside(self, name: str, fault: DeliveryFault) -> Settled:
        """A bug of ours met on one delivery: the others go on, and the operator is told."""
        now = self._clock()
        self._faulty.add(name)
        reason = f"newswatch failed on it: {type(fault.__cause__).__name__}"
        with write(self._engine) as connection:
            dead = outbox.put_aside(
                connection, fault.delivery, _FAULT, now + _FAULT_AGAIN, reason, now - self._policy.give_up
            )
            told = f"newswatch failed on the delivery {fault.delivery}; it tries again, see the log and report it"
            operator.note(connection, f"receiver-fault:{name}", told, now)
            if dead:
                text = f"an alert could not be delivered to {name}: {reason} ({fault.delivery})"
                operator.note(connection, f"receiver-dead:{name}", text, now)
        return Settled("dead" if dead else "put aside", (fault.delivery,), reason)

    async def _attempt(self, name: str, job: Job) -> None:
        log = _log.bind(receiver=name, delivery=job.delivery.id, alert=job.alert.id, attempt=job.delivery.attempts)
        try:
            async with asyncio.timeout(_LONGEST_SEND.total_seconds()):
                receipt = await self._receivers[name].send(job.message, job.context)
        except DeliveryError as error:
            await self._failed(name, job, error)
        except TimeoutError:
            seconds = f"{_LONGEST_SEND.total_seconds():.0f} s"
            await self._failed(
                name, job, DeliveryError(f"not done within {seconds}; it may have arrived", unknown=True)
            )
        except Exception as error:
            log.exception("receiver_fault")
            await self._failed(name, job, DeliveryError(f"newswatch failed: {type(error).__name__}", unknown=True))
        else:
            await self._sent(name, job, receipt)

    async def _sent(self, name: str, job: Job, receipt: Receipt) -> None:
        now = self._clock()
        back = self._breaker(name).was_open
        self._breakers[name] = self._breaker(name).after_success()
        response = self._redactor.redact(clean(receipt.response))
        outcome = Outcome(
            job.delivery.id, job.delivery.attempts, DeliveryState.SENT, now, response, reference=receipt.reference
        )
        await self._record(name, outcome, partial(self._store_sent, name, outcome, receipt.missed, now, back))
        _log.info(
            "delivery_sent",
            receiver=name,
            delivery=job.delivery.id,
            alert=job.alert.id,
            incident=job.alert.incident.id,
            attempt=job.delivery.attempts,
            response=response,
        )

    async def _failed(self, name: str, job: Job, error: DeliveryError) -> None:
        now = self._clock()
        attempt = job.delivery.attempts
        of_receiver = not error.permanent or error.refused == "receiver"
        refused = error.permanent and of_receiver
        wait = wait_after(attempt, random.random(), refused=refused, unknown=error.unknown, asked=error.retry_after)
        response = self._redactor.redact(clean(str(error)))
        if of_receiver:
            self._breakers[name] = self._breaker(name).after_failure(now, wait, refused, error.retry_after, response)
        wanted = job.delivery.wanted_at or job.delivery.due_at
        if error.permanent and error.refused == "message":
            state, next_try, reason = DeliveryState.DEAD, None, f"refused: {response}"
        elif now - wanted >= self._policy.give_up:
            state, next_try, reason = DeliveryState.DEAD, None, f"given up: {response}"
        else:
            state = DeliveryState.UNKNOWN if error.unknown else DeliveryState.FAILED
            next_try, reason = now + wait, None
        outcome = Outcome(job.delivery.id, attempt, state, now, response, due_at=next_try, reason=reason)
        await self._record(name, outcome, partial(self._store_failure, name, outcome, refused, now))
        _log.warning(
            "delivery_failed",
            receiver=name,
            delivery=job.delivery.id,
            alert=job.alert.id,
            attempt=attempt,
            state=state.value,
            response=response,
            next_try=next_try,
        )

    async def _record(self, name: str, outcome: Outcome, store: Callable[[], None]) -> None:
        """An outcome must be written: until it is, the delivery would be sent again. So a full disk is waited out."""
        while True:
            try:
                await asyncio.to_thread(store)
            except StoreError as error:
                _log.error("outcome_not_recorded", receiver=name, delivery=outcome.delivery, error=str(error))
                self._refused[name] = str(error)
                await asyncio.sleep(_RECORD_AGAIN.total_seconds())
            else:
                self._refused.pop(name, None)
                return

    def _store_sent(self, name: str, outcome: Outcome, missed: str | None, now: datetime, back: bool) -> None:
        with write(self._engine) as connection:
            outbox.record(connection, outcome)
            if back:
                outbox.try_now(connection, name, now)
            if missed is None:
                operator.recover(connection, f"receiver-partly:{name}", now)
            else:
                told = f"alerts to {name} do not reach everybody: {self._redactor.redact(clean(missed))}"
                operator.note(connection, f"receiver-partly:{name}", told, now)
            for trouble in ("refusing", "failing", "dead", "missing"):
                operator.recover(connection, f"receiver-{trouble}:{name}", now)
            if name in self._faulty and not due.has_hold(connection, name, _FAULT):
                operator.recover(connection, f"receiver-fault:{name}", now)
                self._faulty.discard(name)

    def _store_failure(self, name: str, outcome: Outcome, refused: bool, now: datetime) -> None:
        breaker = self._breaker(name)
        with write(self._engine) as connection:
            outbox.record(connection, outcome)
            dead = [outcome.delivery] if outcome.state is DeliveryState.DEAD else []
            if not breaker.allows(now):
                # The receiver has just shown that it takes nothing: what is as old as give_up dies with this one.
                reason = f"given up: {outcome.response}"
                dead += outbox.bury(connection, name, now - self._policy.give_up, reason)
            if dead:
                text = f"{len(dead)} alert{'s' * (len(dead) > 1)} could not be delivered to {name}: {outcome.response}"
                operator.note(connection, f"receiver-dead:{name}", text, now, avoid=name)
            if refused:
                text = f"{name} refuses alerts; they wait for it to be repaired: {outcome.response}"
                operator.note(connection, f"receiver-refusing:{name}", text, now, avoid=name)

    # --- all receivers ------------------------------------------------------------------------------------------

    def _upkeep(self, now: datetime) -> tuple[str, ...]:
        limit = self._lease_limit or now
        with read(self._engine) as connection:
            stale = outbox.has_leases_before(connection, limit)
            untold = operator.has_untold(connection, now)
            failing = self._newly_failing(connection, now)
            over = self._over(connection)
        follow_ups = self._follow_ups(now)
        if stale or untold or follow_ups or failing or over or self._hastens:
            with write(self._engine) as connection:
                for name, text in failing:
                    operator.note(connection, _failing_key(name), text, now, avoid=name)
                if self._hastens:
                    outbox.hasten(connection, now)
                for follow_up, to in follow_ups:
                    outbox.add(connection, follow_up, to)
                    _log.info("alert_repeated", alert=follow_up.id, news=follow_up.news)
                for delivery in outbox.take_back(connection, now, limit):
                    _log.warning("delivery_taken_back", delivery=delivery)
                for alert in operator.tell(connection, self._policy.router, now, self._redactor.redact):
                    _log.warning("operator_alert", alert=alert.id, title=alert.incident.title, news=alert.news)
                for trouble in over:  # after it has been told
                    operator.recover(connection, trouble, now)
        self._lease_limit, self._hastens = None, False
        with read(self._engine) as connection:
            return due.receivers_with_work(connection, now)

    def _over(self, connection: Connection) -> list[str]:
        """The open notes about receivers that no answer will end: of one that is configured no more, or again."""
        over = []
        for key in operator.open_under(connection, "receiver-"):
            trouble, _, name = key.removeprefix("receiver-").partition(":")
            configured = name in self._receivers
            if trouble != "missing":
                over += [] if configured else [key]
            elif configured or not due.has_unsettled(connection, name):
                over.append(key)
        return over

    def _newly_failing(self, connection: Connection, now: datetime) -> list[tuple[str, str]]:
        """(receiver, what to tell) of those that have taken nothing for a while; asked by the clock, since a receiver
        that fails is tried seldom."""
        return [
            (name, f"{name} has not taken alerts since {breaker.since:%H:%M} UTC: {breaker.error}")
            for name, breaker in tuple(self._breakers.items())
            if breaker.failing_for(now) >= _TROUBLE_AFTER
            and not operator.is_open(connection, _failing_key(name), f"receiver-refusing:{name}")
        ]

    def _follow_ups(self, now: datetime) -> list[tuple[Alert, tuple[Delivery, ...]]]:
        span = reminders.horizon(self._policy.router)
        if span is None or now < self._look_again_at:
            return []
        self._look_again_at = now + _LOOK_EVERY
        try:
            with read(self._engine) as connection:
                by_incident = due.told_since(connection, now - span)
            made = frozenset(one.alert.id for told in by_incident.values() for one in told)
            new = [one for told in by_incident.values() for one in reminders.due(told, made, self._policy.router, now)]
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - a bug of ours; alerts are delivered all the same
            _log.exception("reminders_fault")
            text = "newswatch failed to work out reminders; see the log and report it"
            with write(self._engine) as connection:
                operator.note(connection, _REMINDERS_FAULT, text, now)
            self._reminders_failed = True
            return []
        if self._reminders_failed:
            with write(self._engine) as connection:
                operator.recover(connection, _REMINDERS_FAULT, now)
            self._reminders_failed = False
        return new

    def _note_unconfigured(self, name: str, now: datetime) -> None:
        with write(self._engine) as connection:
            text = (
                f"alerts wait for the receiver {name}, which is no longer configured: add it again or let them expire"
            )
            operator.note(connection, f"receiver-missing:{name}", text, now, avoid=name)
            dead = outbox.bury(connection, name, now - self._policy.give_up, "its receiver is no longer configured")
        for delivery in dead:
            _log.error("delivery_dead", delivery=delivery, receiver=name)

    def _breaker(self, name: str) -> Breaker:
        return self._breakers.get(name, Breaker())

    def _forget(self, name: str, task: asyncio.Task[bool]) -> None:
        if self._workers.get(name) is task:
            del self._workers[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("delivery_worker_failed", receiver=name, exc_info=error)


def _did_something(worker: asyncio.Task[bool]) -> bool:
    return not worker.cancelled() and worker.exception() is None and worker.result()


def _failing_key(receiver: str) -> str:
    return f"receiver-failing:{receiver}"
