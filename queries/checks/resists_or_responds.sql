--+ summary: A condition is said to resist a class of drugs, and to improve on one of them.
--+ type: effect_disagreement
--+ severity: low
--+ severity_reason: resistance is said of a class, and is relative
--+ reason: "One article says that {one_condition} resists {one_drug}; another reports benefit of {other_drug} in {other_condition}."
SELECT
  one, other, drug_path, condition_path, confidence, 'low' AS severity,
  'resistance is said of a class, and relative' AS severity_reason
FROM meeting
WHERE one_stand = 'resists' AND other_stand = 'works' AND NOT within_article
  AND other_size_low IS NULL AND other_control IS NULL
  AND drug_path IN ('same', 'broader') AND condition_path IN ('same', 'narrower', 'broader', 'near')
  AND coalesce(one_people, '') = coalesce(other_people, '')
