\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- An error names the column in which the line is to be mended.  One case a
-- finding; where the table has no such column, none is named.
CREATE TABLE held (
	code text DEFAULT 'J9207', units numeric DEFAULT 45, modifiers text[] DEFAULT '{JZ}', service_date date DEFAULT '2026-07-15', payer text DEFAULT 'medicare',
	claim_type text DEFAULT 'professional', place_of_service text DEFAULT '11', diagnoses text[] DEFAULT '{C50.911}', ndc text, ndc_quantity numeric, ndc_unit text, dose numeric, dose_unit text, prior_auth text,
	received_date date DEFAULT '2026-07-20', charge numeric, drug text, container_type text
);
SELECT hcpcs_attach('held', 'reject', NULL, 'info');

CREATE FUNCTION held_for(names text, list text, OUT finding text, OUT named text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('INSERT INTO held (%s) VALUES (%s)', names, list);
EXCEPTION WHEN check_violation THEN
	GET STACKED DIAGNOSTICS finding = CONSTRAINT_NAME, named = COLUMN_NAME;
END $$;

INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('trigger_columns', 'default', 'Payer of a test');
INSERT INTO hcpcs_payer_policy (source, payer, code, policy, value, unit, valid_from) VALUES
	('local', 'trigger_columns', 'J9308', 'max_dose', '400', 'mg', '2020-01-01'),
	('local', 'trigger_columns', 'J9207', 'max_units', '50', 'units', '2020-01-01'),
	('local', 'trigger_columns', 'J9308', 'site_of_care_review', 'true', 'flag', '2020-01-01');

SELECT names, list, finding, named FROM (VALUES
	('units', '45'),
	('code', $$'J0001'$$), ('code, units', $$'J3490', 2$$), ('code, units', $$'J3490', 1$$),
	('units', 'NULL'), ('units, dose, dose_unit', $$45, 44, 'mg'$$), ('units, payer', $$51, 'trigger_columns'$$),
	('code, units, dose, dose_unit, payer', $$'J9308', 100, 500, 'mg', 'trigger_columns'$$),
	('modifiers', $$'{}'$$), ('modifiers', $$'{JZ,QQQ}'$$),
	('ndc', $$'x'$$), ('ndc, ndc_quantity, ndc_unit', $$'70020-1910-01', 0, 'UN'$$), ('ndc, ndc_quantity, ndc_unit', $$'70020-1910-01', 3, 'UN'$$), ('ndc, ndc_quantity, ndc_unit', $$'70020-1910-01', 4, 'UN'$$),
	('diagnoses', $$'{}'$$), ('payer', $$'nobody known'$$), ('place_of_service, payer', $$'22', 'trigger_columns'$$),
	('code, place_of_service, payer', $$'J9308', '22', 'trigger_columns'$$), ('place_of_service', $$'21'$$),
	('received_date', $$'2028-01-01'$$), ('service_date', 'NULL'), ('service_date, received_date', $$'2026-07-21', '2026-07-20'$$),
	('charge', '100000'), ('code, modifiers, claim_type, place_of_service', $$'J1756', '{}', 'institutional', '131'$$)
) AS c(names, list), held_for(names, list);

-- No column of charges.
ALTER TABLE held DROP COLUMN charge;
ALTER TABLE held ADD COLUMN amount numeric;
SELECT hcpcs_attach('held', 'reject', '{"charge": "amount"}', 'info');
SELECT * FROM held_for('amount', '100000');

DELETE FROM hcpcs_payer_policy WHERE payer = 'trigger_columns';
DELETE FROM hcpcs_payer WHERE payer = 'trigger_columns';
DROP TABLE held;
DROP FUNCTION held_for;
