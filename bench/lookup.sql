-- lookup: the reference data as somebody who writes the join by hand would
-- lay it out.
--
-- One row a key and period, with the releases' periods of coverage, the
-- sources' order, the payers' parents and the weights already worked out, and
-- with an index for whoever looks single rows up.  None of this is timed: the
-- contestants of the extension get it for nothing, and would have to do it
-- again after every change of a rule.

CREATE SCHEMA bench;

-- Days on which a kind of row of CMS answers: those that a release covers,
-- and those after the last release.
CREATE TABLE bench.covered AS
SELECT kind, lower(period) AS covers_from,
	   CASE WHEN upper_inf(period) OR period = last_value(period) OVER kinds
			THEN DATE 'infinity' ELSE upper(period) - 1 END AS covers_to,
	   -- that something is not listed is a fact up to here only
	   coalesce(upper(period) - 1, 'infinity') AS silent_to
FROM (SELECT kind,
			 unnest(range_agg(daterange(covers_from,
										nullif(covers_to, 'infinity'), '[]'))) AS period
	  FROM hcpcs_release WHERE source = 'cms' GROUP BY kind) AS periods
WINDOW kinds AS (PARTITION BY kind ORDER BY period
				 ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

CREATE TABLE bench.drug AS
SELECT d.code, d.valid_from, d.valid_to, d.drug, d.dose, d.billing_basis,
	   d.category = 'not_drug' AS not_drug, d.jw_jz, d.esrd, d.coverage,
	   -- a dose of this code counts items
	   coalesce(d.billing_basis = 'per_item' AND
				(d.dose IS NULL OR u.dimension = 'item'), false) AS by_item,
	   u.dimension, u.factor,
	   CASE WHEN u.dimension = 'mass' THEN u.factor END AS milligrams,
	   d.code LIKE 'C%' AS hospital_code,
	   EXISTS (SELECT FROM hcpcs_modifier_rule AS r
			   WHERE r.finding = 'esa_modifier_missing' AND d.code = ANY (r.codes)) AS asks_cause,
	   EXISTS (SELECT FROM hcpcs_modifier_rule AS r
			   WHERE r.finding = 'insulin_supply_modifier_missing'
				   AND d.code = ANY (r.codes)) AS asks_supply,
	   -- skin substitutes, from 2026 outside the JW and JZ rules of Medicare
	   (SELECT min(y.valid_from) FROM hcpcs_payer_policy AS y
		WHERE y.payer = 'medicare' AND y.policy = 'jw_jz_allowed' AND y.value = 'false'
			AND d.code LIKE replace(y.code, '*', '%')) AS jw_jz_banned_from
FROM hcpcs_drug AS d LEFT JOIN hcpcs_unit_of_measure AS u ON u.unit = d.dose_unit
WHERE d.source = 'cms';
CREATE UNIQUE INDEX ON bench.drug (code, valid_from);

-- Codes on any day; no code is a drug on some days only.
CREATE TABLE bench.known AS
SELECT code, bool_or(not_drug) AS not_drug FROM bench.drug GROUP BY code;
CREATE UNIQUE INDEX ON bench.known (code);

-- Units of measure by every name they go by.
CREATE TABLE bench.unit AS
SELECT DISTINCT name, u.unit, u.dimension, u.factor
FROM hcpcs_unit_of_measure AS u
	CROSS JOIN LATERAL unnest(ARRAY[u.unit, lower(u.unit)] || u.aliases) AS name;
CREATE UNIQUE INDEX ON bench.unit (name);

CREATE TABLE bench."limit" AS
SELECT l.code, l.claim_type, greatest(l.valid_from, c.covers_from) AS valid_from,
	   least(l.valid_to, c.covers_to) AS valid_to, l.units::numeric AS units
FROM hcpcs_limit AS l JOIN bench.covered AS c
	ON c.kind = 'limit_' || l.claim_type AND c.covers_from <= l.valid_to
		AND c.covers_to >= l.valid_from;
CREATE UNIQUE INDEX ON bench."limit" (code, claim_type, valid_from);

CREATE TABLE bench.status AS
SELECT s.code, greatest(s.valid_from, c.covers_from) AS valid_from,
	   least(s.valid_to, c.covers_to) AS valid_to, s.status_indicator
FROM hcpcs_status AS s JOIN bench.covered AS c
	ON c.kind = 'status' AND c.covers_from <= s.valid_to
		AND c.covers_to >= s.valid_from;
CREATE UNIQUE INDEX ON bench.status (code, valid_from);

CREATE TABLE bench.ndc AS
SELECT n.ndc, n.code, greatest(n.valid_from, c.covers_from) AS valid_from,
	   least(n.valid_to, c.covers_to) AS valid_to, left(n.ndc, 9) AS product
FROM hcpcs_ndc AS n JOIN bench.covered AS c
	ON n.source = 'cms' AND c.kind = 'ndc' AND c.covers_from <= n.valid_to
		AND c.covers_to >= n.valid_from;
CREATE UNIQUE INDEX ON bench.ndc (ndc, code, valid_from);

-- For NDCs that are not the code's, the days on which they, their product or
-- the code are listed at all, and the drug of the codes they are listed for.
CREATE TABLE bench.listed AS
WITH named AS (
	SELECT n.ndc, n.valid_from, n.valid_to, d.valid_from AS drug_from, d.valid_to AS drug_to,
		   coalesce(lower(d.drug), '') AS drug
	FROM bench.ndc AS n LEFT JOIN bench.drug AS d ON d.code = n.code
), days AS (
	SELECT ndc, valid_from AS day FROM named
	UNION SELECT ndc, valid_to + 1 FROM named WHERE valid_to < 'infinity'
	UNION SELECT ndc, drug_from FROM named
	UNION SELECT ndc, drug_to + 1 FROM named WHERE drug_to < 'infinity'
), periods AS (
	SELECT ndc, day AS valid_from,
		   coalesce(lead(day) OVER (PARTITION BY ndc ORDER BY day) - 1, 'infinity') AS valid_to
	FROM days
)
SELECT p.ndc, p.valid_from, p.valid_to,
	   min(n.drug) FILTER (WHERE p.valid_from BETWEEN n.drug_from AND n.drug_to) AS drug,
	   count(DISTINCT n.drug) FILTER (WHERE p.valid_from BETWEEN n.drug_from AND n.drug_to) AS drugs
FROM periods AS p JOIN named AS n
	ON n.ndc = p.ndc AND p.valid_from BETWEEN n.valid_from AND n.valid_to
GROUP BY p.ndc, p.valid_from, p.valid_to;
CREATE UNIQUE INDEX ON bench.listed (ndc, valid_from);

CREATE TABLE bench.product AS
SELECT product, code, lower(period) AS valid_from, coalesce(upper(period) - 1, 'infinity') AS valid_to
FROM (SELECT product, code, unnest(range_agg(daterange(valid_from, nullif(valid_to, 'infinity'), '[]'))) AS period
	  FROM bench.ndc GROUP BY product, code) AS t;
CREATE UNIQUE INDEX ON bench.product (product, code, valid_from);

CREATE TABLE bench.code_listed AS
SELECT code, lower(period) AS valid_from, coalesce(upper(period) - 1, 'infinity') AS valid_to
FROM (SELECT code, unnest(range_agg(daterange(valid_from, nullif(valid_to, 'infinity'), '[]'))) AS period
	  FROM bench.ndc GROUP BY code) AS t;
CREATE UNIQUE INDEX ON bench.code_listed (code, valid_from);

CREATE TABLE bench.diagnosis AS
SELECT d.diagnosis, greatest(d.valid_from, c.covers_from) AS valid_from,
	   least(d.valid_to, c.covers_to) AS valid_to
FROM hcpcs_diagnosis AS d JOIN bench.covered AS c
	ON d.source = 'cms' AND d.code = '*' AND c.kind = 'diagnosis'
		AND c.covers_from <= d.valid_to AND c.covers_to >= d.valid_from;
CREATE UNIQUE INDEX ON bench.diagnosis (diagnosis, valid_from);

-- What a modifier may break: the exclusive sets it is in, a bit each, and in
-- "flags" 1: JW, 2: JZ, 4: a cause of anemia, 8: a supply of insulin, 16: not
-- for drugs, 32: not for drugs, but only worth a note, 64: retired, 128: not
-- for injected drugs, 256: subcutaneous, 512: intravenous, 1024: not for ESA
-- on dialysis.
CREATE TABLE bench.modifier AS
WITH numbered AS (
	SELECT modifiers, (1::bigint << (row_number() OVER (ORDER BY rule))::integer) AS bit
	FROM hcpcs_modifier_rule
	WHERE kind = 'exclusive' AND finding = 'modifier_conflict'
), forbidden AS (
	SELECT unnest(modifiers) AS modifier, coalesce(severity, 'error') AS severity, codes
	FROM hcpcs_modifier_rule
	WHERE finding = 'modifier_not_for_drug' AND claim_type IS NULL
)
SELECT m.modifier, m.valid_from,
	   -- the end of JG has a finding of its own
	   CASE WHEN r.valid_from IS NULL THEN m.valid_to ELSE 'infinity' END AS valid_to,
	   r.valid_from AS retired_from,
	   coalesce((SELECT sum(bit) FROM numbered AS n
				 WHERE m.modifier = ANY (n.modifiers)), 0)::bigint AS sets,
	   (CASE m.modifier WHEN 'JW' THEN 1 WHEN 'JZ' THEN 2 WHEN 'JB' THEN 256
			WHEN 'JA' THEN 512 ELSE 0 END +
		CASE WHEN m.modifier IN ('EA', 'EB', 'EC') THEN 4 ELSE 0 END +
		CASE WHEN m.modifier IN ('JK', 'JL', 'GY') THEN 8 ELSE 0 END +
		CASE WHEN EXISTS (SELECT FROM forbidden AS f WHERE f.modifier = m.modifier
							  AND f.codes = '{*}' AND f.severity <> 'info') THEN 16 ELSE 0 END +
		CASE WHEN EXISTS (SELECT FROM forbidden AS f WHERE f.modifier = m.modifier
							  AND f.codes = '{*}' AND f.severity = 'info') THEN 32 ELSE 0 END +
		CASE WHEN r.valid_from IS NOT NULL THEN 64 ELSE 0 END +
		CASE WHEN EXISTS (SELECT FROM forbidden AS f WHERE f.modifier = m.modifier
							  AND f.codes = '{J*}') THEN 128 ELSE 0 END +
		CASE WHEN EXISTS (SELECT FROM forbidden AS f WHERE f.modifier = m.modifier
							  AND f.codes @> '{J0882}') THEN 1024 ELSE 0 END) AS flags
FROM hcpcs_modifier AS m
	LEFT JOIN hcpcs_modifier_rule AS r
		ON r.kind = 'retired' AND m.modifier = ANY (r.modifiers);
CREATE UNIQUE INDEX ON bench.modifier (modifier);

-- Every payer and those above it, and the names that each goes by.
CREATE TABLE bench.payer_above AS
WITH RECURSIVE above AS (
	SELECT payer, payer AS ancestor, 0 AS distance FROM hcpcs_payer
	UNION ALL
	SELECT a.payer, p.parent, a.distance + 1
	FROM above AS a JOIN hcpcs_payer AS p ON p.payer = a.ancestor
	WHERE p.parent IS NOT NULL
)
SELECT * FROM above;

CREATE FUNCTION bench.policy(payer text, policy text) RETURNS hcpcs_payer_policy
STABLE LANGUAGE sql AS $$
	SELECT y
	FROM bench.payer_above AS a JOIN hcpcs_payer_policy AS y ON y.payer = a.ancestor
	WHERE a.payer = $1 AND y.policy = $2 AND y.code = '*'
		AND y.valid_to = 'infinity' AND y.condition IS NULL
	ORDER BY a.distance LIMIT 1
$$;

CREATE FUNCTION bench.weight(payer text, finding text) RETURNS double precision
STABLE LANGUAGE sql AS $$
	SELECT weight::double precision
	FROM bench.payer_above AS a JOIN hcpcs_weight AS w
		ON w.payer = CASE a.ancestor WHEN 'default' THEN '*' ELSE a.ancestor END
	WHERE a.payer = $1 AND w.finding = $2
	ORDER BY a.distance LIMIT 1
$$;

-- The names that payers go by, and a row a payer; 0 is the payer that nobody
-- knows.  The policies that name no code, as the day from which they hold or
-- as their value; then a weight for every finding.
CREATE TABLE bench.payer AS
SELECT n.id, n.payer,
	   (SELECT bool_or(a.ancestor = 'medicare') FROM bench.payer_above AS a
		WHERE a.payer = n.payer) AS medicare,
	   (bench.policy(n.payer, 'mue_applies')).value = 'true' AND n.id > 0 AS mue,
	   CASE (bench.policy(n.payer, 'jz_required')).value WHEN 'true' THEN
			(bench.policy(n.payer, 'jz_required')).valid_from END AS jz_from,
	   (bench.policy(n.payer, 'ndc_required')).value = 'true' AS ndc_asked,
	   (bench.policy(n.payer, 'noc_units')).value::numeric AS noc_units,
	   (bench.policy(n.payer, 'coverage_codes_denied')).valid_from AS denies_from,
	   string_to_array((bench.policy(n.payer, 'coverage_codes_denied')).value, '|') AS denies,
	   string_to_array((bench.policy(n.payer, 'place_of_service_excluded')).value, '|') AS places_excluded,
	   string_to_array((bench.policy(n.payer, 'opps_packaged')).value, '|') AS packaged,
	   string_to_array((bench.policy(n.payer, 'opps_not_payable')).value, '|') AS not_payable,
	   string_to_array((bench.policy(n.payer, 'jw_jz_bills')).value, '|') AS bills_inside
FROM (SELECT row_number() OVER (ORDER BY payer)::integer AS id, payer FROM hcpcs_payer
	  UNION ALL SELECT 0, 'default') AS n;
CREATE UNIQUE INDEX ON bench.payer (id);

CREATE TABLE bench.payer_name AS
SELECT n.name, p.id
FROM (SELECT payer AS name, payer FROM hcpcs_payer
	  UNION SELECT alias, payer FROM hcpcs_payer_alias) AS n
	JOIN bench.payer AS p ON p.payer = n.payer AND p.id > 0;
CREATE UNIQUE INDEX ON bench.payer_name (name);

CREATE TABLE bench.weight AS SELECT id, payer FROM bench.payer;
DO $$
DECLARE
	f text;
BEGIN
	FOR f IN SELECT 'base' AS finding UNION ALL SELECT finding FROM hcpcs_finding LOOP
		EXECUTE format('ALTER TABLE bench.weight ADD COLUMN %I double precision', f);
		EXECUTE format('UPDATE bench.weight SET %I = bench.weight(payer, %L)', f, f);
	END LOOP;
END $$;
CREATE UNIQUE INDEX ON bench.weight (id);

-- Policies that name codes, with what a payer has from those above it.
CREATE TABLE bench.payer_code AS
SELECT n.id, d.code,
	   min(y.valid_from) FILTER (WHERE y.policy = 'specialty_pharmacy_required') AS pharmacy_from,
	   min(y.valid_from) FILTER (WHERE y.policy = 'self_administered_listed') AS listed_from,
	   min(y.value) FILTER (WHERE y.policy = 'self_administered_listed') AS listed_as,
	   min(y.value) FILTER (WHERE y.policy = 'covered_dx') AS covered_diagnosis
FROM bench.payer AS n
	JOIN bench.payer_above AS a ON a.payer = n.payer
	JOIN hcpcs_payer_policy AS y ON y.payer = a.ancestor
	JOIN bench.drug AS d
		ON d.code LIKE CASE WHEN y.code LIKE '%*' THEN rtrim(y.code, '*') || '%' ELSE y.code END
WHERE y.code <> '*' AND y.condition IS NULL AND n.id > 0
	AND y.policy IN ('specialty_pharmacy_required', 'self_administered_listed', 'covered_dx')
GROUP BY n.id, d.code;
CREATE UNIQUE INDEX ON bench.payer_code (id, code);

VACUUM (ANALYZE);
