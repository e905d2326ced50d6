"""Pairs of candidates that share a picture, found by sorting; no comparison of each with each.

A picture's hash is cut into keys of some of its bits. Two pictures that differ in few bits most probably
share one of the keys; two others share one by chance, rarely. Equal keys stand together once all keys are
sorted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..spread import Spread, one_by_one
from .perceptual_hash import BITS, mirrored
from .sequences import Rows, Sequences

Hashes = NDArray[np.uint64]

# Where in a clip it is looked for shared pictures, as shares of its length.
PLACES = (0.2, 0.4, 0.6, 0.8)
KEYS = 8
# Low frequencies are strong, so their signs are the last that a re-encoding or a crop changes.
STEADY_BITS = 44
# Bits a key has beyond those that number the rows: each more halves the pairs that share a key by chance.
SPARE_BITS = 7
# A near-black or blank picture has few bits set or few unset, and would look like every other.
FEWEST_BITS = 6
# Each picture meets this many that follow it in its bucket; a larger bucket is one scene seen very often.
NEIGHBOURS = 24


@dataclass(frozen=True, slots=True)
class Lookalikes:
    """Pairs of rows: the whole picture of `first` resembles crop `crop` of `second`, mirrored or not."""

    first: Rows
    second: Rows
    crop: Rows
    mirrored: NDArray[np.bool_]

    def shards(self, size: int) -> Iterator[Lookalikes]:
        """Yield them in their order, `size` at a time."""
        for start in range(0, len(self.first), size):
            some = slice(start, start + size)
            yield Lookalikes(self.first[some], self.second[some], self.crop[some], self.mirrored[some])


def lookalikes(pictures: Sequences, spread: Spread = one_by_one) -> Lookalikes:
    """Pairs among rows of hashes, uint64 (moments, crops); each pair, crop and mirroring once, in order."""
    found = np.zeros(0, np.int64)
    for pairs in spread(_at_one_place, pictures, PLACES):
        found = np.union1d(found, pairs)
    rows = np.flatnonzero(pictures.length > 0)
    variants = _variants(pictures)
    rest, variant = np.divmod(found, variants)
    first, second = np.divmod(rest, max(1, len(rows)))
    return Lookalikes(rows[first], rows[second], variant // 2, variant % 2 == 1)


def _at_one_place(pictures: Sequences, place: float) -> Rows:
    """Pairs that share a picture at one place of their length: numbers of pair and variant, sorted, each once."""
    rows = np.flatnonzero(pictures.length > 0)
    variants = _variants(pictures)
    moments = pictures.start[rows] + (pictures.length[rows] * place).astype(np.int64)
    hashes = np.empty((len(rows), variants), np.uint64)
    hashes[:, 0::2] = pictures.values[moments]
    hashes[:, 1::2] = mirrored(hashes[:, 0::2])
    pairs = [_numbered(one, other, variants, len(rows)) for one, other in _in_one_bucket(hashes)]
    return np.unique(np.concatenate(pairs)) if pairs else np.zeros(0, np.int64)


def _variants(pictures: Sequences) -> int:
    # A row's picture as each crop, as it is (even) and mirrored (odd); variant 0 is the whole picture as it is.
    return 2 * int(pictures.values.shape[1])


def _in_one_bucket(hashes: Hashes) -> Iterator[tuple[Rows, Rows]]:
    """Flat indices of pairs of hashes (rows, variants) that share a key; the first of each is variant 0."""
    variants = hashes.shape[1]
    flat = hashes.ravel()
    set_bits = np.bitwise_count(flat)
    ids = np.flatnonzero((set_bits >= FEWEST_BITS) & (set_bits <= BITS - FEWEST_BITS)).astype(np.uint64)
    flat = _strongest_first(flat[ids])
    id_bits = np.uint64(hashes.size.bit_length())
    key_bits = np.uint64(min(len(hashes).bit_length() + SPARE_BITS, STEADY_BITS - 8))
    for mask in _key_masks(int(key_bits)):
        # The key, mixed so that it fits, then the strongest other bits: the most alike stand side by side.
        key = (flat & mask) * np.uint64(0x9E3779B97F4A7C15) >> (np.uint64(64) - key_bits)
        rest = (flat & ~mask) >> (key_bits + id_bits) << id_bits
        entries = key << (np.uint64(64) - key_bits) | rest | ids
        entries.sort()
        key = entries >> (np.uint64(64) - key_bits)
        entry = (entries & ((np.uint64(1) << id_bits) - np.uint64(1))).astype(np.int64)
        together = np.arange(len(entry))
        for step in range(1, NEIGHBOURS + 1):
            together = together[together < len(entry) - step]
            together = together[key[together] == key[together + step]]
            one, other = entry[together], entry[together + step]
            for a, b in ((one, other), (other, one)):
                whole = (a % variants == 0) & (a // variants != b // variants)
                # Whole beside whole is the same from both sides: the smaller row speaks.
                speaks = whole & ((b % variants >= 2) | (a < b))
                yield a[speaks], b[speaks]


def _numbered(one: Rows, other: Rows, variants: int, rows: int) -> Rows:
    return (one // variants * rows + other // variants) * variants + other % variants


def _key_masks(key_bits: int) -> list[np.uint64]:
    """Which bits make up each key: chosen at random among the steady ones, the same in every run."""
    random = np.random.Generator(np.random.PCG64(20))
    chosen = [random.permutation(STEADY_BITS)[:key_bits] for _ in range(KEYS)]
    return [np.uint64(sum(1 << (BITS - 1 - int(bit)) for bit in bits)) for bits in chosen]


def _strongest_first(hashes: Hashes) -> Hashes:
    """Hashes with their bits in reverse, so that the lowest frequency weighs most."""
    for width, mask in ((1, 0x5555555555555555), (2, 0x3333333333333333), (4, 0x0F0F0F0F0F0F0F0F)):
        shift, low = np.uint64(width), np.uint64(mask)
        hashes = (hashes & low) << shift | (hashes >> shift) & low
    return hashes.byteswap()
