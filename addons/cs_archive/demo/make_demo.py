"""Write the three CSV files beside it. The seed is fixed: same files every time.

Estate: 6 buildings x 2 entrances x 18 floors x 2, 12 shops, 300 parking spaces;
office park: 2 towers x 22 floors x 6. Run it with plain Python.
"""

import csv
import random
from pathlib import Path

FOLDER = Path(__file__).parent
ESTATE, OFFICES = "cs_base.cs_site_jinlan_demo", "cs_base.cs_site_wangjiang_demo"
SEED = 20260930


def main():
    random.seed(SEED)
    write(
        "cs.building.csv",
        ["id", "name", "code", "kind", "floor_count", "sequence", "site_id/id"],
        buildings(),
    )
    write(
        "cs.unit.csv",
        ["id", "building_id/id", "entrance", "room", "kind", "area_size", "use_state"],
        units(),
    )
    write(
        "cs.area.csv",
        ["id", "name", "kind", "code", "sequence", "building_id/id", "site_id/id"],
        areas(),
    )


def write(name, header, rows):
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def buildings():
    for number in range(1, 7):
        yield (
            f"cs_building_{number}_demo",
            f"{number}栋",
            number,
            "residential",
            18,
            number,
            ESTATE,
        )
    yield "cs_building_shops_demo", "商铺", "S", "shops", 1, 10, ESTATE
    for index, letter in enumerate("AB"):
        yield (
            f"cs_building_garage_{letter.lower()}_demo",
            f"地库{letter}",
            letter,
            "garage",
            0,
            11 + index,
            ESTATE,
        )
    for index, letter in enumerate("AB"):
        yield (
            f"cs_building_tower_{letter.lower()}_demo",
            f"{letter}座",
            letter,
            "office",
            22,
            20 + index,
            OFFICES,
        )


def units():
    states = ["own_use"] * 13 + ["let"] * 4 + ["vacant"] * 2 + ["fit_out"]
    fixed = {"3-2-1201": "let", "2-2-0301": "vacant", "1-1-0702": "own_use"}
    for building in range(1, 7):
        for entrance in (1, 2):
            for floor in range(1, 19):
                for door in (1, 2):
                    room = f"{floor:02}{door:02}"
                    state = random.choice(states)
                    state = fixed.get(f"{building}-{entrance}-{room}", state)
                    yield (
                        f"cs_unit_{building}_{entrance}_{room}_demo",
                        f"cs_building_{building}_demo",
                        entrance,
                        room,
                        "residential",
                        89.5 if door == 1 else 126.8,
                        state,
                    )
    for number in range(1, 13):
        size = random.randrange(35, 120)
        yield (
            f"cs_unit_shop_{number}_demo",
            "cs_building_shops_demo",
            "",
            number,
            "shop",
            size,
            "let",
        )
    for number in range(1, 301):
        garage = "a" if number <= 150 else "b"
        yield (
            f"cs_unit_parking_{number}_demo",
            f"cs_building_garage_{garage}_demo",
            "",
            f"{number:03}",
            "parking",
            12.5,
            random.choice(["own_use", "own_use", "let", "vacant"]),
        )
    for letter in "AB":
        for floor in range(1, 23):
            for door in range(1, 7):
                room = f"{floor:02}{door:02}"
                state = random.choice(["let"] * 8 + ["vacant", "fit_out"])
                yield (
                    f"cs_unit_{letter.lower()}_{room}_demo",
                    f"cs_building_tower_{letter.lower()}_demo",
                    "",
                    room,
                    "office",
                    random.choice([86, 120, 154.5, 210]),
                    state,
                )


def areas():
    sequence = 0
    for building in range(1, 7):
        key = f"cs_building_{building}_demo"
        sequence += 10
        yield (
            f"cs_area_lobby_{building}_demo",
            f"{building}栋大堂",
            "lobby",
            f"JL-DT{building}",
            sequence,
            key,
            ESTATE,
        )
        for lift in (2 * building - 1, 2 * building):
            yield (
                f"cs_area_lift_{lift}_demo",
                f"{lift}号梯",
                "lift",
                f"JL-T{lift:02}",
                sequence + 1,
                key,
                ESTATE,
            )
        yield (
            f"cs_area_corridor_{building}_demo",
            f"{building}栋走廊楼梯间",
            "corridor",
            "",
            sequence + 2,
            key,
            ESTATE,
        )
        yield (
            f"cs_area_roof_{building}_demo",
            f"{building}栋楼顶",
            "roof",
            "",
            sequence + 3,
            key,
            ESTATE,
        )
    for index, letter in enumerate("AB"):
        yield (
            f"cs_area_garage_{letter.lower()}_demo",
            f"地库{letter}区",
            "garage",
            f"JL-K{letter}",
            100 + index,
            f"cs_building_garage_{letter.lower()}_demo",
            ESTATE,
        )
    others = [
        ("pump", "水泵房", "pump_room"),
        ("power", "配电房", "power_room"),
        ("waste", "垃圾房", "waste"),
        ("playground", "儿童区", "garden"),
        ("gate_south", "南门岗", "gate"),
        ("gate_b_exit", "地库B出口道闸", "gate"),
        ("monitoring", "监控室", "other"),
    ]
    for index, (key, name, kind) in enumerate(others):
        yield f"cs_area_{key}_demo", name, kind, "", 110 + index, "", ESTATE
    for index, letter in enumerate("AB"):
        tower = f"cs_building_tower_{letter.lower()}_demo"
        low = letter.lower()
        yield (
            f"cs_area_lobby_{low}_demo",
            f"{letter}座大堂",
            "lobby",
            f"WJ-DT{letter}",
            200 + 10 * index,
            tower,
            OFFICES,
        )
        for lift in range(1, 5):
            yield (
                f"cs_area_lift_{low}_{lift}_demo",
                f"{letter}座{lift}号梯",
                "lift",
                f"WJ-{letter}T{lift}",
                201 + 10 * index,
                tower,
                OFFICES,
            )
        yield (
            f"cs_area_corridor_{low}_demo",
            f"{letter}座走廊茶水间",
            "corridor",
            "",
            202 + 10 * index,
            tower,
            OFFICES,
        )
    yield "cs_area_reception_demo", "一层前台", "lobby", "", 230, "", OFFICES
    yield "cs_area_parking_wangjiang_demo", "地下停车场", "garage", "", 231, "", OFFICES


if __name__ == "__main__":
    main()
