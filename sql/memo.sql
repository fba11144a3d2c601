\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
SET datestyle = ISO;

-- What is remembered of lines judged before must be what judging says.
-- hcpcs_explain remembers nothing: its contributions multiply up to the risk.

CREATE FUNCTION pg_temp.draw(n integer, what text, below integer) RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN ('x' || substr(md5(what || n), 1, 7))::bit(28)::integer % below;

-- Lines in fours: one profile each, other amounts, days and diagnoses.  The
-- days are those around the turns of quarters and of policies.
CREATE TEMP TABLE code AS
SELECT row_number() OVER (ORDER BY md5(d.code)) - 1 AS place, d.code, d.drug, n.ndc
FROM hcpcs_drug AS d
	LEFT JOIN LATERAL (SELECT min(n.ndc) AS ndc FROM hcpcs_ndc AS n WHERE n.code = d.code AND n.source = 'cms') AS n ON true
WHERE d.source = 'cms' AND d.category = 'drug' AND d.valid_to = 'infinity'
ORDER BY md5(d.code) LIMIT 120;

CREATE TEMP TABLE line AS
SELECT n, c.code,
	   (ARRAY[1, 2, 10, 45.5, 500, 100000, NULL])[1 + pg_temp.draw(n, 'units', 7)]::numeric AS units,
	   (ARRAY['{JZ}', '{}', '{JW}', '{JZ,59}', '{JW,JZ}', '{ZJ}', '{JG}', '{RT,LT}'])[1 + pg_temp.draw(p, 'modifiers', 8)]::text[] AS modifiers,
	   (ARRAY['2025-12-31', '2026-01-01', '2026-03-31', '2026-04-01', '2026-06-12', '2026-06-13', '2026-06-15', '2026-07-01', '2023-06-30',
			  '2019-01-01'])[1 + pg_temp.draw(n, 'day', 10)]::date AS service_date,
	   (ARRAY['medicare', 'palmetto', 'aetna', 'uhc', 'bcbs_nc', 'nobody'])[1 + pg_temp.draw(p, 'payer', 6)] AS payer,
	   (ARRAY['professional', 'institutional', 'dme'])[1 + pg_temp.draw(p, 'claim_type', 3)] AS claim_type,
	   (ARRAY['11', '22', '131', '721', NULL])[1 + pg_temp.draw(p, 'place', 5)] AS place,
	   (ARRAY['{C50911}', '{C34.90,D630}', '{XXX}', '{}', NULL])[1 + pg_temp.draw(n, 'diagnoses', 5)]::text[] AS diagnoses,
	   CASE WHEN pg_temp.draw(p, 'ndc', 4) > 0 THEN c.ndc END AS ndc,
	   (ARRAY[1, 2.5, 0, NULL])[1 + pg_temp.draw(n, 'quantity', 4)]::numeric AS quantity,
	   (ARRAY['UN', 'ML', 'F2', NULL])[1 + pg_temp.draw(p, 'ndc_unit', 4)] AS ndc_unit,
	   (ARRAY[1, 10, 45.5, 500, NULL])[1 + pg_temp.draw(n, 'dose', 5)]::numeric AS dose,
	   (ARRAY['mg', 'g', 'mL', NULL])[1 + pg_temp.draw(p, 'dose_unit', 4)] AS dose_unit,
	   (ARRAY['A1', '', NULL])[1 + pg_temp.draw(p, 'auth', 3)] AS auth,
	   DATE '2026-08-01' + pg_temp.draw(n, 'received', 700) AS received,
	   (ARRAY[100, 0, 250000.01, NULL])[1 + pg_temp.draw(n, 'charge', 4)]::numeric AS charge,
	   CASE WHEN pg_temp.draw(p, 'drug', 2) > 0 THEN c.drug END AS drug,
	   (ARRAY['single_dose', 'multi_dose', NULL])[1 + pg_temp.draw(p, 'container', 3)] AS container
FROM generate_series(0, 2399) AS n
	CROSS JOIN LATERAL (SELECT n / 4) AS profile (p)
	JOIN code AS c ON c.place = pg_temp.draw(p, 'code', 120);

-- Every line three times over, so that most of its profiles are recalled.
CREATE FUNCTION pg_temp.differing() RETURNS TABLE (lines bigint, risky boolean, risk bigint, modifiers bigint)
LANGUAGE sql
BEGIN ATOMIC
	WITH judged AS (
		SELECT l.*, hcpcs_denial_risk(code, units, modifiers, service_date, payer, claim_type, place, diagnoses, ndc, quantity, ndc_unit,
									  dose, dose_unit, auth, received, charge, drug, container) AS risk,
			   hcpcs_check_modifiers(code, modifiers, service_date, payer, claim_type, ndc, container) AS found
		FROM generate_series(1, 3) AS round, line AS l
	), explained AS (
		SELECT l.n, e.risk, e.found
		FROM line AS l
			CROSS JOIN LATERAL (
				SELECT 1 - exp(sum(ln(1 - x.contribution))) AS risk,
					   coalesce(array_agg(DISTINCT x.finding) FILTER (WHERE x.finding IS NOT NULL AND x.check_name IN
							('jw_jz', 'modifier_known', 'modifier_valid', 'modifier_repeat', 'modifier_together', 'modifier_count',
							 'modifier_use', 'modifier_340b', 'modifier_route', 'modifier_esa', 'esa_hemoglobin', 'modifier_insulin',
							 'modifier_pump')), '{}') AS found
				FROM hcpcs_explain(l.code, l.units, l.modifiers, l.service_date, l.payer, l.claim_type, l.place, l.diagnoses, l.ndc,
								   l.quantity, l.ndc_unit, l.dose, l.dose_unit, l.auth, l.received, l.charge, l.drug, l.container) AS x) AS e
	)
	SELECT count(*), count(*) FILTER (WHERE j.risk > 0.06) BETWEEN 2000 AND 7000,
		   count(*) FILTER (WHERE abs(j.risk - e.risk) > 1e-9 OR (j.risk IS NULL) <> (e.risk IS NULL)),
		   count(*) FILTER (WHERE l.place IS NULL AND l.claim_type <> 'institutional'
			AND ARRAY(SELECT unnest(j.found) ORDER BY 1) <> ARRAY(SELECT unnest(e.found) ORDER BY 1))
	FROM judged AS j JOIN explained AS e USING (n) JOIN line AS l USING (n);
END;

SELECT * FROM pg_temp.differing();

-- Another order of sources is another answer, remembered apart.
SET hcpcs_drug.sources = 'guide, cms';
SELECT * FROM pg_temp.differing();
RESET hcpcs_drug.sources;
SELECT * FROM pg_temp.differing();

-- So is a change of the rules, and its end.
SELECT hcpcs_denial_risk('J9207', 45, '{JZ}', '2026-03-16', received_date => '2026-03-20') AS before
FROM generate_series(1, 3) GROUP BY 1;
BEGIN;
INSERT INTO hcpcs_payer_policy (source, release, payer, code, policy, valid_from, valid_to, value)
VALUES ('local', 'x', 'medicare', 'J9207', 'not_covered', '2026-03-16', '2026-03-16', 'true');
SELECT day::date, hcpcs_denial_risk('J9207', 45, '{JZ}', day::date, received_date => '2026-03-20') AS risk
FROM generate_series(timestamp '2026-03-15', '2026-03-17', '1 day') AS day, generate_series(1, 3) GROUP BY 1, 2 ORDER BY 1;
SELECT * FROM pg_temp.differing();
ROLLBACK;
SELECT hcpcs_denial_risk('J9207', 45, '{JZ}', '2026-03-16', received_date => '2026-03-20') AS after
FROM generate_series(1, 3) GROUP BY 1;

-- An image with all of its sections and a memo.
SELECT bytes < 6 * 1024 * 1024 AS small FROM hcpcs_image();
