-- image: the copy of the reference tables follows every change, and only
-- those who may change them do.  What takes two sessions is in
-- src/test/isolation.

\set ask 'SELECT hcpcs_units(''J9308'', 95, ''mg'', ''2026-01-01'')'

-- The row that the tests add, change and remove: J9308 with another dose.
CREATE FUNCTION add_dose(dose numeric) RETURNS void LANGUAGE sql AS $$
	INSERT INTO hcpcs_drug (code, category, dose, dose_unit, billing_basis)
	VALUES ('J9308', 'drug', dose, 'mg', 'exact');
$$;

-- ---- what is held ----

-- Nothing before the first question; then the parts that it needed.
SELECT count(*) FROM hcpcs_image();
:ask;
SELECT version = (TABLE hcpcs_version) AS current, rows > 0 AS has_rows,
	   bytes BETWEEN 100000 AND 8000000 AS size, load_ms > 0 AS took_time
FROM hcpcs_image();
SELECT rows AS rows_before FROM hcpcs_image() \gset
SELECT count(*) >= 0 AS judged FROM hcpcs_findings('J9308', 19, '{JZ}', '2026-01-01');
SELECT rows > :rows_before AS more_parts FROM hcpcs_image();

-- A new version for every transaction that changes something, for no other.
SELECT version AS version_before FROM hcpcs_version \gset
SELECT add_dose(10);
SELECT version > :version_before AS newer FROM hcpcs_version;
:ask;
SELECT version = (TABLE hcpcs_version) AS current FROM hcpcs_image();
SELECT version AS version_before FROM hcpcs_version \gset
UPDATE hcpcs_drug SET dose = 20 WHERE NOT shipped AND code = 'none such';
SELECT version = :version_before AS same FROM hcpcs_version;
DELETE FROM hcpcs_drug WHERE NOT shipped;
:ask;
-- One number for a transaction, however many rows it changes.
SELECT last_value AS value_before FROM hcpcs_version_seq \gset
BEGIN;
SELECT add_dose(10);
SAVEPOINT same;
UPDATE hcpcs_drug SET dose = 20 WHERE NOT shipped;
RELEASE same;
DELETE FROM hcpcs_drug WHERE NOT shipped;
COMMIT;
SELECT last_value - :value_before AS numbers_taken FROM hcpcs_version_seq;

-- ---- own changes ----

-- In a loop: 10, 5, 4.
DO $$
BEGIN
	PERFORM add_dose(10);
	FOR i IN 2..3 LOOP
		RAISE NOTICE '%', hcpcs_units('J9308', 95, 'mg', '2026-01-01');
		UPDATE hcpcs_drug SET dose = 10 * i WHERE NOT shipped;
	END LOOP;
	RAISE NOTICE '%', hcpcs_units('J9308', 95, 'mg', '2026-01-01');
	DELETE FROM hcpcs_drug WHERE NOT shipped;
END $$;

-- A function that takes snapshots of its own sees the rows that the statement
-- around it has written so far.
CREATE FUNCTION ask_three() RETURNS integer[] LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	RETURN ARRAY[hcpcs_units('J9308', 95, 'mg', '2026-01-01'),
				 hcpcs_units('J9207', 95, 'mg', '2026-01-01'),
				 hcpcs_units('J9173', 95, 'mg', '2026-01-01')];
END $$;
INSERT INTO hcpcs_drug (code, category, dose, dose_unit, billing_basis, note)
SELECT code, 'drug', 95, 'mg', 'exact', ask_three()::text
FROM unnest('{J9308,J9207,J9173}'::text[]) AS code
RETURNING code, note;
SELECT ask_three();
-- Whichever row goes first, each call sees one more of the shipped answers.
DELETE FROM hcpcs_drug WHERE NOT shipped
RETURNING cardinality(array_remove(ask_three(), 1)) AS shipped_answers;
SELECT ask_three();

-- Workers see what their leader has not yet committed.
CREATE TABLE line AS SELECT 95 AS dose FROM generate_series(1, 20000);
ANALYZE line;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
BEGIN;
SELECT add_dose(20);
EXPLAIN (COSTS OFF) SELECT sum(hcpcs_units('J9308', dose, 'mg', '2026-01-01')) FROM line;
SELECT sum(hcpcs_units('J9308', dose, 'mg', '2026-01-01')) FROM line;
ROLLBACK;
SELECT sum(hcpcs_units('J9308', dose, 'mg', '2026-01-01')) FROM line;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
DROP TABLE line;

-- ---- sources ----

SELECT add_dose(10);
SET hcpcs_drug.sources = 'cms';
:ask;
SET hcpcs_drug.sources = ' local ,cms, local';
:ask;
BEGIN;
:ask;
SET LOCAL hcpcs_drug.sources = cms;
:ask;
ROLLBACK;
:ask;
SET hcpcs_drug.sources = 'guid, cms';
:ask;
SET hcpcs_drug.sources = 'nobody';
:ask;
RESET hcpcs_drug.sources;
:ask;
SET hcpcs_drug.sources = 'cms,,local';
SET hcpcs_drug.source = 'cms';
DELETE FROM hcpcs_drug WHERE NOT shipped;

-- ---- who may change what ----

UPDATE hcpcs_drug SET dose = 6 WHERE code = 'J9308';
DELETE FROM hcpcs_payer WHERE payer = 'medicaid';
TRUNCATE hcpcs_weight;
-- what a user writes is the user's, whatever it says
INSERT INTO hcpcs_payer (payer, shipped, parent, name) VALUES ('plan_a', true, 'medicare', 'Plan A') RETURNING shipped;
UPDATE hcpcs_payer SET shipped = true WHERE payer = 'plan_a' RETURNING shipped;
-- no payer above itself, within one statement or over several
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('plan_b', 'plan_b', 'Plan B');
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('plan_b', 'plan_c', 'B'), ('plan_c', 'plan_b', 'C');
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('plan_b', 'plan_a', 'Plan B');
UPDATE hcpcs_payer SET parent = 'plan_b' WHERE payer = 'plan_a';
UPDATE hcpcs_payer SET parent = 'medicaid' WHERE payer = 'plan_b';
DELETE FROM hcpcs_payer WHERE NOT shipped;
-- findings are those that the checks make
INSERT INTO hcpcs_weight (finding, weight, basis) VALUES ('units_over_mu', 0.5, 'assumption');
INSERT INTO hcpcs_modifier_rule (rule, kind, modifiers, finding) VALUES ('x', 'forbidden', '{ZZ}', 'base');
BEGIN;
INSERT INTO hcpcs_weight (finding, weight, basis) VALUES ('base', 0.5, 'assumption'), ('units_over_mue', 0.5, 'assumption');
ROLLBACK;
-- two rows of the user for one day
BEGIN;
SELECT add_dose(10);
INSERT INTO hcpcs_drug (code, category, valid_from) VALUES ('J9308', 'drug', '2026-01-01');
ROLLBACK;

-- Rights: to ask none are needed, to write those on the table suffice.
CREATE ROLE hcpcs_image_user;
REVOKE SELECT ON hcpcs_drug FROM PUBLIC;
SET ROLE hcpcs_image_user;
:ask;
SELECT count(*) FROM hcpcs_version;
SELECT hcpcs_refresh();
SELECT add_dose(10);
RESET ROLE;
GRANT SELECT ON hcpcs_drug TO PUBLIC;
GRANT INSERT ON hcpcs_drug TO hcpcs_image_user;
BEGIN;
SET LOCAL ROLE hcpcs_image_user;
SELECT add_dose(10);
SELECT current_user;
:ask;
ROLLBACK;
REVOKE INSERT ON hcpcs_drug FROM hcpcs_image_user;
DROP ROLE hcpcs_image_user;

-- Tables with row security are not read: the image is everybody's.
ALTER TABLE hcpcs_payer ENABLE ROW LEVEL SECURITY;
:ask;
ALTER TABLE hcpcs_payer DISABLE ROW LEVEL SECURITY;
:ask;

-- ---- what the triggers do not see ----

ALTER TABLE hcpcs_drug DISABLE TRIGGER zzz_hcpcs_reference;
:ask;
SELECT add_dose(10);
SELECT hcpcs_refresh();
:ask;
DELETE FROM hcpcs_drug WHERE NOT shipped;
ALTER TABLE hcpcs_drug ENABLE ALWAYS TRIGGER zzz_hcpcs_reference;
:ask;
-- "replica" switches off ordinary triggers, not these
SET session_replication_role = replica;
SELECT add_dose(10);
:ask;
DELETE FROM hcpcs_drug WHERE NOT shipped;
:ask;
RESET session_replication_role;

-- ---- tables that are not what the library expects ----

BEGIN;
ALTER TABLE hcpcs_drug RENAME COLUMN container TO box;
SAVEPOINT asked;
:ask;
ROLLBACK TO asked;
ALTER TABLE hcpcs_drug RENAME COLUMN box TO container;
ALTER TABLE hcpcs_weight ALTER COLUMN weight TYPE double precision;
SAVEPOINT asked;
:ask;
ROLLBACK;
BEGIN;
ALTER TABLE hcpcs_payer_alias RENAME TO elsewhere;
SAVEPOINT asked;
:ask;
ROLLBACK;
-- columns may move and be added
BEGIN;
ALTER TABLE hcpcs_weight DROP COLUMN note, ADD COLUMN ours text;
:ask;
ROLLBACK;
:ask;

-- ---- the ceiling ----

SELECT hcpcs_refresh();
SET hcpcs_drug.max_image_mb = 1;
:ask;
-- a part that did not fit is not half there afterwards
SET hcpcs_drug.max_image_mb = '2MB';
:ask;
SELECT count(*) FROM hcpcs_findings('J9308', 19, '{JZ}', '2026-01-01', ndc => '00002-7669-01', diagnoses => '{C169}');
RESET hcpcs_drug.max_image_mb;
SELECT count(*) >= 0 AS judged FROM hcpcs_findings('J9308', 19, '{JZ}', '2026-01-01', ndc => '00002-7669-01', diagnoses => '{C169}');
:ask;

-- ---- another installation in the same session ----

BEGIN;
DROP FUNCTION ask_three, add_dose;
DROP EXTENSION hcpcs_drug;
CREATE SCHEMA "Codes & units";
CREATE EXTENSION hcpcs_drug SCHEMA "Codes & units";
SET LOCAL search_path = "Codes & units";
:ask;
INSERT INTO hcpcs_drug (code, category, dose, dose_unit, billing_basis) VALUES ('J9308', 'drug', 10, 'mg', 'exact');
:ask;
ROLLBACK;
:ask;
DROP FUNCTION ask_three, add_dose;
