--+ summary: One article advises at a line of therapy what another refuses at that line.
--+ type: line_disagreement
--+ severity: medium
--+ severity_reason: one patient cannot follow both
--+ reason: "One article gives {one_drug} as line {one_line} for {one_condition}; another refuses {other_drug} at that line for {other_condition}."
SELECT
  one, other, drug_path, condition_path, confidence,
  CASE WHEN condition_path IN ('overlap', 'near') OR one_direction = 'conditional' THEN 'medium' ELSE 'high' END AS severity,
  CASE WHEN condition_path = 'overlap' THEN 'only people with both conditions are concerned'
       WHEN condition_path = 'near' OR one_direction = 'conditional'
         THEN 'the advice for it is conditional, or the conditions are close matches only'
       ELSE 'the same line is given and refused in one condition' END AS severity_reason
FROM meeting
WHERE one_stand = 'advised' AND other_stand = 'rejected' AND one_line = other_line
  AND NOT within_article AND NOT other_reserved
  AND (other_people IS NULL OR other_people = one_people OR people_within)
  AND drug_path IN ('same', 'narrower')
  -- Who has both conditions is told both; said in passing, of another disease, it is meant for that one.
  AND (condition_path IN ('same', 'narrower', 'near') OR condition_path = 'overlap' AND on_topic)
