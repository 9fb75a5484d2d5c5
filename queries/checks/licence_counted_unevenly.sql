--+ summary: An article that holds a missing licence against one drug, and advises another for a related condition that, as others say, lacks one too.
--+ type: safety_omission
--+ severity: low
--+ severity_reason: use outside the licence is no defect of advice; to count it against one drug only is
--+ reason: "A missing licence is held against {rejected}, and {drug} is advised without a word that it lacks one too, as others say."
--+ over: claims
--+ key: [advising, drug]
--+ ground: {drug: drug, rejected: rejected}
WITH family AS (
  -- The same kind of complaint: the conditions share a broader one.
  SELECT DISTINCT one.narrow AS one, other.narrow AS other
  FROM within_term one JOIN within_term other ON other.broad = one.broad
),
held_against AS (
  SELECT claim.article, intervention.term AS drug, claim.condition, min(claim.id) AS id
  FROM claim JOIN intervention USING (claim)
  WHERE kind = 'Approval' AND direction = 'against'
  GROUP BY claim.article, intervention.term, claim.condition
),
refused AS (
  SELECT DISTINCT claim.article, intervention.term AS drug
  FROM claim JOIN intervention USING (claim)
  WHERE kind = 'Recommendation' AND direction = 'against'
),
licensing AS (
  SELECT DISTINCT claim.article, intervention.term AS drug FROM claim JOIN intervention USING (claim) WHERE kind = 'Approval'
),
elsewhere AS (
  SELECT drug, condition, arg_min(article, id) AS article, min(id) AS id FROM held_against GROUP BY drug, condition
),
advice AS (
  SELECT claim.article, intervention.term AS drug, claim.condition, min(claim.id) AS id
  FROM claim JOIN intervention USING (claim)
  WHERE kind = 'Recommendation' AND direction IN ('for', 'conditional')
  GROUP BY claim.article, intervention.term, claim.condition
)
SELECT DISTINCT
  advice.article AS advising, drug.label AS drug, rejected.label AS rejected, held_against.id AS claim,
  advice.id || ' ' || elsewhere.id AS other, advice.article || ' ' || elsewhere.article AS article
FROM held_against
JOIN refused ON refused.article = held_against.article AND refused.drug = held_against.drug
JOIN advice ON advice.article = held_against.article AND advice.drug <> held_against.drug
JOIN family ON family.one = held_against.condition AND family.other = advice.condition
JOIN elsewhere ON elsewhere.drug = advice.drug
JOIN family unlicensed ON unlicensed.one = advice.condition AND unlicensed.other = elsewhere.condition
JOIN term drug ON drug.term = advice.drug
JOIN term rejected ON rejected.term = held_against.drug
LEFT JOIN licensing ON licensing.article = advice.article AND licensing.drug = advice.drug
WHERE licensing.article IS NULL
ORDER BY advising, drug, rejected, claim, other
