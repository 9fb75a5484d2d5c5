--+ summary: Drugs that one article advises side by side, and that interact by another, without a word of that in the first.
--+ type: safety_omission
--+ severity: medium
--+ severity_reason: the article advises both for related conditions; whoever takes both would not know
--+ reason: "Advised side by side, {drug} with {partner}, without a word of {harm}, of which others warn when {about} meets {met}."
--+ over: claims
--+ key: [advising, about]
--+ ground: {drug: drug, warned of: met, concern: harm}
--+ columns:
--+   about: The drug of the interaction as it is warned of, and met what it meets - a drug or a class.
--+   severity: high where the article advises to combine them.
WITH relative AS MATERIALIZED (
  SELECT narrow AS one, broad AS other FROM within_term
  UNION SELECT broad, narrow FROM within_term
),
breadth AS (
  SELECT broad AS term, count(*) AS members FROM within_term GROUP BY broad
),
interaction AS (
  -- The narrower of the two comes first, so that all classes that a drug meets are one finding.
  SELECT one.term AS about, other.term AS met, effect.term AS harm, arg_min(claim.article, id) AS article, min(id) AS id
  FROM claim
  JOIN intervention one USING (claim)
  JOIN intervention other USING (claim)
  JOIN effect USING (claim)
  LEFT JOIN breadth one_breadth ON one_breadth.term = one.term
  LEFT JOIN breadth other_breadth ON other_breadth.term = other.term
  JOIN term one_term ON one_term.term = one.term
  JOIN term other_term ON other_term.term = other.term
  WHERE kind = 'Interaction' AND together AND direction = 'harm'
    AND (coalesce(one_breadth.members, 0) < coalesce(other_breadth.members, 0)
      OR coalesce(one_breadth.members, 0) = coalesce(other_breadth.members, 0) AND one_term.label < other_term.label)
  GROUP BY one.term, other.term, effect.term
),
pair AS (
  SELECT about.narrow AS drug, met.narrow AS partner, interaction.about, interaction.met, interaction.harm,
    interaction.article AS warning_article, interaction.id
  FROM interaction
  JOIN within_term about ON about.broad = interaction.about
  JOIN within_term met ON met.broad = interaction.met
  WHERE about.narrow <> met.narrow
),
advice AS MATERIALIZED (
  SELECT claim.article, intervention.term AS drug, condition, claim.claim, claim.id, coalesce(together, false) AS together
  FROM claim JOIN intervention USING (claim)
  WHERE kind = 'Recommendation' AND direction IN ('for', 'conditional')
),
related AS (
  SELECT one, other FROM relative UNION SELECT one, other FROM near_term UNION SELECT other, one FROM near_term
),
side_by_side AS MATERIALIZED (
  SELECT DISTINCT one.article, pair.*, one.id AS one_id, other.id AS other_id,
    one.claim = other.claim AND one.together AS combined
  FROM advice one
  JOIN advice other ON other.article = one.article AND other.drug <> one.drug
  JOIN pair ON pair.drug = one.drug AND pair.partner = other.drug
  LEFT JOIN related ON related.one = one.condition AND related.other = other.condition
  WHERE one.condition IS NULL OR other.condition IS NULL OR related.one IS NOT NULL
),
-- The article warns of the harm with either drug, or speaks of the two meeting.
near_by AS MATERIALIZED (
  SELECT DISTINCT advised.article, advised.drug, intervention.claim, claim.kind
  FROM (SELECT article, drug FROM side_by_side UNION SELECT article, partner FROM side_by_side) advised
  JOIN claim ON claim.article = advised.article
  JOIN intervention ON intervention.claim = claim.claim
  JOIN relative ON relative.one = advised.drug AND relative.other = intervention.term
),
named AS (
  SELECT DISTINCT near_by.article, near_by.drug, relative.other AS harm
  FROM near_by JOIN effect ON effect.claim = near_by.claim JOIN relative ON relative.one = effect.term
),
met_before AS (
  SELECT DISTINCT one.article, one.drug, other.drug AS partner
  FROM near_by one JOIN near_by other ON other.claim = one.claim AND other.article = one.article
  WHERE one.kind = 'Interaction' AND other.drug <> one.drug
)
SELECT
  side_by_side.article AS advising, about.label AS about, met.label AS met, drug.label AS drug, partner.label AS partner,
  harm.label AS harm, one_id || ' ' || other_id AS claim, side_by_side.id AS other,
  side_by_side.article || ' ' || warning_article AS article,
  CASE WHEN combined THEN 'high' ELSE 'medium' END AS severity,
  CASE WHEN combined THEN 'the article advises to combine what another warns of combining' END AS severity_reason
FROM side_by_side
JOIN term about ON about.term = side_by_side.about
JOIN term met ON met.term = side_by_side.met
JOIN term drug ON drug.term = side_by_side.drug
JOIN term partner ON partner.term = side_by_side.partner
JOIN term harm ON harm.term = side_by_side.harm
LEFT JOIN named drug_named
  ON drug_named.article = side_by_side.article AND drug_named.drug = side_by_side.drug AND drug_named.harm = side_by_side.harm
LEFT JOIN named partner_named
  ON partner_named.article = side_by_side.article AND partner_named.drug = side_by_side.partner
  AND partner_named.harm = side_by_side.harm
LEFT JOIN met_before
  ON met_before.article = side_by_side.article AND met_before.drug = side_by_side.drug
  AND met_before.partner = side_by_side.partner
WHERE drug_named.article IS NULL AND partner_named.article IS NULL AND met_before.article IS NULL
ORDER BY advising, about, met, drug, partner, harm, claim
