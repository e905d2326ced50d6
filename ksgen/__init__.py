"""The reference generator: planner with retrieval, key-step images, key-step clips. Not built yet."""
