\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Prices that the sums below are counted with: 2026 Q1 of CMS, but for J9999,
-- which has none.
SELECT code, (SELECT payment_limit FROM hcpcs_price(code, '2026-01-15')) FROM unnest('{J9308,J9207,J9999}'::text[]) AS code;

CREATE TABLE lines (claim_id text, line_no integer, code varchar(5), units double precision, modifiers text[], service_date timestamp, payer text,
	dose numeric, dose_unit text, received_date date DEFAULT '2026-03-01', charge numeric);
INSERT INTO lines (claim_id, line_no, code, units, modifiers, service_date, payer, dose, dose_unit) VALUES
	('A', 1, 'J9308', 112, '{JZ}', '2026-01-15 10:00', 'medicare', 560, 'mg'),		-- clean
	('A', 2, '96413', 1, NULL, '2026-01-15', 'medicare', NULL, NULL),				-- out of scope
	('B', 1, 'J9308', 560, '{JZ}', '2026-01-20', 'medicare', 560, 'mg'),			-- milligrams, over the MUE
	('C', 1, 'J9308', 100, '{JZ}', '2026-02-03', 'Medicare', 450, 'mg'),			-- 90 units
	('D', 1, 'j9207', 45, '{}', '2026-02-04', 'medicare', 45, 'mg'),				-- JW or JZ
	('E', 1, 'J9207', 45, '{GN}', '2026-02-05', 'cigna', 45, 'mg'),					-- a therapist's modifier
	('F', 1, 'J9999', 3, NULL, '2026-02-05', 'medicare', NULL, NULL),				-- one unit; no price
	('G', 1, 'J9207', 'NaN', '{JZ}', '2026-02-06', 'medicare', NULL, NULL),			-- no units
	('H', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL);								-- nothing at all
SELECT * FROM hcpcs_create_views('lines');
SELECT claim_id, line_no, code, month, payer, units, round(risk::numeric, 4) AS risk, heaviest_finding, payment_limit, money FROM lines_drug_line ORDER BY claim_id, line_no;
SELECT claim_id, finding, cause, severity, money FROM lines_drug_finding ORDER BY claim_id, finding COLLATE "C";
SELECT * FROM lines_findings_by_code ORDER BY code, finding COLLATE "C";
SELECT * FROM lines_findings_by_payer ORDER BY payer COLLATE "C", finding COLLATE "C";
SELECT month, finding, lines FROM lines_findings_by_month ORDER BY month, finding COLLATE "C";
SELECT * FROM lines_money_at_risk ORDER BY finding COLLATE "C";
SELECT * FROM lines_unit_hot_spots ORDER BY code, finding COLLATE "C";
SELECT check_name, lines FROM lines_checks_without_data WHERE check_name IN ('ndc_present', 'units_dose', 'frequency', 'prior_auth') ORDER BY 1;

-- They say what the functions say; each line at risk is counted once.
SELECT count(*) AS lines, count(*) FILTER (WHERE v.risk IS DISTINCT FROM hcpcs_denial_risk(l.code, l.units::numeric, l.modifiers, l.service_date::date,
	coalesce(l.payer, ''), dose => l.dose, dose_unit => coalesce(l.dose_unit, ''), received_date => l.received_date, charge => l.charge)) AS different
FROM lines_drug_line v JOIN lines l USING (claim_id) WHERE l.line_no = 1;
SELECT (SELECT sum(lines) FROM lines_money_at_risk) = (SELECT count(*) FROM lines_drug_line WHERE heaviest_finding IS NOT NULL) AS once,
	   (SELECT sum(lines) FROM lines_findings_by_code) = (SELECT count(*) FROM lines_drug_finding) AS by_code;
-- Again: they are replaced, and what rests on them stays.
CREATE VIEW board AS SELECT sum(money) AS money FROM lines_money_at_risk;
SELECT count(*) FROM hcpcs_create_views('lines', '{"dose": null, "dose_unit": null}');
SELECT * FROM board;
SELECT DISTINCT reloptions, left(obj_description(oid, 'pg_class'), 20) AS mark FROM pg_class WHERE relname LIKE 'lines\_%' AND relkind = 'v';

-- Odd names, every kind of column, another schema, a partitioned table.
CREATE SCHEMA "Drop ""me""; --";
CREATE SCHEMA "tiles {line}";
CREATE DOMAIN code5 AS char(5);
CREATE TABLE "Drop ""me""; --"."Claim {lines} ""x"" '%s'" ("HCPCS code" code5, "select" real, "M'1" char(2), "{call}" varchar(2), "from" timestamptz,
	"pay""er" text, dx varchar[], ndc text, "auth\no" text) PARTITION BY LIST ("pay""er");
CREATE TABLE "Drop ""me""; --".p PARTITION OF "Drop ""me""; --"."Claim {lines} ""x"" '%s'" DEFAULT;
INSERT INTO "Drop ""me""; --".p VALUES ('J9308', 112, 'JZ', NULL, '2026-01-15 12:00+00', 'medicare', '{C50.911,C169}', '', NULL);
SELECT * FROM hcpcs_create_views('"Drop ""me""; --"."Claim {lines} ""x"" ''%s''"',
	'{"code": "HCPCS code", "units": "select", "mod1": "M''1", "mod2": "{call}", "service_date": "from", "payer": "pay\"er", "diagnoses": "dx", "prior_auth": "auth\\no"}', 'tiles {line}');
SELECT claim_id, line_no, code, units, charge, risk FROM "tiles {line}"."Claim {lines} ""x"" '%s'_drug_line";
SELECT check_name, detail FROM "tiles {line}"."Claim {lines} ""x"" '%s'_checks_without_data" WHERE check_name LIKE 'ndc%' OR check_name LIKE 'diagnosis%' ORDER BY 1;
-- A name too long for the suffix is cut, one diagnosis a line is one.
CREATE TABLE a_table_of_claim_lines_with_a_name_of_sixty_three_characters_xx (code text, units int, service_date date, diagnoses text, modifiers text[]);
INSERT INTO a_table_of_claim_lines_with_a_name_of_sixty_three_characters_xx VALUES ('J9308', 112, '2026-01-15', NULL, '{JZ}');
SELECT * FROM hcpcs_create_views('a_table_of_claim_lines_with_a_name_of_sixty_three_characters_xx');
SELECT finding FROM a_table_of_claim_lines_with_a_name_of_sixty_three__drug_finding;
-- Temporary tables and views have views too.  19 says why in a DETAIL.
\set VERBOSITY terse
CREATE TEMP VIEW recent AS SELECT * FROM lines;
SELECT count(*) FROM hcpcs_create_views('recent');
\set VERBOSITY default
SELECT count(*) FROM recent_drug_line;

-- Whoever reads needs rights on the table; whoever creates, on the schema.
CREATE ROLE regress_hcpcs_reader;
GRANT SELECT ON lines_drug_line, lines_money_at_risk TO regress_hcpcs_reader;
SET ROLE regress_hcpcs_reader;
SELECT count(*) FROM lines_money_at_risk;
\set VERBOSITY terse
SELECT count(*) FROM hcpcs_create_views('lines', schema => 'tiles {line}');
\set VERBOSITY default
RESET ROLE;
GRANT SELECT ON lines TO regress_hcpcs_reader;
SET ROLE regress_hcpcs_reader;
SELECT count(*) > 0 AS readable FROM lines_money_at_risk;
RESET ROLE;
-- The session's search_path has no say in what the views call.
CREATE SCHEMA trap;
CREATE FUNCTION trap.count(x text) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
CREATE FUNCTION trap.date_trunc(x text, y timestamp) RETURNS timestamp LANGUAGE sql AS 'SELECT timestamp ''2001-01-01''';
SET search_path = trap, pg_catalog, public;
SELECT count(*) FROM hcpcs_create_views('lines');
SHOW search_path;
RESET search_path;
SELECT DISTINCT month FROM lines_drug_line ORDER BY 1;

-- Nothing that is not ours is replaced, and nothing is left half done.
CREATE TABLE taken (code text, units int, service_date date);
CREATE VIEW taken_unit_hot_spots AS SELECT 1 AS x;
SELECT hcpcs_create_views('taken');
SELECT hcpcs_create_views(0);
SELECT count(*) FROM pg_class WHERE relname LIKE 'taken\_%';
-- What does not fit is said.
SELECT hcpcs_create_views(NULL);
SELECT hcpcs_create_views('taken', '[]');
SELECT hcpcs_create_views('taken', '{"units": 5}');
SELECT hcpcs_create_views('taken', '{"unit": "units"}');
SELECT hcpcs_create_views('taken', '{"sources": "x"}');
SELECT hcpcs_create_views('taken', '{"units": "unit"}');
SELECT hcpcs_create_views('taken', '{"units": "code"}');
SELECT hcpcs_create_views('taken', '{"dose": "code"}');
SELECT hcpcs_create_views('taken', '{"code": null}');
SELECT hcpcs_create_views('taken', schema => 'nowhere');
CREATE SEQUENCE numbers;
SELECT hcpcs_create_views('numbers');
DROP SEQUENCE numbers;
CREATE TABLE both_ways (code text, units int, service_date date, modifiers text[], mod1 text);
SELECT hcpcs_create_views('both_ways');
SELECT count(*) FROM hcpcs_create_views('both_ways', '{"mod1": null}', NULL);

-- Dropping: the two that the others rest on.
DROP VIEW both_ways_drug_line, both_ways_drug_finding, both_ways_checks_without_data CASCADE;
SELECT count(*) FROM pg_class WHERE relname LIKE 'both\_ways\_%';
\set VERBOSITY terse
SET client_min_messages = warning;
DROP TABLE lines, both_ways, taken, a_table_of_claim_lines_with_a_name_of_sixty_three_characters_xx CASCADE;
DROP SCHEMA "Drop ""me""; --", "tiles {line}", trap CASCADE;
DROP DOMAIN code5;
DROP ROLE regress_hcpcs_reader;
