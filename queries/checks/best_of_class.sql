--+ summary: One article ranks a drug above its whole class, another picks a different member there.
--+ type: superiority_disagreement
--+ severity: medium
--+ severity_reason: a ranking is passed over
--+ reason: "One article ranks {one_drug} above all other {one_rival} for {one_condition}; another picks {other_drug} for {other_condition}."
SELECT
  one.claim AS one_claim, other.claim AS other_claim, 'rivals of one class' AS drug_path, condition_meets.path AS condition_path,
  0.8 AS confidence,
  CASE WHEN condition_meets.path = 'same' THEN 'high' ELSE 'medium' END AS severity,
  CASE WHEN condition_meets.path = 'same' THEN 'a ranking is passed over in the same condition'
       ELSE 'the conditions are related' END AS severity_reason
FROM stated one
JOIN within_term class_of ON class_of.narrow = one.drug AND class_of.broad = one.rival AND one.drug <> one.rival
JOIN condition_meets ON condition_meets.one = one.condition
JOIN within_term member ON member.broad = one.rival AND member.narrow <> one.drug AND member.narrow <> one.rival
JOIN stated other ON other.drug = member.narrow AND other.condition = condition_meets.other AND other.article <> one.article
JOIN within_term refused ON refused.narrow = other.rival AND refused.broad = one.rival
WHERE (one.stand = 'compared' AND one.direction = 'superior' OR one.stand = 'advised')
  AND coalesce(one.dimension, 'overall') IN ('efficacy', 'overall', 'preference', 'safetyAndEfficacy')
  AND other.stand = 'advised' AND other.rival NOT IN (one.drug, other.drug)
  AND may_agree(one.phase, other.phase) AND coalesce(one.people, '') = coalesce(other.people, '')
  AND condition_meets.path IN ('same', 'narrower', 'broader', 'near')
