"""How single things are drawn, one family a file: `painter(stage, at, yaw, axis)`."""
