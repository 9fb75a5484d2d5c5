--+ summary: Advised for one condition, on benefit that the article reports for another of its family only.
--+ type: recommendation_vs_evidence
--+ severity: medium
--+ severity_reason: the evidence is indirect
--+ reason: "One article advises {one_drug} for {one_condition}, and quotes benefit in {other_condition} only."
WITH shown AS (
  SELECT DISTINCT advice.claim
  FROM stated advice
  JOIN drug_meets ON drug_meets.one = advice.drug
  JOIN condition_meets ON condition_meets.one = advice.condition
  JOIN stated works ON works.article = advice.article AND works.drug = drug_meets.other
    AND works.condition = condition_meets.other AND works.stand = 'works'
  WHERE advice.stand = 'advised' AND condition_meets.path IN ('same', 'narrower', 'broader', 'near')
)
SELECT
  one.claim AS one_claim, other.claim AS other_claim, drug_meets.path AS drug_path, condition_meets.path AS condition_path,
  0.7 AS confidence,
  CASE WHEN one.direction = 'for' THEN 'medium' ELSE 'low' END AS severity,
  'the evidence is indirect' AS severity_reason
FROM stated one
JOIN drug_meets ON drug_meets.one = one.drug AND drug_meets.path IN ('same', 'broader')
JOIN condition_meets ON condition_meets.one = one.condition AND condition_meets.path IN ('sibling', 'cousin')
JOIN stated other ON other.article = one.article AND other.drug = drug_meets.other
  AND other.condition = condition_meets.other AND other.stand = 'works'
LEFT JOIN shown ON shown.claim = one.claim
WHERE one.stand = 'advised' AND one.on_topic AND shown.claim IS NULL
