--+ summary: Doses of one drug for the same people that do not overlap, or whose bounds differ by more than half.
--+ type: dose_disagreement
--+ severity: medium
--+ severity_reason: a bound differs by more than half
--+ reason: "Doses of {one_drug} for {one_condition} and of {other_drug} for {other_condition} differ."
-- Milligrams a day, as reckoned.  A single amount inside a range is a choice from it.
WITH amounts AS (
  SELECT one, other, drug_path, condition_path, confidence, 'start' AS part, one_start_low AS one_low,
    coalesce(one_start_high, one_start_low) AS one_high, other_start_low AS other_low,
    coalesce(other_start_high, other_start_low) AS other_high
  FROM meeting
  WHERE one_stand = 'dosed' AND other_stand = 'dosed' AND drug_path = 'same' AND NOT within_article
    AND condition_path IN ('same', 'narrower', 'near') AND coalesce(one_people, '') = coalesce(other_people, '')
  UNION ALL
  SELECT one, other, drug_path, condition_path, confidence, 'target', one_target_low,
    coalesce(one_target_high, one_target_low), other_target_low, coalesce(other_target_high, other_target_low)
  FROM meeting
  WHERE one_stand = 'dosed' AND other_stand = 'dosed' AND drug_path = 'same' AND NOT within_article
    AND condition_path IN ('same', 'narrower', 'near') AND coalesce(one_people, '') = coalesce(other_people, '')
  UNION ALL
  SELECT one, other, drug_path, condition_path, confidence, 'maximum', one_maximum, one_maximum, other_maximum, other_maximum
  FROM meeting
  WHERE one_stand = 'dosed' AND other_stand = 'dosed' AND drug_path = 'same' AND NOT within_article
    AND condition_path IN ('same', 'narrower', 'near') AND coalesce(one_people, '') = coalesce(other_people, '')
)
SELECT
  one, other, drug_path, condition_path, confidence,
  CASE WHEN (one_high < other_low OR other_high < one_low) AND condition_path = 'same' THEN 'high' ELSE 'medium' END AS severity,
  CASE WHEN one_high < other_low OR other_high < one_low THEN 'the ranges do not overlap'
       ELSE 'a bound differs by more than half' END AS severity_reason
FROM amounts
WHERE one_high < other_low OR other_high < one_low
  OR one_low < one_high AND other_low < other_high
    AND (greatest(one_low, other_low) > 1.5 * least(one_low, other_low)
      OR greatest(one_high, other_high) > 1.5 * least(one_high, other_high))
  OR part = 'maximum' AND greatest(one_low, other_low) > 1.5 * least(one_low, other_low)
