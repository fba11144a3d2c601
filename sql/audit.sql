\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;
\set VERBOSITY default

CREATE TABLE audited (
	claim_id text, line_no integer, patient_id text DEFAULT 'P', provider_id text DEFAULT 'D', service_date date DEFAULT '2026-07-15',
	code text, units numeric, modifiers text[], ndc text, dose numeric, dose_unit text DEFAULT 'mg',
	received_date date DEFAULT '2026-07-20', claim_frequency text, original_claim_id text, line_status text
);

-- What the lines of a day say of each other: claim_id is the case.  Patients
-- differ by case.  Cyramza: 500 mg and 100 mg vials, 5 mg a unit, that is 100
-- and 20 units; rules.md W1 to W6 are the rules.
INSERT INTO audited (claim_id, line_no, patient_id, code, units, modifiers) VALUES
	('W01 the pair is right: nothing', 1, 'W01', 'J9308', 112, '{}'), ('W01 the pair is right: nothing', 2, 'W01', 'J9308', 8, '{JW}'),
	('W02 JW alone', 1, 'W02', 'J9308', 8, '{JW}'),
	('W03 JW, administered yesterday', 1, 'W03', 'J9308', 8, '{JW}'),
	('W04 JZ beside JW', 1, 'W04', 'J9308', 112, '{JZ}'), ('W04 JZ beside JW', 2, 'W04', 'J9308', 8, '{JW}'),
	('W05 twice, once with waste: nothing', 1, 'W05', 'J9308', 40, '{JZ}'), ('W05 twice, once with waste: nothing', 2, 'W05', 'J9308', 33, '{76}'),
	('W05 twice, once with waste: nothing', 3, 'W05', 'J9308', 7, '{JW,76}'),
	('W06 JW of another drug does not help', 1, 'W06', 'J9308', 112, '{}'), ('W06 JW of another drug does not help', 2, 'W06', 'J9207', 3, '{JW}'),
	('W07 the pair over two claims: nothing', 1, 'W07', 'J9308', 112, '{}'), ('W07 the second claim: nothing', 1, 'W07', 'J9308', 8, '{JW}'),
	('W08 JW and JZ on one line', 1, 'W08', 'J9308', 112, '{JW,JZ}');
INSERT INTO audited (claim_id, line_no, patient_id, code, units, modifiers, service_date) VALUES
	('W03 JW, administered yesterday', 2, 'W03', 'J9308', 100, '{}', '2026-07-14');
INSERT INTO audited (claim_id, line_no, patient_id, code, units, modifiers, ndc, dose) VALUES
	-- Opdivo, 1 mg a unit: vials of 40, 100, 120 and 240
	('W11 one vial: nothing', 1, 'W11', 'J9299', 230, '{}', '00003373413', 230), ('W11 one vial: nothing', 2, 'W11', 'J9299', 10, '{JW}', '00003373413', NULL),
	('W12 a unit more than the vial', 1, 'W12', 'J9299', 230, '{}', '00003373413', 230), ('W12 a unit more than the vial', 2, 'W12', 'J9299', 11, '{JW}', '00003373413', NULL),
	('W13 a vial too many', 1, 'W13', 'J9299', 230, '{}', '00003373413', 230), ('W13 a vial too many', 2, 'W13', 'J9299', 250, '{JW}', '00003373413', NULL),
	('W14 smaller vials waste less', 1, 'W14', 'J9299', 130, '{}', '00003373413', 130), ('W14 smaller vials waste less', 2, 'W14', 'J9299', 110, '{JW}', '00003373413', NULL),
	('W15 waste that nobody bills', 1, 'W15', 'J9299', 230, '{JZ}', '00003373413', 230),
	('W16 the sizes fit together: nothing', 1, 'W16', 'J9299', 140, '{JZ}', '00003377412', 140),
	('W17 no NDC, no amount: nothing', 1, 'W17', 'J9299', 230, '{}', NULL, 230), ('W17 no NDC, no amount: nothing', 2, 'W17', 'J9299', 99, '{JW}', NULL, NULL);
-- J9355 until 2016: 44 units a multi-dose vial (OIG A-05-13-00024).
INSERT INTO audited (claim_id, line_no, patient_id, code, units, modifiers, service_date, dose, received_date) VALUES
	('C01 a whole vial on two lines', 1, 'C01', 'J9355', 30, '{}', '2012-03-05', NULL, '2012-03-20'), ('C01 a whole vial on two lines', 2, 'C01', 'J9355', 14, '{76}', '2012-03-05', NULL, '2012-03-20'),
	('C02 the doses explain it: nothing', 1, 'C02', 'J9355', 30, '{}', '2012-03-05', 300, '2012-03-20'), ('C02 the doses explain it: nothing', 2, 'C02', 'J9355', 14, '{76}', '2012-03-05', 140, '2012-03-20'),
	('C03 one line is a whole vial', 1, 'C03', 'J9355', 44, '{}', '2012-03-05', NULL, '2012-03-20');
-- The same again, or something else?
INSERT INTO audited (claim_id, line_no, patient_id, provider_id, code, units, modifiers, ndc) VALUES
	('D01 the same again', 1, 'D01', 'D', 'J1745', 20, '{JZ}', '57894003001'), ('D01 the same again', 2, 'D01', 'D', 'J1745', 20, '{JZ}', '57894003001'),
	('D02 76: nothing', 1, 'D02', 'D', 'J1745', 20, '{JZ}', NULL), ('D02 76: nothing', 2, 'D02', 'D', 'J1745', 20, '{JZ,76}', NULL),
	('D03 77: nothing', 1, 'D03', 'D', 'J1745', 20, '{JZ}', NULL), ('D03 77: nothing', 2, 'D03', 'D', 'J1745', 20, '{77,JZ}', NULL),
	('D04 another NDC: nothing', 1, 'D04', 'D', 'J1745', 20, '{JZ}', '57894003001'), ('D04 another NDC: nothing', 2, 'D04', 'D', 'J1745', 20, '{JZ}', '57894016001'),
	('D05 the other eye: nothing', 1, 'D05', 'D', 'J0178', 2, '{JZ,RT}', NULL), ('D05 the other eye: nothing', 2, 'D05', 'D', 'J0178', 2, '{LT,JZ}', NULL),
	('D06 other units', 1, 'D06', 'D', 'J1745', 20, '{JZ}', NULL), ('D06 other units', 2, 'D06', 'D', 'J1745', 30, '{JZ}', NULL),
	('D07 three times', 1, 'D07', 'D', 'J1745', 20, '{JZ}', NULL), ('D07 three times', 2, 'D07', 'D', 'J1745', 20, '{JZ}', NULL), ('D07 three times', 3, 'D07', 'D', 'J1745', 20, '{JZ}', NULL),
	('D08 another provider: nothing', 1, 'D08', 'D1', 'J1745', 20, '{JZ}', NULL), ('D08 the other: nothing', 1, 'D08', 'D2', 'J1745', 20, '{JZ}', NULL),
	('D09 first claim', 1, 'D09', 'D', 'J1745', 20, '{JZ}', NULL), ('D09 second claim', 1, 'D09', 'D', 'J1745', 20, '{jz}', NULL);
-- What does not count any more.
INSERT INTO audited (claim_id, line_no, patient_id, code, units, modifiers, claim_frequency, original_claim_id, line_status) VALUES
	('V01', 1, 'V01', 'J9308', 200, '{}', '1', NULL, NULL), ('V01v', 1, 'V01', 'J9308', 200, '{}', '8', 'V01', NULL), ('V01r', 1, 'V01', 'J9308', 200, '{JZ}', '7', 'V01', NULL),
	('V02', 1, 'V02', 'J9308', 200, '{JZ}', '1', NULL, NULL), ('V02', 1, 'V02', 'J9308', 200, '{JZ}', '8', NULL, NULL), ('V02', 1, 'V02', 'J9308', 200, '{JZ}', '7', NULL, NULL),
	('V03', 1, 'V03', 'J9308', 200, '{JZ}', '1', NULL, 'voided'), ('V03b', 1, 'V03', 'J9308', 200, '{JZ}', '1', NULL, NULL),
	('V04 replaced twice', 1, 'V04', 'J9308', 200, '{}', '1', NULL, NULL), ('V04a', 1, 'V04', 'J9308', 200, '{}', '7', 'V04 replaced twice', NULL), ('V04b', 1, 'V04', 'J9308', 200, '{JZ}', '7', 'V04a', NULL),
	('V05 denied replacement', 1, 'V05', 'J9308', 200, '{JZ}', '1', NULL, NULL), ('V05r', 1, 'V05', 'J9308', 200, '{JZ}', '7', 'V05 denied replacement', 'denied'),
	('V06 denied without JZ', 1, 'V06', 'J9308', 200, '{}', '1', NULL, 'D');

-- Of the findings, those that need the other lines, and the ones taken back.
SELECT claim_id, line_no, finding, severity, detail FROM hcpcs_audit('SELECT * FROM audited ORDER BY claim_id, line_no')
WHERE finding IN ('units_over_mue', 'duplicate_line', 'jw_or_jz_missing') OR finding LIKE 'jw_%' OR finding LIKE 'waste%' OR finding = 'whole_container_units';

-- One row a finding; the risk is that of the line, the heaviest finding first.
SELECT * FROM hcpcs_audit($$SELECT * FROM audited WHERE patient_id IN ('D06', 'D01') ORDER BY claim_id, line_no$$);
SET client_min_messages = warning;
WITH audit AS (
	SELECT claim_id, line_no, min(risk) AS risk, array_agg(finding ORDER BY finding) AS findings FROM hcpcs_audit($$SELECT * FROM audited WHERE claim_frequency IS NULL$$) GROUP BY 1, 2
), alone AS (
	SELECT a.claim_id, a.line_no, array_agg(f.finding ORDER BY f.finding) AS findings,
		   min(hcpcs_denial_risk(a.code, a.units, a.modifiers, a.service_date, ndc => coalesce(a.ndc, ''), dose => a.dose, dose_unit => a.dose_unit, received_date => a.received_date)) AS risk
	FROM audited a, hcpcs_findings(a.code, a.units, a.modifiers, a.service_date, ndc => coalesce(a.ndc, ''), dose => a.dose, dose_unit => a.dose_unit, received_date => a.received_date) AS f GROUP BY 1, 2
)
SELECT count(*) FILTER (WHERE audit.findings = alone.findings) AS found_alone, count(*) FILTER (WHERE audit.findings = alone.findings AND audit.risk <> alone.risk) AS differ FROM audit JOIN alone USING (claim_id, line_no);
-- Money at risk counts a line once, under its heaviest finding.
SELECT finding, count(*) AS lines, round(sum(risk * units)::numeric, 2) AS units_at_risk
FROM (SELECT DISTINCT ON (claim_id, line_no) * FROM hcpcs_audit('SELECT * FROM audited') WITH ORDINALITY ORDER BY claim_id, line_no, ordinality) AS heaviest
GROUP BY finding ORDER BY finding;

-- The order of the query is the order of the answer, whichever it is.
SELECT array_agg(claim_id || line_no ORDER BY ordinality) FROM hcpcs_audit($$SELECT * FROM audited WHERE patient_id LIKE 'D0_' ORDER BY claim_id DESC, line_no DESC$$) WITH ORDINALITY WHERE finding = 'duplicate_line';

-- Without a patient a claim's lines stand together; without either, none do.
RESET client_min_messages;
SELECT claim_id, line_no, finding FROM hcpcs_audit($$SELECT claim_id, line_no, code, units, modifiers, service_date, received_date FROM audited WHERE patient_id IN ('D01', 'D09', 'W01', 'W07')$$)
WHERE finding IN ('duplicate_line', 'jw_or_jz_missing', 'jw_without_administered_line') ORDER BY 1, 2, 3;
SELECT claim_id, line_no, finding FROM hcpcs_audit($$SELECT code, units, modifiers, service_date, received_date FROM audited WHERE patient_id IN ('D01', 'W01') ORDER BY claim_id, line_no$$);
SET client_min_messages = warning;
-- A patient that is NULL stands by the claim, and is no other patient.
SELECT claim_id, line_no, finding FROM hcpcs_audit($$SELECT claim_id, line_no, NULL::text AS patient_id, code, units, modifiers, service_date, received_date FROM audited WHERE patient_id IN ('D01', 'D09') ORDER BY 1, 2$$)
WHERE finding = 'duplicate_line';
-- Keys of other types: numbers and UUIDs are as good.
SELECT claim_id, finding FROM hcpcs_audit($$SELECT n AS claim_id, 1::bigint AS line_no, 7::smallint AS patient_id, '6ccd780c-baba-1026-9564-5b8c656024db'::uuid AS provider_id,
	'J1745'::char(8) AS code, 20::float8 AS units, 'JZ' AS mod1, NULL AS mod2, timestamp '2026-07-15 10:00' AS service_date, timestamptz '2026-07-20 10:00+00' AS received_date FROM generate_series(1, 2) AS n$$)
WHERE finding = 'duplicate_line';

-- Exactly one SELECT, and nothing that writes.
SELECT * FROM hcpcs_audit(NULL);
SELECT * FROM hcpcs_audit('');
SELECT * FROM hcpcs_audit('SELECT * FROM audited; SELECT * FROM audited');
SELECT * FROM hcpcs_audit('DELETE FROM audited RETURNING *');
SELECT * FROM hcpcs_audit('WITH gone AS (DELETE FROM audited RETURNING *) SELECT * FROM gone');
SELECT * FROM hcpcs_audit('SELECT * INTO copied FROM audited');
SELECT * FROM hcpcs_audit('SELECT * FROM audited FOR UPDATE');
SELECT * FROM hcpcs_audit('EXPLAIN SELECT * FROM audited');
SELECT * FROM hcpcs_audit('SELECT * FROM audited WHERE');
SELECT * FROM hcpcs_audit('SELECT * FROM nowhere');
CREATE FUNCTION write_in_passing() RETURNS date LANGUAGE plpgsql AS $$BEGIN INSERT INTO audited (claim_id) VALUES ('sneaked in'); RETURN '2026-07-15'; END$$;
SELECT * FROM hcpcs_audit('SELECT code, units, write_in_passing() AS service_date FROM audited');
SELECT count(*) AS sneaked_in FROM audited WHERE claim_id = 'sneaked in';
SHOW transaction_read_only;
-- VALUES and TABLE are SELECTs too; a trailing semicolon is none between.
SELECT count(*) FROM hcpcs_audit($$SELECT * FROM (VALUES ('J9308', 112, DATE '2026-07-15')) AS v (code, units, service_date);$$);
SELECT count(*) > 0 AS findings FROM hcpcs_audit('TABLE audited');

-- Columns: missing, twice, of a type that does not fit.
SELECT * FROM hcpcs_audit('SELECT code, units, service_date AS servicedate FROM audited');
SELECT * FROM hcpcs_audit('SELECT units, service_date FROM audited');
SELECT * FROM hcpcs_audit('SELECT code, units, units, service_date FROM audited');
SELECT * FROM hcpcs_audit('SELECT code, units, service_date::text AS service_date FROM audited');
SELECT * FROM hcpcs_audit('SELECT code, units, service_date, true AS claim_id FROM audited');
SELECT * FROM hcpcs_audit('SELECT code, units, service_date, modifiers, modifiers[1] AS mod1 FROM audited');
SELECT column_name, used_as, type, problem, checks_without_data FROM hcpcs_audit_columns('SELECT claim_id, patient_id AS patientid, code, units, units, service_date::text, modifiers[1] AS mod1, 1 AS colour FROM audited');
SELECT * FROM hcpcs_audit_columns('SELECT 1; SELECT 2');
SELECT * FROM hcpcs_audit_columns(NULL);
-- It does not run the query: this one would fail.
SELECT count(*) > 0 AS columns FROM hcpcs_audit_columns('SELECT code, 1 / 0 AS units, service_date FROM audited');
SELECT * FROM hcpcs_audit('SELECT code, 1 / 0 AS units, service_date FROM audited');

-- The notice names what was not read.
RESET client_min_messages;
SELECT count(*) FROM hcpcs_audit($$SELECT *, 'red' AS colour, 'P' AS "Patient" FROM audited WHERE patient_id = 'W01'$$);
-- Nothing in, nothing out; blank lines are lines.
SELECT * FROM hcpcs_audit('SELECT * FROM audited WHERE false');
SELECT line_no, code, finding, risk, service_date, payer, units FROM hcpcs_audit('SELECT NULL::text AS code, NULL::numeric AS units, NULL::date AS service_date, NULL::text AS patient_id, NULL::text AS claim_id FROM generate_series(1, 2)') ORDER BY 1, 3;
SET client_min_messages = warning;
-- Columns that the functions of one line have no argument for: the period and
-- the units of an authorization, the revenue code, 340B.
SELECT line_no, code, finding, severity, detail FROM hcpcs_audit($$
	SELECT *, 'J9308' AS code, DATE '2026-07-20' AS received_date, '131' AS place_of_service, ARRAY['JZ', tb] AS modifiers FROM (VALUES
	(1, DATE '2026-07-15', 100, DATE '2026-07-01', DATE '2026-12-31', 100, 'institutional', '0636', true, 'TB'),
	(2, DATE '2026-06-30', 100, DATE '2026-07-01', DATE '2026-12-31', 100, 'institutional', '636', true, 'TB'),
	(3, DATE '2026-07-15', 101, DATE '2026-07-01', DATE '2026-07-14', 100, 'institutional', '0250', false, NULL),
	(4, DATE '2026-07-15', 100, NULL, NULL, NULL, 'institutional', '0450', true, NULL),
	(5, DATE '2026-07-15', 100, NULL, NULL, NULL, 'institutional', NULL, NULL, NULL),
	(6, DATE '2026-07-15', 100, NULL, NULL, NULL, 'professional', '0450', NULL, NULL),
	(7, DATE '2022-07-15', 100, NULL, NULL, NULL, 'institutional', '0636', true, NULL))
	AS v (line_no, service_date, units, auth_from, auth_to, auth_units, claim_type, revenue_code, acquired_340b, tb)$$)
WHERE finding LIKE 'prior_auth%' OR finding IN ('revenue_code_mismatch', 'modifier_340b_missing');
-- What is no code repeats no other: each stands alone.
SELECT finding, count(*) FROM hcpcs_audit($$SELECT 'P' AS patient_id, 7 AS units, DATE '2026-07-15' AS service_date, c AS code FROM unnest('{x,x,NULL,NULL,J12345,J12345}'::text[]) AS c$$) WHERE finding IN ('code_unknown', 'duplicate_line') GROUP BY 1;
-- Days at the ends of the calendar, and an end too far away to divide by: one day.
SELECT line_no, finding, service_date FROM hcpcs_audit($$SELECT 'J9308' AS code, 5 AS units, d::date AS service_date, 'infinity'::date AS service_date_to, 'P' AS patient_id, 'JZ' AS mod1
	FROM unnest('{-infinity,infinity,4713-01-01 BC,5874897-12-31,2026-07-15}'::text[]) AS d$$) WHERE finding IN ('duplicate_line', 'units_over_mue');
SELECT count(*) FROM hcpcs_audit($$SELECT 'J9308' AS code, 500000 AS units, DATE '2026-07-15' AS service_date, DATE '5000-01-01' AS service_date_to, 'P' AS patient_id, 'JZ' AS mod1, DATE '2026-07-20' AS received_date$$);

-- The caller's rights and the row level security of the caller's table.
CREATE ROLE regress_hcpcs_auditor;
CREATE TABLE secret_line AS SELECT * FROM audited WHERE patient_id = 'D01';
SET ROLE regress_hcpcs_auditor;
SELECT count(*) FROM hcpcs_audit('SELECT * FROM secret_line');
SELECT count(*) FROM hcpcs_audit_columns('SELECT * FROM secret_line');
RESET ROLE;
GRANT SELECT ON secret_line TO regress_hcpcs_auditor;
ALTER TABLE secret_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY one_line ON secret_line USING (line_no = 1);
SELECT count(*) FILTER (WHERE finding = 'duplicate_line') AS owner_sees FROM hcpcs_audit('SELECT * FROM secret_line');
SET ROLE regress_hcpcs_auditor;
SELECT count(*) FILTER (WHERE finding = 'duplicate_line') AS auditor_sees FROM hcpcs_audit('SELECT * FROM secret_line');
RESET ROLE;
DROP TABLE secret_line;
-- Values of payer policies are for those who may read them.
BEGIN;
REVOKE SELECT ON hcpcs_payer_policy FROM PUBLIC;
SELECT finding, detail FROM hcpcs_audit($$SELECT 'J9308' AS code, 100 AS units, DATE '2026-07-15' AS service_date, 'JZ' AS mod1, DATE '2026-07-20' AS received_date, true AS acquired_340b, 'P' AS patient_id$$);
SET LOCAL ROLE regress_hcpcs_auditor;
SELECT finding, detail FROM hcpcs_audit($$SELECT 'J9308' AS code, 100 AS units, DATE '2026-07-15' AS service_date, 'JZ' AS mod1, DATE '2026-07-20' AS received_date, true AS acquired_340b, 'P' AS patient_id$$);
ROLLBACK;
DROP ROLE regress_hcpcs_auditor;

-- A parallel scan gives the same findings.
CREATE TABLE many AS
SELECT 'C' || n / 2 AS claim_id, n % 2 AS line_no, 'P' || n % 1000 AS patient_id, 'D' || n % 3 AS provider_id, DATE '2026-07-01' + n / 1000 % 3 AS service_date,
	   CASE n % 4 WHEN 0 THEN 'J9308' WHEN 1 THEN 'J1745' WHEN 2 THEN 'J9299' ELSE '99213' END AS code, (n / 1000 % 5 * 60 + 1)::numeric AS units,
	   CASE WHEN n % 11 = 0 THEN '{JW}' WHEN n % 13 = 0 THEN '{}' ELSE '{JZ}' END::text[] AS modifiers, DATE '2026-08-01' AS received_date
FROM generate_series(1, 40000) AS n;
ALTER TABLE many SET (parallel_workers = 2);
ANALYZE many;
CREATE TEMP TABLE serial AS SELECT * FROM hcpcs_audit('SELECT * FROM many');
SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
CREATE FUNCTION pg_temp.launched(query text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN ' || query LOOP
		IF line LIKE '%Gather%' THEN RETURN true; END IF;
	END LOOP;
	RETURN false;
END$$;
SELECT pg_temp.launched('SELECT * FROM many') AS planned_parallel;
CREATE TEMP TABLE parallel AS SELECT * FROM hcpcs_audit('SELECT * FROM many');
-- With the leader kept out of it every row comes from a worker.
CREATE FUNCTION whose_row() RETURNS integer LANGUAGE plpgsql PARALLEL SAFE AS $$BEGIN RETURN pg_backend_pid(); END$$;
SET parallel_leader_participation = off;
SELECT count(*) > 0 AS findings, bool_and(claim_id <> pg_backend_pid()::text) AS from_workers FROM hcpcs_audit('SELECT whose_row() AS claim_id, code, units, modifiers, service_date, received_date FROM many');
RESET parallel_leader_participation;
-- the work in memory and on disk
SET work_mem = '64kB';
CREATE TEMP TABLE spilled AS SELECT * FROM hcpcs_audit('SELECT * FROM many');
RESET work_mem; RESET min_parallel_table_scan_size; RESET parallel_setup_cost; RESET parallel_tuple_cost;
SELECT count(*) > 1000 AS findings, count(*) FILTER (WHERE finding = 'duplicate_line') > 0 AS duplicates, count(*) FILTER (WHERE finding = 'units_over_mue') > 0 AS limits FROM serial;
SELECT (SELECT count(*) FROM (TABLE serial EXCEPT ALL TABLE parallel) AS t) AS only_serial, (SELECT count(*) FROM (TABLE parallel EXCEPT ALL TABLE serial) AS t) AS only_parallel,
	   (SELECT count(*) FROM (TABLE serial EXCEPT ALL TABLE spilled) AS t) AS only_memory, (SELECT count(*) FROM (TABLE spilled EXCEPT ALL TABLE serial) AS t) AS only_disk;
-- An oracle in SQL for the sums of the day and the duplicates.
WITH line AS (
	SELECT m.*, l.units AS most FROM many m JOIN hcpcs_limit l ON l.code = m.code AND l.claim_type = 'professional' AND l.indicator = 3 AND m.service_date BETWEEN l.valid_from AND l.valid_to
), expected AS (
	SELECT claim_id, line_no, 'units_over_mue' AS finding FROM (SELECT *, sum(units) OVER (PARTITION BY patient_id, provider_id, service_date, code) AS day FROM line) AS t WHERE day > most
	UNION ALL
	SELECT claim_id, line_no, 'duplicate_line' FROM (SELECT *, count(*) OVER same AS lines, rank() OVER (same ORDER BY units, claim_id, line_no) AS place FROM many WHERE code <> '99213'
		WINDOW same AS (PARTITION BY patient_id, provider_id, service_date, code, modifiers)) AS t WHERE lines > 1 AND place > 1
), found AS (
	SELECT claim_id, line_no, finding FROM serial WHERE finding IN ('units_over_mue', 'duplicate_line')
)
SELECT (SELECT count(*) FROM found) = (SELECT count(*) FROM expected) AS same_number, (SELECT count(*) FROM (TABLE found EXCEPT TABLE expected) AS t) AS found_only, (SELECT count(*) FROM (TABLE expected EXCEPT TABLE found) AS t) AS expected_only;
RESET client_min_messages;

-- It can be cancelled, while it reads and while it judges, and leaves nothing.
SET statement_timeout = '50ms';
SELECT count(*) FROM hcpcs_audit('SELECT m.* FROM many m, generate_series(1, 1000)');
RESET statement_timeout;
SHOW transaction_read_only;
-- An error in the middle is an error, and the next audit does not mind.
BEGIN;
SAVEPOINT before;
SELECT count(*) FROM hcpcs_audit('SELECT code, units, DATE ''2026-07-15'' + (1 / (line_no - 1)) AS service_date FROM many');
ROLLBACK TO before;
CREATE TEMP TABLE still_writes (n integer);
SELECT count(*) FROM hcpcs_audit('SELECT * FROM audited WHERE patient_id = ''D01''');
COMMIT;
-- Within itself: the inner one is a query like others.
SELECT count(*) FROM hcpcs_audit('SELECT code, units, service_date FROM hcpcs_audit(''SELECT * FROM audited WHERE patient_id = ''''D01'''''')');

DROP TABLE audited, many;
DROP FUNCTION write_in_passing, whose_row;

-- Claims as systems write them: words behind the status, numbers that differ
-- in case, an end that is a placeholder, payers that nobody knows.
CREATE TEMP TABLE written (
	claim_id text, patient_id text, service_date date DEFAULT '2026-07-15', service_date_to date, code text DEFAULT 'J9308', units numeric DEFAULT 200,
	modifiers text[] DEFAULT '{JZ}', payer text DEFAULT 'medicare', claim_frequency text, original_claim_id text, line_status text
);
INSERT INTO written (claim_id, patient_id, line_status) VALUES
	('A', 'denied before', 'Denied - CO 16'), ('B', 'denied before', 'PAID'),
	('C', 'reversed before', 'Reversal of Previous Payment'), ('D', 'reversed before', NULL),
	('E', 'not a denial: found', 'partially denied'), ('F', 'not a denial: found', '4 of 5');
INSERT INTO written (claim_id, patient_id, claim_frequency, original_claim_id) VALUES
	('Kx1', 'replaced by kx1', '1', NULL), ('kx1', 'replaced by kx1', '7', 'Kx1');
INSERT INTO written (claim_id, patient_id, service_date_to, units) VALUES
	('G', 'no end in sight: found', '9999-12-31', 1200), ('H', 'a year of days', '2027-07-15', 1200);
INSERT INTO written (claim_id, patient_id, payer) VALUES
	('I', 'one unknown payer: found', 'Nobody''s Fund'), ('J', 'one unknown payer: found', ' NOBODY''S FUND'), ('K', 'another', 'Nobody''s Fun');
SELECT patient_id, claim_id, finding, detail FROM hcpcs_audit('SELECT * FROM written') JOIN written USING (claim_id) WHERE finding <> 'payer_unknown' ORDER BY claim_id COLLATE "C";

-- Units that no decimal holds, and none that are units: shown where they can
-- be, NULL where they cannot, and no reason to fail.
SELECT line_no, finding, units
FROM hcpcs_audit($$
	SELECT 'J9207' AS code, u AS units, date '2026-01-15' AS service_date
	FROM (VALUES (1e30::numeric), ('NaN'), ('Infinity'), (1 + 1e-43), (0.50), (90), (123456789.125)) AS v(u)$$)
WHERE finding = 'jw_or_jz_missing';
