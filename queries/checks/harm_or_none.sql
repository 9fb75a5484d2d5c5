--+ summary: Said to cause a harm by one, and not to cause it by another.
--+ type: effect_disagreement
--+ severity: medium
--+ severity_reason: one of them misleads about a risk
--+ reason: "One side says that {one_drug} causes a harm; the other finds no more of it on {other_drug}."
SELECT
  one.claim AS one_claim, other.claim AS other_claim, 'same' AS drug_path, 'same' AS condition_path, 0.9 AS confidence,
  CASE WHEN one.kind = 'Caution' THEN 'low' ELSE 'medium' END AS severity,
  CASE WHEN one.kind = 'Caution' THEN 'a warning may hold where a result is negative'
       ELSE 'one of them misleads about a risk' END AS severity_reason
FROM claim other
JOIN intervention other_drug ON other_drug.claim = other.claim
JOIN effect other_effect ON other_effect.claim = other.claim
JOIN intervention one_drug ON one_drug.term = other_drug.term
JOIN effect one_effect ON one_effect.claim = one_drug.claim AND one_effect.term = other_effect.term
JOIN claim one ON one.claim = one_drug.claim
WHERE other.kind IN ('AdverseEffectClaim', 'StudyFinding') AND other.direction IN ('noDifference', 'noBenefit')
  AND one.kind IN ('AdverseEffectClaim', 'StudyFinding', 'Caution') AND one.direction = 'harm'
  AND NOT one.together AND NOT other.together AND one.restates IS NULL AND other.restates IS NULL
  AND coalesce(one.population, '') = coalesce(other.population, '') AND may_agree(one.phase, other.phase)
  AND may_agree(one.condition, other.condition)
  AND stretches_meet(one.time_from, one.time_to, other.time_from, other.time_to)
