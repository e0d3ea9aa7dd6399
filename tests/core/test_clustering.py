"""Any stream, grouped by event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.incidents.clustering import Clustering, tells_time
from monitor.model import Item

START = datetime(2030, 5, 6, tzinfo=UTC)
STORIES = [
    (0, "Ferry sinks off Palawan with ninety aboard, coast guard says"),
    (1, "Palawan ferry disaster: divers search the sunken ship for survivors"),
    (2, "Ninety feared drowned as ferry sinks off Palawan"),
    (3, "Central bank of Norway raises interest rates by half a point"),
    (4, "Norway's central bank raises rates to tame inflation"),
    (5, "Volcano erupts near Quito, flights diverted"),
    (6, "Flights diverted as volcano near Quito erupts and spews ash"),
]


def groups(stories: Sequence[tuple[float, str]], *, dated: bool = True) -> list[set[int]]:
    clustering = Clustering(dated=dated)
    for number, (hour, title) in enumerate(stories):
        at = START + timedelta(hours=hour)
        clustering.add(Item(str(number), "f", "p", title, published=at), at)
    found: dict[str, set[int]] = defaultdict(set)
    for item, incident in clustering.groups():
        found[incident].add(int(item))
    return sorted(found.values(), key=min)


def test_reports_of_one_event_come_together_and_others_stay_apart() -> None:
    assert groups(STORIES) == [{0, 1, 2}, {3, 4}, {5, 6}]


def test_the_same_headline_long_after_is_another_event() -> None:
    title = "Suicide bomber kills six at a checkpoint in Mogadishu"
    assert groups([(0, title), (1, title), (24 * 30, title)]) == [{0, 1}, {2}]


def test_a_date_in_the_headline_counts_before_the_day_of_publication() -> None:
    title = "{}: shelling of Al Mansoura village"
    assert groups([(0, title.format("March 2nd 2030")), (1, title.format("April 20th 2030"))]) == [{0}, {1}]


def test_a_country_and_its_people_are_one() -> None:
    assert groups(
        [(0, "Norway mediates in islands dispute"), (1, "Norwegian mediators try to end islands dispute")]
    ) == [{0, 1}]


def test_reports_that_each_name_another_country_stay_apart() -> None:
    peru = "Two killed as army helicopter crashes in Peru"
    other = "Army helicopter comes down {}, two crew dead"
    assert groups([*STORIES, (7, peru), (8, other.format("in Kenya"))])[3:] == [{7}, {8}]
    assert groups([*STORIES, (7, peru), (8, other.format("in hills"))])[3:] == [{7, 8}]


def test_what_is_presented_as_one_more_event_opens_another() -> None:
    first, more = "Rockets hit the port of Tartus", "Rocket attacks resume on the port of Tartus"
    assert groups([(0, first), (0.5, first), (9, more), (9.5, "Rockets hit port of Tartus")]) in (
        [{0, 1}, {2, 3}],
        [{0, 1, 3}, {2}],
    )


def test_one_more_event_of_another_kind_in_the_headline_says_nothing() -> None:
    first = "Rockets hit the port of Tartus, two dead"
    later = "Army launches fresh strikes on rebel capital; rockets hit the port of Tartus, two dead"
    assert groups([(0, first), (1, first), (5, later)]) == [{0, 1, 2}]


FIRES = {
    "Brevik": (
        "The blaze at the mill in Brevik began in the drying hall on Friday, said fire chief Solveig Aas, and took "
        "twelve hours to put out. Nobody was hurt. {} The river bridge stayed shut and ferries were full.",
        "Halvorsen mill in Brevik burns down",
    ),
    "Molde": (
        "Crews under Jonas Lunde were called to Molde at dawn, where rolls of newsprint were alight in a warehouse. "
        "Thirty people left their homes. {} An electrical fault is suspected; insurers put the damage at nine million.",
        "Warehouse of Halvorsen mill lost to flames in Molde",
    ),
}
MORE = ["Halvorsen makes paper.", "The Halvorsen family came.", "Halvorsen shares fell.", "Halvorsen halted work.", "."]


def test_two_events_of_one_kind_part_when_each_side_names_its_own() -> None:
    clustering = Clustering(dated=False)
    for number in range(10):
        text, title = FIRES["Molde" if number % 2 else "Brevik"]
        clustering.add(Item(str(number), "f", "p", title, content=text.format(MORE[number // 2])), None)
    found: dict[str, set[int]] = defaultdict(set)
    for item, incident in clustering.groups():
        found[incident].add(int(item))
    assert sorted(found.values(), key=min) == [{0, 2, 4, 6, 8}, {1, 3, 5, 7, 9}]


def test_feeds_that_share_item_ids_do_not_share_incidents() -> None:
    clustering = Clustering()
    for title in ("Ferry sinks off Palawan", "Volcano erupts near Quito"):
        clustering.add(Item("1", title[:5], "p", title, published=START), START)
    assert len({incident for _, incident in clustering.groups()}) == 2


def test_undated_streams_are_grouped_by_what_they_say() -> None:
    clustering = Clustering(dated=False)
    for number, (_, title) in enumerate(STORIES):
        clustering.add(Item(str(number), "f", "p", title), None)
    assert len({incident for _, incident in clustering.groups()}) == 3


def test_a_stream_whose_dates_jump_tells_no_time() -> None:
    assert tells_time([START + timedelta(hours=hour) for hour in range(9)])
    assert not tells_time([START + timedelta(days=400 * (number % 2)) for number in range(9)])
    assert tells_time([])


def test_memory_does_not_grow_with_the_stream() -> None:
    clustering = Clustering()
    sizes = []
    for number in range(3_000):
        at = START + timedelta(hours=number)
        body = f"It was said in place{number} that thing{number} was seen. " * 6
        item = Item(str(number), "f", "p", f"Story{number} about thing{number} and place{number}", content=body)
        clustering.add(item, at)
        clustering.add(Item(f"again-{number}", "f", "p", "Harbour of Tartus reopens", content=body), at)
        if number in (1_499, 2_999):
            sizes.append(clustering.held())
    assert sizes[1] <= sizes[0] * 1.01


words = st.sampled_from("ferry sinks bank rates volcano erupts Quito Norway Palawan flights".split())
streams = st.lists(st.tuples(st.integers(0, 200), st.lists(words, min_size=1, max_size=6).map(" ".join)), max_size=25)


@settings(max_examples=50)
@given(streams)
def test_every_item_is_in_one_group_and_again_in_the_same(stream: list[tuple[float, str]]) -> None:
    ordered = sorted(stream)
    once = groups(ordered)
    assert sorted(number for group in once for number in group) == list(range(len(ordered)))
    assert groups(ordered) == once


def test_texts_of_one_outlet_in_another_language_stay_apart() -> None:
    """What each of its texts says (a dateline, function words) is common there, though no English text has it."""
    line = "الشرق نيوز - في"
    stories = (
        ("أمطار غزيرة تغرق شوارع المدينة القديمة", "الأرصاد تتوقع سيولا وعواصف رعدية"),
        ("افتتاح جسر جديد فوق النهر شمالي المحافظة", "كلفة المشروع بلغت مليارات"),
        ("محكمة تقضي بسجن موظف بتهمة الرشوة", "القاضي نطق بالحكم صباحا"),
        ("فوز فريق الجوية بكأس الدوري", "اللاعبون سجلوا ثلاثة أهداف"),
    )
    pages = [f"{title} {line} {body}" for title, body in stories]
    texts = [(hour / 4, page) for hour, page in enumerate(page for page in pages for _ in range(2))]
    found = groups([*texts, (3.0, f"{stories[0][0]} {line} {stories[0][1]} اليوم")])
    assert {0, 1} <= next(group for group in found if 0 in group)
    assert len(found) == 4


def test_character_references_are_no_numbers_in_common() -> None:
    rain = "".join(f"&#{ord(letter)};" for letter in "أمطار غزيرة تغرق شوارع المدينة")
    court = "".join(f"&#{ord(letter)};" for letter in "محكمة تقضي بسجن موظف بتهمة الرشوة")
    assert groups([(0, rain), (1, court)]) == [{0}, {1}]
