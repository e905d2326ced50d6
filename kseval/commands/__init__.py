"""One file a command; the file's name and its function's name are the same, the command has a dash for an underscore."""
