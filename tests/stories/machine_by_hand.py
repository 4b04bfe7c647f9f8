"""The numbers of the day on which the machine fails, worked out by hand."""

from station_fixtures import NURSE
from stories.ward import SECOND

# 75 mL/h from 10:00 to 10:40 are 50 mL of 0.88 mg/mL: 44 mg, 0.5 mg/kg of 88 kg, all of the order.
# Highest 148 over 142 before: 6/142 is 4.2 %. The vial's rest is 500 - 44 = 456 mg. Nausea from
# minute 12 to minute 33; a set before the start and eleven since. From 10:40 to 11:15 are 35 min,
# whatever the computer's clock showed.
BY_HAND = {
    "concentration_mg_per_ml": 0.88,
    "infused_ml": 50,
    "infused_mg": 44,
    "bolus_mg": 0,
    "total_mg": 44,
    "total_mg_per_kg": 0.5,
    "fraction_of_order": 1,
    "elapsed_min": 40,
    "running_min": 40,
    "paused_min": 0,
    "peak_sbp_mmhg": 148,
    "max_sbp_rise_pct": 4.2,
    "min_spo2_pct": 97,
    "vitals_sets": 12,
    "flags": [],
    "flags_withdrawn": [],
    "discharge_min_after_infusion": 35,
    "side_effects": [{"term": "nausea", "severity": "mild", "onset_min": 12, "duration_min": 21}],
    "opened_mg": 500,
    "wasted_mg": 456,
    "returned_mg": 0,
    "balance_mg": 0,
    "late_entries": 0,
    "amended_or_struck": 0,
}
SETS = ("10:00", "10:05", "10:10", "10:15", "10:20", "10:25", "10:26", "10:31", "10:36", "10:55",
        "11:10")  # fmt: skip
ACTS = sorted(
    [
        ("infusion-started", "10:00", NURSE),
        *(("vitals-taken", clock, SECOND if clock == "10:15" else NURSE) for clock in SETS),
        ("note-written", "10:07", NURSE),
        ("side-effect-noted", "10:12", NURSE),
        ("side-effect-ended", "10:33", NURSE),
        ("infusion-stopped", "10:40", NURSE),
        ("drug-wasted", "11:12", NURSE),
        ("independent-check", "11:12", SECOND),
        ("discharge-assessed", "11:15", NURSE),
        ("patient-discharged", "11:15", NURSE),
        ("nurse-attested", "12:20", NURSE),
    ],
    key=lambda act: act[1],
)
"""Everything that is in the record from the start on: the act, its time, whose it is."""
ON_THE_PAGE = (
    "Delivered 44 mg",
    "Nausea from 10:12 (minute 12, 75 mL/h, 13.2 mg so far), mild; gone after 21 min",
    "10:15 15 146/86 78 98 14 5 MR 10:20 20 144/88 78 97 14 5 PN 10:25 25 142/86 76 97 14 5 PN",
    "11:10 70 134/82 72 98 14 5 PN",
    "Discharged home 11:15, 35 min after the end",
    "Escort Sam Doe (friend)",
)
