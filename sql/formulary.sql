\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Nothing is shipped: without rows of the user the crosswalk's sizes answer.
SELECT count(*) FROM hcpcs_formulary;
SELECT units, discarded_units, modifier, containers FROM hcpcs_wastage('J9308', 560, 'mg', service_date => '2026-01-15');

BEGIN;
-- A practice that stocks 100 mg vials of Cyramza until the end of June, then
-- 500 mg ones alone.
INSERT INTO hcpcs_formulary (code, product, content, content_unit, container, ndc, valid_to) VALUES ('J9308', 'Cyramza', 100, 'mg', 'single_dose', '00002766901', '2026-06-30');
INSERT INTO hcpcs_formulary (code, product, content, valid_from) VALUES ('J9308', 'Cyramza', 500, '2026-07-01');
SELECT d AS day, w.units, w.discarded_units, w.modifier, w.containers, w.leftover
FROM unnest('{2026-01-15,2026-06-30,2026-07-01}'::date[]) AS d, hcpcs_wastage('J9308', 560, 'mg', service_date => d) AS w;
SELECT line, modifiers, units FROM hcpcs_bill('J9308', 0.56, 'g', service_date => '2026-07-01');
-- An NDC that is named is looked for in the list first, then in the crosswalk.
SELECT line, modifiers, units, ndc FROM hcpcs_bill('J9308', 230, 'mg', service_date => '2026-01-15', ndcs => '{00002-7669-01}');
SELECT line, modifiers, units, ndc FROM hcpcs_bill('J9308', 230, 'mg', service_date => '2026-01-15', ndcs => '{00002-7678-01}');
-- Containers that are given count, whatever is stocked.
SELECT discarded_units FROM hcpcs_wastage('J9308', 560, 'mg', '{500,100}', '2026-07-01');
-- hcpcs_fix is certain of what was opened where one size is stocked.
SELECT line, modifiers, units, reason FROM hcpcs_fix('J9308', 112, NULL, '2026-07-15', dose => 560, received_date => '2026-07-20');

-- Multi-dose containers leave nothing to bill.
INSERT INTO hcpcs_formulary (code, content, container) VALUES ('J1745', 100, 'multi_dose');
SELECT units, discarded_units, modifier, containers FROM hcpcs_wastage('J1745', 250, 'mg', service_date => '2026-01-15');
ROLLBACK;

BEGIN;
-- Sizes in another unit; one that does not convert, or is none, is left out.
INSERT INTO hcpcs_formulary (code, content, content_unit) VALUES ('J9207', 0.045, 'g'), ('J9207', 9, 'mL'), ('J9207', 7, 'furlong');
SELECT containers, leftover FROM hcpcs_wastage('J9207', 60, 'mg', service_date => '2026-01-15');
-- A product's containers are mixed, those of two products are not.
INSERT INTO hcpcs_formulary (code, product, content, content_unit) VALUES ('J9207', 'b', 50, 'mg'), ('J9207', 'b', 11, 'mg');
SELECT containers, leftover FROM hcpcs_wastage('J9207', 60, 'mg', service_date => '2026-01-15');
SELECT containers, leftover FROM hcpcs_wastage('J9207', 95, 'mg', service_date => '2026-01-15');	-- not 45 and 50
-- The newest release of the first source that has a list is the list.
INSERT INTO hcpcs_source (source, precedence, publisher) VALUES ('pharmacy', 0, 'our pharmacy');
INSERT INTO hcpcs_release (source, release, kind, released, covers_from, covers_to, origin) VALUES
	('pharmacy', '2026-01', 'ndc', '2026-01-01', '2026-01-01', '2026-01-31', 'a list'), ('pharmacy', '2026-02', 'ndc', '2026-02-01', '2026-02-01', '2026-02-28', 'a list');
INSERT INTO hcpcs_formulary (source, release, code, content) VALUES ('pharmacy', '2026-01', 'J9207', 15), ('pharmacy', '2026-02', 'J9207', 45), ('pharmacy', '2026-02', 'J9207', 20);
SELECT containers FROM hcpcs_wastage('J9207', 60, 'mg', service_date => '2026-01-15');
SET LOCAL hcpcs_drug.sources = 'local, cms';
SELECT containers FROM hcpcs_wastage('J9207', 60, 'mg', service_date => '2026-01-15');
ROLLBACK;

-- Waste is avoidable where a smaller mix was in the house: 88 units of two
-- 500 mg vials for a dose of 560 mg.
CREATE TEMP TABLE line AS SELECT 'c' AS claim_id, n AS line_no, 'p' AS patient_id, 'J9308' AS code, u AS units, m AS modifiers, date '2026-01-15' AS service_date,
	'medicare' AS payer, '00002767801' AS ndc, date '2026-01-20' AS received_date FROM (VALUES (1, 112, '{}'::text[]), (2, 88, '{JW}')) AS t(n, u, m);
SET client_min_messages = warning;
SELECT line_no, finding, detail FROM hcpcs_audit('SELECT * FROM line');
BEGIN;
INSERT INTO hcpcs_formulary (code, product, content) VALUES ('J9308', 'Cyramza', 500);
SELECT line_no, finding, detail FROM hcpcs_audit('SELECT * FROM line');
INSERT INTO hcpcs_formulary (code, product, content) VALUES ('J9308', 'Cyramza', 300);
SELECT line_no, finding, detail FROM hcpcs_audit('SELECT * FROM line');
ROLLBACK;
RESET client_min_messages;

-- What cannot be a row.
INSERT INTO hcpcs_formulary (code, content) VALUES ('J9308', 0);
INSERT INTO hcpcs_formulary (code, content) VALUES ('J9308', 'NaN');
INSERT INTO hcpcs_formulary (code, content) VALUES ('99213', 1);
INSERT INTO hcpcs_formulary (code, content, container) VALUES ('J9308', 1, 'vial');
INSERT INTO hcpcs_formulary (code, content, ndc) VALUES ('J9308', 1, '0002-7669-01');
INSERT INTO hcpcs_formulary (code, content, valid_from, valid_to) VALUES ('J9308', 1, '2026-01-02', '2026-01-01');
INSERT INTO hcpcs_formulary (code, content, valid_to) VALUES ('J9308', 100, '2026-06-30'), ('J9308', 100.0, 'infinity');
INSERT INTO hcpcs_formulary (code, content, valid_from, valid_to) VALUES ('J9308', 100, '2026-01-01', '2026-06-30'), ('J9308', 100, '2026-06-30', 'infinity');
-- Nobody makes a row a shipped one.
BEGIN;
INSERT INTO hcpcs_formulary (shipped, code, content) VALUES (true, 'J9308', 100) RETURNING shipped;
ROLLBACK;
SELECT has_table_privilege('public', 'hcpcs_formulary', 'SELECT') AS readable, has_table_privilege('public', 'hcpcs_formulary', 'INSERT') AS writable;
