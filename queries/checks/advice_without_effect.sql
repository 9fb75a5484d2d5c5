--+ summary: Advised, although it is found to do no better than nothing.
--+ type: recommendation_vs_evidence
--+ severity: medium
--+ severity_reason: the evidence points the other way
--+ reason: "One side advises {one_drug} for {one_condition}; the other finds no effect of {other_drug} in {other_condition}."
SELECT
  one, other, drug_path, condition_path, confidence,
  CASE WHEN one_direction = 'for' AND drug_path = 'same' AND condition_path IN ('same', 'narrower') THEN 'high'
       WHEN one_direction = 'for' OR condition_path IN ('same', 'narrower') THEN 'medium' ELSE 'low' END AS severity,
  CASE WHEN condition_path = 'broader' THEN 'the negative result is about part of the condition'
       WHEN condition_path IN ('near', 'sibling') THEN 'the conditions are close, not the same'
       WHEN drug_path <> 'same' THEN 'the negative result is about the class'
       WHEN one_direction = 'for' THEN 'strong advice meets a negative result'
       ELSE 'the advice is conditional' END AS severity_reason
FROM meeting
WHERE one_stand = 'advised' AND other_stand = 'fails'
  AND coalesce(other_people, '') = coalesce(one_people, '')
  AND drug_path IN ('same', 'narrower')
  AND (condition_path IN ('same', 'narrower', 'broader', 'near') OR condition_path = 'sibling' AND one_on_topic)
  -- What an article advises in spite of a null result on part of the condition is its refinement.
  AND NOT (within_article AND condition_path = 'broader')
  -- In related conditions, what is limited to the chronic phase says little of what is not.
  AND NOT (condition_path <> 'same' AND coalesce(one_phase, '') <> coalesce(other_phase, '')
    AND 'chronic' IN (coalesce(one_phase, ''), coalesce(other_phase, '')))
