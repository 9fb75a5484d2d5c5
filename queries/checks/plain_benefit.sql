--+ summary: Called effective without reserve by one, and graded small, or limited in time, by another.
--+ type: effect_disagreement
--+ severity: low
--+ severity_reason: the reserve is dropped, the direction agrees
--+ reason: "One side calls {one_drug} effective in {one_condition} without reserve; the other calls the effect in {other_condition} small."
SELECT
  one, other, drug_path, condition_path, confidence, 'low' AS severity,
  'the reserve is dropped, the direction agrees' AS severity_reason
FROM meeting
WHERE one_stand = 'works' AND other_stand = 'works' AND one_plainly AND other_size_low <= 1 AND one_to_day IS NULL
  AND may_agree(one_outcome, other_outcome)
  AND coalesce(one_people, '') = coalesce(other_people, '')
  AND drug_path = 'same' AND condition_path IN ('same', 'near')
