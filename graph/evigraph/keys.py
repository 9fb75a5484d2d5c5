"""The property of the ontology for each key of a claim file that states a plain value or a code."""

from __future__ import annotations

from typing import Final

__all__ = ["CLAIM", "CODED", "DOSE", "EFFECT", "STUDY"]

#: Property of the ontology for each plain key of a dose.
DOSE: Final[dict[str, str]] = {
    "start_low": "startLow",
    "start_high": "startHigh",
    "start_unit": "startUnit",
    "start_frequency": "startFrequency",
    "target_low": "targetLow",
    "target_high": "targetHigh",
    "max": "maximum",
    "unit": "unit",
    "frequency": "frequency",
    "titration": "titration",
    "duration": "duration",
    "max_duration": "maximumDuration",
}

#: The same for an effect size.
EFFECT: Final[dict[str, str]] = {
    "measure": "measure",
    "value": "value",
    "low": "lowerBound",
    "high": "upperBound",
    "unit": "unit",
    "timepoint": "timePoint",
    "p_value": "pValue",
    "n": "sampleSize",
    "arm": "arm",
    "comparator": "comparatorArm",
    "clinically_significant": "clinicallySignificant",
    "statistically_significant": "statisticallySignificant",
    "magnitude": "magnitude",
    "interval": "interval",
}

#: The same for a study.
STUDY: Final[dict[str, str]] = {"design": "design", "year": "year", "n": "sampleSize", "detail": "studyDetail"}

#: The same for the plain keys of a claim.
CLAIM: Final[dict[str, str]] = {
    "population": "population",
    "duration": "duration",
    "severity": "severity",
    "line": "line",
    "note": "note",
    "strength": "strength",
    "outcome": "outcomeWording",
    "condition": "conditionWording",
    "rule": "extractionRule",
    "confidence": "extractionConfidence",
}

#: The keys of a claim whose value is a code: the individual of the ontology is the object.
CODED: Final[dict[str, str]] = {
    "condition_source": "conditionSource",
    "phase": "phase",
    "role": "role",
    "direction": "direction",
    "dimension": "dimension",
    "certainty": "certainty",
    "derivation": "derivation",
}
