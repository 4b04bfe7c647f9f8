"""The numbers of the day, worked out by hand: what each session's summary has to say."""

from stories.day_morning import MARSH, OKAFOR, ROSA, ROSE

NOTHING_GIVEN = {
    "concentration_mg_per_ml": None,
    "infused_ml": 0,
    "infused_mg": 0,
    "bolus_mg": 0,
    "total_mg": 0,
    "total_mg_per_kg": 0,
    "fraction_of_order": 0,
    "elapsed_min": 0,
    "running_min": 0,
    "paused_min": 0,
    "peak_sbp_mmhg": None,
    "max_sbp_rise_pct": None,
    "min_spo2_pct": None,
    "vitals_sets": 0,
    "flags": [],
    "flags_withdrawn": [],
    "discharge_min_after_infusion": None,
    "side_effects": [],
    "opened_mg": 500,
    "wasted_mg": 500,
    "returned_mg": 0,
    "balance_mg": 0,
    "late_entries": 0,
    "amended_or_struck": 0,
}


def flags(minute, *found):
    """Flags of one set: parameter, value, level."""
    return [{"minute": minute, "param": p, "value": v, "flag": f} for p, v, f in found]


BY_HAND = {
    # 80 kg x 0.5 = 40 mg; 0.8 mL of 50 mg/mL in 50 mL is 0.8 mg/mL; 75 mL/h give 50 mL in 40 min.
    # Vial 500 - 40 = 460 mg. Rise 130 over 118: 12/118. From 09:40 to 10:15 are 35 min.
    OKAFOR: NOTHING_GIVEN
    | {
        "concentration_mg_per_ml": 0.8,
        "infused_ml": 50,
        "infused_mg": 40,
        "total_mg": 40,
        "total_mg_per_kg": 0.5,
        "fraction_of_order": 1,
        "elapsed_min": 40,
        "running_min": 40,
        "peak_sbp_mmhg": 130,
        "max_sbp_rise_pct": 10.2,
        "min_spo2_pct": 97,
        "vitals_sets": 8,
        "discharge_min_after_infusion": 35,
        "wasted_mg": 460,
        "amended_or_struck": 2,
    },
    # 88 kg x 0.5 = 44 mg, 0.88 mg/mL. 20 min at 75 mL/h are 25 mL, 30 min at 50 mL/h the other 25;
    # paused 09:25 to 09:40. Means: (186 + 2 x 108)/3 = 134, (184 + 2 x 106)/3 = 132,
    # (172 + 2 x 98)/3 = 122.7. Rises over 138: 48, 46, 34.
    MARSH: NOTHING_GIVEN
    | {
        "concentration_mg_per_ml": 0.88,
        "infused_ml": 50,
        "infused_mg": 44,
        "total_mg": 44,
        "total_mg_per_kg": 0.5,
        "fraction_of_order": 1,
        "elapsed_min": 65,
        "running_min": 50,
        "paused_min": 15,
        "peak_sbp_mmhg": 186,
        "max_sbp_rise_pct": 34.8,
        "min_spo2_pct": 96,
        "vitals_sets": 13,
        "flags": [
            *flags(
                20,
                ("sbp", 186, "HH"),
                ("dbp", 108, "H"),
                ("map", 134, "HH"),
                ("sbp_rise_pct", 34.8, "H"),
            ),
            *flags(
                22,
                ("sbp", 184, "HH"),
                ("dbp", 106, "H"),
                ("map", 132, "HH"),
                ("sbp_rise_pct", 33.3, "H"),
            ),
            *flags(28, ("sbp", 172, "H"), ("map", 123, "H"), ("sbp_rise_pct", 24.6, "H")),
        ],
        "discharge_min_after_infusion": 35,
        "wasted_mg": 456,
    },
    # 70 kg x 0.5 = 35 mg, 0.7 mg/mL; 20 of 40 min: 25 mL, 17.5 mg. Waste 465 + 17.5 mg.
    # Rise 124 over 110: 14/110; the set of 09:29 came from the first chair.
    ROSA: NOTHING_GIVEN
    | {
        "concentration_mg_per_ml": 0.7,
        "infused_ml": 25,
        "infused_mg": 17.5,
        "total_mg": 17.5,
        "total_mg_per_kg": 0.25,
        "fraction_of_order": 0.5,
        "elapsed_min": 20,
        "running_min": 20,
        "peak_sbp_mmhg": 124,
        "max_sbp_rise_pct": 12.7,
        "min_spo2_pct": 98,
        "vitals_sets": 7,
        "discharge_min_after_infusion": 34,
        "side_effects": [
            {"term": "dissociation", "severity": "moderate", "onset_min": 19, "duration_min": 17}
        ],
        "wasted_mg": 482.5,
    },
    # Drawn and never given: 470 mg in the vial and 30 mg in the bag.
    ROSE: NOTHING_GIVEN,
}
BY_RUIZ = {OKAFOR: ["09:20"], MARSH: [], ROSA: ["09:20"], ROSE: []}
"""The sets that the second nurse charted; all others are the first one's."""
