"""
Draw the recordings, posters, slides and sheets of the demo library from its JSON files.

Needs Pillow, python-pptx, typst and ffmpeg; `fonts` is a folder with Fraunces and Atkinson
Hyperlegible Next as TrueType, since typst reads no WOFF2.
"""

import argparse
import json
import subprocess
import textwrap
from pathlib import Path

import typst
from PIL import Image, ImageDraw, ImageFont
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Inches, Pt

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "pielink" / "dashboard" / "demo" / "library"
FILES = LIBRARY / "files"
LETTERS = ROOT / "pielink" / "static" / "fonts"
PAPER, INK, SOFT, LINE = "#fdfaf4", "#2a2033", "#5d5266", "#e3d9c8"
TONES = ["#8a3a78", "#a14a12", "#1d5f8a", "#456d1f", "#7a5a00"]
WIDTH, HEIGHT, RATE, FADE = 640, 360, 8, 3
HUM = "+".join(
    f"0.0{loud}*sin(2*PI*{pitch}*t)*(0.5+0.5*sin(2*PI*{slow}*t))"
    for loud, pitch, slow in ((3, 196, 0.08), (3, 294, 0.11), (2, 392, 0.05))
)


def read(name):
    return json.loads((LIBRARY / f"{name}.json").read_text(encoding="utf-8"))


def letter(name, size):
    return ImageFont.truetype(str(LETTERS / f"{name}-latin.woff2"), size)


def ring(draw, centre, radius, share, *, width):
    x, y = centre
    box = (x - radius, y - radius, x + radius, y + radius)
    draw.arc(box, 0, 360, LINE, width)
    for number, tone in enumerate(TONES):
        lit = min(max(share * 5 - number, 0), 1)
        start = -90 + 72 * number
        if lit:
            draw.arc(box, start, start + 66 * lit, tone, width)


def card(words, who, title, share, tone):
    big = Image.new("RGB", (WIDTH * 2, HEIGHT * 2), PAPER)
    draw = ImageDraw.Draw(big)
    draw.rectangle((0, 0, 16, HEIGHT * 2), tone)
    lines = textwrap.wrap(words, 30)
    top = HEIGHT - 42 * len(lines) - 10
    for number, line in enumerate(lines):
        draw.text((96, top + 84 * number), line, INK, letter("fraunces", 66))
    small = letter("atkinson-hyperlegible-next", 30)
    draw.text((96, 56), title, SOFT, small)
    draw.text((96, HEIGHT * 2 - 96), who, tone, small)
    ring(draw, (WIDTH * 2 - 110, HEIGHT * 2 - 110), 56, share, width=22)
    return big.resize((WIDTH, HEIGHT), Image.LANCZOS)


def film(recording, tone):
    cues = recording["captions"]
    length = cues[-1]["end"] + 1
    cards = [
        card(cue["text"], cue["speaker"], recording["title"], (n + 1) / len(cues), tone)
        for n, cue in enumerate(cues)
    ]
    cover = card(recording["title"], recording["speaker"], "PIElink", 1, tone)
    cover.save(FILES / f"{recording['ref']}.webp", quality=80)
    command = ["ffmpeg", "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-", *sound(length)]
    command += ["-c:v", "libvpx-vp9", "-crf", "48", "-b:v", "0", "-pix_fmt", "yuv420p"]
    command += ["-deadline", "good", "-cpu-used", "5", "-g", "240"]
    with subprocess.Popen([*command, target(recording)], stdin=subprocess.PIPE) as encoder:
        for frame in range(int(length * RATE)):
            now = frame / RATE
            number = sum(cue["start"] <= now for cue in cues[1:])
            since = int((now - cues[number]["start"]) * RATE) + 1
            shown = cards[number]
            if number and since < FADE:
                shown = Image.blend(cards[number - 1], shown, since / FADE)
            encoder.stdin.write(shown.tobytes())


def hum(recording):
    length = recording["captions"][-1]["end"] + 1
    command = ["ffmpeg", "-y", "-loglevel", "error", *sound(length), target(recording)]
    subprocess.run(command, check=True)


def sound(length):
    source = f"aevalsrc={HUM}:d={length}:s=48000"
    return ["-f", "lavfi", "-i", source, "-c:a", "libopus", "-vbr", "off", "-b:a", "8k"]


def target(recording):
    return str(FILES / f"{recording['ref']}.webm")


def slides(deck):
    show = Presentation()
    show.slide_width, show.slide_height = Inches(13.333), Inches(7.5)
    show.core_properties.title = deck["title"]
    show.core_properties.author = deck["made_by"]
    for number, words in enumerate(deck["slides"]):
        page = show.slides.add_slide(show.slide_layouts[1])
        page.background.fill.solid()
        page.background.fill.fore_color.rgb = RGBColor.from_string(PAPER[1:])
        tone = RGBColor.from_string(TONES[number % 5][1:])
        edge = page.shapes.add_shape(1, 0, 0, Inches(0.2), show.slide_height)
        edge.fill.solid()
        edge.fill.fore_color.rgb = tone
        edge.line.fill.background()
        title, body = page.shapes.title, page.placeholders[1]
        write(title, words["title"], (0.9, 0.7, 11.5, 1.4), 44, "Georgia", tone)
        ink = RGBColor.from_string(INK[1:])
        write(body, words["text"], (0.9, 2.5, 11.5, 4.2), 32, "Verdana", ink)
        page.notes_slide.notes_text_frame.text = words["notes"]
    show.save(FILES / deck["document"])


def write(shape, words, place, size, face, colour):
    shape.left, shape.top, shape.width, shape.height = (Inches(inches) for inches in place)
    shape.text_frame.text = words
    for paragraph in shape.text_frame.paragraphs:
        paragraph.font.size, paragraph.font.name = Pt(size), face
        paragraph.font.color.rgb = colour


def sheet(tool, number, fonts):
    data = json.dumps({**tool, "tone": TONES[number]}, ensure_ascii=False)
    pdf = typst.compile(
        str(Path(__file__).with_name("demo_sheet.typ")),
        font_paths=[str(fonts)],
        sys_inputs={"data": data},
    )
    (FILES / tool["document"]).write_bytes(pdf)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fonts", type=Path)
    fonts = parser.parse_args().fonts
    FILES.mkdir(exist_ok=True)
    for number, tool in enumerate(read("tools")):
        sheet(tool, number, fonts)
    slides(read("decks")[0])
    hum(read("audios")[0])
    for number, video in enumerate(read("videos")):
        film(video, TONES[number % 5])


if __name__ == "__main__":
    main()
