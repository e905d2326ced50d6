"""Video files: what they are, their pictures at chosen times, and writing them. Nothing else in kseval opens one."""
