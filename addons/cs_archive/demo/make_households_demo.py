"""Write the CSV files of the generated households. The seed is fixed.

The named households stand in ``cs_household_demo.xml``. Dwellings, shops and
offices of ``cs.unit.csv`` that are not vacant get one household each. Numbers come
from the block 1990000 0020-0199 (the last twenty belong to one person each) and
0000-880000 20-49. Run it with plain Python.
"""

import csv
import itertools
import random
from pathlib import Path

FOLDER = Path(__file__).parent
SEED = 20260930
NAMED = {
    f"cs_unit_{key}_demo"
    for key in (
        "3_2_1201", "1_1_0702", "5_1_1702", "2_2_0301", "shop_12", "a_1802",
        "b_0905", "a_0301", "3_2_1802", "4_1_0601", "1_2_1102", "2_1_0901",
    )
}  # fmt: skip
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁"
    "潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦"
    "邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊",
    "军", "洋", "勇", "艳", "杰", "涛", "明", "超",
    "秀兰", "霞", "平", "刚", "桂英", "文博", "子涵", "雨桐",
    "浩然", "思远", "佳怡", "欣然", "志强", "建国", "晓燕", "海燕",
    "立新", "国庆", "春梅", "玉珍", "俊杰", "嘉豪", "梓轩", "一诺",
    "婷婷", "小龙", "雪梅", "丹丹", "永强", "福生", "素芬", "云飞",
    "若溪", "景行", "亦凡", "清扬", "安琪", "书瑶", "天佑", "可心",
]  # fmt: skip
FIRM_NAMES = [
    "云栖", "启航", "恒信", "明德", "宏图", "远景", "博雅", "天悦",
    "金桥", "华章", "蓝海", "星辰", "汇川", "润泽", "嘉禾", "凌云",
    "鼎新", "瑞丰", "致远", "观澜", "海棠", "知行", "长风", "九州",
    "同舟",
]  # fmt: skip
FIRM_TRADES = [
    "贸易", "设计", "科技", "咨询", "传媒", "物流", "教育", "建材",
    "财税", "旅行社", "软件", "食品",
]  # fmt: skip
SHOP_TRADES = [
    "水果店", "便利店", "理发店", "药房", "面馆", "洗衣店", "宠物店", "文具店",
    "奶茶店", "五金店", "花店",
]  # fmt: skip
TENANT_YEARS = (2023, 2024, 2025)


class Maker:
    """One run of the generator; the rows of the two files gather in it."""

    def __init__(self):
        self.rng = random.Random(SEED)
        self.households, self.persons = [], []
        self.own_numbers = [f"1990000{n:04}" for n in range(180, 200)]
        self.mobiles = itertools.cycle(f"1990000{n:04}" for n in range(20, 180))
        self.landlines = itertools.cycle(f"0000-880000{n:02}" for n in range(20, 50))
        firms = [f"{a}{b}（示例）" for a in FIRM_NAMES for b in FIRM_TRADES]
        self.firms = iter(self.rng.sample(firms, len(firms)))
        self.shops = iter(SHOP_TRADES)

    def name(self, surname=None):
        """Return an invented name."""
        return (surname or self.rng.choice(SURNAMES)) + self.rng.choice(GIVEN)

    def mobile(self):
        """Return a number of the block; a few belong to one person only."""
        if self.own_numbers and self.rng.random() < 0.05:
            return self.own_numbers.pop()
        return next(self.mobiles)

    def day(self, years):
        """Return a day of one of the years as text."""
        rng = self.rng
        return f"{rng.choice(years)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"

    def household(self, unit, date_from, date_to=""):
        """Add a household and return its XML id."""
        key = unit.replace("cs_unit_", "cs_household_")
        self.households.append((key, unit, date_from, date_to))
        return key

    def person(
        self, household, number, name, role, phone="", date_from="", quiet=False
    ):
        """Add a person of a household."""
        key = household.replace("cs_household_", "cs_household_person_")
        self.persons.append(
            (
                key.replace("_demo", f"_{number}_demo"),
                household,
                number,
                name,
                role,
                phone,
                date_from,
                *(("True", 12, 14) if quiet else ("False", 0, 0)),
            )
        )

    def dwelling(self, unit, state):
        """Owner and family, and a tenant beside them where it is let."""
        rng = self.rng
        if state == "vacant":
            return
        household = self.household(unit, self.day(range(2015, 2024)))
        owner = self.name()
        quiet = rng.random() < 0.04
        self.person(household, 1, owner, "owner", self.mobile(), quiet=quiet)
        if state == "let":
            day = self.day(TENANT_YEARS)
            self.person(household, 2, self.name(), "tenant", self.mobile(), day)
            return
        for number in range(rng.choice((0, 1, 1, 2))):
            surname = owner[0] if number else None
            self.person(household, 2 + number, self.name(surname), "family")

    def business(self, unit, state, firm):
        """The firm with its landline, and somebody to call."""
        if state == "vacant":
            return
        household = self.household(unit, self.day(range(2018, 2026)))
        role = "tenant" if state == "let" else "owner"
        self.person(household, 1, firm, role, next(self.landlines))
        self.person(household, 2, self.name(), "agent", self.mobile())

    def run(self):
        """Go through the units in the order of their file."""
        with (FOLDER / "cs.unit.csv").open(encoding="utf-8", newline="") as file:
            for unit in csv.DictReader(file):
                if unit["id"] in NAMED:
                    continue
                if unit["kind"] == "residential":
                    self.dwelling(unit["id"], unit["use_state"])
                elif unit["kind"] == "office":
                    self.business(unit["id"], unit["use_state"], next(self.firms))
                elif unit["kind"] == "shop":
                    shop = f"{next(self.shops)}（示例）"
                    self.business(unit["id"], unit["use_state"], shop)


def write(name, header, rows):
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    maker = Maker()
    maker.run()
    write(
        "cs.household.csv",
        ["id", "unit_id/id", "date_from", "date_to"],
        maker.households,
    )
    write(
        "cs.household.person.csv",
        [
            "id", "household_id/id", "sequence", "name", "role", "phone", "date_from",
            "is_do_not_disturb", "dnd_from", "dnd_to",
        ],
        maker.persons,
    )  # fmt: skip


if __name__ == "__main__":
    main()
