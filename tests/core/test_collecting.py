"""The pause of the garbage collector ends with its block, and leaves a collector off that was off."""

from __future__ import annotations

import gc
import weakref

import pytest

from monitor.collecting import collection_paused, settle


def test_the_collector_is_off_inside_and_on_after_even_on_an_error() -> None:
    @collection_paused()
    def fails() -> None:
        raise ValueError("on" if gc.isenabled() else "off")

    assert gc.isenabled()
    with pytest.raises(ValueError, match="off"):
        fails()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collection_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_was_spared_and_let_go_is_found_when_memory_settles_again() -> None:
    class Node:
        other: Node

    first, second = Node(), Node()
    first.other, second.other = second, first  # a cycle
    settle()
    gone = weakref.ref(first)
    del first, second
    gc.collect()
    assert gone() is not None
    settle()
    assert gone() is None
