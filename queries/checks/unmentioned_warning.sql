--+ summary: A drug that an article advises, and of which another warns - of a harm, or in people - without a word of that in the first.
--+ type: safety_omission
--+ severity: medium
--+ severity_reason: other articles warn of {about}; whoever follows this one would not know
--+ reason: "Advised without a word of {concern}, of which others warn with {about}: {drug}."
--+ over: claims
--+ key: [advising, about]
--+ ground: {drug: drug, warned of: about, concern: concern}
--+ columns:
--+   about: What the warnings name - the drug itself or a class of it.
--+   concern: A harm that the advising article names of no relative of the drug, or people whom it speaks of, though not with the drug.
--+   severity: high where a contraindication is left out, low where all warnings are of a class of the drug.
-- Rows are put together here: on many articles there would be a hundred times as many.
WITH relative AS MATERIALIZED (
  SELECT narrow AS one, broad AS other FROM within_term
  UNION SELECT broad, narrow FROM within_term
),
advice AS MATERIALIZED (
  -- Praise of a combination is advice to combine.
  SELECT claim.article, intervention.term AS drug, string_agg(DISTINCT claim.id, ' ') AS claims
  FROM claim JOIN intervention USING (claim)
  WHERE kind = 'Recommendation' AND direction IN ('for', 'conditional')
     OR kind = 'Comparison' AND direction = 'superior' AND together
  GROUP BY claim.article, intervention.term
),
-- What fewer than one in ten of the articles that warn of a drug warn of is no common knowledge to be left out.
heard AS (
  SELECT intervention.term AS about, count(DISTINCT claim.article) AS articles
  FROM claim JOIN intervention USING (claim)
  WHERE kind IN ('Caution', 'Contraindication')
  GROUP BY intervention.term
),
warning AS (
  -- A few thousand rows at most, however many claims there are: the first claim stands for all that say the same.
  SELECT intervention.term AS about, effect.term AS concern, true AS harm, kind, arg_min(claim.article, id) AS article, min(id) AS id,
    count(DISTINCT claim.article) AS articles
  FROM claim JOIN intervention USING (claim) JOIN effect USING (claim)
  WHERE kind IN ('Caution', 'Contraindication') AND direction <> 'neutral' AND NOT coalesce(together, false)
  GROUP BY intervention.term, effect.term, kind, people
  UNION ALL
  SELECT intervention.term, people, false, kind, arg_min(claim.article, id), min(id), count(DISTINCT claim.article)
  FROM claim JOIN intervention USING (claim)
  WHERE kind IN ('Caution', 'Contraindication') AND direction <> 'neutral' AND NOT coalesce(together, false)
    AND people IS NOT NULL
  GROUP BY intervention.term, people, kind
),
left_out AS (
  SELECT advice.article, advice.drug, advice.claims, warning.about, warning.concern, warning.harm, warning.kind,
    warning.article AS warning_article, warning.id
  FROM advice
  JOIN within_term ON within_term.narrow = advice.drug
  JOIN warning ON warning.about = within_term.broad
  JOIN heard ON heard.about = warning.about
  WHERE warning.kind = 'Contraindication' OR 10 * warning.articles >= heard.articles
),
-- What an article says of relatives of a drug that it advises.
near_by AS MATERIALIZED (
  SELECT DISTINCT advice.article, advice.drug, intervention.claim
  FROM advice
  JOIN claim ON claim.article = advice.article
  JOIN intervention ON intervention.claim = claim.claim
  JOIN relative ON relative.one = advice.drug AND relative.other = intervention.term
),
named AS (
  -- A harm is named where a narrower or a broader one is.
  SELECT DISTINCT near_by.article, near_by.drug, relative.other AS concern
  FROM near_by JOIN effect ON effect.claim = near_by.claim JOIN relative ON relative.one = effect.term
  UNION
  SELECT DISTINCT near_by.article, near_by.drug, relative.other
  FROM near_by JOIN claim ON claim.claim = near_by.claim JOIN relative ON relative.one = claim.people
),
spoken_of AS (
  SELECT DISTINCT claim.article, relative.other AS people FROM claim JOIN relative ON relative.one = claim.people
),
-- What is said of a whole class is left out once, of the widest class that is advised.
wider AS (
  SELECT DISTINCT one.article, one.drug, above.broad AS about
  FROM advice one
  JOIN within_term ON within_term.narrow = one.drug AND within_term.broad <> one.drug
  JOIN advice other ON other.article = one.article AND other.drug = within_term.broad
  JOIN within_term above ON above.narrow = other.drug
)
SELECT
  left_out.article AS advising, about.label AS about, list(DISTINCT drug.label) AS drug,
  list(DISTINCT CASE WHEN left_out.harm THEN concern.label ELSE 'its use in ' || concern.label END) AS concern,
  list(DISTINCT left_out.claims) AS claim, list(DISTINCT left_out.id) AS other,
  list(DISTINCT left_out.article || ' ' || left_out.warning_article) AS article,
  CASE WHEN bool_or(left_out.kind = 'Contraindication') THEN 'high'
       WHEN bool_or(left_out.about = left_out.drug) THEN 'medium' ELSE 'low' END AS severity,
  CASE WHEN bool_or(left_out.kind = 'Contraindication') THEN 'another article contraindicates it'
       WHEN bool_or(left_out.about = left_out.drug) THEN 'other articles warn of {about}; whoever follows this one would not know'
       ELSE 'the warnings are of {about}, a class it belongs to' END AS severity_reason
FROM left_out
JOIN term about ON about.term = left_out.about
JOIN term drug ON drug.term = left_out.drug
JOIN term concern ON concern.term = left_out.concern
-- People are a concern where the article speaks of them: advice for all is not meant for every exception.
LEFT JOIN spoken_of ON spoken_of.article = left_out.article AND spoken_of.people = left_out.concern
LEFT JOIN named ON named.article = left_out.article AND named.drug = left_out.drug AND named.concern = left_out.concern
LEFT JOIN wider ON wider.article = left_out.article AND wider.drug = left_out.drug AND wider.about = left_out.about
WHERE (left_out.harm OR spoken_of.article IS NOT NULL) AND named.article IS NULL AND wider.article IS NULL
  -- That there is some risk is no warning of any.
  AND lower(concern.label) NOT LIKE '%unspecified%' AND lower(concern.label) <> 'adverse drug reaction'
GROUP BY left_out.article, about.label
ORDER BY advising, about
