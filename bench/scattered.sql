-- scattered: claim lines of which every column is drawn alone.
--
-- The worst case for whoever remembers what was said of a line before: no
-- line is like another, as no office's lines are (see lines.sql for those).
-- Codes, billing units, limits, NDCs and diagnoses are those of the reference
-- tables; how often each occurs follows a Zipf distribution over the codes, a
-- few packages of a code are bought much more than the others, most lines are
-- Medicare's, dates run from 2024-01-01 to 2026-10-31, in the order in which
-- claims come in, up to two months after the service.  Every eighth line
-- (12.5 %) has a defect planted, sixteen kinds in turn; others come of
-- themselves (a code whose status a hospital is not paid for, a payer's list
-- of excluded drugs).  The same lines come out each time: setseed, and one
-- draw a line in the order of the lines.
--
-- Makes line_scattered.  psql variable n: how many lines.

SELECT setseed(0.20261) \gset

\ir codes.sql

-- One draw a line; the places of what is drawn, so that joins are by number.
CREATE TEMP TABLE draw AS
SELECT i AS claim_id, floor(exp(random() * ln(s.pool + 1)))::integer AS pool,
	   floor(random() ^ 3 * s.diagnosis)::integer AS diagnosis,
	   floor(random() ^ 3 * s.diagnosis)::integer AS diagnosis_2,
	   floor(random() * s.ended)::integer AS ended,
	   CASE WHEN random() < 0.02 THEN floor(random() * s.special)::integer END AS special,
	   random() AS ndc, random() AS units, random() AS modifiers, random() AS payer, random() AS kind,
	   random() AS place, random() AS diagnoses,
	   -- claims come in by date, up to two months after the service
	   greatest(0, floor(1035.0 * i / :n - 60 * random() ^ 3))::integer AS day,
	   floor(random() * (2000 + :n / 20))::integer AS patient,
	   CASE WHEN i % 8 = 0 THEN i / 8 % 16 ELSE -1 END AS defect
FROM generate_series(1, :n) AS i
	CROSS JOIN (SELECT (SELECT count(*) FROM pool) AS pool,
					   (SELECT count(*) FROM diagnosis) AS diagnosis,
					   (SELECT count(*) FROM ended) AS ended,
					   (SELECT count(*) FROM special) AS special) AS s;
ANALYZE draw;

-- The lines as they should be.
CREATE TEMP TABLE right_line AS
SELECT r.claim_id, r.defect, r.patient, DATE '2024-01-01' + r.day AS service_date,
	   coalesce(x.code, p.code) AS code, p.code AS pool_code, e.code AS ended_code,
	   CASE WHEN p.hospital OR r.kind < 0.3 THEN 'institutional' ELSE 'professional' END AS claim_type,
	   CASE WHEN r.place < 0.8 THEN '131' WHEN r.place < 0.86 THEN '851' WHEN r.place < 0.92 THEN '721'
			WHEN r.place < 0.96 THEN '831' WHEN r.place < 0.98 THEN '111' ELSE '771' END AS bill,
	   CASE WHEN r.place < 0.82 THEN '11' WHEN r.place < 0.9 THEN '12' WHEN r.place < 0.98 THEN '49'
			WHEN r.place < 0.99 THEN '22' ELSE '19' END AS place,
	   CASE WHEN r.payer < 0.46 THEN 'medicare' WHEN r.payer < 0.58 THEN 'medicare part b'
			WHEN r.payer < 0.64 THEN 'palmetto' WHEN r.payer < 0.73 THEN 'humana_medicare_advantage'
			WHEN r.payer < 0.82 THEN 'uhc_medicare_advantage' WHEN r.payer < 0.88 THEN 'uhc'
			WHEN r.payer < 0.93 THEN 'aetna' WHEN r.payer < 0.97 THEN 'cigna'
			WHEN r.payer < 0.995 THEN 'nc_medicaid' ELSE 'blue sky health' END AS payer,
	   CASE WHEN p.listed THEN
				CASE WHEN r.modifiers < 0.80 THEN '{JZ}' WHEN r.modifiers < 0.90 THEN '{JW}'
					 WHEN r.modifiers < 0.94 THEN '{JZ,TB}' WHEN r.modifiers < 0.97 THEN '{JZ,JB}'
					 WHEN r.modifiers < 0.985 THEN '{JZ,KX}' ELSE '{JZ,59}' END
			ELSE CASE WHEN r.modifiers < 0.75 THEN '{}' WHEN r.modifiers < 0.83 THEN '{RT}'
					  WHEN r.modifiers < 0.89 THEN '{TB}' WHEN r.modifiers < 0.93 THEN '{JB}'
					  WHEN r.modifiers < 0.97 THEN '{KX}' ELSE '{XU}' END
			END::text[] AS modifiers,
	   1 + floor(r.units ^ 2 * p.most)::integer AS units, p.most, p.dose, p.dose_unit,
	   CASE WHEN cardinality(p.ndcs) > 0 AND x.code IS NULL AND r.ndc < 0.8
			THEN p.ndcs[1 + floor((r.ndc / 0.8) ^ 3 * cardinality(p.ndcs))::integer] END AS ndc,
	   CASE WHEN r.diagnoses < 0.6 THEN ARRAY[g.diagnosis]
			WHEN r.diagnoses < 0.9 THEN ARRAY[g.diagnosis, h.diagnosis]
			WHEN r.diagnoses < 0.97 THEN ARRAY[g.diagnosis, h.diagnosis, 'Z5111']
			ELSE ARRAY[g.diagnosis, h.diagnosis, 'Z5111', 'D630'] END AS diagnoses
FROM draw AS r
	JOIN pool AS p ON p.scattered_rank = r.pool
	JOIN diagnosis AS g ON g.place = r.diagnosis
	JOIN diagnosis AS h ON h.place = r.diagnosis_2
	JOIN ended AS e ON e.place = r.ended
	LEFT JOIN special AS x ON x.place = r.special;

CREATE TABLE line_scattered (
	claim_id bigint NOT NULL, line_no smallint NOT NULL, patient_id integer NOT NULL,
	provider_id integer NOT NULL, service_date date, code text, modifiers text[], units numeric,
	payer text, claim_type text, place_of_service text, diagnoses text[], ndc text,
	ndc_quantity numeric, ndc_unit text, dose numeric, dose_unit text, charge numeric
);

-- And with the defects, in the order of the claims.
INSERT INTO line_scattered
SELECT claim_id, 1, patient, patient % 97, service_date,
	   CASE defect WHEN 0 THEN ended_code
			WHEN 1 THEN translate(r.code, '0123456789', 'O123456789')
			WHEN 2 THEN left(r.code, 1) || '0000'
			WHEN 3 THEN '96413' ELSE r.code END,
	   CASE defect
			WHEN 4 THEN '{}' WHEN 5 THEN '{JW,JZ}' WHEN 6 THEN modifiers || 'ZJ'::text
			WHEN 7 THEN (ARRAY['{JZ,GN}', '{JZ,JZ}', '{JZ,JG}', '{JA,JB}',
							   '{JZ,TB,KX,RT,LT}', '{JC}'])[1 + claim_id / 128 % 6]::text[]
			ELSE modifiers END,
	   CASE defect
			WHEN 8 THEN most * 3 WHEN 9 THEN units + 1 WHEN 10 THEN units - 0.5
			WHEN 11 THEN nullif(claim_id / 128 % 2 * (claim_id / 256 % 2 - 1), 0) ELSE units END,
	   -- a payer's list of covered diagnoses is none of the findings compared
	   CASE WHEN EXISTS (SELECT FROM hcpcs_payer_policy AS c WHERE c.policy = 'covered_dx'
						 AND c.payer = r.payer AND c.code = r.code)
			THEN 'medicare' ELSE payer END,
	   claim_type, CASE claim_type WHEN 'institutional' THEN bill ELSE place END,
	   CASE defect WHEN 12 THEN (ARRAY['{}', '{C50XX}'])[1 + claim_id / 128 % 2]::text[]
			ELSE diagnoses END,
	   CASE defect WHEN 13 THEN left(r.ndc, 7) WHEN 14 THEN (ARRAY[(SELECT min(ndc) FROM hcpcs_ndc WHERE code = 'J9271'), '99999888877', ''])
			[1 + claim_id / 128 % 3] ELSE r.ndc END,
	   CASE WHEN r.ndc IS NOT NULL THEN greatest(round(units / coalesce(n.units_per_container, 1), 3), 0.001) END,
	   CASE WHEN r.ndc IS NOT NULL THEN 'UN' END,
	   CASE WHEN modifiers && '{JW}' AND defect = -1 THEN NULL
			WHEN defect = 15 THEN units * dose * 2 ELSE units * dose END,
	   dose_unit, round((units * 1.3 * (5 + claim_id % 40))::numeric, 2)
FROM right_line AS r
	LEFT JOIN content AS n ON n.ndc = r.ndc AND n.code = r.code
ORDER BY claim_id;

DROP TABLE usual, pool, content, ended, special, diagnosis, draw, right_line;
VACUUM (ANALYZE) line_scattered;
