\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Eleven digits, 5-4-2 (rules N1 and N2; published vectors are
-- in examples.sql).
SELECT ndc, form, hcpcs_ndc11(ndc)
FROM (VALUES
	('0002-7669-01', '4-4-2'), ('50242-040-62', '5-3-2'), ('60575-4112-1', '5-4-1'),
	('00002-7669-01', '5-4-2'), ('00002766901', 'eleven digits'), ('  00002766901 ', 'blanks'),
	('N400002766901', 'qualifier'), ('n400002766901', 'qualifier'), ('N450242-040-62', 'qualifier, hyphens'),
	('N40002-7669-01', 'qualifier, hyphens')
) AS t(ndc, form);
-- What cannot be one is NULL, never a guess.
SELECT ndc, hcpcs_ndc11(ndc)
FROM unnest(ARRAY['0002766901', '5024204062', '', '  ', '-', '--', '1-2-3', '0002-7669', '00002-7669-01-1', '000027669011',
				  '0002-76690-1', '123456-123-1', '0002--7669-01', '0002-7669-0a', 'N4', 'N5 00002766901', '00002 7669 01',
				  '0002.7669.01', '１２３４５６７８９０１', '-0002766901', '+0002766901', '1e10', NULL]) AS ndc;
SELECT provolatile AS immutable, proisstrict AS strict FROM pg_proc WHERE oid = 'hcpcs_ndc11'::regproc;
-- It is stable under itself.
SELECT count(*) AS ndcs, count(*) FILTER (WHERE hcpcs_ndc11(ndc) = ndc) AS same,
	   count(*) FILTER (WHERE hcpcs_ndc11(left(ndc, 5) || '-' || substr(ndc, 6, 4) || '-' || right(ndc, 2)) = ndc) AS with_hyphens
FROM hcpcs_ndc;

-- Cyramza 100 mg/10 mL is 20 units of J9308, 500 mg/50 mL 100 units.  UN
-- counts containers and keeps a fraction.
SELECT * FROM hcpcs_ndc_units('0002-7669-01', 1, 'UN', '2026-02-16');
SELECT * FROM hcpcs_ndc_units('00002767801', 2, 'un', '2026-02-16');
SELECT * FROM hcpcs_ndc_units('00002767801', 1.25, 'UN', '2026-02-16');
SELECT * FROM hcpcs_ndc_units('00002767801', 0, 'UN', '2026-02-16');
-- A carton of 25 vials (J1885, 15 mg or 30 mg each): UN is the vial.
SELECT ndc, r.* FROM unnest('{00409379301,00409379501}'::text[]) AS ndc, hcpcs_ndc_units(ndc, 1, 'UN', '2026-02-16') AS r;

-- Every code, never the first: Retacrit on and off dialysis, saline in sizes.
SELECT * FROM hcpcs_ndc_units('00069130510', 1, 'UN', '2026-02-16') ORDER BY code;
SELECT code, units FROM hcpcs_ndc_units('00264580200', 1, 'UN', '2026-02-16') ORDER BY code;
-- Each NDC gives exactly the codes that CMS listed on the day.
SELECT count(*) AS ndcs, count(*) FILTER (WHERE codes <> listed) AS different
FROM (SELECT ndc, array_agg(DISTINCT code ORDER BY code) AS listed,
			 ARRAY(SELECT r.code FROM hcpcs_ndc_units(n.ndc, 1, 'UN', '2026-02-16') AS r ORDER BY r.code) AS codes
	  FROM hcpcs_ndc n
	  WHERE source = 'cms' AND date '2026-02-16' BETWEEN valid_from AND valid_to
		AND EXISTS (SELECT 1 FROM hcpcs_drug d WHERE d.code = n.code AND d.source = 'cms'
					AND date '2026-02-16' BETWEEN d.valid_from AND d.valid_to)
	  GROUP BY ndc) AS t;

-- What decides between the codes of an NDC is said of each of them.
SELECT ndc, r.code, r.note FROM unnest('{00264580200,00069130510}'::text[]) AS ndc, hcpcs_ndc_units(ndc, 1, 'UN', '2026-02-16') AS r ORDER BY ndc, code;
SELECT DISTINCT r.code, r.note FROM hcpcs_ndc n, hcpcs_ndc_units(n.ndc, 1, 'UN', '2026-02-16') AS r
WHERE n.code IN ('J1571', 'J7612', 'J7613') AND r.note ~ '; (only|for)' ORDER BY 1, 2;
-- Over all NDCs with several codes that day: by how many of what?
SELECT count(*) AS ndcs, count(*) FILTER (WHERE dialysis) AS dialysis, count(*) FILTER (WHERE amount) AS amount, count(*) FILTER (WHERE drug) AS drug,
	   count(*) FILTER (WHERE words) AS words, count(*) FILTER (WHERE NOT (dialysis OR amount OR drug OR words)) AS nothing
FROM (SELECT ndc, bool_or(r.note ~ 'dialysis') AS dialysis, bool_or(r.note ~ '; one unit is') AS amount, bool_or(r.note ~ '; for (?!(dialysis )?patients)') AS drug,
			 bool_or(r.note ~ '; only their descriptions') AS words
	  FROM (SELECT DISTINCT ndc FROM hcpcs_ndc WHERE source = 'cms') AS n, hcpcs_ndc_units(ndc, 1, 'UN', '2026-02-16') AS r
	  GROUP BY ndc HAVING count(*) > 1) AS t;

-- Every unit of a quantity: what is said of powder, solution and factor.
SELECT ndc, u AS ndc_unit, r.code, r.units, r.note FROM (VALUES ('00002766901', 'J9308'), ('00264580200', 'J7030')) AS n(ndc, c), unnest('{UN,ML,GR,F2,ME}'::text[]) AS u,
	 hcpcs_ndc_units(ndc, 100, u, '2026-02-16') AS r WHERE r.code = c;
SELECT u AS ndc_unit, count(*) > 20 AS ndcs, count(*) FILTER (WHERE r.units = ceil(1000 / d.dose)) = count(*) AS by_dose
FROM hcpcs_drug d JOIN hcpcs_ndc n ON n.code = d.code AND '2026-02-16' BETWEEN n.valid_from AND n.valid_to AND n.source = 'cms',
	 (VALUES ('F2', 'IU'), ('ME', 'mg')) AS t(u, unit), hcpcs_ndc_units(n.ndc, 1000, u, '2026-02-16') AS r
WHERE d.source = 'cms' AND '2026-02-16' BETWEEN d.valid_from AND d.valid_to AND d.dose_unit = t.unit AND r.code = d.code GROUP BY u ORDER BY u;

-- ML and GR convert only where the unit of the size is known: CMS's crosswalk
-- does not say that Cyramza's 10 is in mL.  ME is an amount of drug, and a
-- code measured in mL takes ML.
SELECT q AS quantity, u AS ndc_unit, r.code, r.units, r.note
FROM (VALUES (10, 'ML'), (0.1, 'GR'), (100, 'ME'), (100, 'F2'), (1, 'MG'), (1, NULL), (1, '')) AS t(q, u),
	 hcpcs_ndc_units('00002766901', q, u, '2026-02-16') AS r;
SELECT code, units FROM hcpcs_ndc_units('00264580200', 1500, 'ML', '2026-02-16') ORDER BY code;	-- 1000, 500 and 250 mL
BEGIN;
INSERT INTO hcpcs_ndc (ndc, code, units_per_container, size, size_unit) VALUES ('00002766901', 'J9308', 20, 10, 'mL');
SELECT units, note FROM hcpcs_ndc_units('00002766901', 56, 'ML', '2026-02-16');	-- 560 mg of 10 mg/mL: 112 units
SELECT units, note FROM hcpcs_ndc_units('00002766901', 0.001, 'ML', '2026-02-16');
ROLLBACK;

-- Quantities that are none.
SELECT q AS quantity, r.units, r.note FROM unnest('{-1,NaN,Infinity,-Infinity}'::numeric[]) AS q, hcpcs_ndc_units('00002766901', q, 'UN', '2026-02-16') AS r;
-- No rows: NULLs, no NDC, not listed, before the first crosswalk.
SELECT count(*) FROM hcpcs_ndc_units(NULL, 1, 'UN', '2026-02-16');
SELECT count(*) FROM hcpcs_ndc_units('00002766901', NULL, 'UN', '2026-02-16');
SELECT count(*) FROM hcpcs_ndc_units('00002766901', 1, 'UN', NULL);
SELECT count(*) FROM hcpcs_ndc_units('0002766901', 1, 'UN', '2026-02-16');
SELECT count(*) FROM hcpcs_ndc_units('99999999999', 1, 'UN', '2026-02-16');
SELECT count(*) FROM hcpcs_ndc_units('00002766901', 1, 'UN', '2023-12-31');
-- 00004-1100-20 (J8520) left the crosswalk after 2024q3.
SELECT d AS day, (SELECT count(*) FROM hcpcs_ndc_units('00004110020', 1, 'UN', d)) AS codes FROM unnest('{2024-09-30,2024-10-01}'::date[]) AS d;

-- The checks of a line.  Crosswalks cover 2024q1 to 2026q1.
CREATE FUNCTION pg_temp.ndc_checks(code text, units numeric, day date, ndc text, quantity numeric, unit text, payer text DEFAULT 'medicare')
RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(check_name || ' ' || status, ', ') FROM hcpcs_explain(code, units, '{JZ}', day, payer,
		ndc => ndc, ndc_quantity => quantity, ndc_unit => unit, received_date => day)
	WHERE check_name IN ('drug_matches_code', 'ndc_listed', 'ndc_code', 'ndc_quantity', 'ndc_units')
$$;
SELECT why, pg_temp.ndc_checks(code, units, day, ndc, quantity, unit) AS checks
FROM (VALUES
	('all agrees', 'J9308', 100, date '2026-02-16', '00002767801', 1, 'UN'),
	('part of a vial', 'J9308', 99, '2026-02-16', '00002767801', 0.995, 'UN'),
	('two vials, one billed', 'J9308', 100, '2026-02-16', '00002767801', 2, 'UN'),
	('ML of unknown size', 'J9308', 100, '2026-02-16', '00002767801', 50, 'ML'),
	('four decimals', 'J9308', 100, '2026-02-16', '00002767801', 1.0001, 'UN'),
	('three decimals', 'J9308', 100, '2026-02-16', '00002767801', 0.999, 'UN'),
	('quantity zero', 'J9308', 100, '2026-02-16', '00002767801', 0, 'UN'),
	('other package of the product', 'J9308', 100, '2026-02-16', '00002767802', 1, 'UN'),
	('not listed', 'J9308', 100, '2026-02-16', '99999999999', 1, 'UN'),
	('not listed, after the last crosswalk', 'J9308', 100, '2026-07-15', '99999999999', 1, 'UN'),
	('not listed, before the first', 'J9308', 100, '2023-12-31', '00002767801', 1, 'UN'),
	('another drug''s', 'J9177', 100, '2026-02-16', '00002767801', 1, 'UN'),
	('one of two codes', 'Q5105', 100, '2026-02-16', '00069130510', 1, 'UN')
) AS t(why, code, units, day, ndc, quantity, unit);
-- Which units a payer takes is policy: Mountain Health CO-OP takes no ME.
SELECT p AS payer, pg_temp.ndc_checks('J9308', 100, '2026-02-16', '00002767801', 500, 'ME', p) AS checks FROM unnest('{medicare,mountain_health_coop}'::text[]) AS p;

-- A code that the crosswalk never holds: a missing NDC says nothing.
SELECT status, detail FROM hcpcs_explain('J7298', 1, NULL, '2025-03-05', 'medicaid', ndc => '50419-0423-01') WHERE check_name = 'ndc_listed';
-- A not-otherwise-classified code with the NDC of a drug that has its own code (J9271).
SELECT finding, detail FROM hcpcs_findings('J3490', 1, NULL, '2025-03-05', ndc => '00006-3026-02', received_date => '2025-03-10');
