--+ summary: Its safety is called favourable, and it is ranked as the riskier one.
--+ type: internal_tension
--+ severity: low
--+ severity_reason: favourable and less favourable than another can both hold
--+ reason: "One side calls the safety of {one_drug} favourable for {one_condition}; the other ranks it below {other_rival}."
SELECT
  one, other, drug_path, condition_path, confidence, 'low' AS severity,
  'favourable and less favourable than another can both hold' AS severity_reason
FROM meeting
WHERE one_stand = 'works' AND one_dimension IN ('safety', 'tolerability', 'safetyAndEfficacy')
  AND other_stand = 'compared' AND other_direction = 'inferior' AND other_dimension IN ('safety', 'tolerability')
  AND drug_path = 'same' AND condition_path IN ('same', 'narrower', 'broader', 'near')
  AND coalesce(one_people, '') = coalesce(other_people, '')
