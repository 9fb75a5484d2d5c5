--+ summary: Called safer, although the same article reports the harm for the whole class.
--+ type: internal_tension
--+ severity: low
--+ severity_reason: degree and frequency may still differ
--+ reason: "One article calls {one_drug} safer, and reports the harm for the whole class ({other_drug})."
SELECT
  one.claim AS one_claim, other.claim AS other_claim, 'narrower' AS drug_path, 'same' AS condition_path, 0.7 AS confidence,
  'low' AS severity, 'degree and frequency may still differ' AS severity_reason
FROM claim one
JOIN intervention one_drug ON one_drug.claim = one.claim
JOIN within_term class_of ON class_of.narrow = one_drug.term AND class_of.broad <> one_drug.term
JOIN intervention other_drug ON other_drug.term = class_of.broad
JOIN claim other ON other.claim = other_drug.claim AND other.article = one.article
LEFT JOIN comparator ON comparator.claim = one.claim
LEFT JOIN within_term rival_of ON rival_of.narrow = comparator.term AND rival_of.broad = class_of.broad
LEFT JOIN effect ON effect.claim = one.claim
WHERE one.kind = 'Comparison' AND one.direction = 'superior' AND one.dimension IN ('safety', 'tolerability')
  AND other.kind = 'AdverseEffectClaim' AND other.direction = 'harm' AND other.population IS NULL
  AND (comparator.term IS NULL OR rival_of.narrow IS NOT NULL) AND comparator.term IS DISTINCT FROM class_of.broad
  AND effect.term IS NULL
