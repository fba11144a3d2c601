\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- The same rules written twice: here as plain SQL over the tables, slow and
-- simple, against the functions, on lines made up at random.  No difference.
SELECT setseed(0.2026);

-- hcpcs_units.  Division is by div() and mod(), so that nothing is rounded.
CREATE FUNCTION pg_temp.quotient(a numeric, b numeric) RETURNS numeric LANGUAGE sql AS $$
	SELECT div(a, b) + CASE WHEN mod(a, b) <> 0 THEN 1 ELSE 0 END
$$;
CREATE FUNCTION pg_temp.model_units(code_given text, given numeric, given_in text, day date) RETURNS numeric LANGUAGE sql AS $$
	SELECT CASE
		WHEN d.category = 'not_drug' OR given < 0 OR given = 'NaN' OR given = 'Infinity' THEN NULL
		WHEN btrim(given_in) <> '' AND u.unit IS NULL THEN NULL
		WHEN d.billing_basis = 'not_classified' THEN (given > 0)::integer
		WHEN d.billing_basis = 'per_item' AND (d.dose IS NULL OR own.dimension = 'item') THEN
			CASE WHEN u.unit IS NULL AND given <> trunc(given) THEN NULL
				 WHEN u.unit IS NOT NULL AND u.dimension <> 'item' THEN (given > 0)::integer
				 ELSE ceil(given) END
		WHEN d.dose IS NULL THEN NULL
		WHEN u.unit IS NULL OR u.unit = own.unit THEN pg_temp.quotient(given, d.dose)
		WHEN u.dimension <> own.dimension OR u.dimension = 'item' THEN NULL
		ELSE pg_temp.quotient(given * u.factor, d.dose * own.factor)
	END
	FROM hcpcs_drug d
	LEFT JOIN hcpcs_unit_of_measure own ON own.unit = d.dose_unit
	LEFT JOIN hcpcs_unit_of_measure u ON lower(btrim(given_in)) = ANY (lower(u.unit) || u.aliases)
	WHERE d.source = 'cms' AND d.code = upper(btrim(code_given)) AND day BETWEEN d.valid_from AND d.valid_to
$$;
CREATE TEMP TABLE code AS SELECT code, row_number() OVER (ORDER BY category = 'not_drug', code) AS n FROM (SELECT DISTINCT code, category FROM hcpcs_drug WHERE source = 'cms') AS t;
CREATE TEMP TABLE given AS
SELECT CASE WHEN random() < 0.02 THEN 'J0000' WHEN random() < 0.1 THEN lower(c.code) || ' ' ELSE c.code END AS code, dose, unit, day
FROM (SELECT i, 1 + floor(random() * CASE WHEN i % 20 = 0 THEN 8700 ELSE 2291 END)::integer AS n,
			 (ARRAY[round((random() * 1000)::numeric, 3), round((random() * 50)::numeric), round((random() * 10)::numeric, 1) * 0.16, 0, 1e-9, -1, 3e9, 'NaN'])
				[CASE WHEN random() < 0.9 THEN 1 + floor(random() * 3)::integer ELSE 1 + floor(random() * 8)::integer END] AS dose,
			 (ARRAY['mg', NULL, NULL, 'MCG', 'g', '', 'IU', 'units', 'mL', 'cc', 'mCi', 'MBq', 'dose', 'vial', 'sq cm', 'sq in', 'study dose', 'gr'])[1 + floor(random() * 18)::integer] AS unit,
			 date '2010-01-01' + floor(random() * 6400)::integer AS day
	  FROM generate_series(1, 6000) AS i) AS r JOIN code c USING (n);
SELECT count(*) > 5000 AS many, count(model) BETWEEN 1000 AND 5000 AS some_with_units, count(*) FILTER (WHERE model IS DISTINCT FROM units) AS different
FROM (SELECT *, hcpcs_try_units(code, dose, unit, day) AS units,
			 (SELECT m FROM pg_temp.model_units(code, dose, unit, day) AS m WHERE m <= 2147483647) AS model FROM given) AS t;
SELECT code, dose, unit, day, hcpcs_try_units(code, dose, unit, day) AS units, pg_temp.model_units(code, dose, unit, day) AS model
FROM given WHERE hcpcs_try_units(code, dose, unit, day) IS DISTINCT FROM (SELECT m FROM pg_temp.model_units(code, dose, unit, day) AS m WHERE m <= 2147483647) LIMIT 5;
-- hcpcs_units answers where hcpcs_try_units does, and raises where it is NULL.
CREATE FUNCTION pg_temp.raises(code text, dose numeric, unit text, day date) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	RETURN hcpcs_units(code, dose, unit, day) IS NULL;
EXCEPTION WHEN OTHERS THEN
	RETURN true;
END $$;
SELECT count(*) FILTER (WHERE pg_temp.raises(code, dose, unit, day) <> (hcpcs_try_units(code, dose, unit, day) IS NULL)) AS different FROM given;

-- Rules of a line: Medicare, professional or hospital outpatient.
CREATE TEMP TABLE line AS
SELECT i AS id, CASE WHEN random() < 0.02 THEN 'J0000' ELSE c.code END AS code, units, modifiers, day, claim_type
FROM (SELECT i, 1 + floor(random() * CASE WHEN i % 10 = 0 THEN 8700 ELSE 2291 END)::integer AS n,
			 (ARRAY[1, 0, 2.5, 5, 20, 100, 1000, 100000])[1 + floor(random() * 8)::integer]::numeric AS units,
			 ARRAY(SELECT m FROM (SELECT modifier AS m FROM hcpcs_modifier UNION SELECT unnest('{JZ,JW,ZZ,JG,9Z}'::text[])) AS t
				   WHERE random() < CASE WHEN m IN ('JZ', 'JW', 'JG') THEN 0.2 ELSE 0.004 END + i * 0) AS modifiers,
			 CASE WHEN i % 3 = 0 THEN date '2025-07-01' + floor(random() * 600)::integer ELSE date '2010-01-01' + floor(random() * 6200)::integer END AS day,
			 (ARRAY['professional', 'institutional', 'professional'])[1 + i % 3] AS claim_type
	  FROM generate_series(1, 6000) AS i) AS r JOIN code c USING (n);
-- A kind's release covers the day, or the day is after the last one.
CREATE FUNCTION pg_temp.covered(k text, day date) RETURNS boolean LANGUAGE sql AS $$
	SELECT bool_or($2 BETWEEN covers_from AND covers_to) OR $2 > max(covers_to) FROM hcpcs_release WHERE source = 'cms' AND kind = $1
$$;
CREATE TEMP TABLE model AS
SELECT l.*, d.category IS NOT NULL AS valid,
	   -- only where a release of the code list covers the day is absence a fact
	   NOT EXISTS (SELECT 1 FROM hcpcs_drug x WHERE x.code = l.code) AND EXISTS (
			SELECT 1 FROM hcpcs_release r WHERE r.source = 'cms' AND r.kind = 'code_list' AND l.day BETWEEN r.covers_from AND r.covers_to) AS code_unknown,
	   EXISTS (SELECT 1 FROM hcpcs_drug x WHERE x.code = l.code AND x.source = 'cms') AND d.code IS NULL AS code_not_valid,
	   -- a code that is not valid that day is what it is on other days
	   coalesce(d.category, (SELECT min(x.category) FROM hcpcs_drug x WHERE x.code = l.code AND x.source = 'cms'), 'drug') <> 'not_drug' AS in_scope,
	   d.code IS NOT NULL AND l.units > 0 AND pg_temp.covered('limit_' || l.claim_type, l.day) AND EXISTS (
			SELECT 1 FROM hcpcs_limit m WHERE m.code = l.code AND m.claim_type = l.claim_type AND l.day BETWEEN m.valid_from AND m.valid_to AND l.units > m.units) AS units_over_mue,
	   d.code IS NOT NULL AND l.claim_type = 'institutional' AND pg_temp.covered('status', l.day) AND EXISTS (
			SELECT 1 FROM hcpcs_status s WHERE s.code = l.code AND l.day BETWEEN s.valid_from AND s.valid_to AND s.status_indicator = 'N') AS packaged,
	   d.jw_jz = 'listed' AND l.day >= '2023-07-01' AND NOT l.modifiers && '{JW,JZ}' AND NOT (l.day >= '2026-01-01' AND l.code ~ '^(A2|Q4[1-4])') AS no_jw_no_jz,
	   EXISTS (SELECT 1 FROM unnest(l.modifiers) AS m WHERE m !~ '^[0-9]' AND NOT EXISTS (SELECT 1 FROM hcpcs_modifier x WHERE x.modifier = m)) AS modifier_unknown,
	   EXISTS (SELECT 1 FROM unnest(l.modifiers) AS m WHERE EXISTS (SELECT 1 FROM hcpcs_modifier x WHERE x.modifier = m)
			   AND NOT EXISTS (SELECT 1 FROM hcpcs_modifier x WHERE x.modifier = m AND l.day BETWEEN x.valid_from AND x.valid_to)
			   AND NOT (m = 'JG' AND l.day >= '2025-01-01'))
		OR (l.modifiers && '{JL}' AND l.code IN ('J1811', 'J1813', 'J1817') AND l.day BETWEEN '2023-05-01' AND '2023-06-30') AS modifier_not_valid,
	   l.modifiers && '{JG}' AND l.day >= '2025-01-01' AS modifier_340b_retired,
	   cardinality(l.modifiers) > 4 AS modifier_too_many,
	   l.modifiers @> '{JW,JZ}' AND d.code IS NOT NULL AS jw_jz_together,
	   l.units <= 0 AS units_missing, l.units > 0 AND l.units <> trunc(l.units) AS units_not_whole
FROM line l LEFT JOIN hcpcs_drug d ON d.source = 'cms' AND d.code = l.code AND l.day BETWEEN d.valid_from AND d.valid_to;
CREATE TEMP TABLE compared AS
SELECT m.*, f.ids, f.ids && ARRAY[r.finding] AS found, r.finding,
	   m.in_scope AND CASE r.finding
			WHEN 'code_unknown' THEN code_unknown WHEN 'code_not_valid' THEN code_not_valid WHEN 'units_over_mue' THEN units_over_mue
			WHEN 'packaged' THEN packaged WHEN 'jw_or_jz_missing' THEN coalesce(no_jw_no_jz, false) AND NOT packaged
			WHEN 'modifier_unknown' THEN modifier_unknown WHEN 'modifier_not_valid' THEN modifier_not_valid
			WHEN 'modifier_340b_retired' THEN modifier_340b_retired WHEN 'modifier_too_many' THEN modifier_too_many
			WHEN 'jw_jz_together' THEN jw_jz_together WHEN 'units_missing' THEN units_missing WHEN 'units_not_whole' THEN units_not_whole END AS expected
FROM model m, unnest('{code_unknown,code_not_valid,units_over_mue,packaged,jw_or_jz_missing,modifier_unknown,modifier_not_valid,modifier_340b_retired,modifier_too_many,jw_jz_together,units_missing,units_not_whole}'::text[]) AS r(finding),
	 LATERAL (SELECT coalesce(array_agg(finding), '{}') AS ids
			  FROM hcpcs_findings(m.code, m.units, m.modifiers, m.day, 'medicare', m.claim_type, CASE m.claim_type WHEN 'institutional' THEN '131' ELSE '11' END, received_date => m.day)) AS f;
SELECT finding, count(*) FILTER (WHERE expected) > 10 AS seen, count(*) FILTER (WHERE expected <> found) AS different FROM compared GROUP BY finding ORDER BY finding;
SELECT finding, code, units, modifiers, day, claim_type, expected, found FROM compared WHERE expected IS DISTINCT FROM found ORDER BY finding, id LIMIT 10;
-- Out of scope: the model and the functions agree on what is.
SELECT count(*) FILTER (WHERE in_scope) > 3000 AS many_in_scope, count(*) FILTER (WHERE NOT in_scope) > 100 AS many_out,
	   count(*) FILTER (WHERE in_scope <> (hcpcs_denial_risk(code, units, modifiers, day) IS NOT NULL)) AS risk_differs,
	   count(*) FILTER (WHERE in_scope <> (hcpcs_check_modifiers(code, modifiers, day) IS NOT NULL)) AS modifiers_differ FROM model;
