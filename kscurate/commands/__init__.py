"""One file a command; the file's name, its function's name and the command's name are the same word."""
