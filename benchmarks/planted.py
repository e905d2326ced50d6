"""The sample's truth beside a ledger, for the benchmarks; the package itself calibrates by it."""

from kscurate.sample.judged import candidates_with_truth

__all__ = ["candidates_with_truth"]
