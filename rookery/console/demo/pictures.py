"""Pictures for the demo, painted by rule: nobody's photographs, and never the same one twice."""

import io
import math
from collections.abc import Callable
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1440, 960)  # pixels
QUALITY = 82
LEAVES = 90
LIT = 0.3  # share of windows

type Colour = tuple[int, int, int]
type Painter = Callable[[Random], Image.Image]

DAWN: list[tuple[Colour, Colour]] = [
    ((246, 214, 178), (120, 152, 178)),
    ((233, 220, 201), (88, 116, 130)),
    ((250, 198, 160), (96, 92, 128)),
    ((214, 226, 222), (64, 98, 104)),
]


def paint(name: str, seed: str) -> bytes:
    """A JPEG of 1440 × 960 by the painter of this name; the same seed paints the same picture."""
    picture = PAINTERS[name](Random(seed))  # noqa: S311 -- chance for a picture, not for a secret
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def sky(top: Colour, bottom: Colour) -> Image.Image:
    strip = Image.new("RGB", (1, 64))
    for row in range(64):
        strip.putpixel((0, row), mix(top, bottom, row / 63))
    return strip.resize(SIZE, Image.Resampling.BICUBIC)


def ridge(chance: Random, height: float, rough: float) -> list[tuple[float, float]]:
    """A line of hills from left to right, as the sum of a few waves."""
    waves = [(chance.uniform(0.6, 5), chance.uniform(0, 6.3), rough / n) for n in range(1, 6)]
    return [
        (x, height + sum(a * math.sin(f * x / SIZE[0] * 6.3 + p) for f, p, a in waves))
        for x in range(0, SIZE[0] + 8, 8)
    ]


def land(draw: ImageDraw.ImageDraw, line: list[tuple[float, float]], colour: Colour) -> None:
    draw.polygon([*line, (SIZE[0] + 8, SIZE[1]), (0, SIZE[1])], fill=colour)


def hills(chance: Random) -> Image.Image:
    """Ranges behind each other, paler the further away, and a low sun."""
    light, dark = chance.choice(DAWN)
    picture = sky(mix(dark, light, 0.55), light)
    draw = ImageDraw.Draw(picture)
    x, y, r = chance.randint(200, 1240), chance.randint(170, 380), chance.randint(38, 74)
    draw.ellipse((x - r, y - r, x + r, y + r), fill=mix(light, (255, 250, 235), 0.8))
    ranges = chance.randint(5, 7)
    for step in range(ranges):
        share = (step + 1) / ranges
        line = ridge(chance, 400 + share * 430, 34 + 30 * share)
        land(draw, line, mix(light, mix(dark, (18, 28, 34), 0.6), 0.18 + 0.8 * share))
    return picture.filter(ImageFilter.GaussianBlur(0.7))


def marsh(chance: Random) -> Image.Image:
    """Still water, reeds, and birds going over."""
    light, dark = chance.choice(DAWN)
    picture = sky(mix(dark, light, 0.35), light)
    draw = ImageDraw.Draw(picture)
    shore = chance.randint(560, 640)
    land(draw, ridge(chance, shore - 40, 12), mix(light, dark, 0.75))
    water = sky(light, mix(dark, light, 0.2)).crop((0, 0, SIZE[0], SIZE[1] - shore))
    picture.paste(water, (0, shore))
    for _ in range(chance.randint(7, 24)):
        x, y = chance.randint(120, 1320), chance.randint(80, 400)
        w = chance.randint(7, 17)
        wing = [
            (x - 2 * w, y - w),
            (x - w, y - w * 0.9),
            (x, y),
            (x + w, y - w),
            (x + 2 * w, y - w),
        ]
        draw.line(wing, fill=mix(dark, (20, 24, 30), 0.7), width=3, joint="curve")
    for _ in range(190):
        x, top = chance.randint(-20, 1460), chance.randint(590, 860)
        lean = chance.uniform(-34, 46)
        draw.line(
            (x, SIZE[1], x + lean, top), fill=mix(dark, (24, 30, 26), chance.random()), width=3
        )
    return picture.filter(ImageFilter.GaussianBlur(0.6))


def leaves(chance: Random) -> Image.Image:
    """Leaves over leaves."""
    ground = (30, 52, 42)
    picture = Image.new("RGB", SIZE, ground)
    for step in range(LEAVES):
        leaf = Image.new("RGBA", (420, 420))
        draw = ImageDraw.Draw(leaf)
        w, share = chance.randint(40, 92), step / LEAVES
        colour = mix(mix(ground, (122, 160, 96), share), (214, 196, 120), chance.random() * 0.35)
        draw.ellipse((210 - w, 40, 210 + w, 380), fill=colour)
        vein = mix(colour, (240, 240, 210), 0.35)
        draw.line((210, 46, 210, 374), fill=vein, width=3)
        for y in range(90, 350, 32):
            draw.line((210, y + 26, 210 - w * 0.7, y), fill=vein, width=2)
            draw.line((210, y + 26, 210 + w * 0.7, y), fill=vein, width=2)
        leaf = leaf.rotate(chance.uniform(0, 360), Image.Resampling.BILINEAR)
        picture.paste(leaf, (chance.randint(-260, 1280), chance.randint(-260, 800)), leaf)
    return picture


def loaves(chance: Random) -> Image.Image:
    """Round loaves on a dark table, scored."""
    picture = sky((74, 58, 48), (44, 34, 30))
    draw = ImageDraw.Draw(picture)
    for row in range(3):
        for column in range(4 + row % 2):
            x = 190 + column * 355 - (row % 2) * 178 + chance.randint(-22, 22)
            y, r = 190 + row * 300 + chance.randint(-16, 16), chance.randint(112, 142)
            crust = mix((196, 138, 82), (130, 78, 42), chance.random())
            draw.ellipse((x - r + 10, y - r + 18, x + r + 10, y + r + 18), fill=(34, 26, 24))
            for ring in range(24):
                k = r * (1 - ring / 40)
                draw.ellipse(
                    (x - k, y - k, x + k, y + k), fill=mix(crust, (236, 202, 150), ring / 40)
                )
            turn = chance.uniform(0, 3.14)
            for cut in (-1, 0, 1):
                dx, dy = math.cos(turn) * r * 0.62, math.sin(turn) * r * 0.62
                ox, oy = -math.sin(turn) * cut * r * 0.36, math.cos(turn) * cut * r * 0.36
                ends = (x - dx + ox, y - dy + oy, x + dx + ox, y + dy + oy)
                draw.line(ends, fill=(250, 232, 204), width=9)
    return picture.filter(ImageFilter.GaussianBlur(1.1))


def blocks(chance: Random) -> Image.Image:
    """What a screen of forty columns could have shown."""
    palette: list[Colour] = [
        (38, 52, 64),
        (62, 92, 98),
        (120, 160, 140),
        (232, 208, 150),
        (214, 110, 82),
    ]
    picture = Image.new("RGB", (48, 32), palette[0])
    for column in range(48):
        top = 17 + round(6 * math.sin(column / 6 + chance.random()))
        for row in range(32):
            level = 1 + (row - top) // 4 if row >= top else 0
            picture.putpixel((column, row), palette[max(0, min(level, 3))])
    for _ in range(26):
        picture.putpixel((chance.randrange(48), chance.randrange(10)), palette[3])
    x, y = chance.randrange(6, 40), chance.randrange(3, 8)
    for dx in range(4):
        for dy in range(4):
            picture.putpixel((x + dx, y + dy), palette[4])
    return picture.resize(SIZE, Image.Resampling.NEAREST)


def windows(chance: Random) -> Image.Image:
    """A street in the evening: some windows are lit."""
    picture = sky((58, 66, 102), (236, 176, 140))
    draw = ImageDraw.Draw(picture)
    edges = [0]
    while edges[-1] < SIZE[0]:
        edges.append(edges[-1] + chance.randint(170, 300))
    for left, right in pairwise(edges):
        top = chance.randint(190, 470)
        wall = mix((198, 176, 150), (92, 84, 104), chance.random())
        draw.rectangle((left, top, right, SIZE[1]), fill=wall)
        for y in range(top + 46, SIZE[1] - 90, 118):
            for x in range(left + 32, right - 56, 76):
                lit = chance.random() < LIT
                draw.rectangle(
                    (x, y, x + 42, y + 66),
                    fill=(252, 214, 130) if lit else mix(wall, (30, 34, 54), 0.66),
                )
    return picture.filter(ImageFilter.GaussianBlur(0.7))


PAINTERS: dict[str, Painter] = {
    painter.__name__: painter for painter in (hills, marsh, leaves, loaves, blocks, windows)
}
