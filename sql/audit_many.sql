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

-- Lines that belong to nobody are judged alone: each row is then one of
-- hcpcs_findings, whatever short cuts the audit takes for many lines.  Drawn
-- by a hash of their number; some more than once, so that what was kept of a
-- line before is met again.  Nothing is NULL, which in a column is blank and
-- as an argument is not there.
CREATE VIEW drawn AS
SELECT i AS line_no,
	(ARRAY['J9308', 'J9207', 'J1100', 'J2796', 'J0885', 'J3490', 'j9355', 'Q5112', 'J0000', 'J9310'])[1 + h[1] % 10] AS code,
	(ARRAY[10, 44.5, 100, 101, 5000, 0, 1, 7])[1 + h[2] % 8] AS units,
	(ARRAY['{}', '{JZ}', '{JW}', '{JW,JZ}', '{JZ,ZQ}', '{JA,JB}', '{JZ,JG}', '{KX}'])[1 + h[3] % 8]::text[] AS modifiers,
	(ARRAY['2026-07-15', '2024-02-29', '2016-05-01', '2019-12-31', '2025-08-01'])[1 + h[4] % 5]::date AS service_date,
	(ARRAY['medicare', 'noridian', 'bcbs_al', 'uhc', 'nobody', ''])[1 + h[5] % 6] AS payer,
	(ARRAY['professional', 'institutional', 'dme'])[1 + h[6] % 3] AS claim_type,
	(ARRAY['11', '22', '131', '0131', 'x', ''])[1 + h[7] % 6] AS place_of_service,
	(ARRAY['{C50911}', '{C50911,Z5111}', '{C50XX}', '{}'])[1 + h[8] % 4]::text[] AS diagnoses,
	(ARRAY['68817013450', '00404984105', '99999999999', '123', ''])[1 + h[9] % 5] AS ndc,
	(ARRAY[1, 2.5, 100, 0])[1 + h[10] % 4] AS ndc_quantity, (ARRAY['UN', 'ML', 'XX', ''])[1 + h[11] % 4] AS ndc_unit,
	(ARRAY[100, 1.5, 250.25, 0])[1 + h[12] % 4] AS dose, (ARRAY['mg', 'g', 'furlong', ''])[1 + h[13] % 4] AS dose_unit
FROM generate_series(1, 4000) AS i,
	LATERAL (SELECT array_agg(hashint8(i % 3000 * 16 + n) & 65535 ORDER BY n) AS h FROM generate_series(1, 13) AS n) AS d;
WITH audit AS MATERIALIZED (
	SELECT line_no, finding, severity, carc, rarc, risk, detail, remedy, source FROM hcpcs_audit('SELECT * FROM drawn')
), alone AS MATERIALIZED (
	SELECT l.line_no, f.finding, f.severity, f.carc, f.rarc,
		hcpcs_denial_risk(code, units, modifiers, service_date, payer, claim_type, place_of_service, diagnoses, ndc, ndc_quantity, ndc_unit, dose, dose_unit),
		f.detail, f.remedy, f.source
	FROM drawn AS l, hcpcs_findings(code, units, modifiers, service_date, payer, claim_type, place_of_service, diagnoses, ndc, ndc_quantity, ndc_unit, dose, dose_unit) AS f
)
SELECT (SELECT count(*) > 10000 FROM audit) AS many, (SELECT count(DISTINCT source) > 3 FROM audit) AS of_many_sources,
	(SELECT count(*) FROM (SELECT * FROM audit EXCEPT ALL SELECT * FROM alone) AS a) AS audit_only,
	(SELECT count(*) FROM (SELECT * FROM alone EXCEPT ALL SELECT * FROM audit) AS a) AS findings_only;

DROP VIEW crowd, course, drawn;
