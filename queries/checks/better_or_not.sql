--+ summary: Ranked above another treatment by one, and level with it or below it by another, in the same respect.
--+ type: superiority_disagreement
--+ severity: medium
--+ severity_reason: opposite rankings
--+ reason: "One side ranks {one_drug} above {one_rival} in {one_condition}; the other does not in {other_condition}."
-- How much evidence there is says nothing on which is better; how good it is, does.
SELECT
  one, other, drug_path, condition_path, confidence,
  CASE WHEN condition_path = 'same' THEN 'high' WHEN condition_path = 'near' THEN 'low' ELSE 'medium' END AS severity,
  CASE WHEN condition_path = 'same' THEN 'opposite rankings in one condition'
       WHEN condition_path = 'near' THEN 'the conditions are close matches only'
       ELSE 'one condition is part of the other' END AS severity_reason
FROM meeting
WHERE one_stand = 'compared' AND other_stand = 'compared' AND one_direction = 'superior'
  AND drug_path = 'same' AND one_rival = other_rival AND other_direction IN ('noDifference', 'inferior')
  AND coalesce(one_people, '') = coalesce(other_people, '')
  AND may_agree(one_outcome, other_outcome) AND NOT coalesce(one_amount AND one_dimension = 'evidenceBase', FALSE)
  AND (coalesce(one_dimension, 'overall') = coalesce(other_dimension, 'overall')
    OR one_dimension IN ('efficacy', 'overall', 'evidenceBase') AND other_dimension IN ('efficacy', 'overall')
    OR one_dimension IS NULL AND other_dimension = 'efficacy' OR one_dimension = 'efficacy' AND other_dimension IS NULL)
  -- What is better all in all may still do equally well in one respect.
  AND NOT (coalesce(one_dimension, 'overall') = 'overall' AND one_outcome IS NULL AND other_direction = 'noDifference'
    AND other_outcome IS NOT NULL)
  AND condition_path IN ('same', 'narrower', 'broader', 'near')
