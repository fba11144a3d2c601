-- lines: claim lines as somebody has them who gets the claims of many
-- providers, drawn, not real.
--
-- Real lines are not independent: a patient has one payer and gets the same
-- drugs at every visit, a provider has one kind of claim, prints the name of
-- Medicare in one way and stocks one package of a drug.  That is drawn here,
-- from the providers down; scattered.sql draws every column alone instead.
-- The shares were set before anything was timed, and rest on:
--
-- PUF	13,674 rows of Medicare's public use file of physicians for 2012, 462 of
--		them for drugs, of 247 providers: a row is a provider and a code
-- as.	assumed: nothing could be had that says it
--
-- lines			40 % of offices, 30 % of offices that infuse (cancer,
--					rheumatism), 30 % of hospitals				as.
-- providers		350 lines a year of an office, 2,150 of one that infuses (PUF
--					124 and 764 days of patients, and as many from other payers),
--					10,000 of a hospital (as.); the largest of 247 has 6 %, hence
--					the square in the draw						PUF
-- codes			an office has 2, 4, 6 or 12 in stock (PUF 1, 2, 3 or more, which
--					leaves out codes with ten patients or less), one that infuses
--					12 (PUF 6), a hospital 40 (as.).  Of an office's lines two
--					thirds have one of ten codes (PUF), elsewhere codes follow
--					Zipf's law (as.); the first of a provider's codes is on a third
--					of its lines (PUF).  2 % of the codes in stock are special ones
--					(codes.sql)									as.
-- visits			88 % of an office's patients come once (PUF: days of a patient
--					and code in a year), others up to 12 times; who gets infusions
--					comes 6 to 25 times, every 1, 2, 3, 4 or 8 weeks		as.
-- drugs			one a visit, two at every seventh in an office; one to five at
--					an infusion (what is given before it is billed too)		as.
-- payers			46 % Medicare, 12 and 6 % by other names of it, 18 % Medicare
--					Advantage, 15 % commercial, 2.5 % Medicaid, 0.5 % unknown	as.
-- modifiers		JZ on nine of ten lines of the drugs that ask for it, on the
--					tenth a line of the discarded units with JW beside that of the
--					administered; others on a tenth to a quarter of lines	as.
-- units			up to the medically unlikely edit, few likelier than many, the
--					same at every visit but each tenth; half of the patients get
--					less than the units billed, as a dose by weight is	as.
-- NDC				one package of a code a provider and year; four of five
--					providers print it, with the containers that the units
--					take, to three places (X12 837, CTP04)			as.
-- diagnoses		one to four, the same at every visit, out of the few dozens that
--					a provider sees								as.
-- order			claims come in up to two months after the service, the sooner
--					the likelier (as.), and those of a day by provider, because a
--					file of claims (X12 837, loop 2000A) lists them so
-- defects			12.5 % of lines, of sixteen kinds, each line by itself: about
--					what providers say is denied at first (as.); others come of
--					themselves, as in real data (a code whose status a hospital is
--					not paid for, a payer's list of excluded drugs)
--
-- Twice as many lines have twice as many providers and patients in the same
-- 34 months.  Spelling is clean (upper-case codes, no blanks), which the
-- extension does not need, but the hand-written join does.  Every draw is a
-- hash of what it is drawn for, so that the same lines come out each time,
-- whatever the plan.
--
-- psql variables: n, how many lines; target, the table that is made; defects,
-- the share of lines with a defect planted.

BEGIN;
SET LOCAL jit = off;
SET LOCAL work_mem = '1GB';
-- the tables here are joined whole, and some of them are not what they seem
SET LOCAL enable_nestloop = off;
SET LOCAL plan_cache_mode = force_custom_plan;

\ir codes.sql

-- What is drawn for a thing, from 0 up to 1; about tells the draws apart.
CREATE FUNCTION pg_temp.draw(thing bigint, about bigint) RETURNS double precision
IMMUTABLE LANGUAGE sql AS 'SELECT (hashint8extended($1, $2) & 4294967295) / 4294967296.0::double precision';

CREATE TEMP TABLE kind AS
SELECT k.*, greatest(2, round(:n * k.lines / k.lines_each))::integer AS providers,
	   sum(k.patient_share) OVER w - k.patient_share AS drawn_from, sum(k.patient_share) OVER w AS drawn_to
FROM (VALUES
	-- patient_share: how many patients make that share of the lines
	('office', 0, 0.4, 991, 0.934::double precision),
	('infusion', 1000000, 0.3, 6092, 0.033),
	('hospital', 2000000, 0.3, 28300, 0.033)) AS k (kind, first_id, lines, lines_each, patient_share)
WINDOW w AS (ORDER BY k.first_id);

CREATE TEMP TABLE provider AS
SELECT k.kind, k.first_id + i AS provider_id,
	   CASE WHEN k.kind = 'hospital' THEN
				CASE WHEN d.place < 0.8 THEN '131' WHEN d.place < 0.86 THEN '851' WHEN d.place < 0.92 THEN '721'
					 WHEN d.place < 0.96 THEN '831' WHEN d.place < 0.98 THEN '111' ELSE '771' END
			ELSE CASE WHEN d.place < 0.82 THEN '11' WHEN d.place < 0.9 THEN '12' WHEN d.place < 0.98 THEN '49'
					  WHEN d.place < 0.99 THEN '22' ELSE '19' END
			END AS place,
	   CASE WHEN d.medicare < 0.46 / 0.64 THEN 'medicare' WHEN d.medicare < 0.58 / 0.64 THEN 'medicare part b'
			ELSE 'palmetto' END AS medicare,
	   pg_temp.draw(k.first_id + i, 3) < 0.8 AS prints_ndc,
	   -- bought at the price of section 340B of the Public Health Service Act
	   pg_temp.draw(k.first_id + i, 4) < 0.05 AS discounted,
	   CASE WHEN k.kind = 'hospital' THEN 40 WHEN k.kind = 'infusion' THEN 12 WHEN d.stock < 0.61 THEN 2
			WHEN d.stock < 0.81 THEN 4 WHEN d.stock < 0.89 THEN 6 ELSE 12 END AS codes
FROM kind AS k
	CROSS JOIN LATERAL generate_series(0, k.providers - 1) AS i
	CROSS JOIN LATERAL (SELECT pg_temp.draw(k.first_id + i, 1) AS place, pg_temp.draw(k.first_id + i, 2) AS medicare,
							   pg_temp.draw(k.first_id + i, 5) AS stock) AS d;

ANALYZE provider;

-- Codes by the place at which they are drawn.
CREATE TEMP TABLE shelf AS
SELECT true AS all_codes, rank AS place, * FROM pool
UNION ALL
SELECT false, office_rank, * FROM pool WHERE NOT hospital;
ANALYZE shelf;

-- What a provider has in stock; slots are counted from the code used most.
CREATE TEMP TABLE stock AS
WITH drawn AS (
	SELECT v.provider_id, v.prints_ndc, i, v.kind = 'hospital' AS all_codes,
		   floor(exp(pg_temp.draw(v.provider_id * 64::bigint + i, 6) ^ CASE v.kind WHEN 'office' THEN 2.8 ELSE 1 END
					 * ln(1 + CASE v.kind WHEN 'hospital' THEN c.all_codes ELSE c.office_codes END)))::bigint AS place
	FROM provider AS v CROSS JOIN LATERAL generate_series(0, v.codes - 1) AS i
		CROSS JOIN (SELECT count(*) AS all_codes, count(*) FILTER (WHERE NOT hospital) AS office_codes FROM pool) AS c
), different AS (
	SELECT d.provider_id, d.prints_ndc, d.all_codes, d.place, min(d.i) AS first,
		   row_number() OVER (PARTITION BY d.provider_id ORDER BY min(d.i)) - 1 AS slot,
		   d.provider_id * 64::bigint + min(d.i) AS thing
	FROM drawn AS d
	GROUP BY d.provider_id, d.prints_ndc, d.all_codes, d.place
)
SELECT d.provider_id, d.slot::integer AS slot, count(*) OVER (PARTITION BY d.provider_id)::integer AS slots,
	   p.code AS pool_code, coalesce(x.code, p.code) AS code, x.code IS NOT NULL AS special,
	   p.listed AND x.code IS NULL AS listed, p.most, p.dose, p.dose_unit, p.dose_unit = 'item' AS item,
	   CASE WHEN d.prints_ndc AND x.code IS NULL THEN p.ndcs ELSE '{}' END AS ndcs
FROM different AS d
	JOIN shelf AS p ON p.all_codes = d.all_codes AND p.place = d.place
	LEFT JOIN special AS x
		ON x.place = CASE WHEN pg_temp.draw(d.thing, 7) < 0.02
						  THEN floor(pg_temp.draw(d.thing, 8) * (SELECT count(*) FROM special))::bigint END;
CREATE INDEX ON stock (provider_id, slot);
ANALYZE stock;

-- Patients: what they come for, the days on which they do, and how many lines
-- that makes, until there are as many as wanted.  The last patients come once,
-- for one thing.
CREATE TEMP TABLE patient AS
SELECT i AS patient_id, k.kind, k.first_id + floor(k.providers * pg_temp.draw(i, 12) ^ 2)::integer AS provider_id,
	   CASE k.kind WHEN 'office' THEN floor(1035 * d.start)::integer ELSE floor(1400 * d.start)::integer - 365 END AS start,
	   CASE WHEN d.gap < 0.15 THEN 7 WHEN d.gap < 0.4 THEN 14 WHEN d.gap < 0.75 THEN 21 WHEN d.gap < 0.9 THEN 28
			ELSE 56 END AS gap,
	   CASE WHEN k.kind <> 'office' THEN 6 + floor(20 * d.visits)::integer WHEN d.visits < 0.88 THEN 1
			ELSE 2 + floor(11 * ((d.visits - 0.88) / 0.12) ^ 2)::integer END AS visits,
	   CASE WHEN k.kind <> 'office' THEN 1 + floor(5 * d.drugs)::integer WHEN d.drugs < 0.85 THEN 1 ELSE 2 END AS drugs
FROM generate_series(1, 100 + :n / 3) AS i
	CROSS JOIN LATERAL (SELECT pg_temp.draw(i, 13) AS start, pg_temp.draw(i, 14) AS gap, pg_temp.draw(i, 15) AS visits,
							   pg_temp.draw(i, 16) AS drugs) AS d
	JOIN kind AS k ON pg_temp.draw(i, 11) >= k.drawn_from AND pg_temp.draw(i, 11) < k.drawn_to;
ANALYZE patient;

CREATE TEMP TABLE prescription AS
SELECT p.patient_id, i AS drug, (p.patient_id * 8::bigint + i) AS thing, s.provider_id, s.slot,
	   s.listed AND pg_temp.draw(p.patient_id * 8::bigint + i, 21) < 0.1 AS discards
FROM patient AS p
	JOIN stock AS f ON f.provider_id = p.provider_id AND f.slot = 0
	CROSS JOIN LATERAL generate_series(0, least(p.drugs, f.slots) - 1) AS i
	JOIN stock AS s ON s.provider_id = p.provider_id
		AND s.slot = (floor(f.slots * pg_temp.draw(p.patient_id, 17) ^ 2)::integer + i) % f.slots;
ANALYZE prescription;

CREATE TEMP TABLE treatment AS
WITH counted AS (
	SELECT p.*, v.first, v.last, sum(r.lines * (v.last - v.first + 1)) OVER (ORDER BY p.patient_id) AS so_far,
		   r.lines * (v.last - v.first + 1) AS lines
	FROM patient AS p
		JOIN (SELECT patient_id, sum(1 + discards::integer) AS lines FROM prescription GROUP BY patient_id) AS r
			USING (patient_id)
		CROSS JOIN LATERAL (SELECT greatest(0, (p.gap - 1 - p.start) / p.gap) AS first,
								   least(p.visits - 1, (1034 - p.start) / p.gap) AS last) AS v
	WHERE v.first <= v.last
), whole AS (
	SELECT patient_id, provider_id, start, gap, first, last FROM counted WHERE so_far <= :n
)
SELECT patient_id, provider_id, start, gap, first, last, false AS last_ones FROM whole
UNION ALL
(SELECT patient_id, provider_id, start, gap, first, first, true FROM counted
 WHERE so_far > :n ORDER BY patient_id
 LIMIT :n - (SELECT coalesce(max(so_far), 0) FROM counted WHERE so_far <= :n));
DELETE FROM prescription AS r USING treatment AS t
WHERE t.last_ones AND t.patient_id = r.patient_id AND r.drug > 0;
UPDATE prescription AS r SET discards = false FROM treatment AS t
WHERE t.last_ones AND t.patient_id = r.patient_id AND r.discards;
CREATE UNIQUE INDEX ON treatment (patient_id);
ANALYZE treatment;

-- A visit is a claim.
CREATE TEMP TABLE visit AS
SELECT row_number() OVER (ORDER BY day + floor(60 * pg_temp.draw(patient_id * 64::bigint + visit, 31) ^ 3),
						  provider_id, patient_id, visit) AS claim_id, patient_id, day
FROM (SELECT patient_id, provider_id, visit, start + visit * gap AS day
	  FROM treatment CROSS JOIN LATERAL generate_series(first, last) AS visit) AS v;
CREATE UNIQUE INDEX ON visit (claim_id);
ANALYZE visit;

CREATE TABLE :"target" (
	claim_id bigint NOT NULL, line_no smallint NOT NULL, patient_id integer NOT NULL,
	provider_id integer NOT NULL, service_date date, code text, modifiers text[], units numeric,
	payer text, claim_type text, place_of_service text, diagnoses text[], ndc text,
	ndc_quantity numeric, ndc_unit text, dose numeric, dose_unit text, charge numeric
);

-- Some claims at a time, so that no sort leaves the memory.
PREPARE fill(bigint, bigint) AS
INSERT INTO :"target"
WITH right_line AS MATERIALIZED (
	SELECT v.claim_id, row_number() OVER (PARTITION BY v.claim_id ORDER BY r.drug, discarded) AS line_no,
		   v.patient_id, r.provider_id, DATE '2024-01-01' + v.day AS service_date, s.code,
		   o.kind = 'hospital' AS hospital, o.place, s.most, s.dose, s.dose_unit,
		   CASE WHEN discarded = 1 THEN '{JW}' WHEN r.discards THEN '{}'
				WHEN s.listed THEN CASE WHEN d.modifiers < 0.93 THEN '{JZ}' WHEN d.modifiers < 0.965 THEN '{JZ,JB}'
										WHEN d.modifiers < 0.983 THEN '{JZ,KX}' ELSE '{JZ,59}' END
				ELSE CASE WHEN d.modifiers < 0.80 THEN '{}' WHEN d.modifiers < 0.89 THEN '{RT}'
						  WHEN d.modifiers < 0.93 THEN '{JB}' WHEN d.modifiers < 0.97 THEN '{KX}' ELSE '{XU}' END
				END::text[] || CASE WHEN o.discounted AND discarded = 0 THEN '{TB}'::text[] END AS modifiers,
		   CASE WHEN d.payer < 0.64 THEN o.medicare WHEN d.payer < 0.73 THEN 'humana_medicare_advantage'
				WHEN d.payer < 0.82 THEN 'uhc_medicare_advantage' WHEN d.payer < 0.88 THEN 'uhc'
				WHEN d.payer < 0.93 THEN 'aetna' WHEN d.payer < 0.97 THEN 'cigna'
				WHEN d.payer < 0.995 THEN 'nc_medicaid' ELSE 'blue sky health' END AS payer,
		   CASE WHEN s.special THEN 1 WHEN discarded = 1 THEN 1 + floor(9 * d.more)
				ELSE 1 + floor(d.units ^ 2 * s.most) + (d.more < 0.1)::integer END::integer AS units,
		   -- half of the patients get what their weight asks for, less than the units billed
		   CASE WHEN d.units < 0.5 AND NOT s.item THEN 0.25 ELSE 0 END AS less, s.special OR discarded = 1 AS no_dose,
		   s.ndcs[1 + floor(pg_temp.draw((r.provider_id * 64::bigint + s.slot) * 4 + v.day / 365, 41) ^ 3
							* cardinality(s.ndcs))::integer] AS ndc,
		   ARRAY[floor(d.diagnosis ^ 3 * 40), floor(d.other_diagnosis ^ 3 * 40)] AS seen,
		   d.diagnoses, r.provider_id * 7919::bigint AS speciality,
		   CASE WHEN d.defect < :defects THEN floor(d.defect / :defects * 16)::integer ELSE -1 END AS defect,
		   floor(1e6 * d.which)::integer AS which
	FROM visit AS v
		JOIN prescription AS r USING (patient_id)
		JOIN stock AS s ON s.provider_id = r.provider_id AND s.slot = r.slot
		JOIN provider AS o ON o.provider_id = r.provider_id
		JOIN (VALUES (0), (1)) AS pair (discarded) ON discarded <= r.discards::integer
		CROSS JOIN LATERAL (
			SELECT pg_temp.draw(v.patient_id, 51) AS payer, pg_temp.draw(v.patient_id, 52) AS diagnosis,
				   pg_temp.draw(v.patient_id, 53) AS other_diagnosis, pg_temp.draw(v.patient_id, 54) AS diagnoses,
				   pg_temp.draw(r.thing, 55) AS modifiers, pg_temp.draw(r.thing, 56) AS units,
				   pg_temp.draw(v.claim_id * 8 + r.drug, 57) AS more,
				   pg_temp.draw(v.claim_id * 16 + r.drug * 2 + discarded, 58) AS defect,
				   pg_temp.draw(v.claim_id * 16 + r.drug * 2 + discarded, 59) AS which) AS d
	WHERE v.claim_id BETWEEN $1 AND $2
)
SELECT claim_id, line_no, l.patient_id, l.provider_id, service_date,
	   CASE defect WHEN 0 THEN (SELECT code FROM ended WHERE place = which % (SELECT count(*) FROM ended))
			WHEN 1 THEN translate(l.code, '0123456789', 'O123456789')
			WHEN 2 THEN left(l.code, 1) || '0000'
			WHEN 3 THEN '96413' ELSE l.code END,
	   CASE defect
			WHEN 4 THEN '{}' WHEN 5 THEN '{JW,JZ}' WHEN 6 THEN modifiers || 'ZJ'::text
			WHEN 7 THEN (ARRAY['{JZ,GN}', '{JZ,JZ}', '{JZ,JG}', '{JA,JB}',
							   '{JZ,TB,KX,RT,LT}', '{JC}'])[1 + which % 6]::text[]
			ELSE modifiers END,
	   CASE defect
			WHEN 8 THEN most * 3 WHEN 9 THEN units + 1 WHEN 10 THEN units - 0.5
			WHEN 11 THEN (ARRAY[NULL, -1])[1 + which % 2] ELSE units END,
	   -- a payer's list of covered diagnoses is none of the findings compared
	   CASE WHEN c.code IS NOT NULL THEN 'medicare' ELSE l.payer END,
	   CASE WHEN l.hospital THEN 'institutional' ELSE 'professional' END, l.place,
	   CASE WHEN defect = 12 THEN (ARRAY['{}', '{C50XX}'])[1 + which % 2]::text[]
			WHEN diagnoses < 0.6 THEN ARRAY[g.diagnosis] WHEN diagnoses < 0.9 THEN ARRAY[g.diagnosis, h.diagnosis]
			WHEN diagnoses < 0.97 THEN ARRAY[g.diagnosis, h.diagnosis, 'Z5111']
			ELSE ARRAY[g.diagnosis, h.diagnosis, 'Z5111', 'D630'] END,
	   CASE defect WHEN 13 THEN left(l.ndc, 7)
			WHEN 14 THEN (ARRAY[(SELECT min(ndc) FROM hcpcs_ndc WHERE code = 'J9271'), '99999888877', ''])[1 + which % 3]
			ELSE l.ndc END,
	   CASE WHEN l.ndc IS NOT NULL THEN greatest(round(units / coalesce(n.units_per_container, 1), 3), 0.001) END,
	   CASE WHEN l.ndc IS NOT NULL THEN 'UN' END,
	   CASE WHEN no_dose THEN NULL WHEN defect = 15 THEN units * dose * 2 ELSE (units - less) * dose END,
	   dose_unit, round((units * 1.3 * (5 + speciality % 40))::numeric, 2)
FROM right_line AS l
	CROSS JOIN (SELECT count(*) AS diagnoses_known FROM diagnosis) AS k
	JOIN diagnosis AS g ON g.place = (speciality + seen[1]::integer) % k.diagnoses_known
	JOIN diagnosis AS h ON h.place = (speciality + seen[2]::integer) % k.diagnoses_known
	LEFT JOIN (SELECT DISTINCT payer, code FROM hcpcs_payer_policy WHERE policy = 'covered_dx') AS c
		ON c.payer = l.payer AND c.code = l.code
	LEFT JOIN content AS n ON n.ndc = l.ndc AND n.code = l.code
ORDER BY claim_id, line_no;

SELECT format('EXECUTE fill(%s, %s)', first, first + 999999)
FROM generate_series(1, (SELECT max(claim_id) FROM visit), 1000000) AS first \gexec

DEALLOCATE fill;
DROP TABLE usual, pool, content, ended, special, diagnosis, kind, provider, shelf, stock, patient, prescription, treatment, visit;
DROP FUNCTION pg_temp.draw(bigint, bigint);
COMMIT;
VACUUM (ANALYZE) :"target";
