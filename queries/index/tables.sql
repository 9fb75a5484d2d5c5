-- The columnar claim index: one row a claim, and beside it what a claim has several of, and the closed hierarchies.
-- Terms, claims and articles are numbers; names are looked up at the end, for the few that are shown.

CREATE TABLE claim (
  claim INTEGER, id VARCHAR, article VARCHAR, kind VARCHAR, direction VARCHAR, dimension VARCHAR, strength VARCHAR,
  line INTEGER, role VARCHAR, phase VARCHAR, condition INTEGER,
  people INTEGER,                    -- the group of people, as a term
  population VARCHAR,                -- the same as worded
  reserved BOOLEAN,                  -- the population is those in whom another treatment failed
  after_others BOOLEAN,              -- and names that treatment, or a line
  from_day DOUBLE, to_day DOUBLE,    -- the time it is limited to
  severity VARCHAR, outcome INTEGER, certainty VARCHAR, together BOOLEAN, voice VARCHAR, restates VARCHAR,
  measure VARCHAR, time_from DOUBLE, time_to DOUBLE, matters BOOLEAN, significant BOOLEAN,
  size_low DOUBLE, size_high DOUBLE, -- the size in words, 0 none to 4 large
  value DOUBLE, lower DOUBLE, upper DOUBLE, unit VARCHAR,
  plainly BOOLEAN,                   -- says without reserve that it works
  poorly BOOLEAN,                    -- says that the condition hardly responds
  slightly BOOLEAN,                  -- says that two treatments hardly differ
  amount BOOLEAN,                    -- ranks how much evidence there is, not what it says
  start_low DOUBLE, start_high DOUBLE, target_low DOUBLE, target_high DOUBLE, maximum DOUBLE, -- mg a day
  rises_until DOUBLE,                -- day on which titration ends
  judged_by DOUBLE                   -- last day of the time it is limited to
);
CREATE TABLE intervention (claim INTEGER, term INTEGER);
CREATE TABLE comparator (claim INTEGER, term INTEGER);
CREATE TABLE effect (claim INTEGER, term INTEGER);
CREATE TABLE term (term INTEGER, iri VARCHAR, label VARCHAR, procedure BOOLEAN);
-- Reflexive: every term is within itself.
CREATE TABLE within_term (narrow INTEGER, broad INTEGER);
CREATE TABLE near_term (one INTEGER, other INTEGER);
CREATE TABLE parent (narrow INTEGER, broad INTEGER);
CREATE TABLE component (whole INTEGER, part INTEGER);
CREATE TABLE excluded_people (one INTEGER, other INTEGER);
CREATE TABLE measured (outcome INTEGER, what INTEGER);
CREATE TABLE scope (article VARCHAR, condition INTEGER);
