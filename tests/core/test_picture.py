"""The map: where things are on it."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from monitor.alerts.message import Spot
from monitor.alerts.picture import HEIGHT, WIDTH, draw_map

LAND, SEA = (243, 239, 230), (185, 211, 230)


def pixel(spot: Spot, x: int, y: int) -> tuple[int, int, int]:
    drawn = draw_map(spot)
    assert drawn is not None
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.size == (WIDTH, HEIGHT)
        found = image.convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return (int(found[0]), int(found[1]), int(found[2]))


def near(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= 12 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    ("spot", "west_is", "east_is"),
    [
        (Spot(38.72, -9.0, "Lisbon"), SEA, LAND),  # the ocean lies west of it
        (Spot(34.45, 35.9, "Tripoli"), SEA, LAND),  # the Levant's coast
        (Spot(-33.9, 151.1, "Sydney"), LAND, SEA),
    ],
)
def test_land_and_sea_are_on_their_sides(
    spot: Spot, west_is: tuple[int, int, int], east_is: tuple[int, int, int]
) -> None:
    assert near(pixel(spot, 15, 25), west_is)
    assert near(pixel(spot, WIDTH - 15, 25), east_is)


def test_the_spot_is_marked_in_the_middle() -> None:
    assert near(pixel(Spot(33.3, 44.4, "US Consulate"), WIDTH // 2, HEIGHT // 2), (192, 57, 43))


@pytest.mark.parametrize("spot", [Spot(-17.0, 179.95, "Taveuni"), Spot(66.0, -179.9, "السفارة"), Spot(0.0, 0.0, "")])
def test_the_date_line_and_any_name_can_be_drawn(spot: Spot) -> None:
    assert (draw_map(spot) or b"").startswith(b"\x89PNG")


def test_there_is_no_map_of_the_poles() -> None:
    assert draw_map(Spot(89.0, 10.0, "Pole")) is None
