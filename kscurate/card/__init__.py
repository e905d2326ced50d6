"""The data card: what a manifest holds, what was left out and why, and on whom each rule falls harder.

`run.py` reads manifest and ledger, the modules named for a chapter turn them into plain facts, `write.py` lays them out
as a page, a README and Croissant metadata. Nothing here opens a video but `clips.py`, and that only when asked.
"""
