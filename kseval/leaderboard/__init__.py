"""The leaderboard: results and their comparison as tables for a terminal, a text, a paper and a browser.

It computes nothing: every number, interval, test and picture was made by the evaluation and stands in a result file.
`table.py` lays the rows out once; each format is one file that only writes that table down.
"""
