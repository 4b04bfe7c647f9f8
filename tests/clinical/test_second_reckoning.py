"""A second reckoning, made from the reference texts alone: dose, account, episodes, change.

It shares no line with the program; what both say of some hundred random sessions must be equal.
"""

import random
from decimal import Decimal
from fractions import Fraction

from ketachart.clinical.account import accounts
from ketachart.clinical.acts import DrugReturned, DrugWasted
from ketachart.clinical.episodes import episodes
from ketachart.clinical.scales import percent_change

SESSIONS = 150
F = Fraction


class Pump:
    """Rate x time, minute by minute: every act falls on a whole minute."""

    def __init__(self, bags):
        self.strength = {name: F(conc) * F(drawn) / F(final) for name, conc, drawn, final in bags}
        self.left = {name: F(final) for name, _, _, final in bags}
        self.bag = bags[0][0]
        self.rate, self.to_give = F(0), None
        self.runs = self.held = self.stopped = False
        self.ml = self.mg = self.bolus = self.ran = F(0)

    def minute(self):
        """One minute goes by."""
        if not self.runs or not self.rate:
            return
        asked = self.rate / 60
        ml = min(asked, self.left[self.bag])
        if self.to_give is not None:
            ml = min(ml, self.to_give)
            self.to_give -= ml
        self.left[self.bag] -= ml
        self.ml += ml
        self.mg += ml * self.strength[self.bag]
        self.ran += ml / asked

    def set(self, rate=None, vtbi=None):
        if rate is not None:
            self.rate = F(rate)
        if vtbi is not None:
            self.to_give = F(vtbi)

    def hang(self, bag):
        if bag != self.bag:
            self.bag, self.to_give = bag, None

    def push(self, mg, bag):
        """A bolus out of a bag is never more than the bag still holds."""
        if bag is not None:
            ml = min(F(mg) / self.strength[bag], self.left[bag])
            self.left[bag] -= ml
            mg = ml * self.strength[bag]
        self.bolus += F(mg)


def set_at_random(bed, pump, dice, minute):
    """A rate, or a rate with a volume."""
    rate, vtbi = dice.randint(5, 200), dice.choice([None, dice.randint(1, 40)])
    bed.rate(minute, rate, vtbi=vtbi)
    pump.set(rate, vtbi)


def push_at_random(bed, pump, dice, minute):
    """A bolus, out of a bag or from elsewhere."""
    bag = dice.choice([None, "bag-1", "bag-2"])
    bed.bolus(minute, 4, container=bag)
    pump.push(4, bag)


def act_at_random(bed, pump, dice, minute):
    """One act, in the program and in the second reckoning."""
    match dice.choice(["set", "hold", "hang", "push", "stop"]):
        case "set":
            set_at_random(bed, pump, dice, minute)
        case "hold" if pump.held:
            rate = dice.choice([None, 50])
            bed.resume(minute, rate)
            pump.set(rate)
            pump.runs, pump.held = True, False
        case "hold":
            bed.pause(minute)
            pump.runs, pump.held = False, True
        case "hang":
            to = dice.choice(["bag-1", "bag-2"])
            bed.hang(minute, to)
            pump.hang(to)
        case "push":
            push_at_random(bed, pump, dice, minute)
        case "stop" if minute > 30:
            bed.stop(minute)
            pump.runs, pump.stopped = False, True


def random_session(bed, dice):
    """Chart a session at random; returns the pump of the second reckoning and the mg taken away."""
    strengths = {"bag-1": 50, "bag-2": dice.choice([10, 50, 100])}
    bags = [
        (name, conc, Decimal(dice.randint(50, 200)) / 100, dice.choice([50, 60, 100]))
        for name, conc in strengths.items()
    ]
    bed.plan()
    opened = F(0)
    for name, conc, drawn, final in bags:
        vials, each = dice.randint(1, 2), dice.choice([5, 10])
        bed.prepare(name, conc=conc, drawn=str(drawn), final=final, vials=vials, each=each)
        opened += vials * each * conc
    pump, gone = Pump(bags), F(0)
    rate, vtbi = dice.randint(20, 150), dice.choice([None, 30, 45])
    bed.start(rate, vtbi=vtbi, container="bag-1")
    pump.set(rate, vtbi)
    pump.runs = True
    for minute in range(1, 91):
        pump.minute()
        if not pump.stopped and dice.random() < 0.16:
            act_at_random(bed, pump, dice, minute)
    if not pump.stopped:
        bed.stop(90)
    for minute in range(91, 91 + dice.randint(0, 3)):
        mg = Decimal(dice.randint(1, 4000)) / 100
        if dice.random() < 0.5:
            bed.do(DrugWasted, minute, from_bag_mg=mg, from_vial_mg=Decimal(2), method="sharps")
            gone += F(mg) + 2
        else:
            bed.do(DrugReturned, minute, mg=mg)
            gone += F(mg)
    return pump, opened, gone


def test_dose_and_account_of_random_sessions_come_out_the_same_a_second_way(new_bedside):
    for seed in range(SESSIONS):
        bed = new_bedside()
        pump, opened, gone = random_session(bed, random.Random(seed))
        delivery, account = bed.chart.delivery, accounts(bed.chart)[0]
        assert delivery.infused_ml == pump.ml, seed
        assert delivery.total_mg == pump.mg + pump.bolus, seed
        assert abs(delivery.running_min - pump.ran) < F(1, 10**6), seed
        assert dict(delivery.held) == pump.left, seed
        assert account.opened == opened, seed
        assert account.balance == opened - pump.mg - pump.bolus - gone, seed
        assert sum(s.balance for s in account.strengths) == account.balance, seed


# Episodes ---------------------------------------------------------------------------------------

LOW = {"sbp": 100, "dbp": 55, "map": 65, "hr": 50, "rr": 10, "spo2": 94}
HIGH = {"sbp": 160, "dbp": 100, "map": 120, "hr": 110, "rr": 24}
TOGETHER = ("sbp", "dbp", "map", "sbp_rise_pct")
ALONE = ("hr", "rr", "spo2", "moaas")


def flagged_in(values, baseline, running):
    """Which values lie outside the limits of the reference table."""
    told = dict(values)
    if "sbp" in told:
        told["map"] = int(F(told["sbp"] + 2 * told["dbp"], 3) + F(1, 2))
    found = {p for p, v in told.items() if p in LOW and v < LOW[p]}
    found |= {p for p, v in told.items() if p in HIGH and v >= HIGH[p]}
    if told.get("moaas", 5) <= 3:
        found.add("moaas")
    if running and "sbp" in told and F(100 * (told["sbp"] - baseline), baseline) >= 20:
        found.add("sbp_rise_pct")
    return found


def second_episodes(sets, baseline):
    """Stretches of flagged sets of what moves together, as (params, first, last, back)."""
    found = []
    for group in (TOGETHER, *((p,) for p in ALONE)):
        open_since = last = None
        lately = set()
        for minute, values in sets:
            asked = {"sbp", "dbp", "map", "sbp_rise_pct"} if "sbp" in values else set()
            measured = (set(values) | asked) & set(group)
            flags = flagged_in(values, baseline, running=minute >= 0) & set(group)
            if flags:
                open_since = minute if open_since is None else open_since
                last, lately = minute, flags
            elif measured and open_since is not None and lately <= measured:
                found.append((group, open_since, last, minute))
                open_since = None
        if open_since is not None:
            found.append((group, open_since, last, None))
    return found


def test_episodes_of_random_sessions_come_out_the_same_a_second_way(new_bedside):
    for seed in range(SESSIONS):
        dice, bed = random.Random(seed), new_bedside()
        bed.plan().prepare()
        base = dice.randint(95, 150)
        bed.vitals(-10, base, base - 40)
        bed.start()
        sets = [(-10, {"sbp": base, "dbp": base - 40})]
        for minute in sorted(dice.sample(range(1, 60), 10)):
            values = {}
            if dice.random() < 0.7:
                values["sbp"] = dice.randint(80, 195)
                values["dbp"] = values["sbp"] - dice.randint(25, 60)
            if dice.random() < 0.6:
                values["spo2"] = dice.randint(88, 100)
            if dice.random() < 0.4:
                values["hr"] = dice.randint(40, 125)
            if dice.random() < 0.3 or not values:
                values["moaas"] = dice.randint(2, 5)
            pressure = (values.get("sbp"), values.get("dbp"))
            rest = {k: v for k, v in values.items() if k not in ("sbp", "dbp")}
            bed.vitals(minute, *pressure, **rest)
            sets.append((minute, values))
        got = [
            (
                e.params,
                bed.chart.minute(e.first.taken.at),
                bed.chart.minute(e.last.taken.at),
                bed.chart.minute(e.back.taken.at) if e.back else None,
            )
            for e in episodes(bed.chart)
        ]
        assert sorted(map(str, got)) == sorted(
            str((g, F(a), F(b), None if c is None else F(c)))
            for g, a, b, c in second_episodes(sets, base)
        ), seed


def test_the_change_of_a_score_is_the_same_a_second_way():
    for first in range(28):
        for now in range(28):
            told = percent_change(Decimal(first), Decimal(now))
            second = None if first == 0 else F(100) - F(100 * now, first)
            assert told == second
