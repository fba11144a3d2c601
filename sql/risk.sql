\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;
SET extra_float_digits = 0;

-- Nothing found: the base of 0.05 (basis: assumption).
SELECT hcpcs_denial_risk('J9308', 112, '{JZ}', '2026-07-15', received_date => '2026-07-20') AS base,
	   (SELECT weight FROM hcpcs_weight WHERE finding = 'base' AND payer = '*' AND shipped) AS weight;

-- risk = 1 - (1 - base) x product over causes of (1 - largest weight).
-- Two causes: waste 0.99 and units 0.9, so 1 - 0.95 x 0.01 x 0.1.
SELECT hcpcs_denial_risk('J9308', 281, '{}', '2026-07-15', received_date => '2026-07-20') AS risk,
	   1 - 0.95 * 0.01 * 0.1 AS by_hand;
-- One cause: two findings of units count as the heavier, 0.95.
SELECT array_agg(finding) AS findings,
	   hcpcs_denial_risk('J9308', 281.5, '{JZ}', '2026-07-15', received_date => '2026-07-20') AS risk,
	   1 - 0.95 * 0.05 AS by_hand
FROM hcpcs_findings('J9308', 281.5, '{JZ}', '2026-07-15', received_date => '2026-07-20');
-- The contributions: the heavier finding speaks for its cause, the other 0.
SELECT check_name, finding, contribution
FROM hcpcs_explain('J9308', 281.5, '{JZ,59,GP}', '2026-07-15', received_date => '2026-07-20')
WHERE contribution > 0 OR finding IS NOT NULL;
-- Underpaid and info weigh nothing; of rules with info severity the same.
SELECT f.finding, f.outcome, w.weight FROM hcpcs_finding f JOIN hcpcs_weight w USING (finding)
WHERE w.shipped AND f.outcome IN ('info', 'underpaid') AND w.weight <> 0;
SELECT hcpcs_denial_risk('J9308', 112, '{JZ,59}', '2026-07-15', received_date => '2026-07-20') AS with_59,
	   hcpcs_denial_risk('J9308', 112, '{JZ,GP}', '2026-07-15', received_date => '2026-07-20') AS with_gp,
	   hcpcs_denial_risk('J9308', 112, '{JZ,59,GP}', '2026-07-15', received_date => '2026-07-20') AS with_both;

-- Over some thousand lines: the product of the contributions is the risk,
-- the findings are those explain fails, in catalogue order, and each is
-- between base and 1.
CREATE TEMP TABLE line AS
SELECT c AS code, u::numeric AS units, m::text[] AS modifiers, d AS day, p AS payer, t AS claim_type
FROM unnest('{J9308,J1200,J0881,Q4101,J3490,J0000,A9500,E0781}'::text[]) AS c,
	 unnest('{0,1,112.5,100000}'::numeric[]) AS u,
	 unnest('{"{}","{JZ}","{JW,JZ}","{GP,59,ZZ,JG,JG}","{EA,JA}"}'::text[]) AS m,
	 unnest('{2012-06-15,2024-02-15,2026-07-15}'::date[]) AS d,
	 unnest('{medicare,palmetto,medicaid,bcbs_nc,nobody}'::text[]) AS p,
	 unnest('{professional,institutional,dme,other}'::text[]) AS t;
CREATE TEMP TABLE judged AS
SELECT row_number() OVER () AS id, l.*, hcpcs_denial_risk(code, units, modifiers, day, payer, claim_type, '131', '{C16.0,X}', '00002-7678-01',
							  2, 'UN', 500, 'mg', '', day + 400, 0, 'Cyramza') AS risk,
	   f.findings, e.failed, e.one_minus
FROM line l
LEFT JOIN LATERAL (SELECT array_agg(finding) AS findings
	FROM hcpcs_findings(code, units, modifiers, day, payer, claim_type, '131', '{C16.0,X}', '00002-7678-01',
						2, 'UN', 500, 'mg', '', day + 400, 0, 'Cyramza')) AS f ON true
LEFT JOIN LATERAL (SELECT array_agg(finding) FILTER (WHERE status = 'fail') AS failed,
						  exp(sum(ln(1 - contribution))) AS one_minus
	FROM hcpcs_explain(code, units, modifiers, day, payer, claim_type, '131', '{C16.0,X}', '00002-7678-01',
					   2, 'UN', 500, 'mg', '', day + 400, 0, 'Cyramza')) AS e ON true;
SELECT count(*) AS lines, count(risk) AS in_scope, count(*) FILTER (WHERE findings IS NOT NULL) > 8000 AS many_with_findings,
	   count(*) FILTER (WHERE risk IS NOT NULL AND abs(1 - one_minus - risk) > 1e-9) AS product_differs,
	   count(*) FILTER (WHERE findings IS DISTINCT FROM failed) AS explain_differs,
	   count(*) FILTER (WHERE risk NOT BETWEEN 0.05 AND 1) AS out_of_range
FROM judged;
SELECT count(*) AS not_in_catalogue_order FROM judged
WHERE findings <> ARRAY(SELECT f.finding FROM hcpcs_finding f WHERE f.finding = ANY (findings) ORDER BY f.position);
-- Identical findings of one payer give identical risk.
SELECT count(*) AS sets_with_two_risks
FROM (SELECT 1 FROM judged WHERE risk IS NOT NULL AND NOT '59' = ANY (modifiers)
	  GROUP BY payer, findings HAVING min(risk) <> max(risk)) AS t;
-- The formula again, from the tables alone, with the weight of the nearest
-- payer upwards; lines with an information-only modifier left out.
WITH RECURSIVE chain AS (
	SELECT p AS payer, coalesce((SELECT payer FROM hcpcs_payer WHERE payer = p), 'default') AS up, 0 AS distance
	FROM unnest('{medicare,palmetto,medicaid,bcbs_nc,nobody}'::text[]) AS p
	UNION ALL
	SELECT c.payer, y.parent, distance + 1 FROM chain c JOIN hcpcs_payer y ON y.payer = c.up WHERE y.parent IS NOT NULL
), weight AS (
	SELECT DISTINCT ON (c.payer, w.finding) c.payer, w.finding, w.weight
	FROM (SELECT * FROM chain UNION ALL SELECT DISTINCT payer, '*', 99 FROM chain) c JOIN hcpcs_weight w ON w.payer = c.up
	ORDER BY c.payer, w.finding, c.distance
), by_cause AS (
	SELECT j.id, j.payer, f.cause, max(w.weight) AS weight FROM judged j
	JOIN hcpcs_finding f ON f.finding = ANY (j.findings) JOIN weight w ON w.payer = j.payer AND w.finding = f.finding
	WHERE NOT '59' = ANY (j.modifiers) GROUP BY 1, 2, 3
), expected AS (
	SELECT b.id, 1 - 0.95 * exp(sum(ln(1 - b.weight))) AS risk FROM by_cause b GROUP BY 1
)
SELECT count(*) > 5000 AS many_compared, count(*) FILTER (WHERE abs(e.risk - j.risk) > 1e-9) AS different
FROM expected e JOIN judged j USING (id);

-- More findings never lower it: every pair of lines of one payer of which one
-- has all the findings of the other.
WITH kind AS (
	SELECT DISTINCT payer, findings, risk FROM judged WHERE risk IS NOT NULL AND NOT '59' = ANY (modifiers)
)
SELECT count(*) > 1000 AS many_pairs, count(*) FILTER (WHERE a.risk > b.risk) AS lowered
FROM kind a JOIN kind b ON a.payer = b.payer AND a.findings <@ b.findings AND a.findings <> b.findings;
-- A check without data never raises it.
SELECT hcpcs_denial_risk('J9308', 112, '{JZ}', '2026-01-15', received_date => '2026-01-20') AS no_mue_table,
	   hcpcs_denial_risk('J9308', 281, '{JZ}', '2026-01-15', received_date => '2026-01-20') AS no_mue_table_too,
	   hcpcs_denial_risk('J9308', 112, '{JZ,ZZ}', '2026-07-15', received_date => '2026-07-20') AS one_more,
	   hcpcs_denial_risk('J9308', 281, '{JZ,ZZ}', '2026-07-15', received_date => '2026-07-20') AS two_more;

-- Out of scope is NULL; weights differ between payers.
SELECT hcpcs_denial_risk('96413', 1, '{}', '2026-07-15') AS cpt, hcpcs_denial_risk('E0781', 1, '{}', '2026-07-15') AS pump;
SELECT p AS payer, hcpcs_denial_risk('J9308', 1.5, '{JZ}', '2026-07-15', p, received_date => '2026-07-20') AS units_not_whole
FROM unnest('{medicare,Medicare Part B,palmetto,commercial,nobody}'::text[]) AS p;

-- A local weight is the user's last word, for one payer or for all.
BEGIN;
INSERT INTO hcpcs_weight (finding, payer, weight, basis) VALUES
	('units_not_whole', '*', 0.3, 'our remittances'), ('units_not_whole', 'aetna', 0.5, 'our remittances'), ('base', '*', 0, 'assumption');
SELECT p AS payer, hcpcs_denial_risk('J9308', 1.5, '{JZ}', '2026-07-15', p, received_date => '2026-07-20') AS units_not_whole
FROM unnest('{aetna,commercial,medicare}'::text[]) AS p;
ROLLBACK;
INSERT INTO hcpcs_weight (finding, weight, basis) VALUES ('no_such_finding', 0.3, 'typing error');
INSERT INTO hcpcs_weight (finding, weight, basis) VALUES ('units_not_whole', 1, 'certain');
SELECT hcpcs_denial_risk('J9308', 112, '{JZ}', '2026-07-15', received_date => '2026-07-20') AS base_again;
