"""The demo's configuration: the defaults, with sample feeds polled every other second and a store to throw away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from monitor.demo.story import OUTLETS
from monitor.settings import FeedSetting, Network, Polling, Settings, Web


def demo_settings(address: str, folder: Path) -> Settings:
    """Settings for outlets served at `address`, with everything that is written inside `folder`."""
    return Settings(
        store=str(folder / "demo.db"),
        feeds=[
            FeedSetting(url=address + outlet.path, name=outlet.name, publisher=outlet.name, lang=outlet.lang)
            for outlet in OUTLETS
        ],
        polling=Polling(min_interval=timedelta(seconds=2), max_interval=timedelta(seconds=2), spacing=timedelta(0)),
        network=Network(allow=["127.0.0.0/8"]),
        web=Web(listen="127.0.0.1:0"),
    )
