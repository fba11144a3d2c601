\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

CREATE ROLE regress_hcpcs_biller;
CREATE ROLE regress_hcpcs_owner;
SET ROLE regress_hcpcs_biller;
-- Whoever has no privilege at all may ask.
SELECT hcpcs_units('J9308', 560, 'mg', '2026-07-15') AS units, hcpcs_try_units('J9308', 560, 'mg', '2026-07-15') AS try_units,
	   hcpcs_check_modifiers('J9308', '{}', '2026-07-15') AS modifiers, hcpcs_ndc11('0002-7669-01') AS ndc;
SELECT round(hcpcs_denial_risk('J9308', 281, '{}', '2026-07-15', received_date => '2026-07-20')::numeric, 5) AS risk;
SELECT finding, remedy <> '' AS remedy FROM hcpcs_findings('J9308', 281, '{}', '2026-07-15', received_date => '2026-07-20');
SELECT count(*) FROM hcpcs_explain('J9308', 281, '{}', '2026-07-15', received_date => '2026-07-20');
SELECT code, units FROM hcpcs_ndc_units('00002766901', 1, 'UN', '2026-02-16');
SELECT drug FROM hcpcs_lookup('J9308', '2026-07-15');
SELECT count(*) FROM hcpcs_price('J9308', '2026-02-16');
SELECT count(*) > 0 AS search FROM hcpcs_search('ramucirumab', '2026-07-15');
SELECT count(*) > 0 AS similar FROM hcpcs_similar_codes('J9308', '2026-07-15');
SELECT count(*) > 0 AS documentation FROM hcpcs_documentation('J9308', 'medicare', '2026-07-15');
SELECT count(*) > 0 AS policy FROM hcpcs_policy('medicare', 'J9308', '2026-07-15');
SELECT hcpcs_source_order();
SELECT version > 0 AS version FROM hcpcs_image();
SELECT count(*) > 0 AS conflicts, (SELECT count(*) FROM hcpcs_coverage) > 0 AS coverage FROM hcpcs_conflict;
-- ... but not write, refresh, or see the version's table.
INSERT INTO hcpcs_drug (code, category) VALUES ('J9998', 'drug');
UPDATE hcpcs_limit SET units = 1;
DELETE FROM hcpcs_payer_policy;
TRUNCATE hcpcs_weight;
SELECT * FROM hcpcs_version;
SELECT hcpcs_refresh();
SELECT nextval('hcpcs_version_seq');
RESET ROLE;
-- No table, view or sequence of the extension may be written by PUBLIC.
SELECT c.relname, p.privilege
FROM pg_class c JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
JOIN pg_extension x ON x.oid = d.refobjid AND x.extname = 'hcpcs_drug',
	 unnest('{INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS p(privilege)
WHERE c.relkind IN ('r', 'v') AND has_table_privilege('regress_hcpcs_biller', c.oid, p.privilege);
-- No function runs with its owner's rights.
SELECT p.proname FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension x ON x.oid = d.refobjid AND x.extname = 'hcpcs_drug' WHERE p.prosecdef;

-- Confidential policies: without SELECT the finding fires, its text is
-- withheld, and nothing else is.
REVOKE SELECT ON hcpcs_payer_policy FROM PUBLIC;
SET ROLE regress_hcpcs_biller;
SELECT count(*) FROM hcpcs_payer_policy;
SELECT finding, detail FROM hcpcs_findings('J9207', 91, '{}', '2026-07-15', 'bcbs_al', received_date => '2026-07-20');
SELECT finding, detail FROM hcpcs_findings('J9308', 281, '{}', '2026-07-15', 'medicare', received_date => '2026-07-20');
SELECT check_name, detail FROM hcpcs_explain('J9308', 180, '{}', '2026-07-15', 'cigna', received_date => '2026-07-20')
WHERE check_name IN ('timely_filing', 'units_whole', 'code_valid');
SELECT round(hcpcs_denial_risk('J9207', 91, '{}', '2026-07-15', 'bcbs_al', received_date => '2026-07-20')::numeric, 5) AS risk;
SELECT count(*) FROM hcpcs_policy('medicare', 'J9308', '2026-07-15');
RESET ROLE;
SELECT finding, detail FROM hcpcs_findings('J9207', 91, '{}', '2026-07-15', 'bcbs_al', received_date => '2026-07-20');
GRANT SELECT ON hcpcs_payer_policy TO PUBLIC;

-- Row security on a reference table would give each role another answer:
-- refused, also to who has loaded the table before.
ALTER TABLE hcpcs_limit ENABLE ROW LEVEL SECURITY;
SELECT hcpcs_denial_risk('J9308', 281, '{}', '2026-07-15', received_date => '2026-07-20');
ALTER TABLE hcpcs_limit DISABLE ROW LEVEL SECURITY;
SELECT round(hcpcs_denial_risk('J9308', 281, '{}', '2026-07-15', received_date => '2026-07-20')::numeric, 5) AS risk;

-- Shipped rows are protected, with a hint; a local row stands before them.
UPDATE hcpcs_drug SET dose = 10 WHERE code = 'J9308' AND source = 'cms';
DELETE FROM hcpcs_limit WHERE code = 'J9308';
BEGIN;	-- what a user inserts is the user's, whatever it says
INSERT INTO hcpcs_drug (shipped, source, release, code, category) VALUES (true, 'cms', '2026q4', 'J9998', 'drug') RETURNING shipped, code;
ROLLBACK;
TRUNCATE hcpcs_status;
UPDATE hcpcs_finding SET severity = 'info' WHERE finding = 'code_unknown';
DELETE FROM hcpcs_payer WHERE payer = 'aetna';

-- Who has been granted the table keeps local rows.
GRANT SELECT, INSERT, UPDATE, DELETE ON hcpcs_drug, hcpcs_limit, hcpcs_weight TO regress_hcpcs_owner;
BEGIN;
SET LOCAL ROLE regress_hcpcs_owner;
INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis) VALUES ('J9308', 'drug', 'ramucirumab', 10, 'mg', 'exact');
INSERT INTO hcpcs_limit (code, claim_type, units, indicator) VALUES ('J9308', 'professional', 300, 2);
SELECT hcpcs_units('J9308', 560, 'mg', '2026-07-15') AS local_units;
SELECT status, detail FROM hcpcs_explain('J9308', 281, '{JZ}', '2026-07-15', received_date => '2026-07-20') WHERE check_name = 'units_limit';
UPDATE hcpcs_drug SET dose = 5 WHERE NOT shipped;
SELECT hcpcs_units('J9308', 560, 'mg', '2026-07-15') AS updated;
DELETE FROM hcpcs_drug WHERE NOT shipped;
SELECT hcpcs_units('J9308', 560, 'mg', '2026-07-15') AS shipped_again;
ROLLBACK;
-- A user's row of the same source, release and key answers before the
-- shipped one, and two of them may not overlap.
BEGIN;
INSERT INTO hcpcs_limit (source, release, code, claim_type, valid_from, units, indicator)
SELECT source, release, code, claim_type, valid_from, 290, indicator FROM hcpcs_limit WHERE code = 'J9308' AND claim_type = 'professional' AND shipped;
SELECT status, detail FROM hcpcs_explain('J9308', 281, '{JZ}', '2026-07-15', received_date => '2026-07-20') WHERE check_name = 'units_limit';
INSERT INTO hcpcs_limit (source, release, code, claim_type, valid_from, units, indicator)
SELECT source, release, code, claim_type, valid_from + 10, 300, indicator FROM hcpcs_limit WHERE code = 'J9308' AND claim_type = 'professional' AND shipped;
ROLLBACK;
-- Only within its dates.
BEGIN;
INSERT INTO hcpcs_drug (code, valid_from, valid_to, category, drug, dose, dose_unit, billing_basis)
VALUES ('J9308', '2026-03-01', '2026-03-31', 'drug', 'ramucirumab', 10, 'mg', 'exact');
SELECT d AS day, hcpcs_units('J9308', 560, 'mg', d) FROM unnest('{2026-02-28,2026-03-01,2026-03-31,2026-04-01}'::date[]) AS d;
ROLLBACK;
-- What no row may be.
INSERT INTO hcpcs_drug (code, category) VALUES ('j9308', 'drug');
INSERT INTO hcpcs_drug (code, category, dose) VALUES ('J9998', 'drug', 'NaN');
INSERT INTO hcpcs_drug (code, category, valid_from, valid_to) VALUES ('J9998', 'drug', '2026-02-01', '2026-01-01');
INSERT INTO hcpcs_drug (source, code, category) VALUES ('nobody', 'J9998', 'drug');

-- The role that keeps the rules, as README grants it: every table, and no more.
-- Names are looked up for it, even where it may not read them.
CREATE ROLE regress_hcpcs_rules;
\set ECHO none
SELECT format('GRANT INSERT, UPDATE, DELETE ON %s TO regress_hcpcs_rules', string_agg(c.oid::regclass::text, ', '))
FROM pg_extension, unnest(extconfig) AS c(oid) WHERE extname = 'hcpcs_drug' \gexec
\set ECHO all
REVOKE SELECT ON hcpcs_payer_policy, hcpcs_payer FROM PUBLIC;
BEGIN;
SET LOCAL ROLE regress_hcpcs_rules;
INSERT INTO hcpcs_source (source, precedence, publisher) VALUES ('broker', 0, 'our broker');
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('acme', 'commercial', 'Acme');
INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme ppo', 'acme');
INSERT INTO hcpcs_payer_policy (source, payer, code, policy, value) VALUES ('broker', 'acme', 'J9*', 'prior_auth_required', 'true');
INSERT INTO hcpcs_weight (finding, payer, weight, basis) VALUES ('prior_auth_missing', 'acme', 0.5, 'measured');
INSERT INTO hcpcs_unit_of_measure (unit, dimension, factor) VALUES ('grain', 'mass', 64.79891);
SET CONSTRAINTS ALL IMMEDIATE;
SELECT finding, detail FROM hcpcs_findings('J9308', 112, '{JZ}', '2026-07-15', 'acme ppo', prior_auth => '');
SELECT * FROM hcpcs_payer_policy;
ROLLBACK;
SET ROLE regress_hcpcs_rules;
INSERT INTO hcpcs_payer_policy (payer, policy, value) VALUES ('medicar', 'prior_auth_required', 'true');
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('acme', 'acme', 'Acme');
UPDATE hcpcs_limit SET units = 1 WHERE code = 'J9308';
TRUNCATE hcpcs_weight;
SELECT hcpcs_refresh();
ALTER TABLE hcpcs_payer_policy DISABLE TRIGGER ALL;
RESET ROLE;
GRANT SELECT ON hcpcs_payer_policy, hcpcs_payer TO PUBLIC;
DROP OWNED BY regress_hcpcs_rules;
DROP ROLE regress_hcpcs_rules;

-- Dumped: the user's rows of every table, and nothing shipped.
SELECT count(*) AS tables, count(*) FILTER (WHERE condition = 'WHERE NOT shipped') AS with_filter
FROM pg_extension, unnest(extconfig, extcondition) AS t(oid, condition) WHERE extname = 'hcpcs_drug';
REVOKE ALL ON hcpcs_drug, hcpcs_limit, hcpcs_weight FROM regress_hcpcs_owner;
DROP ROLE regress_hcpcs_biller;
DROP ROLE regress_hcpcs_owner;
