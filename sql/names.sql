\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'

-- Every name that rows give a source, payer, finding or unit leads somewhere.
SELECT * FROM hcpcs_orphan;

-- A slip is refused at the end of the transaction, with the closest name.
INSERT INTO hcpcs_drug (source, code, category) VALUES ('locl', 'J9998', 'drug');
INSERT INTO hcpcs_limit (source, code, claim_type, units, indicator) VALUES ('nothing like it', 'J9308', 'professional', 1, 2);
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('acme', 'comercial', 'Acme');
INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme ppo', 'cygna');
INSERT INTO hcpcs_payer_policy (payer, policy, value) VALUES ('medicar', 'prior_auth_required', 'true');
INSERT INTO hcpcs_payer_policy (source, payer, policy, value) VALUES ('cmss', 'medicare', 'prior_auth_required', 'true');
-- ... of each table that names one.
DO $$
DECLARE
	statement text;
BEGIN
	FOREACH statement IN ARRAY ARRAY[
		$s$INSERT INTO hcpcs_release VALUES (false, 'nobody', '2026q4', 'code', '2026-10-01', '2026-10-01', '2026-12-31', 'a file')$s$,
		$s$INSERT INTO hcpcs_status (source, code, status_indicator) VALUES ('nobody', 'J9308', 'K')$s$,
		$s$INSERT INTO hcpcs_payment (source, code) VALUES ('nobody', 'J9308')$s$,
		$s$INSERT INTO hcpcs_ndc (source, ndc, code) VALUES ('nobody', '00000000001', 'J9308')$s$,
		$s$INSERT INTO hcpcs_modifier (source, modifier, category) VALUES ('nobody', 'Q9', 'other')$s$,
		$s$INSERT INTO hcpcs_modifier_rule (source, rule, kind, modifiers, finding) VALUES ('nobody', 'r', 'required', '{JW}', 'modifier_conflict')$s$,
		$s$INSERT INTO hcpcs_diagnosis (source, diagnosis) VALUES ('nobody', 'C169')$s$,
		$s$INSERT INTO hcpcs_weight (source, finding, weight, basis) VALUES ('nobody', 'units_missing', 0.5, 'measured')$s$,
		$s$INSERT INTO hcpcs_guide (source, code, section, position, fact, value, agreement) VALUES ('nobody', 'J9308', 'definition', 99, 'unit', '5 mg', 'agrees')$s$,
		$s$INSERT INTO hcpcs_documentation_element (source, element, need, because, position) VALUES ('nobody', 'e', 'required', 'why', 99)$s$]
	LOOP
		BEGIN
			EXECUTE statement;
			SET CONSTRAINTS ALL IMMEDIATE;
			RAISE NOTICE 'not refused: %', statement;
		EXCEPTION WHEN foreign_key_violation THEN
			RAISE NOTICE '%: %', split_part(statement, ' ', 3), SQLERRM;
		END;
		SET CONSTRAINTS ALL DEFERRED;
	END LOOP;
END $$;

-- Within a transaction any order will do; until its end the row is listed.
BEGIN;
INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme ppo', 'acme');
INSERT INTO hcpcs_payer_policy (source, payer, policy, value) VALUES ('broker', 'acme', 'prior_auth_required', 'true');
INSERT INTO hcpcs_weight (finding, payer, weight, basis) VALUES ('prior_auth_missing', 'acmee', 0.5, 'measured');
INSERT INTO hcpcs_drug (code, category, dose, dose_unit, billing_basis) VALUES ('J9998', 'drug', 5, 'drop', 'exact');
SELECT * FROM hcpcs_orphan ORDER BY 1, 2;
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('acme', 'acme_group', 'Acme'), ('acme_group', 'commercial', 'Acme Group');
INSERT INTO hcpcs_source (source, precedence, publisher) VALUES ('broker', 7, 'our broker');
SELECT * FROM hcpcs_orphan ORDER BY 1, 2;
COMMIT;
-- What is not there any more at the end need not be right.
BEGIN;
INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme hmo', 'acne');
UPDATE hcpcs_payer_alias SET payer = 'acme' WHERE alias = 'acme hmo';
INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme pos', 'acne');
DELETE FROM hcpcs_payer_alias WHERE alias = 'acme pos';
COMMIT;

-- What rows name stays, unless they go or change with it.
DELETE FROM hcpcs_source WHERE source = 'broker';
DELETE FROM hcpcs_payer WHERE payer = 'acme';
UPDATE hcpcs_payer SET payer = 'acme_all' WHERE payer = 'acme_group';
UPDATE hcpcs_payer SET name = 'Acme Health Group' WHERE payer = 'acme_group';
BEGIN;
UPDATE hcpcs_payer SET payer = 'acme_all' WHERE payer = 'acme_group';
UPDATE hcpcs_payer SET parent = 'acme_all' WHERE payer = 'acme';
DELETE FROM hcpcs_source WHERE source = 'broker';
UPDATE hcpcs_payer_policy SET source = 'local' WHERE source = 'broker';
COMMIT;
SELECT payer, parent FROM hcpcs_payer WHERE NOT shipped ORDER BY 1;
-- ... and come back within the transaction.
BEGIN;
DELETE FROM hcpcs_payer WHERE payer = 'acme_all';
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('acme_all', 'commercial', 'Acme again');
COMMIT;
-- Cycles are refused at once.
UPDATE hcpcs_payer SET parent = 'acme' WHERE payer = 'acme_all';

-- While a dump is read what is named may come later, or never: such rows
-- answer nothing, a payer without its parent has the rules all payers share,
-- and the view says so.
SET check_function_bodies = off;
INSERT INTO hcpcs_drug (source, code, category, dose, dose_unit, billing_basis) VALUES ('lost', 'J9308', 'drug', 1, 'mg', 'exact');
INSERT INTO hcpcs_limit (source, code, claim_type, units, indicator) VALUES ('lost', 'J9308', 'professional', 1, 2);
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('left', 'lost_group', 'Left');
INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('lost ppo', 'lost');
INSERT INTO hcpcs_payer_policy (payer, policy, value) VALUES ('lost', 'prior_auth_required', 'true');
RESET check_function_bodies;
SELECT * FROM hcpcs_orphan ORDER BY 1, 2;
SELECT hcpcs_units('J9308', 560, 'mg', '2026-07-15') AS units,
	   hcpcs_denial_risk('J9308', 112, '{JZ}', '2026-07-15', 'left') IS NOT NULL AS risk,
	   (SELECT count(*) FROM hcpcs_policy('left', 'J9308', '2026-07-15')) = (SELECT count(*) FROM hcpcs_policy(NULL, 'J9308', '2026-07-15')) AS default_rules;
SELECT finding FROM hcpcs_findings('J9308', 112, '{JZ}', '2026-07-15', 'lost ppo', prior_auth => '') WHERE finding IN ('payer_unknown', 'prior_auth_missing');
SET hcpcs_drug.sources = 'lost, cms';
SELECT hcpcs_units('J9308', 560, 'mg', '2026-07-15');
RESET hcpcs_drug.sources;
-- A name that the user had before it was shipped stays his.
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('aetna', 'commercial', 'our own Aetna');
BEGIN;
SET LOCAL check_function_bodies = off;
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('aetna', 'commercial', 'our own Aetna');
INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('medicare part b', 'aetna');
INSERT INTO hcpcs_unit_of_measure (unit, dimension, factor) VALUES ('mg', 'mass', 2);
SELECT payer, name, shipped FROM hcpcs_payer WHERE payer = 'aetna';
SELECT alias, payer, shipped FROM hcpcs_payer_alias WHERE alias = 'medicare part b';
SELECT unit, factor, shipped FROM hcpcs_unit_of_measure WHERE unit = 'mg';
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('aetna', 'commercial', 'a second one');
ROLLBACK;
-- The next writer of such a row is told.
UPDATE hcpcs_payer_alias SET payer = 'lost2' WHERE alias = 'lost ppo';
DELETE FROM hcpcs_drug WHERE source = 'lost';
DELETE FROM hcpcs_limit WHERE source = 'lost';
DELETE FROM hcpcs_payer_alias WHERE payer IN ('lost', 'acme');
DELETE FROM hcpcs_payer_policy WHERE payer IN ('lost', 'acme');
DELETE FROM hcpcs_payer WHERE payer IN ('left', 'acme', 'acme_all');
DELETE FROM hcpcs_weight WHERE payer = 'acmee';
DELETE FROM hcpcs_drug WHERE code = 'J9998' AND NOT shipped;
SELECT * FROM hcpcs_orphan;
SELECT hcpcs_reference_names();
