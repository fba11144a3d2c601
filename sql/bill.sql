\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Something discarded: two lines, the first without JZ.  Nothing: one, JZ.
SELECT * FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-03-01');
SELECT * FROM hcpcs_bill('J9308', 600, 'mg', '{500,100}', '2025-03-01', unit_charge => 62.50);
SELECT * FROM hcpcs_bill('J9308', 560, service_date => '2025-03-01');

-- The lines that published examples print, where they are right.
BEGIN;
INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis) VALUES
	('J9901', 'drug', 'generic unit', 1, 'unit', 'exact'), ('J9910', 'drug', 'generic 10 mg', 10, 'mg', 'exact'),
	('J9990', 'drug', 'generic 100 mg', 100, 'mg', 'exact'), ('J9905', 'drug', 'generic 5 mg', 5, 'mg', 'exact');
CREATE TEMP TABLE example (id text, code text, day date, dose numeric, unit text, opened numeric[], type text, lines text);
INSERT INTO example VALUES
	('EX006', 'J9901', '2016-01-01', 95, 'unit', '{100}', 'single_dose', 'J9901*95;J9901-JW*5'),
	('EX007', 'J9910', '2016-01-01', 7, 'mg', '{10}', 'single_dose', 'J9910*1'),
	('EX008', 'J9990', '2016-06-20', 75, 'mg', '{100}', 'single_dose', 'J9990*1'),
	('EX010', 'J9910', '2022-01-01', 90, 'mg', '{100}', 'single_dose', 'J9910*9;J9910-JW*1'),
	('EX027', 'J9310', '2017-06-01', 150, 'mg', '{100,100}', 'single_dose', 'J9310*2'),
	('EX028', 'J9310', '2017-06-01', 150, 'mg', '{500}', 'single_dose', 'J9310*2;J9310-JW*3'),
	('EX042', 'J0178', '2023-08-01', 2, 'mg', '{2}', 'single_dose', 'J0178-JZ*2'),
	('EX053', 'J9358', '2026-05-01', 512, 'mg', '{100,100,100,100,100,100}', 'single_dose', 'J9358*512;J9358-JW*88'),	-- as corrected
	('EX058', 'J2357', '2026-05-01', 75, 'mg', '{75}', 'single_dose', 'J2357-JZ*15'),
	('EX061', 'J2357', '2026-05-01', 300, 'mg', '{150,150}', 'single_dose', 'J2357-JZ*60'),
	('EX069', 'J9041', '2014-01-01', 3.5, 'mg', '{3.5}', 'single_dose', 'J9041*35'),
	('EX072', 'J1602', '2023-11-01', 150, 'mg', '{50,50,50}', 'single_dose', 'J1602-JZ*150'),
	('EX088', 'J9308', '2025-03-01', 560, 'mg', '{500,100}', 'single_dose', 'J9308*112;J9308-JW*8'),
	('EX090', 'J9308', '2025-03-01', 600, 'mg', '{500,100}', 'single_dose', 'J9308-JZ*120'),
	('EX091', 'J9177', '2025-03-01', 87.5, 'mg', '{30,30,30}', 'single_dose', 'J9177*350;J9177-JW*10'),
	('EX092', 'J9177', '2025-03-01', 125, 'mg', '{30,30,30,20,20}', 'single_dose', 'J9177*500;J9177-JW*20'),
	('EX094', 'J9173', '2025-03-01', 720, 'mg', '{120,120,120,120,120,120}', 'single_dose', 'J9173-JZ*72'),
	('EX095', 'J9173', '2025-03-01', 720, 'mg', '{500,120,120}', 'single_dose', 'J9173*72;J9173-JW*2'),
	('EX097', 'J9207', '2025-03-01', 72, 'mg', '{45,15,15}', 'single_dose', 'J9207*72;J9207-JW*3'),
	('EX100', 'J9322', '2025-03-01', 865, 'mg', '{500,100,100,100,100}', 'single_dose', 'J9322*87;J9322-JW*3'),
	('EX101', 'J9910', '2025-03-01', 74, 'mg', '{105}', 'single_dose', 'J9910*8;J9910-JW*2'),
	('EX102', 'J9910', '2025-03-01', 95, 'mg', '{100}', 'single_dose', 'J9910-JZ*10'),
	('EX103', 'J9910', '2025-03-01', 95, 'mg', '{100}', 'multi_dose', 'J9910*10'),
	('W001', 'J1745', '2024-01-15', 350, 'mg', '{100,100,100,100}', NULL, 'J1745*35;J1745-JW*5'),
	('W002', 'J1745', '2024-01-15', 400, 'mg', '{100,100,100,100}', NULL, 'J1745-JZ*40'),
	('W038', 'J9905', '2017-01-15', 29, 'mg', '{20,20}', 'multi_dose', 'J9905*6');
CREATE TEMP VIEW billed AS
SELECT e.*, (SELECT string_agg(b.code || coalesce('-' || nullif(array_to_string(b.modifiers, '-'), ''), '') || '*' || b.units, ';' ORDER BY claim, line)
			 FROM hcpcs_bill(e.code, dose, unit, opened, day, container_type => type) AS b) AS written
FROM example e;
SELECT count(*) AS examples, count(*) FILTER (WHERE lines = written) AS agree FROM billed;
SELECT id, lines, written FROM billed WHERE lines IS DISTINCT FROM written;
-- Lines that were printed and are wrong are not ours.
SELECT count(*) AS wrong FROM billed
WHERE (id, written) IN (('EX053', 'J9358-JZ*512;J9358-JW*88'), ('EX094', 'J9173*72;J9173-JW*40'), ('EX101', 'J9910*8;J9910-JW*3'));
SELECT code, modifiers, units FROM hcpcs_bill('J9312', 95, 'mg', '{100}', '2024-01-01');	-- EX086: 9 + 1
-- The checks have nothing against the lines, but that the administered line
-- beside a JW line can only be seen with it.
SELECT f.finding, count(*), array_agg(DISTINCT b.modifiers::text) AS modifiers
FROM example e, hcpcs_bill(e.code, dose, unit, opened, day, container_type => type) AS b,
	hcpcs_findings(b.code, b.units, b.modifiers, day, container_type => type, received_date => day + 1) AS f
WHERE f.severity <> 'info' AND f.finding <> 'units_over_mue' GROUP BY f.finding;
ROLLBACK;

-- Multi-dose, packaged, out of scope, a payer without the rule: one line.
SELECT * FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-03-01', container_type => 'multi_dose');
SELECT * FROM hcpcs_bill('J0131', 560, 'mg', '{500,100}', '2026-02-16', claim_type => 'institutional');
SELECT * FROM hcpcs_bill('Q4110', 10, NULL, '{16}', '2026-01-01', container_type => 'single_dose');
SELECT * FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-03-01', 'commercial');
SELECT * FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-03-01', 'nobody knows');

-- NDCs.  Medicare: one line, of the NDC that gave most.
SELECT line, modifiers, units, ndc FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-06-15', ndcs => '{0002-7678-01,N400002766901}');
-- LifeWise: the NDC on both lines, of the JW line that of the waste.
SELECT line, modifiers, units, ndc FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-06-15', 'lifewise', ndcs => '{00002767801,00002766901}');
-- UnitedHealthcare Maryland since 2025-05-01: a line for each NDC.  Units are
-- pooled first: 42.5 and 17.5 mg are 8.5 and 3.5 units, together 12.
SELECT line, modifiers, units, ndc FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-06-15', 'uhc_medicaid_md', ndcs => '{00002767801,00002766901}');
SELECT line, modifiers, units, ndc FROM hcpcs_bill('J9308', 560, 'mg', '{100,500}', '2025-06-15', 'uhc_medicaid_md', ndcs => '{00002766901,00002767801}');
SELECT line, modifiers, units, ndc FROM hcpcs_bill('J9308', 60, 'mg', '{42.5,17.5}', '2025-06-15', 'uhc_medicaid_md', ndcs => '{00002767801,00002766901}');
SELECT line, modifiers, units, ndc FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-04-30', 'uhc_medicaid_md', container_type => 'single_dose', ndcs => '{00002767801,00002766901}');
-- Without containers the NDCs are those to choose from.
SELECT line, modifiers, units, ndc FROM hcpcs_bill('J9308', 560, 'mg', service_date => '2025-06-15', payer => 'uhc_medicaid_md', ndcs => '{00002766901}');
SELECT line, modifiers, units, ndc FROM hcpcs_bill('J9308', 560, 'mg', service_date => '2025-06-15', payer => 'uhc_medicaid_md', ndcs => '{00002766901,00002767801}');
-- A container without an NDC; an NDC that says multi-dose.
SELECT line, modifiers, units, ndc FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-06-15', 'uhc_medicaid_md', ndcs => ARRAY[NULL, '00002766901']);
SELECT line, modifiers, units, ndc FROM hcpcs_bill('J9355', 310, 'mg', '{440}', '2016-06-15', ndcs => '{50242013468}');
-- Whatever is given, the units add up to those of the dose.
SELECT count(*) AS administrations, count(*) FILTER (WHERE given = units AND (wasted = discarded_units OR modifier IS NULL)) AS add_up, max(ndc_lines) AS most_lines
FROM generate_series(1, 300) AS n,
	LATERAL (SELECT array_agg(i * 37.5 + n % 11 + 300) AS opened, array_agg((99999000100 + i)::text) AS ndcs, sum(i * 37.5 + n % 11 + 300) * n / 300 AS dose
			 FROM generate_series(1, 1 + n % 5) AS i) AS o,
	hcpcs_wastage('J9308', dose, 'mg', o.opened, '2025-06-15', 'uhc_medicaid_md') AS w,
	LATERAL (SELECT sum(b.units) FILTER (WHERE b.modifiers <> '{JW}') AS given, coalesce(sum(b.units) FILTER (WHERE b.modifiers = '{JW}'), 0) AS wasted, count(DISTINCT b.ndc) AS ndc_lines
		FROM hcpcs_bill('J9308', dose, 'mg', o.opened, '2025-06-15', 'uhc_medicaid_md', ndcs => o.ndcs) AS b) AS s;

-- A claim of Medicare holds 99,999.99 since 2025-06-16: 120 units of 833.33.
SELECT claim, line, modifiers, units, charge FROM hcpcs_bill('J9308', 600, 'mg', '{500,100}', '2025-07-01', unit_charge => 833.33);
SELECT claim, line, modifiers, units, charge FROM hcpcs_bill('J9308', 600, 'mg', '{500,100}', '2025-07-01', unit_charge => 833.34);
SELECT claim, line, modifiers, units, charge FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-07-01', unit_charge => 2000);
SELECT claim, line, modifiers, units, charge FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-06-15', unit_charge => 2000);
SELECT claim, line, modifiers, units, charge FROM hcpcs_bill('J9308', 600, 'mg', '{500,100}', '2025-07-01', unit_charge => 0);
-- Claims within the limit, no two totals alike, JW never alone.
SELECT count(*) AS bills, count(*) FILTER (WHERE fits AND differ AND not_alone AND units = 120) AS good
FROM generate_series(700, 15000, 100) AS unit_charge, LATERAL (
	SELECT bool_and(total <= 99999.99) AS fits, count(DISTINCT total) = count(*) AS differ, bool_and(given > 0) AS not_alone, sum(units) AS units
	FROM (SELECT claim, sum(charge) AS total, sum(units) AS units, sum(units) FILTER (WHERE NOT 'JW' = ANY (modifiers)) AS given
		  FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-07-01', unit_charge => unit_charge) GROUP BY claim) AS c) AS s
WHERE unit_charge <= 6600;
SELECT * FROM hcpcs_bill('J9308', 600, 'mg', '{500,100}', '2025-07-01', unit_charge => 100000);
SELECT * FROM hcpcs_bill('J9308', 600, 'mg', '{500,100}', '2025-07-01', unit_charge => 60000);

-- What the answer depends on, and nobody said.
SELECT * FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2022-03-01');
SELECT * FROM hcpcs_bill('J9308', 560, 'mg', service_date => '2022-03-01', container_type => 'single_dose');
SELECT * FROM hcpcs_bill('J9308', 560, 'mg', service_date => '2022-03-01', container_type => 'multi_dose');
-- Nothing left over before July 2023 is one line, whatever the container is.
SELECT * FROM hcpcs_bill('J9308', 600, 'mg', '{500,100}', '2022-03-01');

-- NULL code or dose, and nothing given: no rows.
SELECT count(*) FROM hcpcs_bill(NULL, 1, 'nonsense', '{-1}', NULL, ndcs => '{x}');
SELECT count(*) FROM hcpcs_bill('J9308', NULL);
SELECT count(*) FROM hcpcs_bill('J9308', 0, 'mg', '{100}', '2025-03-01');
-- Errors
SELECT * FROM hcpcs_bill('J9308', 601, 'mg', '{500,100}', '2025-03-01');
SELECT * FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-03-01', ndcs => '{00002767801}');
SELECT * FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-03-01', ndcs => '{0002767801,00002766901}');
SELECT * FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-03-01', unit_charge => -1);
SELECT * FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-03-01', unit_charge => 'NaN');
SELECT * FROM hcpcs_bill('J9308', 560, 'mg', '{500,100}', '2025-03-01', unit_charge => 'Infinity');
SELECT * FROM hcpcs_bill('J9308', 560, 'mg', '{500,-100}', '2025-03-01');
SELECT * FROM hcpcs_bill('J9207', 1, 'mg', '{1}', NULL);
BEGIN;
INSERT INTO hcpcs_ndc (ndc, code, units_per_container, container) VALUES ('99999000101', 'J9308', 20, 'multi_dose'), ('99999000102', 'J9308', 20, 'single_dose');
SELECT * FROM hcpcs_bill('J9308', 150, 'mg', '{100,100}', '2025-03-01', ndcs => '{99999000101,99999000102}');
ROLLBACK;

SELECT provolatile, proparallel, proisstrict, proretset FROM pg_proc WHERE oid = 'hcpcs_bill'::regproc;
SELECT pg_get_function_arguments('hcpcs_bill'::regproc) AS arguments, pg_get_function_result('hcpcs_bill'::regproc) AS result;
