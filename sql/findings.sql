\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- One realistic line for every finding that a line shows by itself.  The
-- arguments stand as they would in a call; received_date keeps today out.
CREATE TEMP TABLE line (finding text, arguments text);
INSERT INTO line VALUES
-- code
('code_unknown', $$'J0000', 1, '{JZ}', '2026-07-15'$$),
('code_not_valid', $$'J9371', 3, '{JZ}', '2024-07-01'$$),
('code_not_for_claim_type', $$'C9047', 11, '{}', '2026-07-15', place_of_service => '11'$$),
('code_not_payable_by_payer', $$'J3570', 1, '{}', '2026-07-15'$$),	-- laetrile, coverage code M
('wrong_code_for_drug', $$'J9321', 112, '{JZ}', '2026-07-15', drug => 'ramucirumab'$$),
('noc_units', $$'J3490', 25, '{}', '2026-07-15', drug => 'compounded nothing'$$),
('noc_specific_code_exists', $$'J9999', 1, '{}', '2026-07-15', drug => 'Cyramza'$$),
('noc_description_missing', $$'J3490', 1, '{}', '2026-07-15', drug => ''$$),
('esrd_code_mismatch', $$'J0881', 40, '{JZ,EA}', '2026-07-15', claim_type => 'institutional', place_of_service => '721'$$),
-- units
('units_missing', $$'J9308', NULL, '{JZ}', '2026-07-15'$$),
('units_not_whole', $$'J9308', 111.5, '{JZ}', '2026-07-15'$$),
('units_over_mue', $$'J9308', 281, '{JZ}', '2026-07-15'$$),			-- MUE 280
('units_dose_mismatch', $$'J9308', 113, '{JZ}', '2026-07-15', dose => 560, dose_unit => 'mg'$$),
('units_below_dose', $$'J9308', 100, '{JZ}', '2026-07-15', dose => 560$$),
('mg_billed_as_units', $$'J9308', 200, '{JZ}', '2026-07-15', dose => 200$$),
('whole_container_units', $$'J9355', 44, '{}', '2012-07-16', ndc => '50242-134-68', ndc_quantity => 1, ndc_unit => 'UN'$$),
('dose_over_maximum', $$'J9177', 520, '{}', '2026-07-15', payer => 'sunflower', dose => 130, dose_unit => 'mg'$$),	-- 125 mg
-- waste
('jw_or_jz_missing', $$'J9308', 112, '{}', '2026-07-15'$$),
('jw_jz_together', $$'J9308', 112, '{JW,JZ}', '2026-07-15'$$),
('jw_on_multidose', $$'J9355', 40, '{JW}', '2026-07-15', container_type => 'multi_dose'$$),
('jw_jz_out_of_scope', $$'Q4101', 10, '{JZ}', '2026-07-15'$$),		-- skin substitutes from 2026
-- modifier
('modifier_unknown', $$'J9308', 112, '{JZ,ZZ}', '2026-07-15'$$),
('modifier_not_valid', $$'J9308', 112, '{JZ,V8}', '2026-07-15'$$),
('modifier_duplicate', $$'J9308', 112, '{JZ,JZ}', '2026-07-15'$$),
('modifier_conflict', $$'J9308', 112, '{JZ,GA,GZ}', '2026-07-15'$$),
('modifier_too_many', $$'J9308', 112, '{JZ,KX,PO,TB,LT}', '2026-07-15'$$),
('modifier_not_for_drug', $$'J9308', 112, '{JZ,GP}', '2026-07-15'$$),
('modifier_340b_retired', $$'J9308', 112, '{JZ,JG}', '2026-07-15'$$),
('esa_modifier_missing', $$'J0881', 40, '{JZ}', '2026-07-15'$$),
('insulin_supply_modifier_missing', $$'J1817', 10, '{}', '2026-07-15'$$),
('infusion_pump_modifier_missing', $$'J2260', 10, '{}', '2026-07-15', claim_type => 'dme'$$),
-- ndc
('ndc_missing', $$'J9308', 112, '{}', '2026-07-15', payer => 'medicaid', ndc => ''$$),
('ndc_invalid', $$'J9308', 112, '{JZ}', '2026-07-15', ndc => '0002766901'$$),	-- 10 digits
('ndc_unknown', $$'J9308', 112, '{JZ}', '2026-02-16', ndc => '99999-9999-99'$$),
('ndc_code_mismatch', $$'Q5105', 1, '{}', '2026-02-16', ndc => '00002-7669-01'$$),
('ndc_quantity_invalid', $$'J9308', 100, '{JZ}', '2026-07-15', ndc => '00002767801', ndc_quantity => 50, ndc_unit => 'MG'$$),
('ndc_units_mismatch', $$'J9308', 100, '{JZ}', '2026-07-15', ndc => '00002767801', ndc_quantity => 2, ndc_unit => 'UN'$$),
-- diagnosis
('diagnosis_missing', $$'J9308', 112, '{JZ}', '2026-07-15', diagnoses => '{}'$$),
('diagnosis_invalid', $$'J9308', 112, '{JZ}', '2026-07-15', diagnoses => '{C16}'$$),	-- one digit short
-- authorization and payer
('prior_auth_missing', $$'J9173', 72, '{JZ}', '2026-07-15', payer => 'bcbs_nc', prior_auth => ''$$),
('payer_unknown', $$'J9308', 112, '{JZ}', '2026-07-15', payer => 'Acme Mutual'$$),
('payer_units_exceeded', $$'J9207', 91, '{}', '2026-07-15', payer => 'bcbs_al'$$),	-- 180 units/14 days
('step_therapy', $$'J9198', 1, '{JZ}', '2026-07-15', payer => 'uhc_medicare_advantage', prior_auth => ''$$),
('nonpreferred_product', $$'J9035', 50, '{JZ}', '2026-07-15', payer => 'bcbs_nc', prior_auth => ''$$),
('site_of_care', $$'J9173', 72, '{}', '2026-07-15', payer => 'premera_ak', place_of_service => '22', prior_auth => ''$$),
('specialty_pharmacy_required', $$'J9177', 350, '{}', '2026-07-15', payer => 'cigna'$$),
('self_administered_excluded', $$'J3262', 162, '{JZ,JB}', '2026-07-15', payer => 'palmetto'$$),
('timely_filing', $$'J9308', 112, '{JZ}', '2025-07-10', received_date => '2026-07-14'$$),	-- 12 months
-- claim
('packaged', $$'J1200', 1, '{}', '2026-07-15', claim_type => 'institutional', place_of_service => '131'$$),
('opps_status_not_payable', $$'J1324', 90, '{}', '2026-07-15', claim_type => 'institutional', place_of_service => '0131'$$),
('place_of_service_conflict', $$'J9308', 112, '{JZ}', '2026-07-15', place_of_service => '21'$$),
('charge_over_limit', $$'J9308', 112, '{JZ}', '2026-07-15', charge => 100000$$),
('free_drug_charge', $$'J9308', 112, '{JZ}', '2026-07-15', charge => 0$$),
('service_date_missing', $$'J9308', 112, '{JZ}', NULL$$),
('service_date_future', $$'J9308', 112, '{JZ}', '2026-07-21'$$);
UPDATE line SET arguments = arguments || $$, received_date => '2026-07-20'$$
WHERE arguments !~ 'received_date';
-- lines of earlier years came in on the day after they were given
UPDATE line SET arguments = regexp_replace(arguments, '2026-07-20', (regexp_match(arguments, '20(?:12|24)-\d\d-\d\d'))[1])
WHERE arguments ~ '''20(12|24)-';

CREATE FUNCTION pg_temp.found(arguments text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE ids text[];
BEGIN
	EXECUTE format('SELECT array_agg(finding) FROM hcpcs_findings(%s)', arguments) INTO ids;
	RETURN ids;
END $$;
-- Each gives its finding and no other, but for: J3570, J1324 and, where the
-- carrier is billed, J1817 have an MUE of 0; an NDC of another code's drug
-- says that both are wrong.
SELECT finding, pg_temp.found(arguments) AS found
FROM line WHERE pg_temp.found(arguments) IS DISTINCT FROM ARRAY[finding];

-- hcpcs_explain has the check, failed, with the same id and, where the
-- weight is above zero, its contribution.
CREATE FUNCTION pg_temp.explained(arguments text) RETURNS SETOF hcpcs_explain_row LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format('SELECT * FROM hcpcs_explain(%s)', arguments);
END $$;
SELECT l.finding, e.check_name, e.status, e.contribution, e.detail,
	   e.check_name = f.check_name AND e.status = 'fail' AS as_catalogue
FROM line l JOIN hcpcs_finding f USING (finding)
LEFT JOIN LATERAL pg_temp.explained(l.arguments) AS e ON e.finding = l.finding
ORDER BY f.position;

-- The row of a finding: carc, rarc and remedy of the catalogue, and a source.
CREATE FUNCTION pg_temp.rows_of(arguments text) RETURNS SETOF hcpcs_finding_row LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format('SELECT * FROM hcpcs_findings(%s)', arguments);
END $$;
SELECT count(*) AS rows,
	   count(*) FILTER (WHERE r.carc IS NOT DISTINCT FROM f.carc AND r.rarc = f.rarc AND r.remedy = f.remedy
						AND (r.severity = f.severity OR r.finding = 'units_over_mue') AND r.detail <> '' AND r.source <> '') AS as_catalogue
FROM line l, LATERAL pg_temp.rows_of(l.arguments) AS r JOIN hcpcs_finding f ON f.finding = r.finding
WHERE r.finding = l.finding;
SELECT finding, severity, carc, rarc, source FROM hcpcs_findings('J9308', 281, '{}', '2026-07-15', received_date => '2026-07-20');

-- Findings without a shipped policy: a local row states it.
BEGIN;
INSERT INTO hcpcs_payer_policy (payer, code, policy, value, unit) VALUES ('aetna', 'J9308', 'not_covered', 'true', 'flag');
INSERT INTO hcpcs_diagnosis (code, diagnosis) VALUES ('J9308', 'C16');
SELECT pg_temp.found($$'J9308', 112, '{}', '2026-07-15', 'aetna', received_date => '2026-07-20'$$) AS not_covered,
	   pg_temp.found($$'J9308', 112, '{JZ}', '2026-07-15', diagnoses => '{C50.011}', received_date => '2026-07-20'$$) AS diagnosis,
	   pg_temp.found($$'J9308', 112, '{JZ}', '2026-07-15', diagnoses => '{C50.011,C16.0}', received_date => '2026-07-20'$$) AS one_is_enough;
ROLLBACK;

-- Which ids are left: they need other lines or more columns (hcpcs_audit).
SELECT finding FROM hcpcs_finding WHERE finding NOT IN (SELECT finding FROM line)
ORDER BY position;

-- Decisions on NDCs, filing limits and unit limits.
-- An NDC with several codes is no wrong code when the billed one is among
-- them; an NDC whose first nine digits are listed for the code passes.
SELECT pg_temp.found($$'Q5106', 10, '{EA,JZ}', '2026-02-16', ndc => '00069-1305-10', received_date => '2026-02-20'$$) AS q5106,
	   pg_temp.found($$'Q5105', 100, '{}', '2026-02-16', ndc => '00069-1305-10', received_date => '2026-02-20'$$) AS q5105,
	   pg_temp.found($$'J9308', 100, '{JZ}', '2026-02-16', ndc => '00002-7678-99', received_date => '2026-02-20'$$) AS other_package;
-- Twelve months from 2025-07-12 is a Sunday: due on Monday, 2026-07-13.
SELECT d AS received, pg_temp.found(format($$'J9308', 112, '{JZ}', '2025-07-12', received_date => %L$$, d)) AS found
FROM unnest('{2026-07-12,2026-07-13,2026-07-14}'::date[]) AS d;
-- Above the MUE of a day (indicator 2) a line denies; indicator 3 is a warning,
-- because records and an appeal can win; indicator 1 is a line edit.
SELECT code, f.finding, f.severity, f.detail
FROM (VALUES ('J0178', 5), ('J9308', 281), ('J3471', 1000)) AS t(code, units),
	 LATERAL hcpcs_findings(code, units, '{JZ}', '2026-07-15', received_date => '2026-07-20') AS f WHERE f.finding = 'units_over_mue';
-- 281 units are above the MUE of the quarters before and after, but no table
-- covers January 2026.
SELECT check_name, status, detail FROM hcpcs_explain('J9308', 281, '{JZ}', '2026-01-15', received_date => '2026-01-20')
WHERE check_name = 'units_limit';
-- Cross-line checks do not pretend.
SELECT check_name, status, detail FROM hcpcs_explain('J9308', 112, '{JZ}', '2026-07-15', received_date => '2026-07-20')
WHERE detail = 'needs hcpcs_audit';
