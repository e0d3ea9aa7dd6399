"""Changes of files are noticed, however they come about."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from monitor.file_watch import changes, marks_of

PATIENCE = 60.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = tmp_path / "rules"
    (rules / "lists").mkdir(parents=True)
    (rules / "attack.yaml").write_text("one", "utf-8")
    (rules / "lists" / "bases.yaml").write_text("one", "utf-8")
    return rules


@asynccontextmanager
async def watching(*paths: Path) -> AsyncIterator[Callable[[], asyncio.Task[None]]]:
    """Gives a function that waits for the next change."""
    stop = asyncio.Event()
    async with aclosing(changes(lambda: paths, marks_of(paths), stop)) as changed:

        async def next_change() -> None:
            async with asyncio.timeout(PATIENCE):
                await anext(changed)

        yield lambda: asyncio.create_task(next_change())
        stop.set()


def rewrite(folder: Path) -> None:
    (folder / "attack.yaml").write_text("two", "utf-8")


def rewrite_below(folder: Path) -> None:
    (folder / "lists" / "bases.yaml").write_text("two", "utf-8")


def replace(folder: Path) -> None:
    staged = folder.parent / "staged"
    staged.write_text("two", "utf-8")
    staged.replace(folder / "attack.yaml")


def add(folder: Path) -> None:
    (folder / "more.yml").write_text("one", "utf-8")


def remove(folder: Path) -> None:
    (folder / "attack.yaml").unlink()


def same_size_and_date(folder: Path) -> None:
    before = (folder / "attack.yaml").stat()
    (folder / "attack.yaml").write_text("two", "utf-8")
    os.utime(folder / "attack.yaml", ns=(before.st_atime_ns, before.st_mtime_ns))


def make_again(folder: Path) -> None:
    folder.mkdir()
    rewrite(folder)


def swap_folder(folder: Path) -> None:
    folder.rename(folder.parent / "old")
    shutil.copytree(folder.parent / "old", folder)


@pytest.mark.parametrize("change", [rewrite, rewrite_below, replace, add, remove, same_size_and_date, swap_folder])
async def test_a_change_is_noticed(folder: Path, change: Callable[[Path], None]) -> None:
    async with watching(folder) as next_change:
        noticed = next_change()
        await asyncio.sleep(0.2)
        assert not noticed.done()
        change(folder)
        await noticed


async def test_a_folder_that_was_removed_and_made_again_is_still_watched(folder: Path) -> None:
    async with watching(folder) as next_change:
        shutil.rmtree(folder)
        await next_change()
        make_again(folder)
        await next_change()
        rewrite(folder)
        await next_change()


async def test_a_link_that_leads_elsewhere_is_noticed(folder: Path) -> None:
    release = folder.parent / "release-2"
    shutil.copytree(folder, release)
    link = folder.parent / "current"
    link.symlink_to(folder)
    async with watching(link) as next_change:
        staged = folder.parent / "staged"
        staged.symlink_to(release)
        staged.replace(link)
        await next_change()


async def test_what_changed_before_the_watching_began_is_noticed(folder: Path) -> None:
    marks, stop = marks_of([folder]), asyncio.Event()
    rewrite(folder)
    async with aclosing(changes(lambda: [folder], marks, stop)) as changed, asyncio.timeout(PATIENCE):
        await anext(changed)
        stop.set()


async def test_other_files_are_no_change_and_the_watching_ends_when_told(folder: Path) -> None:
    stop, seen = asyncio.Event(), 0

    async def watch() -> int:
        nonlocal seen
        async for _ in changes(lambda: [folder], marks_of([folder]), stop):
            seen += 1
        return seen

    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0.2)
    (folder / "watch.db").write_text("one", "utf-8")
    (folder / ".attack.yaml.swp").write_text("one", "utf-8")
    (folder / ".hidden.yaml").write_text("one", "utf-8")
    await asyncio.sleep(1)
    stop.set()
    async with asyncio.timeout(PATIENCE):
        assert await watcher == 0
