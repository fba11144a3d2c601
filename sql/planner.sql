\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
SET datestyle = ISO;

-- What the planner makes of the functions: how often they are called, in
-- which plans, with which estimates; and that plans do not change answers.
CREATE TABLE planner_line AS
SELECT i AS id, (ARRAY['J9207', 'J9308', 'J1745', 'J0897', 'J9999', '96413'])[1 + i % 6] AS code,
	   (1 + i % 40)::numeric AS units, (ARRAY['{JZ}', '{}', '{JW,JZ}', '{JZ,GN}'])[1 + i / 6 % 4]::text[] AS modifiers,
	   DATE '2025-10-01' + i % 60 AS day, (ARRAY['medicare', 'aetna'])[1 + i / 6 % 2] AS payer
FROM generate_series(1, 1200) AS i;
CREATE INDEX planner_line_units ON planner_line (units);
ANALYZE planner_line;
CREATE VIEW planner_risk AS SELECT *, hcpcs_denial_risk(code, units, modifiers, day, payer) AS risk FROM planner_line;

-- Rows of a query, every column of them read, and calls of a function
-- meanwhile.
SET track_functions = 'all';
CREATE FUNCTION calls(function text, query text) RETURNS TABLE (result_rows bigint, calls bigint) LANGUAGE plpgsql AS $$
DECLARE
	before bigint := coalesce(pg_stat_get_xact_function_calls(function::regproc), 0);
	one record;
BEGIN
	result_rows := 0;
	FOR one IN EXECUTE query LOOP
		result_rows := result_rows + 1;
	END LOOP;
	calls := coalesce(pg_stat_get_xact_function_calls(function::regproc), 0) - before;
	RETURN NEXT;
END $$;
SET max_parallel_workers_per_gather = 0;

-- Once a line: in the select list, sorted or grouped by, through a view, in a
-- CTE however often that is read.
SELECT * FROM calls('hcpcs_denial_risk', 'SELECT id, risk FROM planner_risk');
SELECT * FROM calls('hcpcs_denial_risk', 'SELECT id, risk FROM planner_risk ORDER BY risk DESC, id');
SELECT result_rows BETWEEN 2 AND 20 AS few_groups, calls FROM calls('hcpcs_denial_risk', 'SELECT risk, count(*) FROM planner_risk GROUP BY risk');
SELECT calls FROM calls('hcpcs_denial_risk', 'WITH r AS (SELECT * FROM planner_risk) SELECT * FROM r WHERE risk > (SELECT avg(risk) FROM r)');
SELECT calls FROM calls('hcpcs_denial_risk', 'SELECT sum(risk), avg(risk) FILTER (WHERE id > 5), count(*) FROM (SELECT * FROM planner_risk OFFSET 0) AS r');
-- As with any function that is not volatile, two aggregates of a view's column
-- are two calls; the sub-query above, or a CTE read twice, is one.
SELECT calls FROM calls('hcpcs_denial_risk', 'SELECT sum(risk), max(risk) FROM planner_risk');

-- A condition on the risk is tested on every line, and the risk made anew for
-- those that pass it, no more.
SELECT count(*) FILTER (WHERE risk > 0.9) AS pass, count(*) AS lines FROM planner_risk;
SELECT * FROM calls('hcpcs_denial_risk', 'SELECT id, risk FROM planner_risk WHERE risk > 0.9');
SELECT * FROM calls('hcpcs_denial_risk', 'SELECT id, risk FROM planner_risk WHERE risk > 0.9 ORDER BY risk');

-- Cheap conditions are tested first, whatever the order they are written in.
EXPLAIN (COSTS OFF) SELECT id FROM planner_line
WHERE hcpcs_denial_risk(code, units, modifiers, day, payer) > 0.9 AND hcpcs_units(code, units, NULL, day) > 3 AND payer = 'aetna' AND code LIKE 'J92%';
SELECT (SELECT count(*) FROM planner_line WHERE payer = 'aetna' AND code LIKE 'J92%') AS lines, calls
FROM calls('hcpcs_denial_risk', 'SELECT id FROM planner_line WHERE hcpcs_denial_risk(code, units, modifiers, day, payer) > 0.9 AND payer = ''aetna'' AND code LIKE ''J92%''');

-- Rows of findings: one call a line by LATERAL; (f(...)).* would be one a column.
SELECT calls FROM calls('hcpcs_findings', 'SELECT l.id, f.* FROM planner_line AS l CROSS JOIN LATERAL hcpcs_findings(l.code, l.units, l.modifiers, l.day, l.payer) AS f');
SELECT calls FROM calls('hcpcs_wastage', 'SELECT l.id, w.units, w.discarded_units, w.modifier FROM planner_line AS l CROSS JOIN LATERAL hcpcs_wastage(l.code, l.units, NULL, NULL, l.day) AS w WHERE l.code = ''J9207''');
SELECT calls FROM calls('hcpcs_wastage', 'SELECT l.id, (hcpcs_wastage(l.code, l.units, NULL, NULL, l.day)).* FROM planner_line AS l WHERE l.code = ''J9207''');

-- Constant arguments: once as the bound of an index or as a sub-query (and a
-- few times for estimates); in a condition without an index, once a line.
SET enable_seqscan = off; SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM planner_line WHERE units = hcpcs_units('J9207', 7, 'mg', DATE '2025-11-15')::numeric;
SELECT result_rows, calls < 5 AS few_calls FROM calls('hcpcs_units', 'SELECT id FROM planner_line WHERE units = hcpcs_units(''J9207'', 7, ''mg'', DATE ''2025-11-15'')::numeric');
RESET enable_seqscan; RESET enable_bitmapscan;
SELECT result_rows, calls < 5 AS few_calls FROM calls('hcpcs_units', 'SELECT id FROM planner_line WHERE id > (SELECT hcpcs_units(''J9207'', 7, ''mg'', DATE ''2025-11-15''))');
SELECT result_rows, calls >= 1200 AS once_a_line FROM calls('hcpcs_units', 'SELECT id FROM planner_line WHERE id > hcpcs_units(''J9207'', 7, ''mg'', DATE ''2025-11-15'')');

-- Prepared: plans for any values and plans for these give the same.
PREPARE risk_of (text, numeric, text[], date) AS SELECT hcpcs_denial_risk($1, $2, $3, $4), hcpcs_units('J9207', $2, 'mg', $4), hcpcs_check_modifiers($1, $3, DATE '2025-11-15');
SET plan_cache_mode = force_custom_plan;
EXECUTE risk_of ('J9207', 40, '{JW,JZ}', '2025-11-15');
SET plan_cache_mode = force_generic_plan;
EXECUTE risk_of ('J9207', 40, '{JW,JZ}', '2025-11-15');
EXECUTE risk_of ('J9308', 2, '{JZ}', '2025-11-16');
EXECUTE risk_of ('96413', 1, NULL, '2025-11-16');
SET plan_cache_mode = force_custom_plan;
EXECUTE risk_of ('J9308', 2, '{JZ}', '2025-11-16');
RESET plan_cache_mode;
-- A generic plan sees new rules at once.
SET plan_cache_mode = force_generic_plan;
PREPARE limited AS SELECT f.finding FROM hcpcs_findings('J9207', 40, '{JZ}', DATE '2025-11-15') AS f;
EXECUTE limited;
BEGIN;
INSERT INTO hcpcs_limit (code, claim_type, units, indicator) VALUES ('J9207', 'professional', 39, 2);
EXECUTE limited;
ROLLBACK;
EXECUTE limited;
RESET plan_cache_mode;

-- Parallel plans, also of what is set-returning.
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT count(*) FROM planner_risk WHERE risk > 0.9;
EXPLAIN (COSTS OFF) SELECT count(f.finding) FROM planner_line AS l CROSS JOIN LATERAL hcpcs_findings(l.code, l.units, l.modifiers, l.day, l.payer) AS f;
CREATE TABLE planner_parallel AS SELECT id, risk, hcpcs_check_modifiers(code, modifiers, day, payer) AS modifiers FROM planner_risk;
SELECT count(*), round(sum(risk)::numeric, 6) AS risk FROM planner_risk WHERE risk > 0.06;
SET max_parallel_workers_per_gather = 0;
SELECT count(*), round(sum(risk)::numeric, 6) AS risk FROM planner_risk WHERE risk > 0.06;
SELECT count(*) AS differ FROM planner_parallel AS p JOIN planner_risk AS s USING (id)
WHERE p.risk IS DISTINCT FROM s.risk OR p.modifiers IS DISTINCT FROM hcpcs_check_modifiers(s.code, s.modifiers, s.day, s.payer);

-- JIT: the same answers, compiled or not.
SET jit = on; SET jit_above_cost = 0; SET jit_inline_above_cost = 0; SET jit_optimize_above_cost = 0;
CREATE TABLE planner_jit AS SELECT id, risk, hcpcs_try_units(code, units, 'mg', day) AS units, hcpcs_check_modifiers(code, modifiers, day, payer) AS modifiers FROM planner_risk;
SET jit = off;
SELECT count(*) AS lines, count(*) FILTER (WHERE j.risk IS DISTINCT FROM s.risk OR j.units IS DISTINCT FROM hcpcs_try_units(s.code, s.units, 'mg', s.day)
									  OR j.modifiers IS DISTINCT FROM hcpcs_check_modifiers(s.code, s.modifiers, s.day, s.payer)) AS differ
FROM planner_jit AS j JOIN planner_risk AS s USING (id);

-- Estimates: rows of a set-returning call, and what a call costs beside an
-- operator (1), by which conditions are put in order.
CREATE FUNCTION estimate(query text) RETURNS float LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
	RETURN plan -> 0 -> 'Plan' ->> 'Plan Rows';
END $$;
SELECT f, estimate('SELECT * FROM ' || f) AS rows
FROM unnest(ARRAY['hcpcs_findings(''J9207'', 1)', 'hcpcs_explain(''J9207'', 1)', 'hcpcs_lookup(''J9207'')', 'hcpcs_price(''J9207'')',
				  'hcpcs_bill(''J9207'', 1)', 'hcpcs_wastage(''J9207'', 1)', 'hcpcs_ndc_units(''00015191012'', 1, ''UN'')', 'hcpcs_image()']) AS f;
SELECT p.proname, p.procost
FROM pg_proc AS p
WHERE p.proname IN ('hcpcs_units', 'hcpcs_try_units', 'hcpcs_check_modifiers', 'hcpcs_denial_risk', 'hcpcs_findings', 'hcpcs_explain', 'hcpcs_ndc11')
ORDER BY p.procost, p.proname;
DROP VIEW planner_risk;
DROP TABLE planner_line, planner_parallel, planner_jit;
DROP FUNCTION calls, estimate;
