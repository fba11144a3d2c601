\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Every function on every odd value of every argument: an answer or an error
-- with a message of ours, no crash, no internal error (XX...).
CREATE FUNCTION pg_temp.outcome(call text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || call;
	RETURN 'answer';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
CREATE TEMP TABLE odd (type text, value text);
INSERT INTO odd VALUES
	('text', 'NULL'), ('text', $$''$$), ('text', $$' '$$), ('text', $$repeat('x', 1000000)$$), ('text', $$repeat('J9207', 200000)$$),
	('text', $$repeat(' ', 1000000) || 'J9207'$$), ('text', $$'ähnlich'$$), ('text', $$U&'\+01F489'$$), ('text', $$'%s%n%1$s'$$),
	('text', $$E'J9207\n'$$), ('text', $$E'\t\x01'$$), ('text', $$'Ｊ９２０７'$$), ('text', $$'J9207;DROP TABLE x'$$), ('text', $$repeat('9', 1000000)$$),
	('text', $$'-'$$), ('text', $$repeat('-', 100000)$$),
	('numeric', 'NULL'), ('numeric', '0'), ('numeric', '-1'), ('numeric', $$'NaN'$$), ('numeric', $$'Infinity'$$), ('numeric', $$'-Infinity'$$),
	('numeric', '1e100'), ('numeric', '-1e100'), ('numeric', '1e-100'), ('numeric', '10::numeric ^ 1000'), ('numeric', '1e131071::numeric'),
	('numeric', '1e-16383::numeric'), ('numeric', '9223372036854775807'), ('numeric', '9223372036854775808'), ('numeric', '0.3333333333333333333333333333333333333333333'),
	('date', 'NULL'), ('date', $$'infinity'$$), ('date', $$'-infinity'$$), ('date', $$'0001-01-01'$$), ('date', $$'4713-01-01 BC'$$), ('date', $$'5874897-12-31'$$),
	('text[]', 'NULL'), ('text[]', $$'{}'$$), ('text[]', $$'{NULL}'$$), ('text[]', $$'{NULL,NULL,JZ,NULL}'$$), ('text[]', $$'{{JZ,JW},{GP,GO}}'$$),
	('text[]', $$'[5:6]={JZ,JW}'$$), ('text[]', $$ARRAY[repeat('J', 1000000)]$$), ('text[]', $$array_fill('JZ'::text, '{100000}')$$),
	('text[]', $$array_fill(NULL::text, '{10000}')$$), ('text[]', $$'{ähnlich,"",C16.0}'$$),
	('jsonb', 'NULL'), ('jsonb', $$'null'$$), ('jsonb', $$'1'$$), ('jsonb', $$'"x"'$$), ('jsonb', $$'[]'$$), ('jsonb', $$'{"":{}}'$$),
	('jsonb', $$('{"' || repeat('k', 1000000) || '": 1}')::jsonb$$);
-- Calls with one argument replaced; the others are those of a good line.
CREATE TEMP TABLE good (name text, argument text, value text);
INSERT INTO good VALUES
	('*', 'code', $$'J9308'$$), ('*', 'dose', '560'), ('*', 'dose_unit', $$'mg'$$), ('*', 'service_date', $$'2026-07-15'$$), ('*', 'units', '112'),
	('*', 'modifiers', $$'{JZ}'$$), ('*', 'payer', $$'medicare'$$), ('*', 'claim_type', $$'professional'$$), ('*', 'ndc', $$'00002766901'$$),
	('*', 'ndc_quantity', '1'), ('*', 'quantity', '1'), ('*', 'ndc_unit', $$'UN'$$), ('*', 'received_date', $$'2026-07-20'$$), ('*', 'diagnoses', $$'{C16.0}'$$);
CREATE TEMP TABLE call AS
SELECT p.proname AS name, a.name AS argument, o.value,
	   format('%I(%s)', p.proname, (SELECT string_agg(format('%I => (%s)::%s', n.name,
			CASE WHEN n.name = a.name THEN o.value ELSE g.value END, format_type(n.type, NULL)), ', ')
		FROM unnest(p.proargnames[1:p.pronargs], p.proargtypes::oid[]) AS n(name, type) LEFT JOIN good g ON g.argument = n.name
		WHERE n.name = a.name OR g.value IS NOT NULL)) AS text
FROM pg_proc p, unnest(p.proargnames[1:p.pronargs], p.proargtypes::oid[]) AS a(name, type), odd o
WHERE p.oid IN (SELECT objid FROM pg_depend WHERE classid = 'pg_proc'::regclass AND deptype = 'e'
				AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'hcpcs_drug'))
  AND p.proname IN ('hcpcs_units', 'hcpcs_try_units', 'hcpcs_check_modifiers', 'hcpcs_denial_risk', 'hcpcs_findings', 'hcpcs_explain',
					'hcpcs_ndc11', 'hcpcs_ndc_units', 'hcpcs_lookup', 'hcpcs_price', 'hcpcs_similar_codes', 'hcpcs_documentation', 'hcpcs_policy')
  AND o.type = format_type(a.type, NULL);
-- The functions written in SQL get shorter ones: long texts cost them time.
UPDATE call SET text = replace(text, '1000000', '5000'), value = replace(value, '1000000', '5000')
WHERE name IN ('hcpcs_lookup', 'hcpcs_price', 'hcpcs_similar_codes', 'hcpcs_documentation', 'hcpcs_policy');
UPDATE call SET text = replace(text, '200000', '1000') WHERE name IN ('hcpcs_lookup', 'hcpcs_price', 'hcpcs_similar_codes', 'hcpcs_documentation', 'hcpcs_policy');
-- Judging and look-ups never raise because of what the line holds.
SELECT name, count(*) > 0 AS called, count(*) FILTER (WHERE outcome <> 'answer') AS raised,
	   min(argument || ' ' || left(value, 40) || ': ' || outcome) FILTER (WHERE outcome <> 'answer') AS example
FROM (SELECT *, pg_temp.outcome(text) AS outcome FROM call WHERE name <> 'hcpcs_units') AS t GROUP BY name ORDER BY name;
-- hcpcs_units raises, with the states of units.sql.
SELECT outcome, count(*) > 0 AS seen FROM (SELECT pg_temp.outcome(text) FROM call WHERE name = 'hcpcs_units') AS t(outcome) GROUP BY outcome ORDER BY outcome;
-- A message never repeats a megabyte.
CREATE FUNCTION pg_temp.message_of(call text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || call;
	RETURN 'answer';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLERRM;
END $$;
SELECT max(length(pg_temp.message_of(text))) < 300 AS short FROM call WHERE name = 'hcpcs_units';
SELECT max(length(detail)) < 2000 AS short FROM unnest(ARRAY[repeat('x', 1000000), repeat('é', 500000)]) AS x,
	 hcpcs_explain('J9308', 1, ARRAY[x], '2026-07-15', x, x, x, ARRAY[x], x, 1, x, 1, x, x, '2026-07-20', 1, x, x);
-- Cutting a long text leaves whole characters.
SELECT count(*) AS valid FROM hcpcs_explain('J9308', 1, ARRAY[repeat('é', 1000), 'x' || repeat('é', 1000)], '2026-07-15', repeat('€', 1000)) AS e
WHERE convert_from(convert_to(e.detail, 'UTF8'), 'UTF8') = e.detail;
-- More modifiers than a line has room for are counted.
SELECT hcpcs_check_modifiers('J9308', array_fill('JZ'::text, '{1000}'), '2026-07-15') AS thousand,
	   hcpcs_check_modifiers('J9308', '{{JZ,KX},{PO,LT}}', '2026-07-15') AS two_dimensions;
-- Values far out.
SELECT finding, left(detail, 60) AS detail FROM hcpcs_findings('J9308', 1e100, '{JZ}', '2026-07-15', received_date => '2026-07-20');
SELECT d AS day, hcpcs_try_units('J9308', 560, 'mg', d) AS units, (SELECT array_agg(finding) FROM hcpcs_findings('J9308', 112, '{JZ}', d, received_date => '2026-07-20')) AS findings
FROM unnest('{-infinity,infinity,0001-01-01,5874897-12-31}'::date[]) AS d;

-- A search_path with look-alikes in front: ours are found by schema.
CREATE SCHEMA trap;
CREATE TABLE trap.hcpcs_drug (code text);
CREATE TABLE trap.hcpcs_limit AS SELECT * FROM hcpcs_limit WHERE false;
CREATE TABLE trap.hcpcs_version (version bigint);
CREATE TABLE trap.hcpcs_payer_policy (payer text);
CREATE FUNCTION trap.boom() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trap'; END $$;
CREATE FUNCTION trap.text_eq(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT trap.boom()';
CREATE OPERATOR trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = trap.text_eq);
CREATE FUNCTION trap.date_le(date, date) RETURNS boolean LANGUAGE sql AS 'SELECT trap.boom()';
CREATE OPERATOR trap.<= (LEFTARG = date, RIGHTARG = date, FUNCTION = trap.date_le);
CREATE OPERATOR trap.>= (LEFTARG = date, RIGHTARG = date, FUNCTION = trap.date_le);
CREATE FUNCTION trap.lower(text) RETURNS text LANGUAGE sql AS 'SELECT trap.boom()::text';
CREATE FUNCTION trap.upper(text) RETURNS text LANGUAGE sql AS 'SELECT trap.boom()::text';
CREATE FUNCTION trap.btrim(text) RETURNS text LANGUAGE sql AS 'SELECT trap.boom()::text';
CREATE FUNCTION trap.coalesce_text(text) RETURNS text LANGUAGE sql AS 'SELECT trap.boom()::text';
CREATE FUNCTION trap.hcpcs_source_order() RETURNS text[] LANGUAGE sql AS 'SELECT ARRAY[trap.boom()::text]';
CREATE FUNCTION trap.hcpcs_code_text(text) RETURNS text LANGUAGE sql AS 'SELECT trap.boom()::text';
CREATE DOMAIN trap.text AS pg_catalog.text CHECK (trap.boom());
SET search_path = trap, pg_catalog, public;
\c -
SET search_path = trap, pg_catalog, public;
SELECT hcpcs_units('J9308', 560, 'mg', '2026-07-15') AS units, hcpcs_check_modifiers('J9308', '{}', '2026-07-15') AS modifiers,
	   round(hcpcs_denial_risk('J9308', 281, '{}', '2026-07-15', received_date => '2026-07-20')::pg_catalog.numeric, 5) AS risk;
SELECT finding, carc, rarc FROM hcpcs_findings('J9308', 281, '{}', '2026-07-15', received_date => '2026-07-20');
SELECT pg_catalog.count(*) FROM hcpcs_explain('J9308', 281, '{}', '2026-07-15', received_date => '2026-07-20');
SELECT * FROM hcpcs_ndc_units('00002766901', 1, 'UN', '2026-02-16');
SELECT code, drug FROM hcpcs_lookup('J9308', '2026-07-15');
SELECT status_indicator FROM hcpcs_price('J9308', '2026-02-16');
SELECT pg_catalog.count(*) > 0 AS any FROM hcpcs_search('ramucirumab', '2026-07-15');
SELECT pg_catalog.count(*) > 0 AS any FROM hcpcs_similar_codes('J9308', '2026-07-15');
SELECT pg_catalog.count(*) > 0 AS any FROM hcpcs_documentation('J9308', 'medicare', '2026-07-15');
SELECT pg_catalog.count(*) > 0 AS any FROM hcpcs_policy('medicare', 'J9308', '2026-07-15');
-- Writing too.
BEGIN;
INSERT INTO public.hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis) VALUES ('J9998', 'drug', 'x', 2, 'mg', 'exact');
SELECT hcpcs_units('J9998', 5, 'mg', '2026-07-15') AS units;
ROLLBACK;
RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA trap CASCADE;
RESET client_min_messages;
-- An empty path.
SET search_path = '';
SELECT public.hcpcs_units('J9308', 560, 'mg', '2026-07-15') AS units, public.hcpcs_check_modifiers('J9308', '{}', '2026-07-15') AS modifiers;
RESET search_path;

-- Old settings of strings, and read-only transactions.
\c -
-- 19 has the standard ones only.
SELECT count(*) > 0 AS old_strings FROM pg_settings WHERE name = 'escape_string_warning' \gset
\if :old_strings
SET standard_conforming_strings = off; SET escape_string_warning = off; SET backslash_quote = on;
\endif
SELECT hcpcs_units('J9308', 560, 'mg', '2026-07-15') AS units, (SELECT count(*) FROM hcpcs_findings('J9308', 281, '{}', '2026-07-15', received_date => '2026-07-20')) AS findings;
\c -
BEGIN READ ONLY ISOLATION LEVEL SERIALIZABLE;
SELECT hcpcs_units('J9308', 560, 'mg', '2026-07-15') AS units, hcpcs_check_modifiers('J9308', '{}', '2026-07-15') AS modifiers;
SELECT count(*) FROM hcpcs_ndc_units('00002766901', 1, 'UN', '2026-02-16');
COMMIT;

-- Prepared statements with generic plans, and a table changed beneath them.
SET plan_cache_mode = force_generic_plan;
PREPARE units(text, numeric, text, date) AS SELECT hcpcs_units($1, $2, $3, $4);
PREPARE risk(text, numeric, date) AS SELECT round(hcpcs_denial_risk($1, $2, '{JZ}', $3, received_date => $3)::numeric, 4);
EXECUTE units('J9308', 560, 'mg', '2026-07-15');
EXECUTE risk('J9308', 281, '2026-07-15');
BEGIN;
INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis) VALUES ('J9308', 'drug', 'ramucirumab', 10, 'mg', 'exact');
INSERT INTO hcpcs_limit (code, claim_type, units, indicator) VALUES ('J9308', 'professional', 1000, 3);
EXECUTE units('J9308', 560, 'mg', '2026-07-15');
EXECUTE risk('J9308', 281, '2026-07-15');
ROLLBACK;
EXECUTE units('J9308', 560, 'mg', '2026-07-15');
EXECUTE risk('J9308', 281, '2026-07-15');
RESET plan_cache_mode;

-- With workers and without: the same answers.
CREATE TABLE parallel_line AS
SELECT (ARRAY['J9308','J9321','J1200','J0881','Q4101','J0000','E0781','96413'])[1 + i % 8] AS code, (i * 37 % 400)::numeric AS units,
	   ('{' || (ARRAY['JZ','JW','','JZ,JG','GP','ZZ'])[1 + i % 6] || '}')::text[] AS modifiers, date '2023-01-01' + i % 1300 AS day
FROM generate_series(1, 20000) AS i;
ANALYZE parallel_line;
CREATE TABLE answer_alone AS
SELECT sum(hcpcs_denial_risk(code, units, modifiers, day, received_date => day)::numeric(10,6)) AS risk, sum(hcpcs_try_units(code, units, NULL, day)) AS units,
	   sum(cardinality(hcpcs_check_modifiers(code, modifiers, day))) AS found, count(*) AS lines FROM parallel_line;
\c -
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;
-- 16 renamed the setting.
SELECT set_config(name, 'on', false) AS forced FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
CREATE FUNCTION pg_temp.uses_workers(query text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN ' || query LOOP
		IF line ~ 'Gather' THEN RETURN true; END IF;
	END LOOP;
	RETURN false;
END $$;
SELECT pg_temp.uses_workers('SELECT sum(hcpcs_denial_risk(code, units, modifiers, day)) FROM parallel_line') AS workers;
SELECT a = b AS same FROM answer_alone AS a,
	(SELECT sum(hcpcs_denial_risk(code, units, modifiers, day, received_date => day)::numeric(10,6)) AS risk, sum(hcpcs_try_units(code, units, NULL, day)) AS units,
			sum(cardinality(hcpcs_check_modifiers(code, modifiers, day))) AS found, count(*) AS lines FROM parallel_line) AS b;
-- A worker sees rows of the leader's own transaction.
BEGIN;
INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis) VALUES ('J9308', 'drug', 'ramucirumab', 10, 'mg', 'exact');
SELECT count(*) FILTER (WHERE hcpcs_try_units(code, 560, 'mg', day) = 56) AS local_rows, count(*) AS lines FROM parallel_line WHERE code = 'J9308';
ROLLBACK;
SELECT count(*) FILTER (WHERE hcpcs_try_units(code, 560, 'mg', day) = 112) AS cms_rows FROM parallel_line WHERE code = 'J9308';
DROP TABLE parallel_line, answer_alone;
