\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'

SELECT hcpcs_reference_digest() AS original \gset
SELECT :'original' ~ '^[0-9a-f]{64}$' AS form, hcpcs_reference_digest() = :'original' AS same_again;

-- Every row counts, of every table, also of hcpcs_release: no two of these
-- states of the data have one digest.
CREATE FUNCTION pg_temp.digest_after(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	RETURN hcpcs_reference_digest();
END $$;
BEGIN;
SELECT count(*) AS changes, count(DISTINCT digest) AS digests, bool_or(digest = :'original') AS original
FROM (SELECT pg_temp.digest_after(s.statement) AS digest FROM (VALUES
	($s$INSERT INTO hcpcs_source (source, publisher) VALUES ('x', 'y')$s$),
	($s$INSERT INTO hcpcs_release VALUES (false, 'local', 'r', 'code', '2026-10-01', '2026-10-01', '2026-12-31', 'a file')$s$),
	($s$INSERT INTO hcpcs_drug (code, category) VALUES ('J9998', 'drug')$s$),
	($s$INSERT INTO hcpcs_limit (code, claim_type, units, indicator) VALUES ('J9308', 'professional', 1, 2)$s$),
	($s$INSERT INTO hcpcs_status (code, status_indicator) VALUES ('J9308', 'K')$s$),
	($s$INSERT INTO hcpcs_payment (code) VALUES ('J9308')$s$),
	($s$INSERT INTO hcpcs_ndc (ndc, code) VALUES ('00000000001', 'J9308')$s$),
	($s$INSERT INTO hcpcs_formulary (code, content) VALUES ('J9308', 100)$s$),
	($s$INSERT INTO hcpcs_modifier (modifier, category) VALUES ('Q9', 'other')$s$),
	($s$INSERT INTO hcpcs_modifier_rule (rule, kind, modifiers, finding) VALUES ('r', 'required', '{JW}', 'modifier_conflict')$s$),
	($s$INSERT INTO hcpcs_payer (payer, name) VALUES ('x', 'y')$s$),
	($s$INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('x', 'medicare')$s$),
	($s$INSERT INTO hcpcs_payer_policy (payer, policy, value) VALUES ('medicare', 'x', 'y')$s$),
	($s$INSERT INTO hcpcs_diagnosis (diagnosis) VALUES ('C169')$s$),
	($s$INSERT INTO hcpcs_unit_of_measure (unit, dimension, factor) VALUES ('x', 'y', 1)$s$),
	($s$INSERT INTO hcpcs_finding (finding, position, check_name, cause, severity, outcome, message, remedy) VALUES ('x', 999, 'x', 'claim', 'info', 'info', 'x', 'x')$s$),
	($s$INSERT INTO hcpcs_weight (finding, weight, basis) VALUES ('units_missing', 0.5, 'measured')$s$),
	($s$INSERT INTO hcpcs_guide (code, section, position, fact, value, agreement) VALUES ('J9308', 'definition', 99, 'unit', '5 mg', 'agrees')$s$),
	($s$INSERT INTO hcpcs_documentation_element (element, need, because, position) VALUES ('e', 'required', 'why', 99)$s$)) AS s(statement)) AS d;
ROLLBACK;

-- Every value counts, and in which column it stands; NULL and blank; the elements of a list.
BEGIN;
INSERT INTO hcpcs_drug (code, category, drug, brand, valid_from) VALUES ('J9998', 'drug', 'ab', 'c', '2026-01-01');
SELECT count(*) AS changes, count(DISTINCT digest) AS digests
FROM (SELECT pg_temp.digest_after('UPDATE hcpcs_drug SET ' || s.statement || ' WHERE code = ''J9998''') AS digest FROM (VALUES
	('drug = drug'), ($s$drug = 'a', brand = 'bc'$s$), ($s$drug = 'c', brand = 'ab'$s$), ('drug = NULL'), ($s$drug = ''$s$), ('esrd = false'),
	($s$valid_from = '-infinity'$s$), ($s$replaced_by = '{}'$s$), ($s$replaced_by = '{a,b}'$s$), ($s$replaced_by = '{b,a}'$s$),
	($s$replaced_by = '{ab}'$s$), ($s$replaced_by = '{a,b,NULL}'$s$), ($s$replaced_by = '{a,""}'$s$)) AS s(statement)) AS d;
ROLLBACK;

-- How the rows came to be there does not count: order, version, settings.
BEGIN;
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('p1', 'commercial', 'one'), ('p2', 'p1', 'two');
SELECT hcpcs_reference_digest() AS two \gset
DELETE FROM hcpcs_payer WHERE payer = 'p1';
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('p1', 'commercial', 'uno');
UPDATE hcpcs_payer SET name = 'one' WHERE payer = 'p1';
SELECT hcpcs_reference_digest() = :'two' AS any_order;
SELECT hcpcs_refresh();
SELECT hcpcs_reference_digest() = :'two' AS any_version;
SET LOCAL datestyle = 'SQL, DMY';
SET LOCAL extra_float_digits = -15;
SET LOCAL intervalstyle = 'sql_standard';
SET LOCAL client_encoding = 'LATIN1';
SET LOCAL search_path = '';
SET LOCAL hcpcs_drug.sources = 'guide';
SELECT public.hcpcs_reference_digest() = :'two' AS any_setting;
ROLLBACK;
BEGIN;	-- a column that nobody has filled is no difference, a filled one is
ALTER TABLE hcpcs_status ADD COLUMN remark text;
SELECT hcpcs_reference_digest() = :'original' AS unused_column;
ALTER TABLE hcpcs_status ADD COLUMN seen timestamptz DEFAULT now();
SELECT hcpcs_reference_digest() = :'original' AS time_of_writing;
ALTER TABLE hcpcs_status ALTER COLUMN remark SET DEFAULT 'x';
INSERT INTO hcpcs_status (code, status_indicator) VALUES ('J9308', 'K');
SELECT hcpcs_reference_digest() AS used_column \gset
UPDATE hcpcs_status SET remark = 'y' WHERE NOT shipped;
SELECT hcpcs_reference_digest() = :'used_column' AS used_column;
ROLLBACK;
BEGIN;
ALTER TABLE hcpcs_status ADD COLUMN place point;
SELECT hcpcs_reference_digest();
ROLLBACK;

-- Whoever may see nothing may ask; the snapshot decides what it is about.
CREATE ROLE regress_hcpcs_stranger;
REVOKE SELECT ON hcpcs_payer_policy FROM PUBLIC;
SET ROLE regress_hcpcs_stranger;
SELECT hcpcs_reference_digest() = :'original' AS without_privileges;
RESET ROLE;
GRANT SELECT ON hcpcs_payer_policy TO PUBLIC;
DROP ROLE regress_hcpcs_stranger;
BEGIN;
DECLARE earlier CURSOR FOR SELECT hcpcs_reference_digest() = :'original' AS as_of_the_cursor;
INSERT INTO hcpcs_weight (finding, weight, basis) VALUES ('units_missing', 0.5, 'measured');
FETCH earlier;
SELECT hcpcs_reference_digest() = :'original' AS as_of_now;
ROLLBACK;
