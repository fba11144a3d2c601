\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- A clean line, whole: every check is there, and clean does not mean that
-- everything was looked at.
SELECT check_name, status, detail
FROM hcpcs_explain('J9308', 112, '{JZ}', '2026-07-15', received_date => '2026-07-20');
SELECT count(*) FILTER (WHERE check_name <> 'base') AS checks,
	   count(*) FILTER (WHERE status = 'fail') AS failed
FROM hcpcs_explain('J9308', 112, '{JZ}', '2026-07-15', received_date => '2026-07-20');

-- Every check of the catalogue, once, in its order, whatever the line is.
SELECT code, array_agg(check_name) FILTER (WHERE check_name <> 'base') =
	   ARRAY(SELECT check_name FROM hcpcs_finding GROUP BY 1 ORDER BY min(position)) AS whole_catalogue
FROM unnest('{J9308,J0000,J9371,Q4101,J3490}'::text[]) AS code,
	 LATERAL hcpcs_explain(code, 1, '{JZ}', '2026-07-15', received_date => '2026-07-20')
GROUP BY code ORDER BY code;

-- Out of scope: no findings, no risk, one row.
SELECT code, e.check_name, e.status, e.finding, e.contribution, e.detail,
	   hcpcs_denial_risk(code, 1, '{ZZ}', '2026-07-15') AS risk,
	   (SELECT count(*) FROM hcpcs_findings(code, -1, '{ZZ}', '2026-07-15')) AS findings
FROM unnest('{96413,0031A,99213,E0781,A4221,Q5001}'::text[]) AS code,
	 LATERAL hcpcs_explain(code, 1, '{ZZ}', '2026-07-15') AS e;

-- NULL was not supplied: no data.  Blank was supplied: it fails, or there is
-- nothing to look at.  One argument at a time.
CREATE FUNCTION pg_temp.status_of(name text, arguments text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	EXECUTE format('SELECT string_agg(status || coalesce('':'' || finding, ''''), '','')
		FROM hcpcs_explain(%s, received_date => ''2026-07-20'') WHERE check_name = %L', arguments, name)
	INTO result;
	RETURN result;
END $$;
SELECT name AS argument, check_name,
	   pg_temp.status_of(check_name, format($$'J9308', 112, '{JZ}', '2026-07-15'%s, %s => NULL$$, rest, name)) AS when_null,
	   pg_temp.status_of(check_name, format($$'J9308', 112, '{JZ}', '2026-07-15'%s, %s => %L$$, rest, name, blank)) AS when_blank
FROM (VALUES
	('payer', 'payer_known', '', ''),
	('place_of_service', 'place_of_service', '', ''),
	('place_of_service', 'packaged', ', claim_type => ''institutional''', ''),
	('claim_type', 'units_limit', '', ''),
	('diagnoses', 'diagnosis_present', '', '{}'),
	('diagnoses', 'diagnosis_present', '', '{"",NULL}'),
	('diagnoses', 'diagnosis_valid', '', '{}'),
	('ndc', 'ndc_present', ', payer => ''medicaid''', ''),
	('ndc', 'ndc_present', ', payer => ''medicaid''', '  '),
	('ndc', 'ndc_present', '', ''),
	('ndc', 'ndc_form', '', ''),
	('ndc_unit', 'ndc_quantity', ', ndc => ''00002767801'', ndc_quantity => 1', ''),
	('dose_unit', 'units_dose', ', dose => 560', ''),
	('drug', 'drug_matches_code', '', ''),
	('container_type', 'jw_jz', '', '')
) AS t(name, check_name, rest, blank);
-- Values with no blank: code, units, modifiers and date.
SELECT pg_temp.status_of('code_known', $$NULL, 112, '{}', '2026-07-15'$$) AS code_null,
	   pg_temp.status_of('code_known', $$'', 112, '{}', '2026-07-15'$$) AS code_blank,
	   pg_temp.status_of('units_present', $$'J9308', NULL, '{}', '2026-07-15'$$) AS units_null,
	   pg_temp.status_of('units_present', $$'J9308', 0, '{}', '2026-07-15'$$) AS units_zero,
	   pg_temp.status_of('service_date', $$'J9308', 1, '{}', NULL$$) AS date_null;
SELECT pg_temp.status_of('jw_jz', $$'J9308', 1, NULL, '2026-07-15'$$) AS modifiers_null,
	   pg_temp.status_of('jw_jz', $$'J9308', 1, '{NULL,""}', '2026-07-15'$$) AS modifiers_blank,
	   pg_temp.status_of('ndc_quantity', $$'J9308', 1, '{}', '2026-07-15', ndc => '00002767801'$$) AS quantity_null,
	   pg_temp.status_of('units_dose', $$'J9308', 1, '{}', '2026-07-15'$$) AS dose_null,
	   pg_temp.status_of('free_drug', $$'J9308', 1, '{}', '2026-07-15'$$) AS charge_null;
SELECT status, detail FROM hcpcs_explain('J9308', 112, '{JZ}', '2026-07-15') WHERE check_name = 'timely_filing';	-- received_date NULL
SELECT pg_temp.status_of('prior_auth', $$'J9173', 72, '{JZ}', '2026-07-15', payer => 'bcbs_nc'$$) AS authorization_null,
	   pg_temp.status_of('prior_auth', $$'J9173', 72, '{JZ}', '2026-07-15', payer => 'bcbs_nc', prior_auth => ' '$$) AS authorization_blank,
	   pg_temp.status_of('prior_auth', $$'J9173', 72, '{JZ}', '2026-07-15', payer => 'bcbs_nc', prior_auth => 'A1'$$) AS authorization_given;

-- other: unknown keys are one row, never silently taken.
SELECT check_name, status, finding, contribution, detail
FROM hcpcs_explain('J9308', 112, '{JZ}', '2026-07-15', other => '{"weight_kg": 70, "lot": {"weight_kg": 1}}') WHERE check_name = 'other';
SELECT check_name, status, detail FROM hcpcs_explain('J9308', 112, '{JZ}', '2026-07-15', other => '[1]') WHERE check_name = 'other';
SELECT count(*) AS rows_for_nothing FROM hcpcs_explain('J9308', 112, '{JZ}', '2026-07-15', other => '{}') WHERE check_name = 'other';

-- As of: a line of 2012 is judged as of 2012.  No limit, price, status or
-- NDC list of later years is carried back to it.
SELECT check_name, status, detail
FROM hcpcs_explain('J3420', 1000, '{}', '2012-06-15', claim_type => 'institutional', place_of_service => '131',
				   ndc => '00002767801', diagnoses => '{E53.8}', received_date => '2012-07-01')
WHERE check_name IN ('code_known', 'code_valid', 'code_payable', 'units_limit', 'jw_jz', 'ndc_listed', 'ndc_code',
					 'diagnosis_valid', 'packaged', 'opps_status', 'charge_limit');
-- Codes that ended long ago are not in CMS's file: J1550 (gamma globulin)
-- is in X12's example of 2004, and that nobody knows it of that day means
-- nothing; in 2026 it does.
SELECT d AS day, check_name, status, finding FROM unnest('{2004-06-15,2026-07-15}'::date[]) AS d, LATERAL hcpcs_explain('J1550', 1, '{}', d, received_date => d) WHERE check_name = 'code_known';
-- After the last release its rows are carried forward, and it says so; a
-- code that is not in it is no data.
SELECT check_name, status, detail
FROM hcpcs_explain('J9308', 112, '{JZ}', '2027-03-01', ndc => '00002-7678-01', received_date => '2027-03-02')
WHERE check_name IN ('code_valid', 'units_limit', 'ndc_listed', 'ndc_code');

-- MUE is asked only where the payer applies it; Medicaid and commercial
-- payers need the policy mue_applies.
SELECT payer, status, detail
FROM unnest('{medicare,noridian,medicare_advantage,medicaid,commercial,default}'::text[]) AS payer,
	 LATERAL hcpcs_explain('J9308', 281, '{JZ}', '2026-07-15', payer) WHERE check_name = 'units_limit';
BEGIN;
INSERT INTO hcpcs_payer_policy (payer, policy, value, unit) VALUES ('medicaid', 'mue_applies', 'true', 'flag');
SELECT status, detail FROM hcpcs_explain('J9308', 281, '{}', '2026-07-15', 'texas_medicaid') WHERE check_name = 'units_limit';
ROLLBACK;
