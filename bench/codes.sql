-- codes: what claim lines are drawn from: codes and diagnoses, with the place
-- by which each is drawn.
--
-- Temporary tables for lines.sql and scattered.sql, made of the reference
-- tables.

ANALYZE hcpcs_drug, hcpcs_limit, hcpcs_ndc, hcpcs_status, hcpcs_diagnosis, hcpcs_payer_policy;

-- Codes with a dose that can be billed: the first are the likeliest.  These
-- are the ones that led, by days of patients, among the drug lines of 13,674
-- rows of Medicare's public use file of physicians for 2012, as far as they
-- are valid now; the others follow in no order, injected drugs first.
CREATE TEMP TABLE usual AS
SELECT code, place
FROM unnest('{J1100,J3301,J3420,J1030,J1040,J0702,J0696,J0885,J1885,J9035,J2785,J7050,J1000,J7321,J1200,
J1626,J7308,J1080}'::text[]) WITH ORDINALITY AS u (code, place);

CREATE TEMP TABLE pool AS
SELECT row_number() OVER (ORDER BY d.code !~ '^(J|Q5)', md5(d.code)) AS scattered_rank,
	   row_number() OVER (ORDER BY u.place, d.code !~ '^(J|Q5)', md5(d.code)) AS rank,
	   -- without the codes that only hospitals bill
	   row_number() OVER (PARTITION BY d.code LIKE 'C%'
						  ORDER BY u.place, d.code !~ '^(J|Q5)', md5(d.code)) AS office_rank,
	   d.code, d.dose, d.dose_unit, d.jw_jz IS NOT DISTINCT FROM 'listed' AS listed, d.code LIKE 'C%' AS hospital,
	   d.billing_basis = 'not_classified' AS noc,
	   least(200, greatest(1, coalesce(l.units, 60)))::integer AS most,
	   coalesce(n.ndcs, '{}') AS ndcs
FROM hcpcs_drug AS d LEFT JOIN usual AS u USING (code)
	LEFT JOIN LATERAL (SELECT min(units) AS units FROM hcpcs_limit AS l
					   WHERE l.code = d.code AND l.source = 'cms') AS l ON true
	LEFT JOIN LATERAL (SELECT array_agg(ndc ORDER BY ndc) AS ndcs FROM hcpcs_ndc AS n
					   WHERE n.code = d.code AND n.source = 'cms'
						   AND n.valid_from <= '2024-01-01' AND n.valid_to = 'infinity') AS n ON true
WHERE d.source = 'cms' AND d.category <> 'not_drug'
	AND d.valid_from <= '2024-01-01' AND d.valid_to = 'infinity'
	AND d.dose IS NOT NULL AND d.esrd IS NULL
	-- a thousand million items, were the code one of the special ones
	AND d.dose_unit <> 'vg'
	AND coalesce(d.coverage, 'C') NOT IN ('I', 'M', 'S')
	AND NOT EXISTS (SELECT FROM hcpcs_status AS s
					WHERE s.code = d.code AND s.status_indicator IN ('B', 'C', 'E', 'E1', 'E2', 'M'));

-- How many units one container of a package holds, as it was said last.
CREATE TEMP TABLE content AS
SELECT DISTINCT ON (ndc, code) ndc, code, units_per_container
FROM hcpcs_ndc WHERE units_per_container > 0 ORDER BY ndc, code, valid_from DESC;

CREATE TEMP TABLE ended AS
SELECT row_number() OVER (ORDER BY code) - 1 AS place, code
FROM hcpcs_drug
WHERE source = 'cms' AND category = 'drug' AND valid_to BETWEEN '2015-01-01' AND '2023-12-31';

-- Codes that need more thought: dialysis, not otherwise classified, without a
-- dose, not payable by Medicare.
CREATE TEMP TABLE special AS
SELECT row_number() OVER (ORDER BY md5(code)) - 1 AS place, code
FROM hcpcs_drug
WHERE source = 'cms' AND category <> 'not_drug' AND valid_to > '2025-01-01'
	AND (esrd IS NOT NULL OR billing_basis = 'not_classified' OR dose IS NULL
		 OR coverage IN ('I', 'M', 'S'));

CREATE TEMP TABLE diagnosis AS
SELECT row_number() OVER (ORDER BY md5(diagnosis)) - 1 AS place, diagnosis
FROM hcpcs_diagnosis
WHERE source = 'cms' AND code = '*' AND valid_to = 'infinity'
	AND diagnosis ~ '^(C|D[0-4]|D5|G35|K50|K51|L40|M05|M06|M81|N18|Z51)';

ANALYZE pool;
ANALYZE content;
ANALYZE ended;
ANALYZE special;
ANALYZE diagnosis;
