"""Which language a text in Latin letters is in: py3langid's model, as far as Latin letters need it.

py3langid holds 85 MB to tell 138 languages in all scripts. Other scripts are told by their letters (`languages`), so
that a sixth of its weights is enough here; and its table of transitions, which finds the features of a text, becomes
the sorted features themselves. The answers are its own (`tests/core/test_languages.py` compares them).
"""

from __future__ import annotations

import lzma
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import IO

import numpy as np
from numpy.typing import NDArray

_LONGEST = 6  # bytes of a feature
_ABSENT, _SILENT = -2, -1  # no beginning of a feature; the beginning of one, and none itself
_AT_ONCE = 4096  # states whose transitions are looked at together
_ROWS_AT_ONCE = 8192

# Bytes of UTF-8 that text in Latin letters is made of: ASCII, up to U+036F, U+1E00 and general punctuation.
_LATIN = np.array([byte < 0xCE or byte in (0xE1, 0xE2) for byte in range(256)])
_OTHER_SCRIPTS = frozenset(
    (
        "am ar ary arz as ba be bg bn el fa grc gu hbo he hi hy ja ka kk km kn ko ky lo mk ml mn mr my ne or pa ps ru"
        " sa sd sdh si ta te tg th tt ug uk ur wuu yue zh"
    ).split()
)


@dataclass(frozen=True, slots=True, eq=False)
class LanguageModel:
    """Naive Bayes over counts of byte sequences. `single`, `pairs` and `longer` map a sequence (as a number, its
    first byte highest) to its feature; `longer[n]` are sorted sequences of n + 3 bytes and their features."""

    labels: tuple[str, ...]
    weights: NDArray[np.float16]  # feature, label
    prior: NDArray[np.float32]  # label
    single: NDArray[np.int32]
    pairs: NDArray[np.int32]
    longer: tuple[tuple[NDArray[np.int64], NDArray[np.int32]], ...]

    def classify(self, text: str, usual: str, doubt: float) -> str:
        """The likeliest ISO 639 code, or `usual` where none is likelier by more than `doubt` (natural logarithm)."""
        plain = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
        features, counts = np.unique(self._features(plain.encode("utf-8", "surrogatepass")), return_counts=True)
        scores = np.log1p(counts.astype(np.float32)) @ self.weights[features] + self.prior
        best = int(scores.argmax())
        return usual if scores[best] - scores[self.labels.index(usual)] <= doubt else self.labels[best]

    def _features(self, text: bytes) -> NDArray[np.int32]:
        """The feature of every position that has one: that of the longest known sequence which ends there."""
        if len(text) < 2:
            return self.single[:0]
        letters = np.frombuffer(text, np.uint8).astype(np.int64)
        found = self.single[letters]
        sequences = letters[:-1] << 8 | letters[1:]
        fitting = self.pairs[sequences]
        np.copyto(found[1:], fitting, where=fitting != _ABSENT)
        for size, (known, features) in enumerate(self.longer, 3):
            sequences = sequences[:-1] << 8 | letters[size - 1 :]
            at = known.searchsorted(sequences)
            at[at == len(known)] = 0
            np.copyto(found[size - 1 :], features[at], where=known[at] == sequences)
        return found[found >= 0]


@lru_cache(maxsize=1)
def language_model() -> LanguageModel:
    """The model; the first call reads it, which takes most of a second."""
    with tempfile.TemporaryFile() as unpacked:
        with as_file(files("py3langid") / "data" / "model.npz.xz") as path, lzma.open(path) as packed:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
        unpacked.seek(0)
        return _model_of(unpacked)


def _model_of(unpacked: IO[bytes]) -> LanguageModel:
    with np.load(unpacked, allow_pickle=False) as stored:
        sequences = _sequences(stored["nextmove"].reshape(-1, 256), stored["nextmove_row"], stored["out_feat"])
        labels = stored["classes"].tolist()
        kept = [at for at, label in enumerate(labels) if label not in _OTHER_SCRIPTS]
        used = np.unique(np.concatenate([features[features >= 0] for _, features in sequences]))
        weights = stored["ptc"]
        chosen = np.empty((len(used), len(kept)), np.float16)
        for first in range(0, len(used), _ROWS_AT_ONCE):  # a piece at a time, since it is large
            rows = used[first : first + _ROWS_AT_ONCE]
            chosen[first : first + len(rows)] = weights[rows][:, kept]
        prior = stored["pc"][kept]
    numbered = [(known, _renumbered(features, used)) for known, features in sequences]
    return LanguageModel(
        labels=tuple(labels[at] for at in kept),
        weights=chosen,
        prior=prior,
        single=_table(numbered[0], 256),
        pairs=_table(numbered[1], 65_536),
        longer=tuple(pair for pair in numbered[2:] if len(pair[0])),
    )


def _sequences(
    rows: NDArray[np.uint32], row_of: NDArray[np.uint16], output: NDArray[np.int32]
) -> list[tuple[NDArray[np.int64], NDArray[np.int32]]]:
    """Per length from 1, the byte sequences in Latin letters that a state of the automaton stands for, sorted, and
    their features. In an automaton of this kind (Aho and Corasick 1975) a state is first reached by its own
    sequence, so that a search by breadth from the start finds every state's."""
    seen = np.zeros(len(row_of), np.bool_)
    seen[0] = True
    level, spelt = np.zeros(1, np.int64), np.zeros(1, np.int64)
    bytes_ = np.flatnonzero(_LATIN)
    found = []
    for _ in range(_LONGEST):
        states, sequences = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for first in range(0, len(level), _AT_ONCE):
            reached = rows[row_of[level[first : first + _AT_ONCE]]][:, bytes_]
            fresh = ~seen[reached]
            states.append(reached[fresh].astype(np.int64))
            sequences.append((spelt[first : first + _AT_ONCE, None] << 8 | bytes_)[fresh])
        level, spelt = np.concatenate(states), np.concatenate(sequences)
        seen[level] = True
        order = spelt.argsort()
        level, spelt = level[order], spelt[order]
        found.append((spelt, output[level]))
    return found


def _renumbered(features: NDArray[np.int32], used: NDArray[np.int32]) -> NDArray[np.int32]:
    """The features counted among the `used` ones."""
    return np.where(features < 0, _SILENT, used.searchsorted(features)).astype(np.int32)


def _table(sequences: tuple[NDArray[np.int64], NDArray[np.int32]], size: int) -> NDArray[np.int32]:
    """Short sequences as a table of all there are."""
    table = np.full(size, _ABSENT, np.int32)
    table[sequences[0]] = sequences[1]
    return table
