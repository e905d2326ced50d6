"""The commands of `ksgen`: each file is one, of the same name."""
