--+ summary: One article puts a treatment first, another after the first choices have failed.
--+ type: line_disagreement
--+ severity: medium
--+ severity_reason: the first choice is at stake
--+ reason: "One article gives {one_drug} as line {one_line} for {one_condition}; another gives {other_drug} later, as line {other_line}, for {other_condition}."
-- A line is given in print, or follows from waiting for other treatments to fail or for a severe course.
SELECT
  one, other, drug_path, condition_path, confidence,
  CASE WHEN drug_path <> 'same' OR condition_path = 'cousin' AND one_line IS NULL THEN 'low'
       WHEN condition_path IN ('same', 'narrower', 'broader', 'sibling') AND one_line = 1 AND other_line IS NOT NULL
         AND one_direction = 'for' AND other_direction = 'for' THEN 'high'
       ELSE 'medium' END AS severity,
  CASE WHEN drug_path <> 'same' THEN 'one side speaks of a class, the other of a member'
       WHEN condition_path IN ('same', 'narrower', 'broader', 'sibling') AND one_line = 1 AND other_line IS NOT NULL
         AND one_direction = 'for' AND other_direction = 'for' THEN 'both lines are in print and the first choice is at stake'
       WHEN condition_path IN ('sibling', 'cousin') THEN 'the conditions belong to one family only'
       ELSE 'one line is conditional or follows from the wording' END AS severity_reason
FROM meeting
WHERE one_stand = 'advised' AND other_stand = 'advised' AND one_place < other_place
  AND NOT within_article
  AND (one_line IS NOT NULL OR other_line IS NOT NULL)
  AND coalesce(one_people, '') = coalesce(other_people, '')
  AND (condition_path IN ('same', 'narrower', 'broader', 'near') OR condition_path IN ('sibling', 'cousin') AND on_topic)
  -- In related conditions, what is limited to the chronic phase says little of what is not.
  AND NOT (condition_path <> 'same' AND coalesce(one_phase, '') <> coalesce(other_phase, '')
    AND 'chronic' IN (coalesce(one_phase, ''), coalesce(other_phase, '')))
