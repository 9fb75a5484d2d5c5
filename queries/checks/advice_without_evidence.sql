--+ summary: Advised, although the evidence is said to be missing or too weak.
--+ type: recommendation_vs_evidence
--+ severity: medium
--+ severity_reason: the advice rests on little
--+ reason: "One side advises {one_drug} for {one_condition}; the other finds too little evidence on {other_drug} in {other_condition}."
SELECT
  one, other, drug_path, condition_path, confidence,
  CASE WHEN one_direction = 'conditional' OR coalesce(one_line, 1) > 1 THEN 'low'
       WHEN within_article AND one_line = 1 THEN 'high' ELSE 'medium' END AS severity,
  CASE WHEN one_direction = 'conditional' OR coalesce(one_line, 1) > 1 THEN 'the advice is conditional or for a later line'
       WHEN within_article AND one_line = 1 THEN 'one article puts first what it calls unproven'
       ELSE 'strong advice without good evidence' END AS severity_reason
FROM meeting
WHERE one_stand = 'advised' AND other_stand = 'unproven'
  AND other_line IS NULL AND other_dimension IS NULL AND other_rival IS NULL
  AND coalesce(other_people, '') = coalesce(one_people, '')
  AND drug_path IN ('same', 'narrower')
  AND condition_path IN ('same', 'narrower', 'near')
