--+ summary: One article rejects a treatment outright, and elsewhere only as the first line.
--+ type: internal_tension
--+ severity: low
--+ severity_reason: both advise against it, to a different extent
--+ reason: "One article rejects {one_drug} outright for {one_condition}, and only as the first line for {other_condition}."
SELECT
  one.claim AS one_claim, other.claim AS other_claim, 'same' AS drug_path, condition_meets.path AS condition_path, 0.8 AS confidence,
  'low' AS severity, 'both advise against it, to a different extent' AS severity_reason
FROM stated one
JOIN stated other ON other.article = one.article AND other.drug = one.drug
JOIN condition_meets ON condition_meets.one = one.condition AND condition_meets.other = other.condition
WHERE one.stand = 'rejected' AND one.line IS NULL AND one.people IS NULL AND NOT one.reserved
  AND coalesce(one.dimension, '') <> 'preference'
  AND other.stand IN ('rejected', 'unproven') AND other.line = 1 AND may_agree(one.phase, other.phase)
  AND condition_meets.path IN ('same', 'narrower', 'broader')
