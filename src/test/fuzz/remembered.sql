-- remembered: is what the memo answers what judging says, on lines that are
-- drawn from every code, payer, modifier and NDC there is?
--
-- hcpcs_denial_risk and hcpcs_check_modifiers put their answers together from
-- what other lines left; hcpcs_explain remembers nothing.  Ends with an error
-- if they differ on one line.  sql/memo.sql is a small part of this, with
-- lines that are the same each time.
--
-- psql variables: seed (-1 to 1), n (how many lines).

\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE;
RESET client_min_messages;
SELECT setseed(:seed) \gset

CREATE TEMP TABLE code AS
SELECT row_number() OVER (ORDER BY d.code) - 1 AS place, d.code, min(d.drug) AS drug,
	   (SELECT array_agg(DISTINCT n.ndc ORDER BY n.ndc) FROM hcpcs_ndc AS n WHERE n.code = d.code) AS ndcs
FROM hcpcs_drug AS d WHERE d.category <> 'not_drug' GROUP BY d.code;
CREATE TEMP TABLE payer AS
SELECT row_number() OVER (ORDER BY name) - 1 AS place, name
FROM (SELECT payer FROM hcpcs_payer UNION SELECT alias FROM hcpcs_payer_alias UNION VALUES ('nobody'), (NULL)) AS p (name);
CREATE TEMP TABLE diagnosis AS
SELECT row_number() OVER (ORDER BY diagnosis) - 1 AS place, diagnosis
FROM (SELECT DISTINCT diagnosis FROM hcpcs_diagnosis) AS d;
CREATE TEMP TABLE modifier AS
SELECT array_agg(DISTINCT modifier ORDER BY modifier) AS every FROM hcpcs_modifier;
ANALYZE code;
ANALYZE payer;
ANALYZE diagnosis;

-- Draws by place, so that the joins are by number.
CREATE TEMP TABLE line AS
SELECT s.n, c.code,
	   (ARRAY[1, 2, 10, 45.5, 500, 100000, NULL, 0, -1, 3, 7, 20])[1 + floor(random() * 12)]::numeric AS units,
	   CASE WHEN random() < 0.7 THEN (ARRAY['{JZ}', '{}', '{JW}', '{JZ,59}', '{JW,JZ}', '{ZJ}', '{JG}', '{RT,LT}', '{TB}', '{KX}',
			'{EA}', '{EB,JZ}', '{JA}', '{JB}', '{GY}', '{GA,JZ}', '{JZ,JZ}', '{" "}', '{jz}', NULL])[1 + floor(random() * 20)]::text[]
			ELSE ARRAY[m.every[1 + floor(random() * cardinality(m.every))::integer],
					   m.every[1 + floor(random() * cardinality(m.every))::integer]] END AS modifiers,
	   CASE WHEN random() < 0.02 THEN NULL
			WHEN random() < 0.5 THEN (ARRAY['2025-12-31', '2026-01-01', '2026-03-31', '2026-04-01', '2023-06-30', '2023-07-01', '2023-09-30',
				'2023-10-01', '2024-12-31', '2025-01-01', '2017-01-01', '2022-07-01'])[1 + floor(random() * 12)]::date
			ELSE DATE '2017-01-01' + floor(random() * 3800)::integer END AS service_date,
	   p.name AS payer,
	   (ARRAY['professional', 'institutional', 'dme', '837P', 'nonsense', NULL, '', ' professional '])[1 + floor(random() ^ 2 * 8)] AS claim_type,
	   (ARRAY['11', '22', '131', '721', '12', '19', '24', '851', '831', '771', '', 'xx', NULL, '0131', '65'])[1 + floor(random() * 15)] AS place,
	   CASE floor(random() * 6) WHEN 0 THEN NULL WHEN 1 THEN '{}' WHEN 2 THEN '{XXX}' WHEN 3 THEN ARRAY[d.diagnosis, 'D630']
			ELSE ARRAY[d.diagnosis] END::text[] AS diagnoses,
	   CASE floor(random() * 8) WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN '12345' WHEN 3 THEN '00002141001'
			ELSE c.ndcs[1 + floor(random() * cardinality(c.ndcs))::integer] END AS ndc,
	   (ARRAY[1, 2.5, 0, NULL, 10])[1 + floor(random() * 5)]::numeric AS ndc_quantity,
	   (ARRAY['UN', 'ML', 'F2', 'GR', 'ME', 'ZZ', '', NULL])[1 + floor(random() * 8)] AS ndc_unit,
	   (ARRAY[1, 10, 45.5, 500, NULL, NULL])[1 + floor(random() * 6)]::numeric AS dose,
	   (ARRAY['mg', 'g', 'mL', 'mcg', 'units', 'zz', NULL, NULL])[1 + floor(random() * 8)] AS dose_unit,
	   (ARRAY['A1', '', NULL])[1 + floor(random() * 3)] AS prior_auth,
	   CASE WHEN random() < 0.5 THEN DATE '2018-01-01' + floor(random() * 3900)::integer END AS received_date,
	   (ARRAY[100, 0, 250000.01, NULL])[1 + floor(random() * 4)]::numeric AS charge,
	   CASE WHEN random() < 0.2 THEN c.drug WHEN random() < 0.1 THEN 'water' END AS drug,
	   (ARRAY['single_dose', 'multi_dose', NULL, NULL, 'vial', ''])[1 + floor(random() * 6)] AS container
FROM (SELECT n, floor(random() ^ 2 * (SELECT count(*) FROM code))::bigint AS code,
			 floor(random() ^ 5 * (SELECT count(*) FROM payer))::bigint AS payer,
			 floor(random() ^ 3 * (SELECT count(*) FROM diagnosis))::bigint AS diagnosis
	  FROM generate_series(1, :n) AS n OFFSET 0) AS s
	JOIN code AS c ON c.place = s.code
	JOIN payer AS p ON p.place = s.payer
	JOIN diagnosis AS d ON d.place = s.diagnosis
	CROSS JOIN modifier AS m;
ANALYZE line;

-- Twice over, so that most is remembered the second time.
CREATE TEMP TABLE judged AS
SELECT n, hcpcs_denial_risk(code, units, modifiers, service_date, payer, claim_type, place, diagnoses, ndc, ndc_quantity, ndc_unit, dose, dose_unit,
							prior_auth, received_date, charge, drug, container) AS risk,
	   hcpcs_check_modifiers(code, modifiers, service_date, payer, claim_type, ndc, container) AS found
FROM line, generate_series(1, 2);
CREATE TEMP TABLE explained AS
SELECT l.n, e.risk, e.found
FROM line AS l
	CROSS JOIN LATERAL (
		SELECT 1 - exp(sum(ln(1 - x.contribution))) AS risk,
			   coalesce(array_agg(DISTINCT x.finding) FILTER (WHERE x.finding IS NOT NULL AND x.check_name IN
					('jw_jz', 'modifier_known', 'modifier_valid', 'modifier_repeat', 'modifier_together', 'modifier_count', 'modifier_use',
					 'modifier_340b', 'modifier_route', 'modifier_esa', 'esa_hemoglobin', 'modifier_insulin', 'modifier_pump')), '{}') AS found
		FROM hcpcs_explain(l.code, l.units, l.modifiers, l.service_date, l.payer, l.claim_type, l.place, l.diagnoses, l.ndc, l.ndc_quantity,
						   l.ndc_unit, l.dose, l.dose_unit, l.prior_auth, l.received_date, l.charge, l.drug, l.container) AS x) AS e;
ANALYZE judged;
ANALYZE explained;

-- hcpcs_check_modifiers is not told the place, on which some of its checks
-- rest.
CREATE TEMP TABLE differing AS
SELECT l.*, j.risk, j.found, e.risk AS risk_explained, e.found AS found_explained
FROM judged AS j JOIN explained AS e USING (n) JOIN line AS l USING (n)
WHERE abs(j.risk - e.risk) > 1e-9 OR (j.risk IS NULL) <> (e.risk IS NULL)
	OR l.place IS NULL AND l.claim_type IN ('professional', 'dme')
	AND ARRAY(SELECT unnest(j.found) ORDER BY 1) <> ARRAY(SELECT unnest(e.found) ORDER BY 1);
TABLE differing LIMIT 5;
SELECT format('seed %s: %s answers, %s different risks, %s lines differ', :seed, count(*), count(DISTINCT risk), (SELECT count(*) FROM differing))
FROM judged;
DO $$ BEGIN ASSERT (SELECT count(*) > 0 FROM judged), 'no line was judged'; ASSERT NOT EXISTS (SELECT FROM differing), 'lines differ'; END $$;
