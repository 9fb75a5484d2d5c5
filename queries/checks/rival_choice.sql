--+ summary: One article picks two treatments for one slot, each over the same third, without ranking them.
--+ type: internal_tension
--+ severity: medium
--+ severity_reason: the reader is left with two first picks
--+ reason: "One article picks {one_drug} and {other_drug}, each over {one_rival}, for {one_condition}, and does not rank them."
SELECT
  one.claim AS one_claim, other.claim AS other_claim, 'none' AS drug_path, condition_meets.path AS condition_path, 0.8 AS confidence,
  'medium' AS severity, 'the reader is left with two first picks' AS severity_reason
FROM stated one
JOIN stated other ON other.article = one.article AND other.rival = one.rival AND other.drug > one.drug
JOIN condition_meets ON condition_meets.one = one.condition AND condition_meets.other = other.condition
LEFT JOIN stated ranked ON ranked.article = one.article AND ranked.stand IN ('compared', 'advised')
  AND ranked.drug IN (one.drug, other.drug) AND ranked.rival IN (one.drug, other.drug)
LEFT JOIN drug_meets ON drug_meets.one = one.drug AND drug_meets.other = other.drug
WHERE (one.stand = 'advised' OR one.stand = 'compared' AND one.direction = 'superior' AND one.dimension = 'overall')
  AND (other.stand = 'advised' OR other.stand = 'compared' AND other.direction = 'superior' AND other.dimension = 'overall')
  AND (one.stand = 'advised' OR other.stand = 'advised')
  AND one.phase = other.phase AND may_agree(one.role, other.role)
  AND coalesce(one.people, '') = coalesce(other.people, '') AND coalesce(one.line, 0) = coalesce(other.line, 0)
  AND condition_meets.path IN ('same', 'narrower', 'broader', 'near')
  AND ranked.claim IS NULL AND drug_meets.one IS NULL
