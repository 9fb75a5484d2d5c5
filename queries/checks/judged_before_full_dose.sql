--+ summary: The response is judged while the dose may still be rising.
--+ type: internal_tension
--+ severity: medium
--+ severity_reason: following both gives the drug up too early
--+ reason: "One article raises the dose of {one_drug} for longer than it waits to judge the effect."
SELECT
  one.claim AS one_claim, other.claim AS other_claim, 'same' AS drug_path, 'same' AS condition_path, 0.9 AS confidence,
  'medium' AS severity, 'following both gives the drug up too early' AS severity_reason
FROM stated one
JOIN claim other ON other.article = one.article
JOIN intervention ON intervention.claim = other.claim AND intervention.term = one.drug
LEFT JOIN phase_form ON phase_form.term = other.condition
JOIN condition_meets ON condition_meets.one = one.condition
  AND condition_meets.other = coalesce(phase_form.base, other.condition)
WHERE one.stand = 'dosed' AND one.rises_until IS NOT NULL AND other.kind = 'MonitoringClaim'
  AND one.rises_until > other.judged_by AND other.people IS NULL
  AND condition_meets.path IN ('same', 'narrower', 'broader', 'near')
