\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\set VERBOSITY terse

-- More lines of one patient than are judged together: 10,000 of a day, and
-- 10,000 of a code that a payer limits over days.  A patient has not so many;
-- a constant in the place of patient_id has.
CREATE VIEW crowd AS
SELECT 'P' AS patient_id, 'D' AS provider_id, 'C' AS claim_id, i AS line_no, DATE '2026-07-15' AS service_date, 'J9308' AS code, 1 AS units,
	'{JZ}'::text[] AS modifiers, DATE '2026-07-20' AS received_date, 'medicare' AS payer
FROM generate_series(1, 10001) AS i;

-- 10,000 are judged: each after the first is there again, each is too much.
SELECT finding, count(*), min(line_no), max(line_no) FROM hcpcs_audit('SELECT * FROM crowd WHERE line_no <= 10000') GROUP BY 1 ORDER BY 1;
-- One more, and what only lines together show is not looked for, which is
-- said.  What each line says by itself is.
\set VERBOSITY default
SELECT finding, count(*) FROM hcpcs_audit('SELECT * FROM crowd') GROUP BY 1;
\set VERBOSITY terse
SELECT finding, line_no FROM hcpcs_audit($$SELECT patient_id, provider_id, claim_id, line_no, service_date, code, units, received_date, payer,
	CASE WHEN line_no <> 7 THEN modifiers END AS modifiers FROM crowd$$);
-- Other patients of that day are judged together.
SELECT finding, line_no FROM hcpcs_audit($$SELECT * FROM crowd UNION ALL
	SELECT 'Q', provider_id, claim_id, line_no + 20000, service_date, code, units, modifiers, received_date, payer FROM crowd WHERE line_no <= 2$$)
ORDER BY 1, 2;

-- J2796 at Blue Cross of Alabama: 125 units in 7 days.  200 units a day, in
-- 20 lines, on 500 days; 194 of them are in 2025, when the code had ended.
CREATE VIEW course AS
SELECT 'P' AS patient_id, 'D' AS provider_id, 'C' || i AS claim_id, 1 AS line_no, DATE '2024-03-01' + i / 20 AS service_date, 'J2796' AS code, 10 AS units,
	'{JZ,76}'::text[] AS modifiers, 'bcbs_al' AS payer
FROM generate_series(0, 10000) AS i;
SELECT finding, count(*) FROM hcpcs_audit($$SELECT * FROM course WHERE claim_id <> 'C10000'$$) GROUP BY 1 ORDER BY 1;
\set VERBOSITY default
SELECT finding, count(*) FROM hcpcs_audit('SELECT * FROM course') GROUP BY 1 ORDER BY 1;
\set VERBOSITY terse
-- Two codes of one patient are two courses; J9207 has 90 units in 21 days.
SELECT claim_id, finding, detail FROM hcpcs_audit($$SELECT 'P' AS patient_id, 'D' AS provider_id, code || ' ' || day AS claim_id, 1 AS line_no, '{JZ}'::text[] AS modifiers,
	DATE '2024-03-01' + day AS service_date, code, units, 'bcbs_al' AS payer
	FROM (VALUES ('J2796', 0, 65), ('J9207', 1, 45), ('J2796', 2, 60), ('J9207', 3, 45), ('J2796', 6, 1), ('J9207', 22, 46)) AS t(code, day, units)$$)
WHERE finding = 'frequency_exceeded' ORDER BY 1;

DROP VIEW crowd, course;
