"""The ground the three packages stand on: what all of them need and no library gives.

It imports none of them, and holds only the way an error is told, the atomic write, the progress line, the ffmpeg
executable, the mending of torchvision beside a CPU torch, and the trained weights with the networks that more than
one package looks through.
"""
