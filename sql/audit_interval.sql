\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Given again sooner, or more on one day, than the payer pays.
--
-- Blue Cross and Blue Shield of Alabama, rules/payer_policies.csv: J9207 90
-- units in 21 days (VP-0072, 2023-05-04), J2796 125 in a week (PH-0089), J9308
-- 180 in 14 days for some indications only, which no check can test.
SELECT code, value, unit, condition IS NOT NULL AS some_cases FROM hcpcs_payer_policy
WHERE payer = 'bcbs_al' AND policy = 'max_units' ORDER BY code;
BEGIN;
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('days', 'commercial', 'Days'), ('words', 'commercial', 'Words');
INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('days ppo', 'days');
INSERT INTO hcpcs_payer_policy (payer, code, policy, value, unit, valid_from) VALUES
	('days', 'J1745', 'max_units_per_day', '60', 'units', '2025-01-01'),
	('days', 'J9*', 'max_units', '100', 'units/2 months', '2025-01-01'),
	('words', 'J9*', 'max_units', '100', 'units per cycle', '2025-01-01'),
	('words', 'J1745', 'max_units', '60', 'units/week', '2025-01-01');

CREATE TEMP TABLE given (
	claim_id text, line_no integer DEFAULT 1, patient_id text, provider_id text DEFAULT 'D', service_date date, code text DEFAULT 'J9207',
	units numeric, modifiers text[] DEFAULT '{JZ}', payer text DEFAULT 'bcbs_al', claim_frequency text, original_claim_id text, line_status text
);
INSERT INTO given (claim_id, patient_id, service_date, units) VALUES
	('I01 every 21 days: nothing', 'I01', '2025-03-03', 90), ('I01 the second', 'I01', '2025-03-24', 90), ('I01 the third', 'I01', '2025-04-14', 90),
	('I02 a day early', 'I02', '2025-03-03', 90), ('I02 the second: found', 'I02', '2025-03-23', 90),
	('I03 weekly doses within: nothing', 'I03', '2025-03-03', 30), ('I03 the second', 'I03', '2025-03-10', 30), ('I03 the third', 'I03', '2025-03-17', 30),
	('I04 the third is too much', 'I04', '2025-03-03', 40), ('I04 the second', 'I04', '2025-03-10', 40), ('I04 the third: found', 'I04', '2025-03-17', 40),
	('I05 found alone, and no more', 'I05', '2025-03-03', 91),
	('I06 before the policy: nothing', 'I06', '2023-05-03', 90), ('I06 the second', 'I06', '2023-05-04', 90),
	('I07 the later line is read first: found', 'I07', '2025-03-04', 60), ('I07 the first', 'I07', '2025-03-03', 60);
-- Whoever gave it, under whatever name of the payer; other patients do not count.
INSERT INTO given (claim_id, patient_id, provider_id, service_date, units, payer) VALUES
	('I11 two providers', 'I11', 'D1', '2025-03-03', 90, 'bcbs_al'), ('I11 the other: found', 'I11', 'D2', '2025-03-10', 90, 'bcbs_al'),
	('I12 an alias', 'I12', 'D', '2025-03-03', 60, 'days'), ('I12 the other: found', 'I12', 'D', '2025-04-30', 60, ' DAYS PPO '),
	('I13 two months later: nothing', 'I13', 'D', '2025-03-03', 60, 'days'), ('I13 the other', 'I13', 'D', '2025-05-03', 60, 'days'),
	('I14 two payers: nothing', 'I14', 'D', '2025-03-03', 90, 'bcbs_al'), ('I14 the other', 'I14', 'D', '2025-03-10', 90, 'days'),
	('I15 no patient: not judged', NULL, 'D', '2025-03-03', 90, 'bcbs_al'), ('I15 no patient: not judged', NULL, 'D', '2025-03-10', 90, 'bcbs_al'),
	('I16 words are no interval: not judged', 'I16', 'D', '2025-03-03', 90, 'words'), ('I16 the other', 'I16', 'D', '2025-03-04', 90, 'words');
-- Of one day; JW was not given; a condition is not judged.
INSERT INTO given (claim_id, line_no, patient_id, service_date, code, units, modifiers, payer) VALUES
	('I21 two lines of a day: both found', 1, 'I21', '2025-03-03', 'J9207', 50, '{JZ}', 'bcbs_al'), ('I21 two lines of a day: both found', 2, 'I21', '2025-03-03', 'J9207', 50, '{JZ,76}', 'bcbs_al'),
	('I22 discarded units: nothing', 1, 'I22', '2025-03-03', 'J9207', 88, '{}', 'bcbs_al'), ('I22 discarded units: nothing', 2, 'I22', '2025-03-03', 'J9207', 17, '{JW}', 'bcbs_al'),
	('I23 a limit by the day: both found', 1, 'I23', '2025-03-03', 'J1745', 40, '{JZ}', 'days'), ('I23 a limit by the day: both found', 2, 'I23', '2025-03-03', 'J1745', 30, '{JZ,76}', 'days'),
	('I23 the next day: nothing', 1, 'I23', '2025-03-04', 'J1745', 60, '{JZ}', 'days'),
	('I24 units/week', 1, 'I24', '2025-03-03', 'J1745', 40, '{JZ}', 'words'), ('I24 the sixth day after: found', 1, 'I24', '2025-03-09', 'J1745', 40, '{JZ}', 'words'),
	('I25 some indications only: not judged', 1, 'I25', '2025-03-03', 'J9308', 180, '{JZ}', 'bcbs_al'), ('I25 the other', 1, 'I25', '2025-03-04', 'J9308', 180, '{JZ}', 'bcbs_al');
-- What does not count any more.
INSERT INTO given (claim_id, patient_id, service_date, units, claim_frequency, original_claim_id, line_status) VALUES
	('I31', 'I31', '2025-03-03', 90, '1', NULL, NULL), ('I31 void', 'I31', '2025-03-03', 90, '8', 'I31', NULL), ('I31 instead: nothing', 'I31', '2025-03-10', 90, '1', NULL, NULL),
	('I32', 'I32', '2025-03-03', 90, '1', NULL, NULL), ('I32 replacement: nothing', 'I32', '2025-03-04', 90, '7', 'I32', NULL),
	('I33', 'I33', '2025-03-03', 90, '1', NULL, 'denied'), ('I33 after a denial: nothing', 'I33', '2025-03-10', 90, '1', NULL, NULL);

SELECT claim_id, line_no, finding, severity, detail, source FROM hcpcs_audit('SELECT * FROM given')
WHERE finding IN ('frequency_exceeded', 'payer_units_exceeded') ORDER BY 1, 2;

-- Who may not read the policies is not told their values.
CREATE ROLE regress_interval;
GRANT SELECT ON given TO regress_interval;
REVOKE SELECT ON hcpcs_payer_policy FROM PUBLIC;
SET LOCAL ROLE regress_interval;
SELECT finding, detail FROM hcpcs_audit('SELECT * FROM given WHERE patient_id = ''I02''') WHERE finding = 'frequency_exceeded';
RESET ROLE;

-- Without the patient nothing is known of other days, and that is said.
SELECT used_as, checks_without_data FROM hcpcs_audit_columns('SELECT claim_id, code, units, service_date FROM given') WHERE 'frequency' = ANY (checks_without_data);
SELECT used_as, checks_without_data FROM hcpcs_audit_columns('SELECT patient_id, code, units, service_date FROM given') WHERE 'frequency' = ANY (checks_without_data);
ROLLBACK;
