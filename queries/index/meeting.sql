-- Where two positions meet: related drugs in related conditions under limits that one patient can fulfil together.
-- This is the one place where overlap of contexts is defined; the rules in queries/checks add what they look for.

CREATE TABLE drug_meets AS
  WITH used AS (SELECT DISTINCT drug FROM cell),
  found AS (
    SELECT drug AS one, drug AS other, 'same' AS path FROM used
    UNION ALL SELECT narrow, broad, 'narrower' FROM within_term WHERE narrow <> broad
    UNION ALL SELECT broad, narrow, 'broader' FROM within_term WHERE narrow <> broad
  )
  SELECT found.* FROM found JOIN used one ON one.drug = found.one JOIN used other ON other.drug = found.other;

-- From the closest to the loosest: same, narrower or broader, near (close matches), sibling and cousin (two conditions of
-- one family), overlap (some narrower condition is part of both).
CREATE TABLE condition_meets AS
  WITH used AS (SELECT DISTINCT condition FROM cell),
  part AS (
    SELECT narrow, broad FROM within_term UNION SELECT one, other FROM near_term
  ),
  found AS (
    SELECT condition AS one, condition AS other, 1 AS rank FROM used
    UNION ALL SELECT narrow, broad, 2 FROM within_term WHERE narrow <> broad
    UNION ALL SELECT broad, narrow, 3 FROM within_term WHERE narrow <> broad
    UNION ALL SELECT one, other, 4 FROM near_term
    UNION ALL SELECT other, one, 4 FROM near_term
    UNION ALL SELECT one, other, CASE WHEN degree = 'sibling' THEN 5 ELSE 6 END FROM kin
    UNION ALL SELECT one.broad, other.broad, 7 FROM part one JOIN part other ON other.narrow = one.narrow
  )
  SELECT found.one, found.other,
    CASE min(rank) WHEN 1 THEN 'same' WHEN 2 THEN 'narrower' WHEN 3 THEN 'broader' WHEN 4 THEN 'near'
                   WHEN 5 THEN 'sibling' WHEN 6 THEN 'cousin' ELSE 'overlap' END AS path
  FROM found
  JOIN used one ON one.condition = found.one
  JOIN used other ON other.condition = found.other
  GROUP BY found.one, found.other;

CREATE TABLE cell_meets AS
  SELECT one.cell AS one, other.cell AS other, drug_meets.path AS drug_path, condition_meets.path AS condition_path
  FROM cell one
  JOIN drug_meets ON drug_meets.one = one.drug
  JOIN condition_meets ON condition_meets.one = one.condition
  JOIN cell other ON other.drug = drug_meets.other AND other.condition = condition_meets.other;

-- Open stretches of days that share more than an end.
CREATE MACRO stretches_meet(from_one, to_one, from_other, to_other) AS
  greatest(coalesce(from_one, 0), coalesce(from_other, 0)) < least(coalesce(to_one, 1e9), coalesce(to_other, 1e9));
-- A limit that is not stated holds for all.
CREATE MACRO may_agree(one, other) AS one IS NULL OR other IS NULL OR one = other;
CREATE MACRO one_sided(one, other) AS (one IS NULL) <> (other IS NULL);

CREATE VIEW meeting AS
  SELECT
    one.position AS one, other.position AS other, cell_meets.drug_path, cell_meets.condition_path,
    one.first_article = one.last_article AND one.first_article = other.first_article
      AND one.first_article = other.last_article AS within_article,
    one.drug AS one_drug, other.drug AS other_drug, one.condition AS one_condition, other.condition AS other_condition,
    one.stand AS one_stand, other.stand AS other_stand, one.direction AS one_direction, other.direction AS other_direction,
    one.line AS one_line, other.line AS other_line, one.place AS one_place, other.place AS other_place,
    one.dimension AS one_dimension, other.dimension AS other_dimension, one.phase AS one_phase, other.phase AS other_phase,
    one.people AS one_people, other.people AS other_people, part_of_people.narrow IS NOT NULL AS people_within, one.reserved AS one_reserved, other.reserved AS other_reserved,
    one.to_day AS one_to_day, other.to_day AS other_to_day, one.severity AS one_severity, other.severity AS other_severity,
    one.outcome AS one_outcome, other.outcome AS other_outcome, one.rival AS one_rival, other.rival AS other_rival,
    one.control AS one_control, other.control AS other_control,
    one.size_low AS one_size_low, one.size_high AS one_size_high,
    other.size_low AS other_size_low, other.size_high AS other_size_high,
    one.slightly AS one_slightly, one.plainly AS one_plainly, other.plainly AS other_plainly, one.amount AS one_amount, other.amount AS other_amount,
    one.matters AS one_matters, other.matters AS other_matters,
    one.start_low AS one_start_low, one.start_high AS one_start_high,
    one.target_low AS one_target_low, one.target_high AS one_target_high, one.maximum AS one_maximum,
    other.start_low AS other_start_low, other.start_high AS other_start_high,
    other.target_low AS other_target_low, other.target_high AS other_target_high, other.maximum AS other_maximum,
    one.on_topic AND other.on_topic AS on_topic, one.on_topic AS one_on_topic,
    -- How much of the shared ground is in print on both sides.
    round(
      CASE condition_path WHEN 'same' THEN 1.0 WHEN 'sibling' THEN 0.7 WHEN 'cousin' THEN 0.6 WHEN 'overlap' THEN 0.5 ELSE 0.9 END
      * CASE drug_path WHEN 'same' THEN 1.0 ELSE 0.9 END
      * CASE WHEN one_sided(one.phase, other.phase) THEN 0.9 ELSE 1.0 END
      * CASE WHEN one_sided(one.people, other.people) THEN 0.9 ELSE 1.0 END
      * CASE WHEN one_sided(one.to_day, other.to_day) THEN 0.95 ELSE 1.0 END
      * CASE WHEN one_sided(one.severity, other.severity) THEN 0.95 ELSE 1.0 END
      * CASE WHEN one_sided(one.outcome, other.outcome) THEN 0.95 ELSE 1.0 END
      * CASE WHEN one_sided(one.control, other.control) THEN 0.95 ELSE 1.0 END, 2) AS confidence
  FROM position one
  JOIN cell_meets ON cell_meets.one = one.cell
  JOIN position other ON other.cell = cell_meets.other
  LEFT JOIN excluded_people ON excluded_people.one = one.people_term AND excluded_people.other = other.people_term
  LEFT JOIN within_term part_of_people
    ON part_of_people.narrow = one.people_term AND part_of_people.broad = other.people_term
  WHERE excluded_people.one IS NULL
    AND may_agree(one.phase, other.phase)
    AND may_agree(one.severity, other.severity)
    AND coalesce(one.role, '') || '/' || coalesce(other.role, '') NOT IN ('alone/adjunct', 'adjunct/alone')
    AND stretches_meet(one.from_day, one.to_day, other.from_day, other.to_day)
    AND stretches_meet(one.time_from, one.time_to, other.time_from, other.time_to);
