"""The drivers of the model by name, in the order of every array that holds them."""

from csrmodel.evidence import CONDITIONS

DRIVERS = CONDITIONS
"""What a cluster is asked by: visible buyers, the national factors, normative institutions."""

NATIONAL_FACTORS = ("laws", "monitoring", "associations", "dialogue", "community")
"""The national factors of figure 1, in the order of every array's last axis."""
