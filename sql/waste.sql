\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Administered = ceil(dose / unit), discarded = floor(opened / unit) less
-- that (rules W1 and W2): 112 of 120 units of 5 mg.
SELECT * FROM hcpcs_wastage('J9308', 560, 'mg', '{500,100}', '2025-03-01');
-- Without containers: the least left over of one product's sizes.
SELECT * FROM hcpcs_wastage('J9308', 560, service_date => '2025-03-01');
SELECT * FROM hcpcs_wastage('J9308', 0.56, 'g', service_date => '2025-03-01');

-- W5: more than was opened.
SELECT hcpcs_wastage('J9308', 600.001, 'mg', '{500,100}', '2025-03-01');
SELECT hcpcs_wastage('J9308', 1, 'mg', '{}', '2025-03-01');

-- The rules, with codes that are nobody's, as local rows.
BEGIN;
INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis) VALUES
	('J9901', 'drug', 'generic unit', 1, 'unit', 'exact'), ('J9905', 'drug', 'generic 5 mg', 5, 'mg', 'exact'),
	('J9910', 'drug', 'generic 10 mg', 10, 'mg', 'exact'), ('J9950', 'drug', 'generic 50 mg', 50, 'mg', 'exact'),
	('J9990', 'drug', 'generic 100 mg', 100, 'mg', 'exact'), ('J9911', 'drug', 'generic mg', 1, 'mg', 'exact');
SELECT rule, units, discarded_units, modifier, leftover
FROM (VALUES
	('W1 dose up, waste down', 'J9910', 74, '{105}'::numeric[]),	-- 8 + 2, not 8 + 3
	('W2 rounding is no waste', 'J9910', 95, '{100}'),				-- 10 + 0
	('W3 within one unit', 'J9990', 70, '{100}'),					-- 1 + 0
	('W5 the dose is all', 'J9910', 105, '{105}')					-- ceil(10.5) = 11
) AS t(rule, code, dose, containers),
	hcpcs_wastage(code, dose, 'mg', t.containers, '2025-03-01', container_type => 'single_dose');
-- W4: the least left over, then the fewest containers.  Durvalumab comes in
-- 120 and 500 mg, enfortumab vedotin in 20 and 30, ixabepilone in 15 and 45.
SELECT code, dose, units, discarded_units, modifier, containers, leftover
FROM (VALUES ('J9173', 720), ('J9173', 1000), ('J9177', 87.5), ('J9177', 125), ('J9177', 60), ('J9207', 72)) AS t(code, dose),
	hcpcs_wastage(code, dose, 'mg', service_date => '2025-03-01');
-- W6: the dose counts as it was given; 10 % less is another dose.
SELECT units, discarded_units, modifier FROM unnest('{110,100}'::numeric[]) AS dose, hcpcs_wastage('J9308', dose, 'mg', '{100,100}', '2025-03-01');

-- Published examples whose figures are right; SDV and PFS are single-dose.
CREATE TEMP TABLE example (id text, code text, day date, dose numeric, unit text, opened numeric[], type text,
	units integer, discarded integer, modifier text);
INSERT INTO example VALUES
	('EX006', 'J9901', '2016-01-01', 95, 'unit', '{100}', 'single_dose', 95, 5, 'JW'),
	('EX007', 'J9910', '2016-01-01', 7, 'mg', '{10}', 'single_dose', 1, 0, NULL),
	('EX007+', 'J9910', '2023-07-01', 7, 'mg', '{10}', 'single_dose', 1, 0, 'JZ'),
	('EX008', 'J9990', '2016-06-20', 75, 'mg', '{100}', 'single_dose', 1, 0, NULL),
	('EX008+', 'J9990', '2023-07-01', 75, 'mg', '{100}', 'single_dose', 1, 0, 'JZ'),
	('EX010', 'J9910', '2022-01-01', 90, 'mg', '{100}', 'single_dose', 9, 1, 'JW'),
	('EX027', 'J9310', '2017-06-01', 150, 'mg', '{100,100}', 'single_dose', 2, 0, NULL),
	('EX028', 'J9310', '2017-06-01', 150, 'mg', '{500}', 'single_dose', 2, 3, 'JW'),
	('EX039', 'J9070', '2000-09-01', 300, 'mg', NULL, 'multi_dose', 3, 0, NULL),
	('EX042', 'J0178', '2023-08-01', 2, 'mg', '{2}', 'single_dose', 2, 0, 'JZ'),
	('EX053', 'J9358', '2026-05-01', 512, 'mg', '{100,100,100,100,100,100}', 'single_dose', 512, 88, 'JW'),
	('EX058', 'J2357', '2026-05-01', 75, 'mg', '{75}', 'single_dose', 15, 0, 'JZ'),
	('EX061', 'J2357', '2026-05-01', 300, 'mg', '{150,150}', 'single_dose', 60, 0, 'JZ'),
	('EX069', 'J9041', '2014-01-01', 3.5, 'mg', '{3.5}', 'single_dose', 35, 0, NULL),
	('EX072', 'J1602', '2023-11-01', 150, 'mg', '{50,50,50}', 'single_dose', 150, 0, 'JZ'),
	('EX088', 'J9308', '2025-03-01', 560, 'mg', '{500,100}', 'single_dose', 112, 8, 'JW'),
	('EX090', 'J9308', '2025-03-01', 600, 'mg', '{500,100}', 'single_dose', 120, 0, 'JZ'),
	('EX091', 'J9177', '2025-03-01', 87.5, 'mg', '{30,30,30}', 'single_dose', 350, 10, 'JW'),
	('EX092', 'J9177', '2025-03-01', 125, 'mg', '{30,30,30,20,20}', 'single_dose', 500, 20, 'JW'),
	('EX094', 'J9173', '2025-03-01', 720, 'mg', '{120,120,120,120,120,120}', 'single_dose', 72, 0, 'JZ'),
	('EX095', 'J9173', '2025-03-01', 720, 'mg', '{500,120,120}', 'single_dose', 72, 2, 'JW'),
	('EX097', 'J9207', '2025-03-01', 72, 'mg', '{45,15,15}', 'single_dose', 72, 3, 'JW'),
	('EX100', 'J9322', '2025-03-01', 865, 'mg', '{500,100,100,100,100}', 'single_dose', 87, 3, 'JW'),
	('EX101', 'J9910', '2025-03-01', 74, 'mg', '{105}', 'single_dose', 8, 2, 'JW'),
	('EX102', 'J9910', '2025-03-01', 95, 'mg', '{100}', 'single_dose', 10, 0, 'JZ'),
	('EX103', 'J9910', '2025-03-01', 95, 'mg', '{100}', 'multi_dose', 10, 0, NULL),
-- from a second collection
	('W001', 'J1745', '2024-01-15', 350, 'mg', '{100,100,100,100}', 'single_dose', 35, 5, 'JW'),
	('W002', 'J1745', '2024-01-15', 400, 'mg', '{100,100,100,100}', 'single_dose', 40, 0, 'JZ'),
	('W015', 'J9911', '2011-04-15', 10, 'mg', '{10}', NULL, 10, 0, NULL),
	('W021', 'J2505', '2020-01-15', 6, 'mg', '{6}', 'single_dose', 1, 0, NULL),
	('W026', 'J9990', '2016-06-20', 75, 'mg', '{100}', 'single_dose', 1, 0, NULL),
	('W038', 'J9905', '2017-01-15', 29, 'mg', '{20,20}', 'multi_dose', 6, 0, NULL),
	('W069', 'J1750', '2026-01-15', 100, 'mg', '{100}', 'single_dose', 2, 0, 'JZ'),
	('W077', 'J9901', '2023-09-15', 8, 'U', '{10}', 'single_dose', 8, 2, 'JW'),
	('W094', 'J0696', '2004-06-15', 14000, 'mg', '{2000,2000,2000,2000,2000,2000,2000}', NULL, 56, 0, NULL);
SELECT count(*) AS examples, count(*) FILTER (WHERE (w.units, w.discarded_units, w.modifier) IS NOT DISTINCT FROM (e.units, e.discarded, e.modifier)) AS agree
FROM example e, hcpcs_wastage(code, dose, unit, e.opened, day, container_type => type) w;
SELECT id, e.units, discarded, e.modifier, w.units AS units_, w.discarded_units AS discarded_, w.modifier AS modifier_
FROM example e, hcpcs_wastage(code, dose, unit, e.opened, day, container_type => type) w
WHERE (w.units, w.discarded_units, w.modifier) IS DISTINCT FROM (e.units, e.discarded, e.modifier);
-- Those that name no containers: units alone, unless the crosswalk of the day
-- has sizes (EX068 is EX091).
SELECT id, published, units, discarded_units, modifier, containers
FROM (VALUES ('EX029', 7, 'J9310', 679, date '2017-06-01'), ('EX068', 350, 'J9177', 87.5, '2025-01-01'), ('EX078', 2, 'J1030', 80, '2010-11-02'),
	('W010', 4, 'J9950', 200, '2015-01-15'), ('W028', 160, 'J9035', 1600, '2017-08-16'), ('W045', 1, 'J1030', 10, '2010-07-15'),
	('W049', 1, 'J3301', 10, '2010-07-15'), ('W062', 284, 'J1306', 284, '2026-01-15'), ('W075', 2, 'Q5147', 2, '2025-07-15')) AS t(id, published, code, dose, day),
	hcpcs_wastage(code, dose, 'mg', service_date => day);
-- Published and wrong: EX086 bills 9 + 1 with JW, W080 9 + 1 of 9.5 of 10 mg.
SELECT id, units, discarded_units, modifier FROM (VALUES ('EX086', 95, '{100}'::numeric[]), ('W080', 9.5, '{10}')) AS t(id, dose, opened),
	hcpcs_wastage('J9312', dose, 'mg', t.opened, '2024-01-01');
ROLLBACK;

-- By day: JW is older than Medicare's rule of 2017, JZ is required since
-- 2023-07-01; the list, which tells that J1745 is single-dose, begins then.
SELECT day, type, over.modifier AS some_left, even.modifier AS none_left
FROM unnest('{2002-12-31,2003-01-01,2016-12-31,2017-01-01,2022-06-15,2023-06-30,2023-07-01,2025-03-01}'::date[]) AS day, unnest('{single_dose,NULL}'::text[]) AS type,
	hcpcs_wastage('J1745', 85, 'mg', '{100}', day, container_type => type) AS over, hcpcs_wastage('J1745', 100, 'mg', '{100}', day, container_type => type) AS even
ORDER BY type, day;
-- By payer: who asks for neither gets neither; an unknown one asks nothing.
SELECT payer, over.modifier AS some_left, even.modifier AS none_left
FROM unnest('{medicare,Medicare Part B,noridian_je,dme_mac,medicare_advantage,uhc_medicaid_md,bcbs_nc,lifewise,bcbs_nd,commercial,medicaid,nobody knows,"",NULL}'::text[]) AS payer,
	hcpcs_wastage('J9308', 560, 'mg', '{500,100}', '2025-06-15', payer) AS over, hcpcs_wastage('J9308', 600, 'mg', '{500,100}', '2025-06-15', payer) AS even;
-- By claim: a packaged drug (status N) on a hospital outpatient's, K is paid.
SELECT code, claim_type, status_indicator, units, discarded_units, modifier
FROM (VALUES ('J0131'), ('J9308')) AS t(code), unnest('{professional,institutional,dme,NULL}'::text[]) AS claim_type, hcpcs_price(code, '2026-02-16') AS p,
	hcpcs_wastage(code, 560, 'mg', '{500,100}', '2026-02-16', claim_type => claim_type, container_type => 'single_dose') ORDER BY code, claim_type;
-- Out of scope: vaccines, radiopharmaceuticals, skin substitutes since 2026.
SELECT code, day, units, discarded_units, modifier
FROM (VALUES ('A9500', 1, date '2025-03-01'), ('Q4110', 10, '2025-12-31'), ('Q4110', 10, '2026-01-01')) AS t(code, dose, day),
	hcpcs_wastage(code, dose, NULL, '{16}', day, container_type => 'single_dose');
-- By container: the NDC row of Herceptin's 440 mg vial says multi-dose; the
-- argument says more.  Nobody says it of J9308 in 2022.
SELECT day, type, w.* FROM (VALUES ('J9355', date '2010-03-01', NULL), ('J9355', '2010-03-01', 'single_dose'), ('J9355', '2025-03-01', NULL), ('J9355', '2025-03-01', 'multi_dose')) AS t(code, day, type),
	hcpcs_wastage(code, 310, 'mg', service_date => day, container_type => type) AS w;
SELECT * FROM hcpcs_wastage('J9355', 310, 'mg', '{440}', '2010-03-01', container_type => 'multi_dose');
SELECT * FROM hcpcs_wastage('J9308', 560, 'mg', '{500,100}', '2022-03-01');

-- What the crosswalk rounds is the label's: 133.33 units of Zynlonta are 10
-- mg, 1.08 of phenobarbital 130 mg; and what it does not know stays unknown: factor
-- VIII is listed as of 1 IU.
SELECT code, dose, discarded_units, containers, leftover FROM (VALUES ('J9359', 10), ('J2560', 130), ('J2540', 5000000), ('J7192', 3000)) AS t(code, dose),
	hcpcs_wastage(code, dose, service_date => '2025-03-01');
-- Before the first release of the crosswalk no sizes are known.
SELECT * FROM hcpcs_wastage('J9308', 560, service_date => '2022-03-01');
-- A user's container answers too; one of another labeler is not mixed in.
BEGIN;
INSERT INTO hcpcs_ndc (ndc, code, units_per_container, product) VALUES ('99999000101', 'J9308', 12, 'Cyramza');
SELECT containers, leftover FROM unnest('{60,560}'::numeric[]) AS dose, hcpcs_wastage('J9308', dose, service_date => '2025-03-01');
ROLLBACK;
-- Not-otherwise-classified codes: one unit each.
SELECT dose, units, discarded_units, modifier FROM unnest('{30,50}'::numeric[]) AS dose, hcpcs_wastage('J3490', dose, 'mg', '{50}', '2025-03-01', container_type => 'single_dose');

-- Large doses, and 27 sizes (prednisone is sold in as many).
SELECT units, discarded_units, array_length(containers, 1), opened, leftover FROM hcpcs_wastage('J9308', 1000001, 'mg', service_date => '2025-03-01');
SELECT units, discarded_units, array_length(containers, 1) FROM hcpcs_wastage('J9308', 2147483647, 'mg', service_date => '2025-03-01');
SELECT units, containers, leftover FROM hcpcs_wastage('J7512', 12347, 'mg', service_date => '2025-03-01');
SELECT units, opened, leftover FROM hcpcs_wastage('J9308', 500 / 3.0, 'mg', service_date => '2025-03-01');

-- For every code of the crosswalk and three doses: the containers hold the
-- dose, each is needed, and no unit is billed that was not opened.
SELECT count(*) > 1000 AS many, count(*) FILTER (WHERE w.leftover < 0) AS short,
	   count(*) FILTER (WHERE w.leftover >= (SELECT min(c) FROM unnest(w.containers) AS c)) AS needless,
	   count(*) FILTER (WHERE w.leftover <> w.opened - n.dose OR w.opened <> (SELECT sum(c) FROM unnest(w.containers) AS c)) AS wrong_sum,
	   count(*) FILTER (WHERE w.discarded_units > 0 AND (w.units + w.discarded_units) * l.dose > w.opened) AS overbilled
FROM (SELECT DISTINCT code, units_per_container * f AS dose_units FROM hcpcs_ndc, unnest('{0.3,1,3.7}'::numeric[]) AS f WHERE '2026-02-16' BETWEEN valid_from AND valid_to) AS d
	CROSS JOIN LATERAL hcpcs_lookup(code, '2026-02-16') AS l
	CROSS JOIN LATERAL (SELECT dose_units * l.dose AS dose) AS n
	CROSS JOIN LATERAL hcpcs_wastage(d.code, n.dose, NULL, NULL, '2026-02-16') AS w
WHERE l.dose IS NOT NULL AND w.containers IS NOT NULL;

-- NULL code or dose gives NULL, whatever the rest is; nothing was given.
SELECT hcpcs_wastage(NULL, 1, 'nonsense', '{-1}', NULL) AS no_code, hcpcs_wastage('J9308', NULL, 'nonsense', '{-1}', NULL) AS no_dose;
SELECT * FROM hcpcs_wastage('J9308', 0, 'mg', '{100}', '2025-03-01');
SELECT * FROM hcpcs_wastage('J9308', 0, 'mg', service_date => '2025-03-01');
-- Blanks and any case.
SELECT * FROM hcpcs_wastage(' j9308 ', 560, ' MG ', '{500,100}', '2025-03-01', ' Medicare ', ' Professional ', ' Single_Dose ');
SELECT modifier FROM hcpcs_wastage('J9308', 560, '', '{500,100}', '2025-03-01', 'medicare', '', '');
SELECT containers FROM hcpcs_wastage('J9308', 560, 'mg', '[7:8][3:3]={{500.00},{100}}', '2025-03-01');

-- Errors: those of hcpcs_units, and those of the containers.
SELECT hcpcs_wastage('J0000', 1, 'mg', '{100}', '2025-03-01');
SELECT hcpcs_wastage('J9308', -1, 'mg', '{100}', '2025-03-01');
SELECT hcpcs_wastage('J9308', 'NaN', 'mg', '{100}', '2025-03-01');
SELECT hcpcs_wastage('J9308', 1, 'mL', '{100}', '2025-03-01');
SELECT hcpcs_wastage('J9308', 1, 'mg', '{100}', NULL);
SELECT hcpcs_wastage('J9308', 1, 'mg', '{100,0}', '2025-03-01');
SELECT hcpcs_wastage('J9308', 1, 'mg', '{100,-5}', '2025-03-01');
SELECT hcpcs_wastage('J9308', 1, 'mg', '{NaN}', '2025-03-01');
SELECT hcpcs_wastage('J9308', 1, 'mg', '{Infinity}', '2025-03-01');
SELECT hcpcs_wastage('J9308', 1, 'mg', '{100,NULL}', '2025-03-01');
SELECT hcpcs_wastage('J9308', 1, 'mg', '{1e30}', '2025-03-01');
SELECT hcpcs_wastage('J9308', 1, 'mg', '{0.3333333333333333333333}', '2025-03-01');
SELECT hcpcs_wastage('J9308', 1, 'mg', '{99999999999}', '2025-03-01');
SELECT hcpcs_wastage('J9308', 1, 'mg', '{100}', '2025-03-01', container_type => 'vial');
SELECT hcpcs_wastage('J9308', 1, 'mg', '{100}', '2025-03-01', claim_type => 'hospital');

SELECT provolatile, proparallel, proisstrict FROM pg_proc WHERE oid = 'hcpcs_wastage'::regproc;
SELECT pg_get_function_arguments('hcpcs_wastage'::regproc) AS arguments, pg_get_function_result('hcpcs_wastage'::regproc) AS result;
