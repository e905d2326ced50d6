"""Which things stand on the table for a skill, and which act performs each of its steps."""

from __future__ import annotations

from collections.abc import Callable

from kscurate.sample.world.acts.act import Act
from kscurate.sample.world.recipes import baking, building, drinks, folding, garden, home, kitchen, painting
from kscurate.sample.world.setup import Table

Recipe = Callable[[Table], list[Act]]
RECIPES: dict[str, Recipe] = {
    skill_id: recipe
    for family in (drinks, kitchen, baking, folding, painting, building, garden, home)
    for skill_id, recipe in family.RECIPES.items()
}


def lay_table(skill_id: str, table: Table) -> list[Act]:
    """Puts the things of a skill on `table`; the acts stand in the order of the skill's steps.

    Raises KeyError for a skill without a recipe.
    """
    return RECIPES[skill_id](table)
