"""The skills of the embedded sample: what each key step is called and what it changes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations


@dataclass(frozen=True, slots=True)
class Step:
    """One atomic step: `step_id` is a slug, unique over all atomic steps; the states are short words."""

    step_id: str
    text: str
    action: str
    state_before: str
    state_after: str


@dataclass(frozen=True, slots=True)
class Skill:
    """An ordered task: `orders` holds every valid order of `steps` as indices, the usual one first."""

    skill_id: str
    title: str
    domain: str
    steps: tuple[Step, ...]
    orders: tuple[tuple[int, ...], ...]


def names_a_side(text: str) -> bool:
    """Whether what the text says is false of the mirrored picture: a mirrored left hand is a right hand."""
    return not {"left", "right"}.isdisjoint(text.split())


def _step(text: str, state_before: str, state_after: str) -> Step:
    """The slug is the sentence without its articles, so that equal sentences are the same atomic step."""
    words = [word for word in text.lower().split() if word not in {"the", "a", "an"}]
    return Step("-".join(words), text, words[0], state_before, state_after)


def _skill(
    skill_id: str, domain: str, *steps: Step, after: dict[int, tuple[int, ...]] | None = None
) -> Skill:
    """`after` maps a step to the steps it must follow; without it the steps have one order only."""
    title = "".join(f" {letter}" if letter.isupper() else letter for letter in skill_id).strip()
    n_steps = len(steps)
    needs = {index: (index - 1,) for index in range(1, n_steps)} if after is None else after
    orders = tuple(
        order
        for order in permutations(range(n_steps))
        if all(order.index(first) < order.index(then) for then, firsts in needs.items() for first in firsts)
    )
    return Skill(skill_id, title, domain, steps, orders)


_ROLL_DOUGH = _step("roll out the dough", "ball of dough", "flat dough")
_POUR_MILK_BOWL = _step("pour the milk into the bowl", "no milk in bowl", "bowl with milk")
_FILL_POT_SOIL = _step("fill the pot with soil", "no soil in pot", "pot full of soil")
_WATER_POT = _step("water the soil in the pot", "dry soil", "wet dark soil")
_HONEY_BOWL = _step("drizzle honey into the bowl", "no honey", "honey on top")

DRINKS = (
    _skill(
        "MakeLemonTea",
        "drinks",
        _step("put the tea bag into the cup", "cup empty", "cup with tea bag"),
        _step("pour hot water into the cup", "cup dry", "cup full and steaming"),
        _step("put a lemon slice into the tea", "plain tea", "tea with lemon slice"),
        _step("drizzle honey into the tea", "no honey in tea", "honey in tea"),
        _step("stir the tea with the spoon", "pale streaky tea", "amber tea"),
        after={1: (0,), 2: (1,), 3: (1,), 4: (2, 3)},
    ),
    _skill(
        "MakeHotCocoa",
        "drinks",
        _step("pour the cocoa powder into the mug", "mug empty", "mug with cocoa powder"),
        _step("pour hot milk into the mug", "no milk in mug", "mug full and steaming"),
        _step("stir the cocoa with the spoon", "streaky milk", "brown cocoa"),
        _step("drop marshmallows into the mug", "plain cocoa", "cocoa with marshmallows"),
        after={2: (0, 1), 3: (2,)},
    ),
    _skill(
        "MakeIcedCoffee",
        "drinks",
        _step("drop ice cubes into the glass", "glass without ice", "glass with ice"),
        _step("pour the coffee into the glass", "no coffee", "glass with coffee"),
        _step("pour the milk into the glass", "black coffee", "coffee under milk"),
        _step("put the straw into the glass", "no straw", "glass with straw"),
        after={1: (0,), 2: (1,), 3: (0,)},
    ),
)

KITCHEN = (
    _skill(
        "MixPancakeBatter",
        "kitchen",
        _step("pour the flour into the bowl", "no flour in bowl", "bowl with flour"),
        _step("crack the egg into the bowl", "no egg in bowl", "bowl with egg"),
        _POUR_MILK_BOWL,
        _step("whisk the batter", "unmixed batter", "smooth batter"),
        after={1: (0,), 2: (0,), 3: (0, 1, 2)},
    ),
    _skill(
        "MakeBerryCereal",
        "kitchen",
        _step("pour the cereal into the bowl", "no cereal", "bowl with cereal"),
        _POUR_MILK_BOWL,
        _step("drop berries into the bowl", "no berries", "berries on top"),
        _HONEY_BOWL,
        after={2: (0, 1), 3: (0, 1)},
    ),
    _skill(
        "MakeGardenSalad",
        "kitchen",
        _step("put the lettuce into the bowl", "bowl empty", "bowl with lettuce"),
        _step("cut the cucumber", "whole cucumber", "cucumber slices"),
        _step("put the cucumber slices into the bowl", "slices on board", "slices in bowl"),
        _step("drop tomatoes into the bowl", "no tomatoes", "tomatoes in bowl"),
        _step("pour the oil into the bowl", "dry salad", "shiny salad"),
        after={2: (0, 1), 3: (0,), 4: (2, 3)},
    ),
    _skill(
        "FryEgg",
        "kitchen",
        _step("put the butter into the pan", "pan dry", "butter in pan"),
        _step("crack the egg into the pan", "no egg in pan", "egg in pan"),
        _step("sprinkle salt over the egg", "unsalted egg", "salted egg"),
        _step("sprinkle herbs over the egg", "plain egg", "egg with herbs"),
        after={1: (0,), 2: (1,), 3: (1,)},
    ),
    _skill(
        "MakeJamToast",
        "kitchen",
        _step("put the toast onto the plate", "plate empty", "toast on plate"),
        _step("spread butter on the toast", "dry toast", "buttered toast"),
        _step("spread jam on the toast", "no jam", "toast with jam"),
        _step("put strawberries onto the toast", "plain jam toast", "toast with strawberries"),
    ),
    _skill(
        "MakeCheeseSandwich",
        "kitchen",
        _step("put the bread onto the board", "board empty", "bread on board"),
        _step("put the cheese onto the bread", "no cheese", "cheese on bread"),
        _step("put the lettuce leaf onto the bread", "no lettuce", "lettuce on bread"),
        _step("put tomato slices onto the bread", "no tomato", "tomato on bread"),
        _step("put the top bread onto the sandwich", "open sandwich", "closed sandwich"),
        after={1: (0,), 2: (0,), 3: (0,), 4: (1, 2, 3)},
    ),
    _skill(
        "MakeNoodleSoup",
        "kitchen",
        _step("put the noodles into the bowl", "no noodles", "noodles in bowl"),
        _step("pour the broth into the bowl", "dry noodles", "noodles in broth"),
        _step("put the egg halves into the soup", "no egg", "egg halves in soup"),
        _step("sprinkle scallions over the soup", "plain soup", "green scallions on soup"),
        after={1: (0,), 2: (1,), 3: (1,)},
    ),
    _skill(
        "PackLunchBox",
        "kitchen",
        _step("put the rice into the lunch box", "no rice", "rice in box"),
        _step("put the broccoli into the lunch box", "no broccoli", "broccoli in box"),
        _step("put the egg into the lunch box", "no egg", "egg in box"),
        _step("put tomatoes into the lunch box", "no tomatoes", "tomatoes in box"),
        _step("put the lid onto the lunch box", "box open", "box closed"),
        after={4: (0, 1, 2, 3)},
    ),
)

BAKING = (
    _skill(
        "MakePizza",
        "baking",
        _ROLL_DOUGH,
        _step("spread tomato sauce on the dough", "bare dough", "red sauce on dough"),
        _step("sprinkle cheese over the pizza", "no cheese", "cheese on pizza"),
        _step("put olives onto the pizza", "no olives", "olives on pizza"),
        _step("put basil onto the pizza", "no basil", "basil on pizza"),
        after={1: (0,), 2: (1,), 3: (2,), 4: (2,)},
    ),
    _skill(
        "CutCookies",
        "baking",
        _ROLL_DOUGH,
        _step("press the star cutter into the dough", "plain dough", "stars cut in dough"),
        _step("press the round cutter into the dough", "no rounds", "rounds cut in dough"),
        _step("sprinkle sugar pearls over the cookies", "plain cookies", "cookies with pearls"),
        after={1: (0,), 2: (0,), 3: (1, 2)},
    ),
    _skill(
        "DecorateCupcake",
        "baking",
        _step("put the cupcake onto the plate", "plate empty", "cupcake on plate"),
        _step("squeeze frosting onto the cupcake", "bare cupcake", "frosted cupcake"),
        _step("sprinkle sugar pearls over the cupcake", "plain frosting", "frosting with pearls"),
        _step("put the cherry onto the cupcake", "no cherry", "cherry on top"),
        after={1: (0,), 2: (1,), 3: (1,)},
    ),
)

FOLDING = (
    _skill(
        "FoldPaperPlane",
        "folding",
        _step("fold the left corner of the paper", "left corner flat", "left corner folded"),
        _step("fold the right corner of the paper", "right corner flat", "right corner folded"),
        _step("fold the tip of the paper down", "pointed top", "blunt top"),
        _step("fold the paper in half", "open paper", "halved paper"),
        _step("fold the wing of the plane", "no wing", "plane with wing"),
        after={2: (0, 1), 3: (2,), 4: (3,)},
    ),
    _skill(
        "FoldNapkin",
        "folding",
        _step("fold the napkin in half", "open napkin", "half napkin"),
        _step("fold the napkin into a quarter", "half napkin", "quarter napkin"),
        _step("fold the corner of the napkin", "square corner", "corner turned"),
        _step("put the fork onto the napkin", "bare napkin", "fork on napkin"),
    ),
    _skill(
        "FoldShirt",
        "folding",
        _step("fold the left side of the shirt", "left sleeve out", "left side folded"),
        _step("fold the right side of the shirt", "right sleeve out", "right side folded"),
        _step("fold the hem of the shirt up", "long shirt", "short folded shirt"),
        after={2: (0, 1)},
    ),
    _skill(
        "SendLetter",
        "folding",
        _step("fold the letter in half", "open letter", "folded letter"),
        _step("put the letter onto the envelope", "envelope empty", "letter in envelope"),
        _step("fold the flap of the envelope", "envelope open", "envelope closed"),
        _step("put the seal onto the envelope", "unsealed", "sealed"),
    ),
)

PAINTING = (
    _skill(
        "PaintSunset",
        "painting",
        _step("paint the orange sky", "white paper", "orange sky"),
        _step("paint the yellow sun", "no sun", "yellow sun"),
        _step("paint the blue sea", "no sea", "blue sea"),
        _step("paint the dark hills", "no hills", "dark hills"),
        after={1: (0,), 3: (0, 2)},
    ),
    _skill(
        "PaintFlower",
        "painting",
        _step("paint the green stem", "no stem", "green stem"),
        _step("paint the leaves", "bare stem", "stem with leaves"),
        _step("paint the petals", "no petals", "flower with petals"),
        _step("paint the centre of the flower", "petals without centre", "whole flower"),
        after={1: (0,), 2: (0,), 3: (2,)},
    ),
    _skill(
        "PaintHouse",
        "painting",
        _step("paint the walls of the house", "no house", "house walls"),
        _step("paint the red roof", "no roof", "red roof"),
        _step("paint the door", "no door", "house with door"),
        _step("paint the green grass", "no grass", "green grass"),
        after={1: (0,), 2: (0,)},
    ),
    _skill(
        "MixGreenPaint",
        "painting",
        _step("pour blue paint into the dish", "no blue in dish", "blue in dish"),
        _step("pour yellow paint into the dish", "no yellow in dish", "yellow in dish"),
        _step("stir the paint with the stick", "two colours", "green paint"),
        after={2: (0, 1)},
    ),
)

BUILDING = (
    _skill(
        "StackBlocks",
        "building",
        _step("put the red block onto the table", "no tower", "red block stands"),
        _step("stack the blue block", "no blue block on tower", "blue block stacked"),
        _step("stack the yellow block", "no yellow block on tower", "yellow block stacked"),
        _step("stack the green roof", "tower without roof", "tower with roof"),
        after={1: (0,), 2: (0,), 3: (1, 2)},
    ),
    _skill(
        "StackRings",
        "building",
        _step("stack the big ring", "bare peg", "big ring on peg"),
        _step("stack the middle ring", "no middle ring", "middle ring on peg"),
        _step("stack the small ring", "no small ring", "small ring on peg"),
        _step("put the ball onto the peg", "peg tip bare", "ball on top"),
    ),
    _skill(
        "BuildGate",
        "building",
        _step("put the left pillar", "no left pillar", "left pillar stands"),
        _step("put the right pillar", "no right pillar", "right pillar stands"),
        _step("put the beam onto the pillars", "no beam", "beam on pillars"),
        _step("put the roof onto the gate", "gate without roof", "gate with roof"),
        after={2: (0, 1), 3: (2,)},
    ),
)

GARDEN = (
    _skill(
        "PlantSeed",
        "garden",
        _FILL_POT_SOIL,
        _step("dig a hole into the soil", "even soil", "hole in soil"),
        _step("put the seed into the hole", "empty hole", "seed in hole"),
        _step("cover the seed with soil", "open hole", "covered hole"),
        _WATER_POT,
    ),
    _skill(
        "PotSucculent",
        "garden",
        _step("pour pebbles into the pot", "pot empty", "pebbles in pot"),
        _FILL_POT_SOIL,
        _step("plant the succulent into the pot", "no plant", "succulent planted"),
        _step("sprinkle white gravel over the soil", "bare soil", "gravel on soil"),
        _WATER_POT,
        after={1: (0,), 2: (1,), 3: (2,), 4: (2,)},
    ),
    _skill(
        "ArrangeFlowers",
        "garden",
        _step("pour water into the vase", "vase dry", "vase with water"),
        _step("put the rose into the vase", "no rose", "rose in vase"),
        _step("put the tulip into the vase", "no tulip", "tulip in vase"),
        _step("put the daisy into the vase", "no daisy", "daisy in vase"),
        after={},
    ),
    _skill(
        "MakeTerrarium",
        "garden",
        _step("pour pebbles into the jar", "jar empty", "pebbles in jar"),
        _step("pour soil into the jar", "no soil in jar", "soil in jar"),
        _step("put the moss into the jar", "no moss", "moss in jar"),
        _step("plant the fern into the jar", "no fern", "fern in jar"),
        after={1: (0,), 2: (1,), 3: (1,)},
    ),
)

HOME = (
    _skill(
        "MakeSandArt",
        "home",
        _step("pour red sand into the bottle", "no red sand", "red layer"),
        _step("pour yellow sand into the bottle", "no yellow sand", "yellow layer"),
        _step("pour blue sand into the bottle", "no blue sand", "blue layer"),
        _step("put the cork onto the bottle", "bottle open", "bottle corked"),
        after={3: (0, 1, 2)},
    ),
    _skill(
        "SetTable",
        "home",
        _step("put the plate onto the mat", "mat empty", "plate on mat"),
        _step("put the napkin onto the plate", "plate bare", "napkin on plate"),
        _step("put the fork beside the plate", "no fork", "fork beside plate"),
        _step("put the knife beside the plate", "no knife", "knife beside plate"),
        _step("put the glass behind the plate", "no glass", "glass behind plate"),
        _step("pour water into the glass", "glass empty", "glass with water"),
        after={1: (0,), 2: (0,), 3: (0,), 4: (0,), 5: (4,)},
    ),
    _skill(
        "WrapGift",
        "home",
        _step("put the box onto the paper", "paper bare", "box on paper"),
        _step("fold the left side of the paper over the box", "left side open", "left side wrapped"),
        _step("fold the right side of the paper over the box", "right side open", "right side wrapped"),
        _step("wind the ribbon around the box", "no ribbon", "box with ribbon"),
        _step("put the bow onto the box", "no bow", "box with bow"),
        after={1: (0,), 2: (0,), 3: (1, 2), 4: (3,)},
    ),
)

SKILLS: tuple[Skill, ...] = DRINKS + KITCHEN + BAKING + FOLDING + PAINTING + BUILDING + GARDEN + HOME
