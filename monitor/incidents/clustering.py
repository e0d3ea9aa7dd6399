"""Any stream, grouped by event: one pass, bounded memory, no rules.

An item joins the cluster of the last days whose texts it resembles most on average, if the resemblance exceeds a
threshold that grows with how much else is going on (among ten thousand stories two texts are alike by chance more
often than among ten) and with the time since the cluster's nearest report. Naming other places raises it, and a text
that says it is one more event joins none that was there before. When a cluster grows, another that has become alike
is merged into it; and when its texts turn out to be about two events (`contrast`), they part. What has not been
reported for `_WINDOW` is closed and forgotten, but for its ids.

The form follows single-pass clustering of topic detection and tracking (Allan, Papka and Lavrenko, 1998; Yang,
Pierce and Carbonell, 1998) with average linkage; the constants are the same for every stream and none has an edge near
(docs/quality-events.md).
"""

from __future__ import annotations

import heapq
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from itertools import pairwise

from monitor.incidents.contrast import elsewhere, told_apart, two_sides
from monitor.incidents.report import Report, days_of, report_of
from monitor.incidents.weights import Frequencies, background
from monitor.model import Item

_ALONE = 0.035  # average cosine from which two texts with nothing else around them report one event
_CROWDED = 0.20  # ... and amid a flood of other stories
_FOREIGN = 0.18  # ... at least, for a text in another language than English
_HALFWAY = 3.0  # clusters around at which the threshold is halfway between the two
_PER_DAY = 0.3  # ... and this more for each day since the nearest report
_DOUBT = 0.45  # days
_ELSEWHERE = 3.0  # times the threshold where each side names a place of its own
_SOON = 0.08  # days within which "a second attack" may still be the one just reported
_PARTED = 0.65  # two sides part if they are alike by less than this share of what each is in itself
_AROUND = 3.0  # days in which clusters count as around
_WINDOW = 10.0  # days without a report after which a cluster is closed
_MOST = 50_000  # clusters held at once
_VISITS = 400  # clusters looked up by word before candidates are compared whole
_CANDIDATES = 24
_TERMS = 160  # heaviest terms kept of a cluster
_TIMES = 40  # report times kept of a cluster
_KEPT = 24  # long texts kept of a cluster, for a second look
_LEAP = 30 * 86_400.0  # seconds


@dataclass(frozen=True, slots=True)
class _Kept:
    """A long text of a cluster: the number of its item in the stream, and what it says."""

    number: int
    report: Report
    names: frozenset[str]


@dataclass(slots=True)
class _Cluster:
    """`total` is the sum of its members' unit vectors, so that a dot product with it is a sum of cosines."""

    number: int
    first: str  # id of the first item
    again: bool  # it opened as "a second attack"
    total: dict[str, float] = field(default_factory=dict)
    places: Counter[str] = field(default_factory=Counter)  # how many reports name each
    size: int = 0
    times: list[float] = field(default_factory=list)  # days since 1970, of its reports
    last: float = 0.0  # the stream's clock at its last report
    kept: list[_Kept] = field(default_factory=list)
    parted: int | None = None  # the cluster it came out of


class Clustering:
    """Groups a stream item by item; `groups` says, at any time, which item is in which incident."""

    def __init__(self, *, dated: bool = True) -> None:
        """`dated`: the stream's times can be believed (see `tells_time`)."""
        self._dated = dated
        self._frequencies = Frequencies(background().by_nation)
        self._open: OrderedDict[int, _Cluster] = OrderedDict()  # least recently reported first
        self._quiet: OrderedDict[int, _Cluster] = OrderedDict()  # not reported for _AROUND days
        self._postings: dict[str, dict[int, None]] = {}
        self._parent: list[int] = []  # of each cluster number, the one it was merged into
        self._first: list[str] = []
        self._items: list[tuple[str, int]] = []
        self._clock = 0.0  # days since 1970; stands still over items without a time

    def add(self, item: Item, at: datetime | None) -> None:
        """Puts `item`, reported `at` (None: unknown), into a cluster. Items come in order of time."""
        at = at if self._dated else None
        report = report_of(item, at, self._frequencies)
        if at is not None:
            self._clock = max(self._clock, days_of(at))
        self._age()
        candidates = self._candidates(report.vector)
        # How rare its words are is known of English; of another language only what the stream has shown.
        threshold = max(_threshold(len(self._open)), _FOREIGN if report.foreign else 0.0)
        cluster = _best(report, candidates, threshold) or self._start(item.id, again=bool(report.again))
        self._join(cluster, report)
        self._items.append((item.id, cluster.number))
        cluster = self._merge(cluster, candidates, threshold)
        if report.names is not None:
            self._part(cluster)

    def groups(self) -> Iterator[tuple[str, str]]:
        """(item id, incident id) for every item so far, in order of arrival."""
        names: dict[int, str] = {}
        taken: Counter[str] = Counter()
        for item, number in self._items:
            root = self._root(number)
            if root not in names:
                # Two clusters may begin with items of one id: feeds share them.
                first = self._first[root]
                seed = f"{first}|{taken[first]}" if taken[first] else first
                taken[first] += 1
                digest = blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=6)
                names[root] = f"event-{digest.hexdigest()}"
            yield item, names[root]

    def held(self) -> int:
        """How many words of clusters and of their kept texts are held: what memory goes by, but for the ids of the
        items."""
        kept = (one for clusters in (self._open, self._quiet) for cluster in clusters.values() for one in cluster.kept)
        return sum(map(len, self._postings.values())) + sum(len(one.report.vector) for one in kept)

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

    def _start(self, first: str, *, again: bool) -> _Cluster:
        cluster = _Cluster(len(self._parent), first, again)
        self._parent.append(cluster.number)
        self._first.append(first)
        return cluster

    def _join(self, cluster: _Cluster, report: Report) -> None:
        self._add_words(cluster, report.vector)
        cluster.size += 1
        cluster.places.update(report.places)
        if report.days is not None:
            cluster.times = [*cluster.times, report.days][-_TIMES:]
        if report.names is not None:
            cluster.kept = [*cluster.kept, _Kept(len(self._items), report, report.names)][-_KEPT:]
        if len(cluster.total) > 2 * _TERMS:
            self._shrink(cluster)
        self._touch(cluster)

    def _add_words(self, cluster: _Cluster, vector: Mapping[str, float]) -> None:
        total = cluster.total
        for word, weight in vector.items():
            if word not in total:
                self._postings.setdefault(word, {})[cluster.number] = None
                total[word] = weight
            else:
                total[word] += weight

    def _touch(self, cluster: _Cluster) -> None:
        cluster.last = self._clock
        self._quiet.pop(cluster.number, None)
        self._open[cluster.number] = cluster
        self._open.move_to_end(cluster.number)

    def _merge(self, cluster: _Cluster, candidates: list[_Cluster], threshold: float) -> _Cluster:
        """Merges the one candidate that resembles the grown cluster most into it, if any does enough; the outcome."""
        best, best_margin = None, 0.0
        for other in candidates:
            if other is cluster or cluster.number == other.parted or other.number == cluster.parted:
                continue
            small, large = sorted((cluster.total, other.total), key=len)
            alike = _dot(small, large) / (cluster.size * other.size)
            margin = alike - threshold
            if margin <= best_margin:
                continue
            margin -= _PER_DAY * min((_apart(day, cluster.times) for day in other.times), default=0.0)
            if elsewhere(cluster.places, cluster.size, other.places, other.size):
                margin -= (_ELSEWHERE - 1) * threshold
            if margin > best_margin and not _kept_apart(cluster, other):
                best, best_margin = other, margin
        if best is None:
            return cluster
        early, late = sorted((cluster, best), key=lambda one: one.number)
        self._close(late)
        self._parent[late.number] = early.number
        self._add_words(early, late.total)
        early.size += late.size
        early.places.update(late.places)
        early.times = sorted((*early.times, *late.times))[-_TIMES:]
        early.kept = sorted((*early.kept, *late.kept), key=lambda one: one.number)[-_KEPT:]
        self._shrink(early)
        self._touch(early)
        return early

    def _part(self, cluster: _Cluster) -> None:
        """Parts the texts of a cluster that turn out to be about two events. Of texts that are no longer kept, or
        were too short to tell, all stay with the earlier side."""
        sides = two_sides([one.names for one in cluster.kept])
        if sides is None:
            return
        first, second = (
            [one for one, side in zip(cluster.kept, sides, strict=True) if side is which] for which in (True, False)
        )
        stay, leave = sorted((first, second), key=lambda one: one[0].number)
        gone = _sum(leave)
        if _between(_sum(stay), len(stay), gone, len(leave)) > _PARTED:
            return
        new = self._start(self._items[leave[0].number][0], again=False)
        new.parted = cluster.number
        for one in leave:
            self._items[one.number] = (self._items[one.number][0], new.number)
            new.places.update(one.report.places)
        cluster.places.subtract(new.places)
        cluster.size -= len(leave)
        cluster.kept, new.kept = stay, leave
        new.size = len(leave)
        new.times = [one.report.days for one in leave if one.report.days is not None]
        for word, weight in gone.items():
            if word in cluster.total:
                cluster.total[word] -= weight
                if cluster.total[word] <= 1e-9:
                    del cluster.total[word]
                    self._unpost(word, cluster.number)
        self._add_words(new, gone)
        self._shrink(new)
        self._touch(new)

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


def _threshold(around: int) -> float:
    """What it takes to join a cluster with `around` clusters around."""
    return _ALONE + (_CROWDED - _ALONE) * around / (around + _HALFWAY)


def _best(report: Report, candidates: list[_Cluster], threshold: float) -> _Cluster | None:
    """The candidate that `report` resembles most beyond its need, if it does any."""
    best, best_margin = None, 0.0
    mine = dict.fromkeys(report.places, 1)
    for cluster in candidates:
        alike = _dot(report.vector, cluster.total) / cluster.size
        apart = _apart(report.days, cluster.times)
        margin = alike - threshold - _PER_DAY * apart
        if margin <= best_margin:
            continue
        if elsewhere(mine, 1, cluster.places, cluster.size):
            margin -= (_ELSEWHERE - 1) * threshold
        if margin > best_margin and not (apart > _SOON and not cluster.again and _one_more(report, cluster)):
            best, best_margin = cluster, margin
    return best


def _one_more(report: Report, cluster: _Cluster) -> bool:
    """The text presents an event as one more, and the clause that does is what it shares with the cluster: one about
    another matter ("fresh strikes on the capital; rockets at the port") says nothing of this one."""
    if not report.again:
        return False
    shared = {word: weight * cluster.total[word] for word, weight in report.vector.items() if word in cluster.total}
    return sum(shared[word] for word in shared.keys() & report.again) >= sum(shared.values()) / 2


def _kept_apart(one: _Cluster, other: _Cluster) -> bool:
    """The later of the two opened as one more event, or each side has a name of its own."""
    if one.times and other.times:
        early, late = sorted((one, other), key=lambda cluster: cluster.times[0])
        if late.again and late.times[0] - early.times[0] > _SOON:
            return True
    return told_apart([kept.names for kept in one.kept], [kept.names for kept in other.kept])


def _sum(kept: Iterable[_Kept]) -> dict[str, float]:
    total: dict[str, float] = {}
    for one in kept:
        for word, weight in one.report.vector.items():
            total[word] = total.get(word, 0.0) + weight
    return total


def _between(first: Mapping[str, float], size: int, second: Mapping[str, float], other: int) -> float:
    """How alike two groups of texts are, by their sums of unit vectors: the average cosine between them, as a share
    of that within them."""
    within = (_dot(first, first) - size) / (size - 1) + (_dot(second, second) - other) / (other - 1)
    return _dot(first, second) / (size * other) * (size + other) / within if within > 0 else 1.0


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(weight * other[word] for word, weight in one.items() if word in other)


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
