--+ summary: Advised against, although it is found to help.
--+ type: recommendation_vs_evidence
--+ severity: low
--+ severity_reason: the evidence points the other way
--+ reason: "One side advises against {one_drug} for {one_condition}; the other reports benefit of {other_drug} in {other_condition}."
SELECT
  one, other, drug_path, condition_path, confidence,
  CASE WHEN other_size_high IS NOT NULL AND other_size_high <= 2 OR drug_path <> 'same' OR within_article THEN 'low'
       ELSE 'medium' END AS severity,
  CASE WHEN drug_path <> 'same' THEN 'a class is rejected, one of its members is found to help'
       WHEN within_article THEN 'one article weighs the result itself'
       WHEN other_size_high IS NOT NULL AND other_size_high <= 2 THEN 'the benefit is small'
       ELSE 'plain rejection meets a positive result' END AS severity_reason
FROM meeting
WHERE one_stand = 'rejected' AND other_stand = 'works'
  AND one_line IS NULL AND coalesce(one_dimension, '') <> 'preference' AND NOT one_reserved
  AND coalesce(other_dimension, 'efficacy') IN ('efficacy', 'overall')
  AND coalesce(other_people, '') = coalesce(one_people, '')
  AND drug_path IN ('same', 'broader')
  AND condition_path IN ('same', 'narrower', 'broader', 'near')
