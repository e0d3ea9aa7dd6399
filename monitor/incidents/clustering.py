"""Any stream, grouped by event: one pass, bounded memory, no rules.

An item joins the cluster of the last days whose texts it resembles most on average, if the resemblance exceeds a
threshold that grows with how much else is going on (among ten thousand stories two texts are alike by chance more
often than among ten) and with the time since the cluster's nearest report. When a cluster grows, another that has
become alike is merged into it. What has not been reported for `_WINDOW` is closed and forgotten, but for its ids.

The form follows single-pass clustering of topic detection and tracking (Allan, Papka and Lavrenko, 1998; Yang,
Pierce and Carbonell, 1998) with average linkage; the constants were chosen on half of the development clusters
(see docs/quality-events.md) and are the same for every stream.
"""

from __future__ import annotations

import heapq
import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import pairwise

from monitor.incidents.similarity import presents_as_new
from monitor.incidents.weights import Frequencies, vector_of, words_of
from monitor.model import Item

_ALONE = 0.035  # average cosine from which two texts with nothing else around them report one event
_CROWDED = 0.20  # ... and amid a flood of other stories
_HALFWAY = 2.9  # clusters around at which the threshold is halfway between the two
_PER_DAY = 0.33  # ... and this more for each day since the nearest report
_CALM = 0.5  # share of that where nothing else is around
_DOUBT = 0.45  # days
_AGAIN = 0.03  # ... and this more for a text that says it is one more event
_SOON = 0.08  # days within which "a second attack" may still be the one just reported
_MERGE = 1.48  # clusters merge above this times the threshold
_AROUND = 3.0  # days in which clusters count as around
_WINDOW = 10.0  # days without a report after which a cluster is closed
_MOST = 50_000  # clusters held at once
_VISITS = 400  # clusters looked up by word before candidates are compared whole
_CANDIDATES = 24
_TERMS = 160  # heaviest terms kept of a cluster
_TIMES = 40  # report times kept of a cluster
_LEAP = 30 * 86_400.0  # seconds
_MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), start=1
    )
}
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(rf"\b({'|'.join(_MONTHS)})\s+({_DAY})(?:\s*[–-]\s*{_DAY})?,?\s+(\d{{4}})\b", re.IGNORECASE)


@dataclass(slots=True)
class _Cluster:
    """`total` is the sum of its members' unit vectors, so that a dot product with it is a sum of cosines."""

    number: int
    first: str  # id of the first item
    total: dict[str, float]
    size: int = 1
    times: list[float] = field(default_factory=list)  # days since 1970, of its reports
    last: float = 0.0  # the stream's clock at its last report
    again: bool = False


class Clustering:
    """Groups a stream item by item; `groups` says, at any time, which item is in which incident."""

    def __init__(self, *, dated: bool = True) -> None:
        """`dated`: the stream's times can be believed (see `tells_time`)."""
        self._dated = dated
        self._frequencies = Frequencies()
        self._open: OrderedDict[int, _Cluster] = OrderedDict()  # least recently reported first
        self._quiet: OrderedDict[int, _Cluster] = OrderedDict()  # not reported for _AROUND days
        self._postings: dict[str, dict[int, None]] = {}
        self._parent: list[int] = []  # of each cluster number, the one it was merged into
        self._first: list[str] = []
        self._items: list[tuple[str, int]] = []
        self._clock = 0.0  # days since 1970; stands still over items without a time

    def add(self, item: Item, at: datetime | None) -> None:
        """Puts `item`, reported `at` (None: unknown), into a cluster. Items come in order of time."""
        body = item.summary if len(item.summary) > len(item.content) else item.content or item.summary
        if body.startswith(item.title):
            body = body[len(item.title) :]
        words = words_of(item.title, body)
        at = at if self._dated else None
        self._frequencies.note(words.counts)
        vector = vector_of(words, self._frequencies)
        days = _days(_date_in(item.title) or at) if self._dated else None
        self._clock = max(self._clock, _days(at) or 0.0)
        self._age()
        again = presents_as_new(item.title)
        candidates = self._candidates(vector)
        around = len(self._open)
        crowd = around / (around + _HALFWAY)
        threshold = _ALONE + (_CROWDED - _ALONE) * crowd
        per_day = _PER_DAY * (_CALM + (1 - _CALM) * crowd)
        cluster = self._best(vector, days, again, candidates, threshold, per_day)
        if cluster is None:
            cluster = self._start(item.id, again)
        self._join(cluster, vector, days)
        self._items.append((item.id, cluster.number))
        self._merge(cluster, candidates, threshold, per_day)

    def groups(self) -> Iterator[tuple[str, str]]:
        """(item id, incident id) for every item so far, in order of arrival."""
        for item, number in self._items:
            digest = blake2b(self._first[self._root(number)].encode("utf-8", "surrogatepass"), digest_size=6)
            yield item, f"event-{digest.hexdigest()}"

    def held(self) -> int:
        """How many words of clusters are held: what memory goes by, but for the ids of the items."""
        return sum(len(leads) for leads in self._postings.values())

    def _candidates(self, vector: dict[str, float]) -> list[_Cluster]:
        """The clusters that share most with the vector, judged by its words that lead to fewest clusters."""
        leading = [(len(leads), word, leads) for word in vector if (leads := self._postings.get(word))]
        leading.sort(key=lambda one: one[:2])
        found: dict[int, float] = {}
        get = found.get
        visits = 0
        for count, word, leads in leading:
            visits += count
            if visits > _VISITS and found:
                break
            weight = vector[word] ** 2
            for number in leads:
                found[number] = get(number, 0.0) + weight
        numbers = found if len(found) <= _CANDIDATES else heapq.nlargest(_CANDIDATES, found, key=found.__getitem__)
        return [self._open.get(number) or self._quiet[number] for number in sorted(numbers)]

    def _best(
        self,
        vector: dict[str, float],
        days: float | None,
        again: bool,
        candidates: list[_Cluster],
        threshold: float,
        per_day: float,
    ) -> _Cluster | None:
        best, best_margin = None, 0.0
        for cluster in candidates:
            total = cluster.total
            alike = sum(weight * total[word] for word, weight in vector.items() if word in total) / cluster.size
            apart = _apart(days, cluster.times)
            margin = alike - threshold - per_day * apart
            if again and not cluster.again and apart > _SOON:
                margin -= _AGAIN
            if margin > best_margin:
                best, best_margin = cluster, margin
        return best

    def _start(self, first: str, again: bool) -> _Cluster:
        cluster = _Cluster(len(self._parent), first, {}, 0, again=again)
        self._parent.append(cluster.number)
        self._first.append(first)
        return cluster

    def _join(self, cluster: _Cluster, vector: dict[str, float], days: float | None) -> None:
        total = cluster.total
        for word, weight in vector.items():
            if word not in total:
                self._postings.setdefault(word, {})[cluster.number] = None
                total[word] = weight
            else:
                total[word] += weight
        cluster.size += 1
        if days is not None:
            cluster.times = [*cluster.times, days][-_TIMES:]
        if len(total) > 2 * _TERMS:
            self._shrink(cluster)
        self._touch(cluster)

    def _touch(self, cluster: _Cluster) -> None:
        cluster.last = self._clock
        self._quiet.pop(cluster.number, None)
        self._open[cluster.number] = cluster
        self._open.move_to_end(cluster.number)

    def _merge(self, cluster: _Cluster, candidates: list[_Cluster], threshold: float, per_day: float) -> None:
        """Merges the one candidate that resembles the grown cluster most into it, if any does enough."""
        best, best_margin = None, 0.0
        for other in candidates:
            if other is cluster:
                continue
            small, large = sorted((cluster.total, other.total), key=len)
            alike = sum(weight * large[word] for word, weight in small.items() if word in large)
            margin = alike / (cluster.size * other.size) - threshold * _MERGE
            if margin > best_margin:
                apart = min((_apart(day, cluster.times) for day in other.times), default=0.0)
                margin -= per_day * apart
                if margin > best_margin:
                    best, best_margin = other, margin
        if best is None:
            return
        early, late = sorted((cluster, best), key=lambda one: one.number)
        self._close(late)
        self._parent[late.number] = early.number
        for word, weight in late.total.items():
            if word not in early.total:
                self._postings.setdefault(word, {})[early.number] = None
            early.total[word] = early.total.get(word, 0.0) + weight
        early.size += late.size
        early.times = sorted((*early.times, *late.times))[-_TIMES:]
        self._shrink(early)
        self._touch(early)

    def _shrink(self, cluster: _Cluster) -> None:
        """Forgets the lightest words of a large cluster."""
        if len(cluster.total) <= _TERMS:
            return
        kept = heapq.nsmallest(_TERMS, cluster.total.items(), key=lambda pair: (-pair[1], pair[0]))
        for word in cluster.total.keys() - dict(kept).keys():
            self._unpost(word, cluster.number)
        cluster.total = dict(kept)

    def _age(self) -> None:
        """Sets aside what is no longer around, and closes what has not been reported for the window. A stream
        without times keeps the last `_MOST` clusters."""
        while self._open and self._clock - (cluster := next(iter(self._open.values()))).last > _AROUND:
            self._quiet[cluster.number] = self._open.pop(cluster.number)
        while self._quiet and self._clock - (cluster := next(iter(self._quiet.values()))).last > _WINDOW:
            self._close(cluster)
        while len(self._open) > _MOST:
            self._close(next(iter(self._open.values())))

    def _close(self, cluster: _Cluster) -> None:
        self._open.pop(cluster.number, None)
        self._quiet.pop(cluster.number, None)
        for word in cluster.total:
            self._unpost(word, cluster.number)

    def _unpost(self, word: str, number: int) -> None:
        leads = self._postings.get(word)
        if leads is not None:
            leads.pop(number, None)
            if not leads:
                del self._postings[word]

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number


def tells_time(times: Sequence[datetime]) -> bool:
    """Whether the times of a stream, in the order of the stream, can be believed: half of the steps from one item to
    the next must be short. A collection whose dates jump about by months says nothing of when its items came."""
    steps = sorted(abs((later - earlier).total_seconds()) for earlier, later in pairwise(times))
    return not steps or steps[len(steps) // 2] <= _LEAP


def _apart(days: float | None, times: list[float]) -> float:
    """Days to the nearest report; 0 where one side is undated. Of two whole dates, half a day is doubt."""
    if days is None:
        return 0.0
    apart = min((abs(days - one) for one in times), default=0.0)
    return max(0.0, apart - _DOUBT) if days.is_integer() and times and times[-1].is_integer() else apart


def _days(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp() / 86_400


def _date_in(title: str) -> datetime | None:
    """The full date that a title gives ("April 7th 2017: …"), at noon."""
    found = _DATE.search(title)
    if found is None:
        return None
    try:
        return datetime(int(found[3]), _MONTHS[found[1].casefold()], int(found[2].rstrip("stndrh")), 12, tzinfo=UTC)
    except ValueError:
        return None
