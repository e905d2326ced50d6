"""How far a number can be trusted: intervals, paired tests and rank probabilities, clustered by source video.

Clips of one video are not independent of each other, so videos are drawn, flipped and left out, never clips. A mean
over clips and a distance of sets both come down to `Totals`, what each video adds to the number; everything else
reads only these. All of it is the same for the same seed, whatever the order of the clips.
"""
