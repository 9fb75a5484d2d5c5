--+ summary: Found to help by one, and not to help by another, on outcomes that may be the same.
--+ type: effect_disagreement
--+ severity: medium
--+ severity_reason: opposite results
--+ reason: "One side reports benefit of {one_drug} in {one_condition}; the other none of {other_drug} in {other_condition}."
SELECT
  one, other, drug_path, condition_path, confidence,
  CASE WHEN drug_path <> 'same' THEN 'low'
       WHEN within_article OR condition_path = 'near' OR one_outcome IS NULL AND one_to_day IS NOT NULL THEN 'medium'
       ELSE 'high' END AS severity,
  CASE WHEN drug_path <> 'same' THEN 'one side speaks of a class, the other of a member'
       WHEN within_article THEN 'one article reports both'
       WHEN condition_path = 'near' THEN 'the conditions are close matches only'
       WHEN one_outcome IS NULL AND one_to_day IS NOT NULL THEN 'outcome and duration are stated on one side only'
       ELSE 'opposite results in one condition' END AS severity_reason
FROM meeting
WHERE one_stand = 'works' AND other_stand = 'fails'
  AND coalesce(one_dimension, 'efficacy') IN ('efficacy', 'overall')
  AND coalesce(other_dimension, 'efficacy') IN ('efficacy', 'overall')
  AND may_agree(one_outcome, other_outcome) AND may_agree(one_control, other_control)
  AND coalesce(one_people, '') = coalesce(other_people, '')
  AND condition_path IN ('same', 'narrower', 'broader', 'near')
