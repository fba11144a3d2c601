\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Cases, of which received_date keeps today out.
CREATE TEMP TABLE line (why text, arguments text);
INSERT INTO line VALUES
-- JW and JZ: J9308 is 5 mg, sold as 100 mg and 500 mg; J9207 is 1 mg, sold as 15 mg and 45 mg
('JZ, all of both sizes is used',      $$'J9207', 45, NULL, '2026-01-15', dose => 45, dose_unit => 'mg'$$),
('no dose: who knows what is left',    $$'J9207', 45, NULL, '2026-01-15'$$),
('40 mg leave 5 mg of either size',    $$'J9207', 40, NULL, '2026-01-15', dose => 40$$),
('560 mg leave 40 or 440 mg',          $$'J9308', 112, NULL, '2026-01-15', dose => 560$$),
('of a 500 mg vial, which was opened', $$'J9308', 94, NULL, '2026-01-15', dose => 470, ndc => '00002-7678-01'$$),
('and with another, 560 mg may leave 40 mg', $$'J9308', 112, NULL, '2026-01-15', dose => 560, ndc => '00002-7678-01'$$),
('unless two are counted',             $$'J9308', 112, NULL, '2026-01-15', dose => 560, ndc => '00002-7678-01', ndc_quantity => 2, ndc_unit => 'UN'$$),
('120 units are 600 mg: both were billed whole', $$'J9308', 120, NULL, '2026-01-15', dose => 560$$),
('200 units are two of 500 mg',        $$'J9308', 200, NULL, '2026-01-15', dose => 560$$),
('130 units are no vials',             $$'J9308', 130, NULL, '2026-01-15', dose => 560$$),
('the vial billed whole',              $$'J9308', 100, NULL, '2026-01-15', dose => 470, ndc => '00002-7678-01', ndc_quantity => 1, ndc_unit => 'UN'$$),
('the vial billed whole, with JZ: which is wrong', $$'J9308', 100, '{JZ}', '2026-01-15', dose => 470, ndc => '00002-7678-01'$$),
('W3: less than a unit is left',       $$'J9308', 100, NULL, '2026-01-15', dose => 496, ndc => '00002-7678-01'$$),
('2023-06-30: neither is asked for',   $$'J9308', 94, NULL, '2023-06-30', dose => 470, ndc => '00002-7678-01'$$),
('a commercial payer: neither is',     $$'J9308', 94, NULL, '2026-01-15', 'cigna', dose => 470, ndc => '00002-7678-01', prior_auth => 'A1'$$),
-- units
('milligrams as units',                $$'J9308', 560, '{JZ}', '2026-01-15', dose => 560, dose_unit => 'mg'$$),
('more than the dose',                 $$'J9308', 113, '{JZ}', '2026-01-15', dose => 560, dose_unit => 'mg'$$),
('less than the dose',                 $$'J9308', 100, '{JZ}', '2026-01-15', dose => 560$$),
('not whole',                          $$'J9308', 111.5, '{JZ}', '2026-01-15', dose => 557.5$$),
('not whole and no dose',              $$'J9308', 111.5, '{JZ}', '2026-01-15'$$),
('none',                               $$'J9308', NULL, '{JZ}', '2026-01-15', dose => 560$$),
('above the MUE with them',            $$'J9308', 100, '{JZ}', '2026-01-15', dose => 1405$$),
('the NDC quantity says otherwise',    $$'J9308', 100, '{JZ}', '2026-01-15', dose => 450, ndc => '00002-7678-01', ndc_quantity => 1, ndc_unit => 'UN'$$),
('a not-otherwise-classified code',    $$'J3490', 25, '{}', '2026-01-15', drug => 'compounded nothing'$$),
-- modifiers
('340B: TB took the place of JG',      $$'J9308', 112, '{JZ,JG}', '2025-01-01'$$),
('which was right until then',         $$'J9308', 112, '{JZ,JG}', '2024-12-31'$$),
('and both are one too many',          $$'J9308', 112, '{jg,TB,jz}', '2025-01-01'$$),
('written twice',                      $$'J9308', 112, '{JZ, jz}', '2026-01-15'$$),
('out of scope: a radiopharmaceutical', $$'A9500', 1, '{JZ}', '2026-01-15'$$),
('its JW line should not be at all',   $$'A9500', 1, '{JW}', '2026-01-15'$$),
('a multi-dose container',             $$'J1745', 40, '{JZ}', '2026-01-15', container_type => 'multi_dose'$$),
('JZ before it existed',               $$'J9308', 112, '{JZ}', '2022-12-31'$$),
('which of two routes is not for us',  $$'J9308', 112, '{JZ,JA,JB}', '2026-01-15'$$),
('small letters are no fault',         $$'j9308', 112, '{jz}', '2026-01-15'$$),
-- codes
('C9027 became J9271, 1 mg each',      $$'C9027', 200, '{}', '2016-02-01'$$),
('J1170 became J1171, 4 mg and 0.1 mg', $$'J1170', 2, '{}', '2025-02-01', dose => 6, dose_unit => 'mg'$$),
('which is not certain without a dose', $$'J1170', 2, '{}', '2025-02-01'$$),
('two successors',                     $$'J0640', 2, '{}', '2026-12-01', dose => 60$$),
('a drug of another code',             $$'J9321', 2, '{JZ,JZ}', '2026-01-15', drug => 'ramucirumab'$$),
('unknown',                            $$'J0000', 2, '{JZ,JZ}', '2026-01-15'$$),
-- several at once
('units, JZ, 340B and a repeat',       $$'J9207', 450, '{JG,jg}', '2026-01-15', dose => 45, dose_unit => 'mg'$$),
('what cannot be cured stays in the risk', $$'J9308', 560, '{JZ}', '2026-01-15', dose => 560, dose_unit => 'mg', place_of_service => '21'$$),
-- nothing to do
('right',                              $$'J9308', 112, '{JZ}', '2026-01-15', dose => 560, dose_unit => 'mg'$$),
('out of scope',                       $$'96413', 1, '{JZ,JZ}', '2026-01-15'$$),
('nothing at all',                     $$NULL, NULL, NULL, NULL$$);

CREATE FUNCTION pg_temp.fix(arguments text) RETURNS SETOF hcpcs_fix_row LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format('SELECT * FROM hcpcs_fix(%s, received_date => ''2026-01-31'')', arguments);
END $$;

SELECT why, f.line, f.code, f.modifiers, f.units, f.reason FROM line LEFT JOIN LATERAL pg_temp.fix(arguments) f ON true;

-- A corrected line has the risk that hcpcs_denial_risk gives it.
SELECT f.*, hcpcs_denial_risk(f.code, f.units, f.modifiers, '2026-01-15', place_of_service => '21', dose => 560) = f.risk AS same
FROM hcpcs_fix('J9308', 560, '{JZ}', '2026-01-15', place_of_service => '21', dose => 560) f;
-- Of two lines each is judged beside the other.
SELECT f.line, f.modifiers, f.units, f.risk, hcpcs_denial_risk(f.code, f.units, f.modifiers, '2026-01-15', ndc => '00002767801', dose => 470) AS alone
FROM hcpcs_fix('J9308', 94, NULL, '2026-01-15', ndc => '00002767801', dose => 470) f;

-- Users' own rules count: here a payer who asks for nothing.
BEGIN;
INSERT INTO hcpcs_payer_policy (payer, policy, value) VALUES ('medicare', 'jz_required', 'false');
SELECT count(*) FROM hcpcs_fix('J9207', 45, NULL, '2026-01-15', dose => 45);
ROLLBACK;

-- Lines of every drug code with one to three faults: whatever is corrected
-- has lost a finding, gained none, and is final.
CREATE TEMP TABLE broken AS
SELECT code, day, units * factor AS units, modifiers, units * dose AS dose, dose_unit
FROM (SELECT d.code, d.dose, d.dose_unit, date '2026-02-16' AS day, 1 + n * 7 AS units,
			 (ARRAY[1, 1, 1, d.dose, 1.5, 0.5])[1 + abs(hashtext(d.code || n)) % 6] AS factor,
			 (ARRAY['{}', '{}', '{JZ}', '{JZ,jz}', '{JG,JZ}', '{JW}', '{JG,TB}', '{ZZ}'])[1 + abs(hashtext(n || d.code)) % 8]::text[] AS modifiers
	  FROM hcpcs_drug d, generate_series(0, 3) AS n
	  WHERE d.source = 'cms' AND d.category <> 'not_drug' AND d.dose IS NOT NULL AND date '2026-02-16' BETWEEN d.valid_from AND d.valid_to) AS t;
CREATE TEMP TABLE corrected AS
SELECT b.*, f.line, f.code AS new_code, f.modifiers AS new_modifiers, f.units AS new_units, f.risk,
	   ARRAY(SELECT finding FROM hcpcs_findings(b.code, b.units, b.modifiers, day, dose => dose, dose_unit => dose_unit, received_date => day)) AS was,
	   ARRAY(SELECT finding FROM hcpcs_findings(f.code, f.units, f.modifiers, day, dose => dose, dose_unit => dose_unit, received_date => day)) AS now,
	   (SELECT count(*) FROM hcpcs_fix(f.code, f.units, f.modifiers, day, dose => dose, dose_unit => dose_unit, received_date => day)) AS again,
	   count(*) OVER (PARTITION BY b.code, b.units, b.modifiers, dose) AS lines
FROM broken b, hcpcs_fix(b.code, b.units, b.modifiers, day, dose => dose, dose_unit => dose_unit, received_date => day) f;
SELECT count(*) FILTER (WHERE lines = 1) > 1000 AS many_corrected, count(*) FILTER (WHERE lines > 1) > 100 AS many_split,
	   count(*) FILTER (WHERE lines = 1 AND (now @> was OR again > 0
			OR risk <> hcpcs_denial_risk(new_code, new_units, new_modifiers, day, dose => dose, dose_unit => dose_unit, received_date => day))) AS no_better,
	   count(*) FILTER (WHERE NOT was @> array_remove(now, 'jw_or_jz_missing')) AS worse,
	   count(*) FILTER (WHERE lines > 1 AND (line = 2) <> ('JW' = ANY (new_modifiers))) AS jw_on_the_wrong_line
FROM corrected;
-- The discarded units are those of hcpcs_wastage, but where the units billed
-- say that more was opened.
SELECT count(*) > 50 AS many, count(*) FILTER (WHERE (w.units, w.discarded_units) IS DISTINCT FROM (g.new_units, c.new_units)) AS different
FROM corrected c JOIN corrected g ON (g.code, g.units, g.modifiers, g.dose, g.line) = (c.code, c.units, c.modifiers, c.dose, 1),
	 hcpcs_wastage(c.code, c.dose, c.dose_unit, service_date => c.day) w
WHERE c.line = 2 AND c.units <> g.new_units + c.new_units;
SELECT c.code, c.units, c.dose, c.dose_unit, g.new_units AS given, c.new_units AS wasted, w.discarded_units AS least
FROM corrected c JOIN corrected g ON (g.code, g.units, g.modifiers, g.dose, g.line) = (c.code, c.units, c.modifiers, c.dose, 1),
	 hcpcs_wastage(c.code, c.dose, c.dose_unit, service_date => c.day) w
WHERE c.line = 2 AND c.units = g.new_units + c.new_units ORDER BY c.code COLLATE "C", c.units;

-- Hostile arguments are answered like any others.
SELECT count(*) FROM hcpcs_fix('J9308', 'NaN', ARRAY[NULL, '', 'JZ', 'JZ'], 'infinity', '', '', '', '{}', '', 'Infinity', '', '-Infinity', '', '', '-infinity', 'NaN', '', '', '[]');
SELECT count(*) FROM hcpcs_fix('J9308', 1e30, array_fill('JZ'::text, ARRAY[40]), '2026-01-15', dose => 1e-30);
SELECT * FROM hcpcs_fix('J9308', 3, '{JZ}', '2026-01-15', dose => 1e-20, received_date => '2026-01-16');
-- A line that takes another back is not billed instead.
SELECT count(*) FROM hcpcs_fix('J9308', -112, NULL, '2026-01-15', dose => 600, received_date => '2026-01-16');
SELECT count(*) FROM hcpcs_fix('J9308', 112, '{JG,JZ}', '2026-01-15', charge => -5000, received_date => '2026-01-16');
-- Nor is one of a day that has not come: which day it was is not known.
SELECT count(*) FROM hcpcs_fix('J9207', 450, '{JG,JZ}', '2999-01-15', dose => 45);
-- It takes what hcpcs_denial_risk takes, and is labelled as the others.
SELECT pg_get_function_arguments('hcpcs_fix'::regproc) = pg_get_function_arguments('hcpcs_denial_risk'::regproc) AS same_arguments,
	   provolatile, proparallel, proisstrict FROM pg_proc WHERE oid = 'hcpcs_fix'::regproc;
