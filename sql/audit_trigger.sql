\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Lines judged together as a statement writes them.
CREATE TABLE written (claim_id bigint, line_no integer, member text, npi text, dos date, hcpcs text, qty integer, mods text[]);
CREATE TRIGGER together AFTER INSERT ON written REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT
	EXECUTE FUNCTION hcpcs_validate_claim_lines('mode=reject', 'code=hcpcs', 'units=qty', 'service_date=dos', 'modifiers=mods', 'patient_id=member', 'provider_id=npi');

-- A right pair passes, in one statement; what is wrong is refused as a whole.
INSERT INTO written VALUES (1, 1, 'P1', 'D', '2025-11-03', 'J9308', 112, '{}'), (1, 2, 'P1', 'D', '2025-11-03', 'J9308', 8, '{JW}');
\set SHOW_CONTEXT never
INSERT INTO written VALUES (2, 1, 'P2', 'D', '2025-11-03', 'J9308', 112, '{JZ}'), (3, 1, 'P3', 'D', '2025-11-03', 'J9308', 8, '{JW}');
INSERT INTO written VALUES (2, 1, 'P2', 'D', '2025-11-03', 'J9308', 112, '{}');
INSERT INTO written SELECT 4, n, 'P4', 'D', '2025-11-03', 'J1745', 20, '{JZ}' FROM generate_series(1, 2) AS n;
INSERT INTO written SELECT 4, n, 'P4', 'D', '2025-11-03', 'J0178', 2 + n, ARRAY['JZ', CASE WHEN n > 1 THEN '76' END] FROM generate_series(1, 2) AS n;
SELECT count(*) AS lines FROM written;
-- The finding is the constraint of the error.
DO $$
DECLARE what text; relation text; state text;
BEGIN
	INSERT INTO written VALUES (5, 1, 'P5', 'D', '2025-11-03', 'J9308', 8, '{JW}');
EXCEPTION WHEN check_violation THEN
	GET STACKED DIAGNOSTICS what = CONSTRAINT_NAME, relation = TABLE_NAME, state = RETURNED_SQLSTATE;
	RAISE NOTICE '% % %', state, relation, what;
END$$;
-- Indicator 3 is a warning, and below the threshold; a line alone is not its matter.
INSERT INTO written SELECT 6, n, 'P6', 'D', '2025-11-03', 'J9308', 200, ARRAY['JZ', CASE WHEN n > 1 THEN '76' END] FROM generate_series(1, 2) AS n;
INSERT INTO written VALUES (7, 1, 'P7', 'D', '2025-11-03', 'J99999', 1, '{QQ}');
-- Lines that came before are not looked at; nothing new is nothing wrong.
INSERT INTO written VALUES (1, 1, 'P1', 'D', '2025-11-03', 'J9308', 112, '{JZ}');
INSERT INTO written SELECT * FROM written WHERE false;
-- The session's sources do not count.
SET hcpcs_drug.sources = 'guide';
INSERT INTO written VALUES (5, 1, 'P5', 'D', '2025-11-03', 'J9308', 8, '{JW}');
RESET hcpcs_drug.sources;
-- COPY
COPY written FROM stdin (FORMAT csv);
8,1,P8,D,2025-11-03,J1745,20,{JZ}
8,2,P8,D,2025-11-03,J1745,20,{JZ}
\.
SELECT count(*) AS lines FROM written WHERE claim_id = 8;

-- warn never aborts; by risk.
DROP TRIGGER together ON written;
CREATE TRIGGER together AFTER INSERT ON written REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT
	EXECUTE FUNCTION hcpcs_validate_claim_lines('threshold=warning', 'code=hcpcs', 'units=qty', 'service_date=dos', 'modifiers=mods', 'patient_id=member');
INSERT INTO written SELECT 9, n, 'P9', 'D', '2025-11-03', 'J9308', 200, ARRAY['JZ', CASE WHEN n > 1 THEN '76' END] FROM generate_series(1, 2) AS n;
DROP TRIGGER together ON written;
CREATE TRIGGER together AFTER UPDATE ON written REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT
	EXECUTE FUNCTION hcpcs_validate_claim_lines('threshold=0.9', 'code=hcpcs', 'units=qty', 'service_date=dos', 'modifiers=mods', 'provider_id=npi');
UPDATE written SET npi = 'E' WHERE claim_id = 9;
UPDATE written SET mods = '{JZ}' WHERE claim_id = 9;
SELECT claim_id, count(*) FROM written GROUP BY 1 ORDER BY 1;

-- What the arguments must be, and what it must be called as.
CREATE FUNCTION pg_temp.with_arguments(VARIADIC arguments text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	CREATE TABLE other (claim_id text, code text, units numeric, service_date date);
	EXECUTE format('CREATE TRIGGER together AFTER INSERT ON other REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION hcpcs_validate_claim_lines(%s)',
		(SELECT string_agg(quote_literal(a), ', ') FROM unnest(arguments) AS a));
	INSERT INTO other VALUES ('A', 'J9308', 8, '2025-11-03');
END$$;
SELECT pg_temp.with_arguments('mode=annotate', 'findings=code');
SELECT pg_temp.with_arguments('mode=annotate');
SELECT pg_temp.with_arguments('mode=warn', 'claim_id=');
SELECT pg_temp.with_arguments('patientid=code');
SELECT pg_temp.with_arguments('patient_id=member');
SELECT pg_temp.with_arguments('mode=reject', 'sources=cms');
CREATE TABLE other (claim_id text, code text, units numeric, service_date date);
CREATE TRIGGER together BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION hcpcs_validate_claim_lines();
INSERT INTO other VALUES ('A', 'J9308', 8, '2025-11-03');
DROP TRIGGER together ON other;
CREATE TRIGGER together AFTER INSERT ON other FOR EACH STATEMENT EXECUTE FUNCTION hcpcs_validate_claim_lines();
INSERT INTO other VALUES ('A', 'J9308', 8, '2025-11-03');
SELECT hcpcs_validate_claim_lines();
DROP TABLE written, other;
