-- make_quarters: what do the quarterly files say, once they are imported?
--
-- Run by make_quarters.pl in a scratch database, where import_files.sql has
-- imported one file a kind and quarter, and nothing else is; leaves in
-- make_row what the tables answer, in the form in which it is shipped: the
-- same facts in consecutive quarters as one row.

-- ---- what they made the tables answer ----

CREATE TABLE make_period AS
SELECT f.kind, f.release, f.is_partial, f.name, r.covers_from, r.covers_to, d.released,
	   row_number() OVER (PARTITION BY f.kind ORDER BY r.covers_from) AS number,
	   lead(r.covers_from) OVER (PARTITION BY f.kind ORDER BY r.covers_from) IS NULL AS is_last
FROM make_file f
JOIN hcpcs_release r ON NOT r.shipped AND r.kind = f.kind AND r.release = f.release
JOIN hcpcs_release_date d ON d.source = r.source AND d.release = r.release;

-- The lines themselves, by the reader of hcpcs_import: which keys a file
-- names, and how it spells what is no fact.
CREATE TABLE make_line AS
SELECT p.kind, p.number, r.line_no, r.fields,
	   concat_ws(' ', r.fields->>'ndc', r.fields->>'code') AS key,
	   row_number() OVER (PARTITION BY p.kind, p.number, r.fields->>'ndc', r.fields->>'code' ORDER BY r.line_no) AS place
FROM make_period p
JOIN make_file f ON f.kind = p.kind AND f.release = p.release
CROSS JOIN LATERAL hcpcs_release_rows(f.kind, f.content) AS r
WHERE r.reason IS NULL;
CREATE INDEX ON make_line (kind, number, key);
ANALYZE make_line;

-- A code that no code file knows is kept by an import, but not shipped:
-- nothing can be asked about it.
CREATE TABLE make_layer AS
SELECT l.kind, l.key, l.release, l.valid_from, l.valid_to, l.ended, l.facts
FROM (
	SELECT 'limit_' || t.claim_type AS kind, t.code AS key, t.code, t.release, t.valid_from, t.valid_to, t.ended,
		   jsonb_build_object('code', t.code, 'claim_type', t.claim_type, 'units', t.units, 'indicator', t.indicator) AS facts
	FROM hcpcs_limit t
	UNION ALL
	SELECT 'status', t.code, t.code, t.release, t.valid_from, t.valid_to, t.ended,
		   jsonb_build_object('code', t.code, 'status_indicator', t.status_indicator)
	FROM hcpcs_status t
	UNION ALL
	SELECT 'payment', t.code, t.code, t.release, t.valid_from, t.valid_to, t.ended,
		   jsonb_build_object('code', t.code, 'payment_limit', t.payment_limit,
							  'coinsurance_percent', t.coinsurance_percent, 'note', t.note)
	FROM hcpcs_payment t
	UNION ALL
	SELECT 'ndc', t.ndc || ' ' || t.code, t.code, t.release, t.valid_from, t.valid_to, t.ended,
		   jsonb_build_object('ndc', t.ndc, 'code', t.code, 'units_per_container', t.units_per_container,
							  'containers_per_package', t.containers_per_package,
							  'units_per_package', t.units_per_package, 'size', t.size)
	FROM hcpcs_ndc t
) AS l
WHERE EXISTS (SELECT 1 FROM hcpcs_drug d WHERE d.code = l.code AND d.source = 'cms' AND d.category <> 'not_drug');

CREATE TABLE make_answer AS
SELECT a.kind, a.number, a.key, a.facts
FROM (
	SELECT DISTINCT ON (p.kind, p.number, l.key) p.kind, p.number, l.key, l.facts, l.ended
	FROM make_period p
	JOIN make_layer l ON l.kind = p.kind AND p.covers_from BETWEEN l.valid_from AND l.valid_to
	JOIN make_period told ON told.kind = l.kind AND told.release = l.release
	ORDER BY p.kind, p.number, l.key, told.number DESC
) AS a
WHERE NOT a.ended;
CREATE INDEX ON make_answer (kind, number, key);
ANALYZE make_answer;

-- ---- rates that stand in for payment limits ----

-- Addendum B has the rates of K and G codes.  Of its other codes the last
-- file of limits goes on, under its own name, and says so; what neither names
-- has ended.
CREATE TABLE make_told AS
SELECT a.kind, a.number, a.key, p.name AS release, a.facts
FROM make_answer a
JOIN make_period p ON p.kind = a.kind AND p.number = a.number
WHERE NOT p.is_partial
   OR EXISTS (SELECT 1 FROM make_line l WHERE l.kind = a.kind AND l.number = a.number AND l.key = a.key)
UNION ALL
SELECT a.kind, p.number, a.key, b.name,
	   a.facts || jsonb_build_object('note', concat_ws('; ', a.facts->>'note', 'carried forward from ' || b.name))
FROM make_period p
CROSS JOIN LATERAL (
	SELECT w.* FROM make_period w
	WHERE w.kind = p.kind AND NOT w.is_partial AND w.number < p.number
	ORDER BY w.number DESC LIMIT 1
) AS b
JOIN make_answer a ON a.kind = b.kind AND a.number = b.number
JOIN make_period s ON s.kind = 'status' AND s.release = p.release
WHERE p.is_partial
  AND EXISTS (SELECT 1 FROM make_line l WHERE l.kind = s.kind AND l.number = s.number AND l.key = a.key)
  AND NOT EXISTS (SELECT 1 FROM make_line l WHERE l.kind = p.kind AND l.number = p.number AND l.key = a.key);

-- ---- consecutive quarters ----

-- CMS changed from capitals to mixed case: the last spelling is the name's.
CREATE TABLE make_spelling AS
SELECT DISTINCT ON (n.part, lower(n.name)) n.part, lower(n.name) AS lowered, n.name
FROM make_line l
CROSS JOIN LATERAL (VALUES ('labeler', l.fields->>'labeler'), ('product', l.fields->>'product')) AS n(part, name)
WHERE l.kind = 'ndc' AND l.place = 1
ORDER BY n.part, lower(n.name), l.number DESC, l.line_no DESC;

CREATE TABLE make_row AS
WITH marked AS (
	SELECT t.*, t.number - 1 IS DISTINCT FROM lag(t.number) OVER k OR t.facts <> lag(t.facts) OVER k AS is_first
	FROM make_told t
	WINDOW k AS (PARTITION BY t.kind, t.key ORDER BY t.number)
), numbered AS (
	SELECT m.*, count(*) FILTER (WHERE m.is_first) OVER (PARTITION BY m.kind, m.key ORDER BY m.number) AS part
	FROM marked m
), folded AS (
	SELECT n.kind, n.key, min(n.number) AS first, max(n.number) AS last,
		   (array_agg(n.release ORDER BY n.number))[1] AS release,
		   (array_agg(n.facts ORDER BY n.number DESC))[1] AS facts
	FROM numbered n
	GROUP BY n.kind, n.key, n.part
)
SELECT f.kind, 'cms' AS source, f.release, a.covers_from AS valid_from,
	   CASE WHEN z.is_last THEN 'infinity' ELSE z.covers_to END AS valid_to, f.facts,
	   l.fields->>'rationale' AS rationale, l.fields->>'note' AS note,
	   labeler.name AS labeler, product.name AS product
FROM folded f
JOIN make_period a ON a.kind = f.kind AND a.number = f.first
JOIN make_period z ON z.kind = f.kind AND z.number = f.last
LEFT JOIN make_line l ON l.kind = f.kind AND l.number = f.last AND l.key = f.key AND l.place = 1
LEFT JOIN make_spelling labeler ON labeler.part = 'labeler' AND labeler.lowered = lower(l.fields->>'labeler')
LEFT JOIN make_spelling product ON product.part = 'product' AND product.lowered = lower(l.fields->>'product');

\copy (SELECT source, release, valid_from, valid_to, facts->>'code' AS code, facts->>'claim_type' AS claim_type, facts->>'units' AS units, facts->>'indicator' AS indicator, rationale FROM make_row WHERE kind LIKE 'limit_%') TO 'hcpcs_limit.csv' WITH (FORMAT csv, HEADER)
\copy (SELECT source, release, valid_from, valid_to, facts->>'code' AS code, facts->>'status_indicator' AS status_indicator FROM make_row WHERE kind = 'status') TO 'hcpcs_status.csv' WITH (FORMAT csv, HEADER)
\copy (SELECT source, release, valid_from, valid_to, facts->>'code' AS code, facts->>'payment_limit' AS payment_limit, facts->>'coinsurance_percent' AS coinsurance_percent, facts->>'note' AS note FROM make_row WHERE kind = 'payment') TO 'hcpcs_payment.csv' WITH (FORMAT csv, HEADER)
\copy (SELECT source, release, valid_from, valid_to, facts->>'ndc' AS ndc, facts->>'code' AS code, facts->>'units_per_container' AS units_per_container, facts->>'containers_per_package' AS containers_per_package, facts->>'units_per_package' AS units_per_package, facts->>'size' AS size, NULL AS size_unit, NULL AS container, labeler, product, note FROM make_row WHERE kind = 'ndc') TO 'hcpcs_ndc.csv' WITH (FORMAT csv, HEADER)
\copy (SELECT 'cms' AS source, name AS release, kind, covers_from, covers_to, release AS quarter FROM make_period) TO 'hcpcs_release.csv' WITH (FORMAT csv, HEADER)
\copy (SELECT kind, release, line_no, line, reason FROM hcpcs_import_reject ORDER BY kind, release, line_no) TO 'refused.csv' WITH (FORMAT csv, HEADER)
