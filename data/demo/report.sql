-- report: what the extension finds in the lines of claim_line.

\pset border 0
\pset footer off
\pset null '-'
\pset format wrapped
\pset columns 98
\pset fieldsep ''
\set line 'c.code, c.units, c.modifiers, c.service_date, c.payer, c.claim_type, c.place_of_service, c.diagnoses, c.ndc, c.ndc_quantity, c.ndc_unit, c.dose, c.dose_unit, c.prior_auth, c.received_date, c.charge, c.drug'

\echo 'judging every line ...'
CREATE TEMP TABLE judged AS
SELECT c.data_set, c.claim_id, c.line_no, hcpcs_denial_risk(:line) AS risk
FROM claim_line AS c;

-- Each set with the columns that its source has: a column that is selected is
-- supplied, and NULL in it is blank.
\set shown 'claim_id, line_no, code, units, modifiers, service_date, payer, claim_type, place_of_service, diagnoses, ndc, ndc_quantity, ndc_unit, prior_auth, charge, drug'
\echo 'auditing the three sets ...'
\echo
\set query 'SELECT claim_id, line_no, patient_id, provider_id, code, units, service_date, payer, charge FROM claim_line WHERE data_set = ''cms_2012'''
CREATE TEMP TABLE found AS
SELECT 'cms_2012' AS data_set, f.* FROM hcpcs_audit(:'query') WITH ORDINALITY AS f;
\set query 'SELECT ' :shown ' FROM claim_line WHERE data_set = ''x12'''
INSERT INTO found
SELECT 'x12', f.* FROM hcpcs_audit(:'query') WITH ORDINALITY AS f;
\set query 'SELECT ' :shown ', patient_id, provider_id, claim_frequency, original_claim_id, line_status, dose, dose_unit, received_date FROM claim_line WHERE data_set = ''synthetic'''
INSERT INTO found
SELECT 'synthetic', f.* FROM hcpcs_audit(:'query') WITH ORDINALITY AS f;

-- Money: billed units times the payment limit of the service date, which
-- CMS sets by quarter.  A line counts once, under its heaviest finding, which
-- hcpcs_audit gives first.
\echo 'looking up the payment limits ...'
CREATE TEMP TABLE price AS
SELECT d.code, d.quarter, p.payment_limit
FROM (SELECT DISTINCT c.code, date_trunc('quarter', c.service_date)::date AS quarter
	  FROM claim_line AS c JOIN found AS f USING (data_set, claim_id, line_no)
	  WHERE data_set = 'synthetic' AND c.service_date IS NOT NULL) AS d
	CROSS JOIN LATERAL hcpcs_price(d.code, d.quarter) AS p;

CREATE TEMP TABLE heaviest AS
SELECT DISTINCT ON (f.data_set, f.claim_id, f.line_no)
	   f.data_set, f.claim_id, f.line_no, f.finding, f.severity, f.risk,
	   c.units * p.payment_limit AS money
FROM found AS f
	JOIN claim_line AS c USING (data_set, claim_id, line_no)
	LEFT JOIN price AS p ON p.code = c.code
		AND p.quarter = date_trunc('quarter', c.service_date)
ORDER BY f.data_set, f.claim_id, f.line_no, f.ordinality;
ANALYZE found, judged, heaviest;

-- A reason under its line, broken at blanks to fit the width.
CREATE FUNCTION pg_temp.reason(finding text, detail text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN regexp_replace('    ' || finding || ': ' || detail,
					  '(.{20,90})(?: +|$)', E'\\1\n        ', 'g');

\echo
\echo '=================================================================================='
\echo '1. REAL: Medicare Part B 2012, 504 totals of a provider, code and setting'
\echo '   One average patient-day each: units = ceil(units / bene_day_cnt), as of 2012.'
\echo '   Known are code, units, payer and charge; no modifier, NDC or diagnosis.'
\echo '=================================================================================='
\echo

SELECT count(*) AS lines,
	   count(risk) AS "in scope (drug codes)",
	   count(*) - count(risk) AS "out of scope",
	   count(*) FILTER (WHERE risk IS NOT NULL AND NOT EXISTS
						(SELECT FROM found AS f
						 WHERE (f.data_set, f.claim_id, f.line_no) = (j.data_set, j.claim_id, j.line_no)
							 AND f.severity <> 'info')) AS "nothing found"
FROM judged AS j
WHERE data_set = 'cms_2012';

\echo 'Findings by kind'
SELECT f.finding, f.severity, count(*) AS lines,
	   string_agg(DISTINCT c.code, ' ' ORDER BY c.code) AS codes
FROM found AS f JOIN claim_line AS c USING (data_set, claim_id, line_no)
WHERE data_set = 'cms_2012'
GROUP BY f.finding, f.severity
ORDER BY lines DESC, f.finding;

\echo 'The source holds no modifiers: a missing one is its gap, not the provider''s.'
\echo
\echo 'Clean does not mean "not looked at": checks by answer, and why there was no data'
CREATE TEMP TABLE explained AS
SELECT c.claim_id, c.line_no, x.*
FROM claim_line AS c CROSS JOIN LATERAL hcpcs_explain(:line) AS x
WHERE c.data_set = 'cms_2012';

SELECT status, count(*) AS checks
FROM explained
WHERE check_name <> 'base'
GROUP BY status
ORDER BY checks DESC;

SELECT count(*) AS no_data, count(DISTINCT check_name) AS "of checks", detail AS reason
FROM explained
WHERE status = 'no_data'
GROUP BY detail
ORDER BY no_data DESC, reason;

\echo '=================================================================================='
\echo '2. SAMPLES: the drug lines of the X12 837 examples'
\echo '   Real formats, invented patients; service dates of 2004, 2005 and 2023.'
\echo '=================================================================================='
\echo

\pset format unaligned
\pset tuples_only on
SELECT format('%s, line %s: %s, %s units on %s, risk %s', c.claim_id, c.line_no, c.code,
			  trim_scale(c.units), c.service_date, round(coalesce(f.risk, j.risk)::numeric, 2)),
	   E'\n' || coalesce(f.reasons, '    nothing found')
FROM claim_line AS c
	JOIN judged AS j USING (data_set, claim_id, line_no)
	LEFT JOIN (SELECT data_set, claim_id, line_no, min(risk) AS risk,
					  string_agg(rtrim(pg_temp.reason(finding, detail), E' \n'), E'\n' ORDER BY finding) AS reasons
			   FROM found GROUP BY 1, 2, 3) AS f USING (data_set, claim_id, line_no)
WHERE data_set = 'x12'
ORDER BY c.claim_id, c.line_no;
\pset tuples_only off
\pset format wrapped
\echo

\echo '=================================================================================='
\echo '3. SYNTHETIC: a clinic in November 2025, made from the reference tables, with'
\echo '   planted defects.  Real codes, NDCs, containers, limits; nothing else is real.'
\echo '   The tables that judge the lines also made them: what is shown is that the rules'
\echo '   find what they should, not how often a real clinic errs.'
\echo '=================================================================================='
\echo

SELECT count(*) AS lines,
	   count(*) FILTER (WHERE f.worst IS NULL) AS "nothing found",
	   count(*) FILTER (WHERE f.worst = 'error') AS "with errors",
	   count(*) FILTER (WHERE f.worst IN ('warning', 'info')) AS "with warnings only",
	   count(c.injected) AS "with a planted defect",
	   round(100.0 * count(c.injected) / count(*), 1) AS "planted %"
FROM claim_line AS c
	LEFT JOIN (SELECT data_set, claim_id, line_no, min(severity) AS worst
			   FROM found GROUP BY 1, 2, 3) AS f USING (data_set, claim_id, line_no)
WHERE data_set = 'synthetic';

\echo 'Findings by kind; money = units x payment limit, a line once under its heaviest finding'
SELECT f.finding, f.severity, f.carc, count(*) AS found,
	   count(*) FILTER (WHERE h.finding = f.finding) AS "lines counted",
	   to_char(coalesce(sum(h.money) FILTER (WHERE h.finding = f.finding), 0), '9,999,999,990') AS "money, USD"
FROM found AS f JOIN heaviest AS h USING (data_set, claim_id, line_no)
WHERE data_set = 'synthetic'
GROUP BY f.finding, f.severity, f.carc
ORDER BY sum(h.money) FILTER (WHERE h.finding = f.finding) DESC NULLS LAST, f.finding;

SELECT to_char(sum(money), '9,999,999,990') AS "money at stake in all, USD",
	   count(*) FILTER (WHERE money IS NULL) AS "lines without units, date or payment limit"
FROM heaviest
WHERE data_set = 'synthetic' AND severity <> 'info';

\echo 'The worst lines (risk x money), one of each kind of finding, ten kinds'
\echo
\pset format unaligned
\pset tuples_only on
SELECT format('%s: %s, %s units, risk %s, %s USD', w.claim_id, w.code, trim_scale(w.units),
			  round(w.risk::numeric, 2), to_char(w.money, 'FM999,999,990')),
	   E'\n' || (SELECT string_agg(rtrim(pg_temp.reason(f.finding, f.detail), E' \n'), E'\n' ORDER BY f.finding)
				 FROM found AS f
				 WHERE (f.data_set, f.claim_id, f.line_no) = (w.data_set, w.claim_id, w.line_no))
FROM (SELECT DISTINCT ON (h.finding) c.*, h.risk, h.money
	  FROM heaviest AS h
		  JOIN claim_line AS c USING (data_set, claim_id, line_no)
	  WHERE data_set = 'synthetic' AND h.money IS NOT NULL
	  ORDER BY h.finding, h.risk * h.money DESC, c.claim_id) AS w
ORDER BY w.risk * w.money DESC, w.claim_id
LIMIT 10;
\pset tuples_only off
\pset format wrapped
\echo

\echo 'Planted against found; void, replaced and denied lines are there too, and are no defects'
SELECT coalesce(c.injected, 'all') AS defect, count(*) AS planted,
	   count(*) FILTER (WHERE hit) AS found,
	   count(*) FILTER (WHERE NOT hit) AS missed,
	   min(c.claim_id) FILTER (WHERE NOT hit) AS "a missed one"
FROM claim_line AS c
	CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM found AS f
									   WHERE (f.data_set, f.claim_id, f.line_no, f.finding)
										   = (c.data_set, c.claim_id, c.line_no, c.injected))) AS e (hit)
WHERE c.injected IS NOT NULL
GROUP BY GROUPING SETS ((c.injected), ())
ORDER BY c.injected NULLS LAST;

\echo 'False alarms: lines without a planted defect on which an error is found'
SELECT count(DISTINCT (f.claim_id, f.line_no)) AS lines
FROM found AS f JOIN claim_line AS c USING (data_set, claim_id, line_no)
WHERE data_set = 'synthetic' AND c.injected IS NULL AND f.severity = 'error';

\pset tuples_only on
SELECT f.severity, f.finding, count(*) AS lines, min(c.claim_id) AS example, min(f.detail)
FROM found AS f JOIN claim_line AS c USING (data_set, claim_id, line_no)
WHERE data_set = 'synthetic' AND c.injected IS NULL
GROUP BY f.severity, f.finding
ORDER BY f.severity, lines DESC;
\pset tuples_only off
\pset format wrapped
\echo

\echo '=================================================================================='
\echo '4. SPEED: one process, all lines of the three sets, best of three'
\echo '=================================================================================='
\echo

CREATE TEMP TABLE timing (
	position	integer,
	what		text,
	seconds		double precision
);
SET max_parallel_workers_per_gather = 0;
SET client_min_messages = warning;
\set everything 'SELECT ' :shown ', patient_id, provider_id, claim_frequency, original_claim_id, line_status, dose, dose_unit, received_date FROM claim_line'
\o /dev/null
\ir speed.sql
\ir speed.sql
\ir speed.sql
\o

SELECT what AS query, round(min(seconds)::numeric * 1000, 1) AS ms,
	   to_char((SELECT count(*) FROM claim_line) / min(seconds), '9,999,999,990') AS "lines a second"
FROM timing
GROUP BY position, what
ORDER BY position;
