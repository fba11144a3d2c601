\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Worked examples that others have published (contractors, manufacturers,
-- the trade press), re-keyed with their figures: here the units of the dose
-- given; discarded units and lines belong to the tests of waste.
-- Examples that name a unit size and no code use codes that are nobody's, as
-- local rows.
BEGIN;
INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis) VALUES
	('J9901', 'drug', 'generic unit', 1, 'unit', 'exact'), ('J9905', 'drug', 'generic 5 mg', 5, 'mg', 'exact'),
	('J9910', 'drug', 'generic 10 mg', 10, 'mg', 'exact'), ('J9950', 'drug', 'generic 50 mg', 50, 'mg', 'exact'),
	('J9990', 'drug', 'generic 100 mg', 100, 'mg', 'exact'), ('J9911', 'drug', 'generic mg', 1, 'mg', 'exact');

-- Right ones, derived ones, and those whose units are
-- right and whose lines are not (EX039, EX053).
CREATE TEMP TABLE example (id text, code text, day date, dose numeric, unit text, published integer);
INSERT INTO example VALUES
	('EX006', 'J9901', '2016-01-01', 95, 'unit', 95), ('EX007', 'J9910', '2016-01-01', 7, 'mg', 1),
	('EX008', 'J9990', '2016-06-20', 75, 'mg', 1), ('EX010', 'J9910', '2022-01-01', 90, 'mg', 9),
	('EX027', 'J9310', '2017-06-01', 150, 'mg', 2), ('EX028', 'J9310', '2017-06-01', 150, 'mg', 2),
	('EX029', 'J9310', '2017-06-01', 679, 'mg', 7), ('EX039', 'J9070', '2000-09-01', 300, 'mg', 3),
	('EX042', 'J0178', '2023-08-01', 2, 'mg', 2), ('EX053', 'J9358', '2026-05-01', 512, 'mg', 512),
	('EX058', 'J2357', '2026-05-01', 75, 'mg', 15), ('EX061', 'J2357', '2026-05-01', 300, 'mg', 60),
	('EX068', 'J9177', '2025-01-01', 87.5, 'mg', 350), ('EX069', 'J9041', '2014-01-01', 3.5, 'mg', 35),
	('EX072', 'J1602', '2023-11-01', 150, 'mg', 150), ('EX078', 'J1030', '2010-11-02', 80, 'mg', 2),
	('EX088', 'J9308', '2025-03-01', 560, 'mg', 112), ('EX090', 'J9308', '2025-03-01', 600, 'mg', 120),
	('EX091', 'J9177', '2025-03-01', 87.5, 'mg', 350), ('EX092', 'J9177', '2025-03-01', 125, 'mg', 500),
	('EX094', 'J9173', '2025-03-01', 720, 'mg', 72), ('EX095', 'J9173', '2025-03-01', 720, 'mg', 72),
	('EX097', 'J9207', '2025-03-01', 72, 'mg', 72), ('EX100', 'J9322', '2025-03-01', 865, 'mg', 87),
	('EX101', 'J9910', '2025-03-01', 74, 'mg', 8), ('EX102', 'J9910', '2025-03-01', 95, 'mg', 10),
	('EX103', 'J9910', '2025-03-01', 95, 'mg', 10),
-- from a second collection
	('W001', 'J1745', '2024-01-15', 350, 'mg', 35), ('W002', 'J1745', '2024-01-15', 400, 'mg', 40),
	('W010', 'J9950', '2015-01-15', 200, 'mg', 4), ('W015', 'J9911', '2011-04-15', 10, 'mg', 10),
	('W021', 'J2505', '2020-01-15', 6, 'mg', 1), ('W026', 'J9990', '2016-06-20', 75, 'mg', 1),
	('W028', 'J9035', '2017-08-16', 1600, 'mg', 160), ('W038', 'J9905', '2017-01-15', 29, 'mg', 6),
	('W045', 'J1030', '2010-07-15', 10, 'mg', 1), ('W049', 'J3301', '2010-07-15', 10, 'mg', 1),
	('W062', 'J1306', '2026-01-15', 284, 'mg', 284), ('W069', 'J1750', '2026-01-15', 100, 'mg', 2),
	('W075', 'Q5147', '2025-07-15', 2, 'mg', 2), ('W077', 'J9901', '2023-09-15', 8, 'U', 8),
	('W094', 'J0696', '2004-06-15', 14000, 'mg', 56), ('W095', 'J7051', '2004-06-15', 140, 'mL', 28),
	('W096', 'J1550', '2004-06-15', 10, 'mL', 1);
SELECT count(*) AS examples, count(*) FILTER (WHERE hcpcs_units(code, dose, unit, day) = published) AS agree FROM example
WHERE id <> 'W095' AND id <> 'W096';
SELECT id, code, dose, unit, published, hcpcs_units(code, dose, unit, day) AS units FROM example
WHERE id <> 'W095' AND id <> 'W096' AND hcpcs_units(code, dose, unit, day) <> published;
-- X12's own example of 2004 has two codes that CMS's present file no longer
-- lists: no answer, and none made up.
SELECT id, code, published, hcpcs_try_units(code, dose, unit, day) AS units FROM example WHERE id IN ('W095', 'W096') ORDER BY id;
-- The code of an example is what it was on its day: J9310 and J1030 ended.
SELECT id, code, hcpcs_try_units(code, dose, unit, day) AS on_its_day, hcpcs_try_units(code, dose, unit, '2026-01-15') AS in_2026
FROM example WHERE id IN ('EX028', 'EX039', 'EX078', 'W021');
-- W025: 1.0 mL of triamcinolone 40 mg/mL is 4 units, which needs the strength;
-- the caller multiplies.
SELECT hcpcs_units('J3301', 1.0 * 40, 'mg', '2026-01-15') AS w025, hcpcs_try_units('J3301', 1.0, 'mL', '2026-01-15') AS volume_alone;
-- J1010, 1 mg, follows J1030, 40 mg: 80 mg is 80 units (EX078).
SELECT hcpcs_units('J1010', 80, 'mg', '2026-01-15') AS j1010;

-- Published and wrong: we do not agree.
-- EX086 and W080 (one page) call J9312 pemetrexed and round the given dose
-- down: 95 mg of a 10 mg unit is 10 units, 9.5 mg is 1.
SELECT id, published, hcpcs_units('J9312', dose, 'mg', '2024-01-15') AS units
FROM (VALUES ('EX086', 95, 9), ('W080', 9.5, 9)) AS t(id, dose, published);
SELECT finding FROM hcpcs_findings('J9312', 9, '{JZ}', '2024-01-15', drug => 'pemetrexed', dose => 95, received_date => '2024-01-20')
WHERE finding IN ('wrong_code_for_drug', 'units_below_dose');
-- EX053 bills J9358 with JZ beside a JW line, one line with both is worse.
SELECT hcpcs_check_modifiers('J9358', '{JZ,JW}', '2026-05-01') AS jz_and_jw, hcpcs_check_modifiers('J9358', '{JW}', '2026-05-01') AS jw;
-- JZ since 2023-07-01 where nothing was discarded (EX007, EX008, EX042, EX072, EX090).
SELECT hcpcs_check_modifiers('J0178', '{JZ}', '2023-08-01') AS ex042, hcpcs_check_modifiers('J1602', '{}', '2023-11-01') AS ex072_without,
	   hcpcs_check_modifiers('J1602', '{JZ}', '2023-11-01') AS ex072, hcpcs_check_modifiers('J9310', '{JW}', '2017-06-01') AS ex028;
-- EX102: 95 mg of a 100 mg single-dose vial: JZ; EX103: multi-dose: neither.
SELECT hcpcs_check_modifiers('J9910', '{}', '2025-03-01', container_type => 'single_dose') AS ex102_without,
	   hcpcs_check_modifiers('J9910', '{JZ}', '2025-03-01', container_type => 'single_dose') AS ex102,
	   hcpcs_check_modifiers('J9910', '{}', '2025-03-01', container_type => 'multi_dose') AS ex103;
ROLLBACK;

-- NDCs as printed, with hyphens and without.
SELECT ndc, form, expected, hcpcs_ndc11(ndc) AS ndc11, hcpcs_ndc11(ndc) IS NOT DISTINCT FROM expected AS agrees
FROM (VALUES
	('0002-7597-01', '4-4-2', '00002759701'), ('50242-040-62', '5-3-2', '50242004062'), ('60575-4112-1', '5-4-1', '60575411201'),
	('0310-4611-50', '4-4-2', '00310461150'), ('0310-4500-12', '4-4-2', '00310450012'), ('1234-5678-90', '4-4-2', '01234567890'),
	('55513-110-01', '5-3-2', '55513011001'), ('55513-121-01', '5-3-2', '55513012101'), ('50242-134-68', '5-3-2', '50242013468'),
	('5024204062', '10 digits', NULL)
) AS t(ndc, form, expected);
-- NDC quantities are another number than units (rule N4).  440 mg of Herceptin,
-- one powder vial counted as each, is 44 units (AmeriHealth); Texas counted the
-- same vial as 20 mL once reconstituted, which the NDC does not tell.
SELECT q AS quantity, u AS ndc_unit, r.code, r.units FROM (VALUES (1, 'UN'), (0.5, 'UN'), (20, 'ML'), (10, 'ML')) AS t(q, u),
	 hcpcs_ndc_units('50242-134-68', q, u, '2016-06-15') AS r;
-- Privigen, 10 percent: 1000 mL is 100 g, 200 units of 500 mg; by containers.
SELECT hcpcs_units('J1459', 100, 'g', '2026-01-15') AS by_dose, r.units AS two_and_a_half_vials
FROM hcpcs_ndc_units('44206-0439-40', 2.5, 'UN', '2026-02-16') AS r;
-- Neulasta, 6 mg in 0.6 mL: one unit of J2505.
SELECT hcpcs_units('J2505', 6, 'mg', '2021-06-15') AS j2505;
-- NOC codes: one unit whatever the NDC quantity (bupivacaine, degarelix, lidocaine).
SELECT hcpcs_units('J3490', 10, 'mL', '2026-01-15') AS bupivacaine, hcpcs_units('J9999', 1, NULL, '2026-01-15') AS degarelix,
	   hcpcs_units('J3490', 6.5, 'mL', '2026-01-15') AS lidocaine;
