"""Whether two places are one, and which of two says more."""

from __future__ import annotations

import math

from monitor.model import Place

_SAME_AREA_KM = 30.0


def agreement(one: Place | None, other: Place | None) -> tuple[str, str]:
    """How two places agree, and in words for people: "same" (one facility or name), "beside" (two facilities
    next to each other), "area" (within 30 km), "land" (both
    name one country and no more), "country" (one says where in it), "none" (one is unknown, or nothing can be said),
    "other"."""
    if one is None or other is None:
        return "none", ""
    if _is_named(one) and _is_named(other) and one.facility != other.facility:
        distance = distance_km(one, other)
        if distance is None or distance > 1.0:
            return "other", f"another facility ({other.facility})"
        return "beside", f"area ({other.name}, {distance:.0f} km)"
    if is_land(one) and is_land(other) and one.country == other.country:
        return "land", f"place ({one.name})"
    if (one.facility and one.facility == other.facility) or one.name.casefold() == other.name.casefold():
        return "same", f"place ({other.facility or other.name})"
    distance = distance_km(one, other)
    if distance is None:
        if one.country and other.country and one.country != other.country:
            return "other", f"another country ({other.country})"
        return ("country", f"country ({one.country})") if one.country and one.country == other.country else ("none", "")
    if distance <= _SAME_AREA_KM:
        return "area", f"area ({other.name}, {distance:.0f} km)"
    return "other", f"another place ({other.name}, {distance:.0f} km away)"


def _is_named(place: Place) -> bool:
    """Whether the text names the facility; of a town, the facility is only the nearest."""
    return place.facility is not None and place.facility == place.name


def is_land(place: Place) -> bool:
    """No more than the country is known."""
    return place.facility is None and place.lat is None and place.country is not None


def distance_km(one: Place, other: Place) -> float | None:
    """Great-circle distance in kilometres (haversine), or None where a place has no coordinates."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    north, south = math.radians(one.lat), math.radians(other.lat)
    half = (
        math.sin((south - north) / 2) ** 2
        + math.cos(north) * math.cos(south) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(math.sqrt(half))


def more_exact(one: Place | None, other: Place | None) -> Place | None:
    """The place that names a facility, else has coordinates, else the first."""
    if one is None or other is None:
        return one or other
    return max((one, other), key=lambda place: (_is_named(place), place.facility is not None, place.lat is not None))


def country_of(place: Place | None) -> frozenset[str]:
    """The ISO code of the place's country, as a set of one or none."""
    return frozenset((place.country,)) if place is not None and place.country else frozenset()
