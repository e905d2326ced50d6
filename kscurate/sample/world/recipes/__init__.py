"""Which things stand on the table for a skill, and which act performs each of its steps."""

from __future__ import annotations

from collections.abc import Callable

from kscurate.sample.world.acts.act import Act
from kscurate.sample.world.acts.put import Put
from kscurate.sample.world.painters.bits import cube
from kscurate.sample.world.recipes import drinks
from kscurate.sample.world.setup import Table

Recipe = Callable[[Table], list[Act]]
RECIPES: dict[str, Recipe] = {**drinks.RECIPES}


def lay_table(skill_id: str, table: Table) -> list[Act]:
    """Puts the things of a skill on `table`; the acts stand in the order of the skill's steps."""
    if skill_id in RECIPES:
        return RECIPES[skill_id](table)
    acts: list[Act] = []
    for i in range(7):
        block = table.lay(cube(3.5, table.ceramic(i)), "right")
        acts.append(Put(block, (0.0, 0.0, 3.5 * i)))
    return acts
