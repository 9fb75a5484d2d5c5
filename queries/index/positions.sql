-- Positions: what is said of one drug in one condition under one set of limits, by however many claims and articles.
-- Rules pair positions, never claims: a corpus has few positions and many claims.

-- Comparators that do nothing themselves.
CREATE TABLE inactive AS
  WITH idle AS (
    SELECT term FROM term
    WHERE lower(label) LIKE 'placebo%' OR lower(label) LIKE 'sham%' OR lower(label) LIKE 'no treatment%'
       OR lower(label) LIKE 'usual care%'
  )
  SELECT term FROM idle UNION SELECT whole FROM component JOIN idle ON idle.term = component.part;

-- "Acute low back pain" is low back pain in its acute phase.
CREATE TABLE phase_form AS
  SELECT narrow.term, min(broad.term) AS base, min(phases.phase) AS phase
  FROM term narrow
  JOIN (VALUES ('acute'), ('subacute'), ('chronic'), ('recurrent')) AS phases (phase)
    ON lower(narrow.label) LIKE phases.phase || ' %'
  JOIN within_term ON within_term.narrow = narrow.term
  JOIN term broad
    ON broad.term = within_term.broad AND lower(narrow.label) = phases.phase || ' ' || lower(broad.label)
  GROUP BY narrow.term;

-- What a claim speaks of: each intervention of a list; of a combination, what it advises, or what it adds to the comparator.
CREATE TABLE subject AS
  WITH held AS (
    SELECT comparator.claim, coalesce(component.part, comparator.term) AS term
    FROM comparator LEFT JOIN component ON component.whole = comparator.term
  ),
  compared AS (
    SELECT DISTINCT intervention.claim FROM intervention JOIN held USING (claim, term)
  )
  SELECT intervention.claim, intervention.term AS drug
  FROM intervention JOIN claim USING (claim)
  WHERE NOT together OR (kind = 'Recommendation' AND direction IN ('for', 'conditional'))
  UNION
  SELECT intervention.claim, intervention.term
  FROM intervention JOIN claim USING (claim) JOIN compared USING (claim) LEFT JOIN held USING (claim, term)
  WHERE together AND held.term IS NULL;

-- Articles whose own subject a condition is, or is part of: {a claim on another disease in passing is not on topic}.
CREATE TABLE topic AS
  SELECT scope.article, within_term.broad AS condition FROM scope JOIN within_term ON within_term.narrow = scope.condition
  UNION SELECT scope.article, within_term.narrow FROM scope JOIN within_term ON within_term.broad = scope.condition
  UNION SELECT scope.article, near_term.other FROM scope JOIN near_term ON near_term.one = scope.condition
  UNION SELECT scope.article, near_term.one FROM scope JOIN near_term ON near_term.other = scope.condition;

-- Stands: advised, rejected, works, fails, unproven, compared, dosed.  A restatement stands with what it restates.
CREATE TABLE said AS
  WITH original AS (
    SELECT claim.* FROM claim LEFT JOIN claim first ON first.id = claim.restates WHERE first.id IS NULL
  )
  SELECT
    original.claim, original.article, subject.drug, coalesce(phase_form.base, original.condition) AS condition,
    CASE
      -- A diagnostic claim on a procedure says whether to use it; on a drug, what to find out before.
      WHEN (kind = 'Recommendation' OR kind = 'DiagnosticClaim' AND drug_term.procedure)
        AND direction IN ('for', 'conditional') THEN 'advised'
      WHEN (kind IN ('Recommendation', 'Contraindication') OR kind = 'DiagnosticClaim' AND drug_term.procedure)
        AND direction = 'against' THEN 'rejected'
      WHEN kind IN ('EfficacyClaim', 'StudyFinding') AND direction = 'benefit' THEN 'works'
      WHEN kind IN ('EfficacyClaim', 'StudyFinding', 'Comparison') AND direction = 'superior'
        AND inactive.term IS NOT NULL THEN 'works'
      WHEN kind IN ('EfficacyClaim', 'StudyFinding') AND direction = 'noBenefit' THEN 'fails'
      WHEN kind = 'EfficacyClaim' AND direction = 'harm' THEN 'fails'
      WHEN kind IN ('EfficacyClaim', 'StudyFinding', 'Comparison') AND direction IN ('noDifference', 'inferior')
        AND (inactive.term IS NOT NULL OR comparator.term IS NULL AND direction = 'noDifference') THEN 'fails'
      WHEN kind IN ('EfficacyClaim', 'StudyFinding', 'EvidenceGap') AND direction = 'insufficientEvidence' THEN 'unproven'
      WHEN kind IN ('EfficacyClaim', 'StudyFinding', 'Comparison')
        AND direction IN ('superior', 'inferior', 'noDifference') THEN 'compared'
      WHEN kind = 'DosingClaim' THEN 'dosed'
      WHEN kind = 'EfficacyClaim' AND direction = 'neutral' AND poorly THEN 'resists'
      WHEN kind IN ('AdverseEffectClaim', 'Caution') AND direction = 'harm' THEN 'harms'
    END AS stand,
    direction, line,
    -- What waits for others to fail, or for a severe course, comes after the first line.
    CASE WHEN line IS NOT NULL THEN line
         WHEN after_others OR (direction = 'conditional' AND lower(severity) LIKE '%severe%') THEN 2 END AS place,
    dimension, role, coalesce(original.phase, phase_form.phase) AS phase,
    CASE WHEN NOT reserved THEN coalesce(people_term.label, population) END AS people,
    CASE WHEN NOT reserved THEN people END AS people_term, reserved, from_day, to_day, severity, outcome,
    comparator.term AS rival, CASE WHEN inactive.term IS NOT NULL THEN 'inactive'
                                   WHEN comparator.term IS NOT NULL THEN 'active' END AS control,
    size_low, size_high, plainly, slightly, amount, time_from, time_to, matters,
    start_low, start_high, target_low, target_high, maximum, rises_until,
    topic.condition IS NOT NULL AS on_topic
  FROM original
  JOIN subject USING (claim)
  LEFT JOIN comparator USING (claim)
  LEFT JOIN inactive ON inactive.term = comparator.term
  LEFT JOIN phase_form ON phase_form.term = original.condition
  LEFT JOIN term drug_term ON drug_term.term = subject.drug
  LEFT JOIN term people_term ON people_term.term = original.people
  LEFT JOIN topic ON topic.article = original.article
    AND topic.condition = coalesce(phase_form.base, original.condition);

-- A comparison is one of each side: what is better than another leaves that one worse.
CREATE VIEW stated AS
  SELECT * FROM said
  UNION ALL
  SELECT * REPLACE (
    rival AS drug, drug AS rival,
    CASE direction WHEN 'superior' THEN 'inferior' WHEN 'inferior' THEN 'superior' ELSE direction END AS direction
  )
  FROM said WHERE stand = 'compared' AND rival IS NOT NULL;

CREATE TABLE cell AS
  SELECT row_number() OVER (ORDER BY drug, condition) AS cell, drug, condition
  FROM (SELECT DISTINCT drug, condition FROM stated WHERE stand IS NOT NULL AND condition IS NOT NULL);

CREATE TABLE position AS
  SELECT row_number() OVER () AS position, grouped.*
  FROM (
    SELECT
      cell.cell, stated.drug, stated.condition, stand, direction, line, place, dimension, role, phase, people, people_term,
      reserved, from_day, to_day, severity, outcome, rival, control, size_low, size_high, plainly, slightly, amount, time_from,
      time_to, matters, start_low, start_high, target_low, target_high, maximum, on_topic,
      array_agg(claim) AS claims, min(article) AS first_article, max(article) AS last_article
    FROM stated JOIN cell ON cell.drug = stated.drug AND cell.condition = stated.condition
    WHERE stand IS NOT NULL
    GROUP BY ALL
  ) grouped;
