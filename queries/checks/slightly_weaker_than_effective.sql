--+ summary: Called hardly weaker than another treatment, and no better than placebo.
--+ type: internal_tension
--+ severity: low
--+ severity_reason: a ranking stands against a result
--+ reason: "One side calls {one_drug} hardly weaker than {one_rival} for {one_condition}; the other finds no effect in {other_condition}."
SELECT
  one, other, drug_path, condition_path, confidence, 'low' AS severity, 'a ranking against a result' AS severity_reason
FROM meeting
WHERE one_stand = 'compared' AND one_direction = 'inferior' AND one_dimension = 'efficacy' AND one_slightly
  AND other_stand = 'fails' AND other_control = 'inactive' AND drug_path = 'same'
  AND (condition_path IN ('same', 'narrower', 'broader', 'near') OR condition_path IN ('sibling', 'cousin') AND one_on_topic)
  AND coalesce(one_people, '') = coalesce(other_people, '')
