"""The drawn table-top world of the embedded sample; lengths in cm, z up, y away from the viewer."""
