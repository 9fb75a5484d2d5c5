--+ summary: One article advises what another advises against, for the same people in the same condition.
--+ type: contradiction
--+ severity: medium
--+ severity_reason: one patient cannot follow both
--+ reason: "One article advises {one_drug} for {one_condition}; another advises against {other_drug} for {other_condition}."
-- Quiet: an exception - a member or a narrower condition left out of broader advice, a group of people singled out, a
-- line or mere preference refused, a stopping rule - and what one article says in its own nuances.
SELECT
  one, other, drug_path, condition_path, confidence,
  CASE WHEN one_direction = 'conditional' AND (one_people IS NOT NULL OR one_severity IS NOT NULL OR one_reserved) THEN 'low'
       WHEN one_people IS NOT NULL OR one_severity IS NOT NULL OR one_reserved THEN 'medium'
       WHEN one_direction = 'for' AND condition_path <> 'near' THEN 'high'
       ELSE 'medium' END AS severity,
  CASE WHEN one_people IS NOT NULL OR one_severity IS NOT NULL OR one_reserved
         THEN 'the advice for it is limited to some people; the advice against it names no exception'
       WHEN one_direction = 'for' AND condition_path <> 'near' THEN 'strong advice both ways in one condition'
       ELSE 'the advice for it is conditional, or the conditions are close matches only' END AS severity_reason
FROM meeting
WHERE one_stand = 'advised' AND other_stand = 'rejected'
  AND other_line IS NULL AND coalesce(other_dimension, '') <> 'preference'
  AND NOT within_article AND NOT other_reserved
  AND (other_people IS NULL OR other_people = one_people OR people_within)
  AND (other_severity IS NULL OR other_severity = one_severity)
  -- A ban on a class reaches its members; advice for a class survives the exclusion of a member.
  AND drug_path IN ('same', 'narrower')
  AND (condition_path IN ('same', 'narrower', 'near'))
  -- Short courses are not what a ban on treating the chronic phase is about.
  AND NOT (other_phase = 'chronic' AND one_phase IS NULL AND one_to_day IS NOT NULL)
