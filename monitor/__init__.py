"""newswatch: a news watch that matches meaning, counts events, explains itself and loses nothing."""

__version__ = "0.1.0"
