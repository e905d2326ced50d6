"""One file a command: its name, its function's name and the command's are the same; the command has dashes."""
