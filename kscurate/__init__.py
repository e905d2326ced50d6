"""Native annotations and videos in, Parquet manifests of clean key-step subclips out; every drop explained."""
