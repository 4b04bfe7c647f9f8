"""The numbers of the hard hour, worked out by hand."""

# 28.4 mL/h from 10:00 to 10:30 are 14.2 mL, 42.6 mL/h from 10:30 to 10:50 another 14.2 mL: 28.4 mL
# of 1 mg/mL, and a bolus of 5 mg. 33.4/92 and 33.4/46.15. Rises over 128: 168 is 31.25 % above it,
# 166 is 29.69 %; 150 at 10:29 is 17.2 %. Means: (168 + 2 x 96)/3 = 120, (166 + 2 x 94)/3 = 118.
# Wasted 434 + 24.7 + 7.9. Stopped 10:50, home 12:00. The airway of 10:50 was typed up at 10:56.
BY_HAND = {
    "concentration_mg_per_ml": 1,
    "infused_ml": 28.4,
    "infused_mg": 28.4,
    "bolus_mg": 5,
    "total_mg": 33.4,
    "total_mg_per_kg": 0.363,
    "fraction_of_order": 0.7237,
    "elapsed_min": 50,
    "running_min": 50,
    "paused_min": 0,
    "peak_sbp_mmhg": 168,
    "max_sbp_rise_pct": 31.3,
    "min_spo2_pct": 93,
    "vitals_sets": 11,
    "flags": [
        {"minute": 10, "param": "sbp", "value": 168, "flag": "H"},
        {"minute": 10, "param": "map", "value": 120, "flag": "H"},
        {"minute": 10, "param": "sbp_rise_pct", "value": 31.3, "flag": "H"},
        {"minute": 13, "param": "sbp", "value": 166, "flag": "H"},
        {"minute": 13, "param": "sbp_rise_pct", "value": 29.7, "flag": "H"},
        {"minute": 45, "param": "spo2", "value": 93, "flag": "L"},
        {"minute": 45, "param": "moaas", "value": 3, "flag": "L"},
    ],
    "flags_withdrawn": [],
    "discharge_min_after_infusion": 70,
    "side_effects": [
        {"term": "nausea", "severity": "moderate", "onset_min": 16, "duration_min": 10},
        {"term": "dissociation", "severity": "moderate", "onset_min": 27, "duration_min": 43},
        {"term": "anxiety", "severity": "severe", "onset_min": 28, "duration_min": 32},
    ],
    "opened_mg": 500,
    "wasted_mg": 466.6,
    "returned_mg": 0,
    "balance_mg": 0,
    "late_entries": 1,
    "amended_or_struck": 0,
}
FIRST_ON_THE_PAGE = (
    "To look at first",
    "Emergency from 10:50",
    "Infusion ended early 10:50 after 33.4 mg",
    "Anxiety from 10:28",
    "BP 168/96 at 10:10",
    "accepted by Dr. H. Brandt, MD to 175",
    "SpO₂ 93 at 10:45",
    "allergy on record: Lorazepam (agitation)",
    "120 min after midazolam",
    "Nausea from 10:16",
)
"""What page 1 says before anything else, in this order."""
