--+ summary: An effect is sized differently, in words that exclude each other.
--+ type: effect_disagreement
--+ severity: medium
--+ severity_reason: the sizes do not overlap
--+ reason: "One side calls the effect of {one_drug} in {one_condition} larger than the other that of {other_drug} in {other_condition}."
SELECT
  one, other, drug_path, condition_path, confidence,
  CASE WHEN condition_path = 'near' OR drug_path <> 'same' THEN 'low' ELSE 'medium' END AS severity,
  CASE WHEN drug_path <> 'same' THEN 'one side speaks of a class, the other of a member'
       WHEN condition_path = 'near' THEN 'the conditions are close matches only'
       ELSE 'the sizes do not overlap' END AS severity_reason
FROM meeting
WHERE one_stand = 'works' AND other_stand = 'works' AND one_size_low > other_size_high
  AND may_agree(one_outcome, other_outcome) AND may_agree(one_control, other_control)
  AND coalesce(one_people, '') = coalesce(other_people, '')
  AND condition_path IN ('same', 'narrower', 'broader', 'near')
