"""
Draw the pictures that the pages of the demo library show.
"""

import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parents[1]
FILES = ROOT / "pielink" / "dashboard" / "demo" / "library" / "files"
LETTERS = ROOT / "pielink" / "static" / "fonts"
PAPER, SHEET, INK, SOFT, LINE = "#fdfaf4", "#ffffff", "#2a2033", "#5d5266", "#e3d9c8"
PLUM, RUST, BLUE, MOSS, GOLD = "#8a3a78", "#a14a12", "#1d5f8a", "#456d1f", "#7a5a00"
WASH = {PLUM: "#f0dfec", RUST: "#f6e0d0", BLUE: "#d9e7f1", MOSS: "#e0eacf", GOLD: "#f1e6bf"}
SCALE = 2


class Sheet:
    """
    A sheet of paper of 1,000 by `height` points, drawn twice as large and made smaller on saving.
    """

    def __init__(self, height):
        self.size = (1000, height)
        self.image = Image.new("RGB", (1000 * SCALE, height * SCALE), PAPER)
        self.draw = ImageDraw.Draw(self.image)

    def box(self, x, y, w, h, fill=None, edge=INK, width=3, radius=0):
        corners = [n * SCALE for n in (x, y, x + w, y + h)]
        self.draw.rounded_rectangle(corners, radius * SCALE, fill, edge, width * SCALE)

    def disc(self, x, y, r, fill=None, edge=INK, width=3):
        corners = [n * SCALE for n in (x - r, y - r, x + r, y + r)]
        self.draw.ellipse(corners, fill, edge, width * SCALE)

    def line(self, *points, colour=INK, width=4):
        flat = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(flat, colour, width * SCALE, joint="curve")
        for x, y in (flat[0], flat[-1]):
            r = width * SCALE / 2
            self.draw.ellipse((x - r, y - r, x + r, y + r), colour)

    def shape(self, *points, fill):
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill)

    def dots(self, points, colour=INK, r=4):
        for x, y in points:
            self.disc(x, y, r, colour, None, 0)

    def arrow(self, start, end, colour=INK, width=4):
        self.line(start, end, colour=colour, width=width)
        turn = math.atan2(end[1] - start[1], end[0] - start[0])
        wings = [
            (end[0] - 20 * math.cos(turn + side), end[1] - 20 * math.sin(turn + side))
            for side in (0.5, -0.5)
        ]
        self.line(wings[0], end, wings[1], colour=colour, width=width)

    def say(self, x, y, words, size=26, colour=INK, anchor="mm", face="atkinson-hyperlegible-next"):
        font = ImageFont.truetype(str(LETTERS / f"{face}-latin.woff2"), size * SCALE)
        at = (x * SCALE, y * SCALE)
        if "\n" in words:
            self.draw.multiline_text(at, words, colour, font, anchor, 8, align="center")
        else:
            self.draw.text(at, words, colour, font, anchor)

    def save(self, name):
        smaller = self.image.resize(self.size, Image.LANCZOS)
        smaller.quantize(96, dither=Image.Dither.NONE).save(FILES / f"{name}.png", optimize=True)


def ladder():
    sheet = Sheet(760)
    rungs = [
        "I know your face",
        "We nod",
        "We talk about nothing",
        "You ask me for something small",
        "I was there when it went wrong",
        "We plan something together",
    ]
    sheet.box(0, 700, 1000, 60, WASH[MOSS], None, 0)
    sheet.line((170, 710), (240, 60), colour=RUST, width=14)
    sheet.line((870, 710), (800, 60), colour=RUST, width=14)
    for number, words in enumerate(rungs):
        y = 650 - 106 * number
        inset = 176 + 11 * number
        sheet.line((inset, y), (1040 - inset, y), colour=RUST, width=10)
        sheet.say(520, y - 32, words, 31)
    sheet.arrow((80, 400), (80, 120), BLUE, 6)
    sheet.arrow((80, 400), (80, 660), BLUE, 6)
    sheet.save("contact-ladder")


def kitchen():
    sheet = Sheet(720)
    sheet.box(60, 50, 880, 600, SHEET, INK, 9)
    sheet.box(60, 50, 270, 280, WASH[BLUE], INK, 7)
    sheet.box(330, 50, 610, 400, WASH[GOLD], INK, 7)
    sheet.box(60, 330, 270, 320, WASH[PLUM], INK, 7)
    sheet.say(195, 85, "Quiet room", 25)
    sheet.box(110, 170, 90, 90, SHEET, BLUE, 5, 22)
    sheet.disc(255, 200, 22, WASH[GOLD], GOLD, 5)
    sheet.line((255, 222), (255, 262), colour=GOLD, width=5)
    sheet.say(195, 395, "Once the office,", 24)
    sheet.say(195, 427, "now the laundry", 24)
    for number in range(2):
        sheet.box(95 + 105 * number, 500, 90, 105, SHEET, PLUM, 5, 10)
        sheet.disc(140 + 105 * number, 555, 28, WASH[PLUM], PLUM, 4)
    sheet.say(800, 415, "Kitchen", 25)
    sheet.disc(600, 255, 105, SHEET, RUST, 6)
    sheet.say(600, 255, "the table", 26, RUST)
    for number in range(8):
        turn = math.pi * (number / 4 + 0.125)
        x, y = 600 + 146 * math.cos(turn), 255 + 146 * math.sin(turn)
        sheet.disc(x, y, 24, WASH[RUST], RUST, 4)
    sheet.box(850, 75, 70, 130, SHEET, INK, 4, 8)
    sheet.dots([(870, 100), (900, 100), (870, 140), (900, 140)], INK, 9)
    sheet.box(385, 66, 110, 50, SHEET, INK, 4, 14)
    sheet.line((375, 52), (505, 52), colour="#8cc7ee", width=9)
    sheet.say(590, 500, "Hall", 25)
    sheet.box(700, 575, 190, 40, WASH[MOSS], MOSS, 5, 10)
    sheet.say(795, 545, "bench", 22, SOFT)
    sheet.line((440, 650), (540, 650), colour=PAPER, width=12)
    sheet.arrow((490, 705), (490, 600), MOSS, 6)
    sheet.say(530, 690, "front door", 24, SOFT, "lm")
    sheet.line((580, 450), (690, 450), colour=WASH[GOLD], width=10)
    sheet.arrow((635, 415), (635, 490), MOSS, 6)
    sheet.say(712, 480, "way out", 22, SOFT, "lm")
    sheet.line((940, 255), (940, 345), colour=WASH[GOLD], width=12)
    sheet.arrow((880, 300), (985, 300), MOSS, 6)
    sheet.say(865, 338, "garden", 22, SOFT)
    sheet.save("kitchen-plan")


def week():
    sheet = Sheet(640)
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    for number, day in enumerate(days):
        x = 120 + 122 * number
        sheet.say(x + 52, 40, day, 27, SOFT)
        sheet.box(x, 70, 104, 220, SHEET, LINE, 3, 12)
        sheet.box(x, 315, 104, 150, "#e9e3ee", LINE, 3, 12)
        for y in (70, 278, 453):
            sheet.box(x, y, 104, 14, BLUE, None, 0, 6)
    sheet.disc(58, 180, 24, "#e3c25e", GOLD, 4)
    for number in range(8):
        turn = math.pi * number / 4
        c, s = math.cos(turn), math.sin(turn)
        sheet.line((58 + 32 * c, 180 + 32 * s), (58 + 42 * c, 180 + 42 * s), colour=GOLD, width=5)
    sheet.disc(58, 390, 28, INK, None, 0)
    sheet.disc(70, 380, 24, PAPER, None, 0)
    for day in (1, 3):
        sheet.box(120 + 122 * day + 8, 150, 88, 56, WASH[MOSS], MOSS, 4, 10)
        sheet.say(120 + 122 * day + 52, 178, "1:1", 27, MOSS)
    sheet.box(120 + 244 + 8, 178, 88, 76, WASH[PLUM], PLUM, 4, 10)
    sheet.say(120 + 244 + 52, 216, "hour to\nthink", 22, PLUM)
    sheet.box(120 + 488 + 8, 92, 88, 66, WASH[RUST], RUST, 4, 10)
    sheet.say(120 + 488 + 52, 125, "debrief", 22, RUST)
    keys = [
        (BLUE, "handover with time to talk"),
        (MOSS, "supervision, one to one"),
        (PLUM, "reflective hour"),
        (RUST, "weekly debrief, nights paid to stay"),
    ]
    for number, (tone, words) in enumerate(keys):
        x, y = 120 + 400 * (number % 2), 525 + 58 * (number // 2)
        sheet.box(x, y - 14, 28, 28, tone, None, 0, 8)
        sheet.say(x + 44, y, words, 25, anchor="lm")
    sheet.save("weekly-rhythm")


def quiet():
    sheet = Sheet(700)
    sheet.shape((0, 0), (1000, 0), (1000, 520), (0, 520), fill=WASH[BLUE])
    sheet.shape((0, 520), (1000, 520), (1000, 700), (0, 700), fill="#e9d9c3")
    sheet.shape((420, 0), (660, 0), (600, 70), (470, 70), fill=SHEET)
    sheet.shape((470, 70), (600, 70), (820, 520), (330, 520), fill="#edf3f6")
    sheet.box(330, 220, 300, 330, PLUM, None, 0, 60)
    sheet.box(375, 265, 210, 230, "#a65a95", None, 0, 40)
    sheet.box(300, 380, 70, 210, PLUM, None, 0, 30)
    sheet.box(590, 380, 70, 210, PLUM, None, 0, 30)
    sheet.box(355, 450, 250, 110, "#b877a9", None, 0, 24)
    sheet.box(410, 420, 150, 44, "#e3c25e", GOLD, 3, 12)
    sheet.line((430, 442), (540, 442), colour=GOLD, width=3)
    for x in (345, 610):
        sheet.line((x, 590), (x, 625), colour=INK, width=10)
    sheet.line((735, 520), (735, 640), colour=RUST, width=8)
    sheet.line((875, 520), (875, 640), colour=RUST, width=8)
    sheet.box(710, 505, 190, 20, RUST, None, 0, 8)
    sheet.disc(770, 330, 120, "#f7efd0", None, 0)
    sheet.shape((725, 390), (815, 390), (790, 300), (750, 300), fill="#e3c25e")
    sheet.line((770, 390), (770, 498), colour=GOLD, width=6)
    sheet.line((740, 502), (800, 502), colour=GOLD, width=8)
    sheet.box(830, 455, 56, 50, BLUE, None, 0, 8)
    for x, tone in ((842, PAPER), (860, "#e3c25e"), (874, PAPER)):
        sheet.disc(x, 452, 7, tone, INK, 2)
    sheet.box(70, 140, 190, 470, "#c98b5c", RUST, 5, 6)
    sheet.box(105, 330, 120, 110, "#edf3f6", RUST, 5, 8)
    sheet.line((235, 480), (255, 480), (255, 500), colour=INK, width=6)
    sheet.box(700, 120, 170, 84, SHEET, BLUE, 5, 6)
    sheet.say(785, 162, "For anybody.\nAs long as it takes.", 16, BLUE)
    sheet.save("quiet-room")


def pathway():
    sheet = Sheet(760)
    sheet.say(50, 45, "As we draw it", 30, BLUE, "lm", "fraunces")
    for number, words in enumerate(["assess", "stay", "settle", "move on"]):
        x = 50 + 240 * number
        sheet.box(x, 90, 170, 90, WASH[BLUE], BLUE, 5, 12)
        sheet.say(x + 85, 135, words, 28)
        if number < 3:
            sheet.arrow((x + 178, 135), (x + 232, 135), BLUE, 5)
    sheet.say(50, 275, "As he drew it", 30, RUST, "lm", "fraunces")
    sheet.box(60, 340, 90, 140, WASH[RUST], RUST, 5, 6)
    sheet.disc(134, 415, 6, RUST, None, 0)
    loops = [(260, 360, 110, 50), (275, 480, 125, 55)]
    path = [
        (x + wide * math.cos(math.pi - 0.16 * n), y + high * math.sin(math.pi - 0.16 * n))
        for x, y, wide, high in loops
        for n in range(40)
    ]
    path += [(165 + 16 * n, 415 + 4 * math.sin(n)) for n in range(17)]
    path += [(438 - 3 * n, 430 + 14 * n) for n in range(8)]
    path += [(430 + 18 * n, 545 - 2 * n) for n in range(5)]
    path += [(520 + 17 * n, 528 - 50 * math.sin(n * math.pi / 9)) for n in range(10)]
    path += [(690 + 17 * n, 525 - 14 * min(n, 2)) for n in range(6)]
    sheet.dots(path, RUST, 5)
    for x in range(5):
        sheet.line((450 + 20 * x, 360), (450 + 20 * x, 440), colour=INK, width=6)
    for y in (380, 422):
        sheet.line((442, y), (538, y), colour=INK, width=6)
    sheet.say(490, 330, "“come back when...”", 24)
    arch = [n * SCALE for n in (520, 496, 674, 610)]
    sheet.draw.arc(arch, 180, 360, MOSS, 10 * SCALE)
    sheet.say(597, 610, "one worker\nwho rang", 24, MOSS)
    sheet.shape((700, 505), (780, 505), (772, 600), (784, 680), (770, 760), (700, 760), fill=LINE)
    sheet.shape((880, 505), (1000, 505), (1000, 760), (890, 760), (878, 650), fill=LINE)
    sheet.box(905, 440, 70, 65, WASH[MOSS], MOSS, 5)
    sheet.shape((895, 442), (985, 442), (940, 395), fill=MOSS)
    sheet.box(932, 470, 18, 35, MOSS, None, 0)
    sheet.save("pathway-map")


def main():
    for picture in (ladder, kitchen, week, quiet, pathway):
        picture()


if __name__ == "__main__":
    main()
