-- conflict: where do sources disagree, and what does each of them cover?

SET LOCAL search_path TO pg_catalog, pg_temp;

CREATE VIEW @extschema@.hcpcs_conflict AS
	WITH pair AS (
		-- a: the source that stands behind the other in the default order
		SELECT a.code, a.source, b.source AS other_source,
			   greatest(a.valid_from, b.valid_from) AS valid_from,
			   least(a.valid_to, b.valid_to) AS valid_to,
			   a AS row, b AS other_row, coalesce(a.note, b.note) AS reason
		FROM @extschema@.hcpcs_drug_layer a
		JOIN @extschema@.hcpcs_source sa ON sa.source = a.source
		JOIN @extschema@.hcpcs_drug_layer b
			ON b.code = a.code AND b.valid_from <= a.valid_to AND b.valid_to >= a.valid_from
		JOIN @extschema@.hcpcs_source sb ON sb.source = b.source
		WHERE a.stands AND b.stands
		  AND (coalesce(sa.precedence, 2147483647), sa.source)
			> (coalesce(sb.precedence, 2147483647), sb.source)
	)
	SELECT p.code, w.what, p.source, w.value, p.other_source, w.other_value,
		   p.valid_from, p.valid_to, p.reason
	FROM pair p
	CROSS JOIN LATERAL (VALUES
		('category', (p.row).category, (p.other_row).category),
		('drug', @extschema@.hcpcs_name_text((p.row).drug),
		 @extschema@.hcpcs_name_text((p.other_row).drug)),
		('brand', @extschema@.hcpcs_name_text((p.row).brand),
		 @extschema@.hcpcs_name_text((p.other_row).brand)),
		('dose', trim_scale((p.row).dose)::text, trim_scale((p.other_row).dose)::text),
		('dose_unit', (p.row).dose_unit, (p.other_row).dose_unit),
		('billing_basis', (p.row).billing_basis, (p.other_row).billing_basis),
		('route', (p.row).route, (p.other_row).route),
		('container', (p.row).container, (p.other_row).container),
		('jw_jz', (p.row).jw_jz, (p.other_row).jw_jz),
		('esrd', (p.row).esrd::text, (p.other_row).esrd::text)
	) AS w(what, value, other_value)
	WHERE w.value <> w.other_value

	UNION ALL
	-- statements of the articles that were held against CMS and found wrong;
	-- a similar code is a statement about that code
	SELECT CASE g.fact WHEN 'similar_code' THEN g.subject ELSE g.code END,
		   g.fact, g.source,
		   CASE WHEN g.fact IN ('similar_code', 'code_meaning', 'unit', 'route') THEN g.value
				ELSE concat_ws(': ', g.subject, g.value)
		   END,
		   'cms',
		   CASE WHEN g.fact IN ('similar_code', 'code_meaning') THEN d.drug
				WHEN g.fact = 'unit' THEN trim_scale(d.dose) || ' ' || d.dose_unit
				WHEN g.fact = 'route' THEN d.route
		   END,
		   '-infinity', 'infinity',
		   CASE g.fact WHEN 'similar_code' THEN format('the article on %s: %s', g.code, g.reason)
					   ELSE g.reason
		   END
	FROM @extschema@.hcpcs_guide g
	LEFT JOIN LATERAL (
		SELECT c.drug, c.dose, c.dose_unit, c.route
		FROM @extschema@.hcpcs_drug c
		WHERE c.source = 'cms'
		  AND c.code = CASE g.fact WHEN 'similar_code' THEN g.subject ELSE g.code END
		ORDER BY c.valid_to DESC, c.shipped, c.release DESC
		LIMIT 1
	) d ON true
	WHERE g.agreement = 'conflicts';

COMMENT ON VIEW @extschema@.hcpcs_conflict IS
'every disagreement between two sources: on what a code is, where both have a row for the same dates and neither leaves the point open; and each statement of a billing article that CMS contradicts; one row a disagreement';
COMMENT ON COLUMN @extschema@.hcpcs_conflict.code IS 'the HCPCS Level II code that the two speak of';
COMMENT ON COLUMN @extschema@.hcpcs_conflict.what IS 'on what they disagree: a column of hcpcs_drug (drug, dose, dose_unit, route ...) or the fact of hcpcs_guide (code_meaning, similar_code, modifier ...)';
COMMENT ON COLUMN @extschema@.hcpcs_conflict.source IS 'the source that stands behind the other in the default order, such as guide';
COMMENT ON COLUMN @extschema@.hcpcs_conflict.value IS 'what it says';
COMMENT ON COLUMN @extschema@.hcpcs_conflict.other_source IS 'the source that answers before it, such as cms';
COMMENT ON COLUMN @extschema@.hcpcs_conflict.other_value IS 'what that one says; NULL where only the reason says it';
COMMENT ON COLUMN @extschema@.hcpcs_conflict.valid_from IS 'first service date on which both hold; -infinity: open';
COMMENT ON COLUMN @extschema@.hcpcs_conflict.valid_to IS 'last service date on which both hold, inclusive; infinity: open';
COMMENT ON COLUMN @extschema@.hcpcs_conflict.reason IS 'the disagreement in words; NULL: none kept';

CREATE VIEW @extschema@.hcpcs_coverage AS
	WITH published AS (
		SELECT r.source, r.kind, r.release, min(r.covers_from) AS covers_from,
			   max(r.covers_to) AS covers_to, row_number() OVER () AS number
		FROM @extschema@.hcpcs_release r
		GROUP BY r.source, r.kind, r.release
	), rank AS (
		SELECT d.source, d.release, rank() OVER (ORDER BY d.released, d.release COLLATE "C") AS rank
		FROM @extschema@.hcpcs_release_date d
	), line AS (
		SELECT d.source, 'code' AS kind, d.release, d.valid_from, d.valid_to
		FROM @extschema@.hcpcs_drug d
		UNION ALL
		SELECT d.source, 'jw_jz', NULL, d.valid_from, d.valid_to
		FROM @extschema@.hcpcs_drug d
		WHERE d.jw_jz IS NOT NULL
		UNION ALL
		SELECT m.source, 'modifier', m.release, m.valid_from, m.valid_to
		FROM @extschema@.hcpcs_modifier m
		UNION ALL
		SELECT p.source, 'policy', p.release, p.valid_from, p.valid_to
		FROM @extschema@.hcpcs_payer_policy p
		UNION ALL
		SELECT i.source, 'diagnosis', i.release, i.valid_from, i.valid_to
		FROM @extschema@.hcpcs_diagnosis i
		UNION ALL
		SELECT g.source, 'guide', g.release, '-infinity', 'infinity'
		FROM @extschema@.hcpcs_guide g
	), counted AS (
		SELECT l.source, l.kind, l.release, l.valid_from, l.valid_to, count(*) AS rows
		FROM line l
		GROUP BY l.source, l.kind, l.release, l.valid_from, l.valid_to
	), layer AS (
		-- what is published by quarter: a newer row hides older ones, or ends
		-- them, so that keys are counted and not rows
		SELECT l.source, 'limit_' || l.claim_type AS kind, l.release, l.code AS key,
			   l.valid_from, l.valid_to, l.ended, l.shipped
		FROM @extschema@.hcpcs_limit l
		UNION ALL
		SELECT s.source, 'status', s.release, s.code, s.valid_from, s.valid_to, s.ended, s.shipped
		FROM @extschema@.hcpcs_status s
		UNION ALL
		SELECT p.source, 'payment', p.release, p.code, p.valid_from, p.valid_to, p.ended, p.shipped
		FROM @extschema@.hcpcs_payment p
		UNION ALL
		SELECT n.source, 'ndc', n.release, n.ndc || n.code, n.valid_from, n.valid_to, n.ended, n.shipped
		FROM @extschema@.hcpcs_ndc n
	), own AS (
		SELECT DISTINCT l.source, l.kind, l.key
		FROM layer l
		WHERE NOT l.shipped
	), marked AS (
		SELECT l.*, r.rank,
			   (l.source, l.kind, l.key) IN (SELECT o.source, o.kind, o.key FROM own o) AS is_own
		FROM layer l
		LEFT JOIN rank r ON r.source = l.source AND r.release = l.release
	), tally AS (
		-- shipped rows of one key share no day, so that they can be counted by
		-- their dates; only keys with rows of the user have to be looked at
		-- one by one
		SELECT m.source, m.kind, m.release, m.valid_from, m.valid_to, m.ended,
			   m.is_own, count(*) AS rows
		FROM marked m
		GROUP BY 1, 2, 3, 4, 5, 6, 7
	), held AS (
		SELECT DISTINCT ON (p.number, m.key COLLATE "C") p.number, m.ended
		FROM marked m
		JOIN published p ON p.source = m.source AND p.kind = m.kind
			AND m.valid_from <= p.covers_to AND m.valid_to >= p.covers_from
		WHERE m.is_own
		ORDER BY p.number, m.key COLLATE "C", m.rank DESC NULLS LAST, m.shipped,
				 m.valid_from DESC
	), quarter AS (
		SELECT h.number, count(*) AS rows
		FROM held h
		WHERE NOT h.ended
		GROUP BY h.number
	), dated AS (
		SELECT c.source, c.kind, c.valid_from, c.valid_to, c.rows
		FROM counted c
		UNION ALL
		SELECT t.source, t.kind, t.valid_from, t.valid_to, t.rows
		FROM tally t
		WHERE NOT t.ended AND NOT t.is_own
	), alone AS (
		SELECT c.source, c.kind, c.release, c.rows
		FROM counted c
		WHERE c.release IS NOT NULL
		UNION ALL
		SELECT t.source, t.kind, t.release, t.rows
		FROM tally t
	)
	SELECT p.source, p.kind, p.release, p.covers_from, p.covers_to,
		   (coalesce(sum(d.rows), 0) + coalesce(max(q.rows), 0))::bigint AS rows
	FROM published p
	LEFT JOIN quarter q ON q.number = p.number
	LEFT JOIN dated d
		ON d.source = p.source AND d.kind = p.kind
		AND d.valid_from <= p.covers_to AND d.valid_to >= p.covers_from
	GROUP BY p.source, p.kind, p.release, p.covers_from, p.covers_to
	UNION ALL
	-- rows that no release lists: the user's own, mostly
	SELECT a.source, a.kind, a.release, NULL, NULL, sum(a.rows)::bigint
	FROM alone a
	WHERE NOT EXISTS (
		SELECT 1 FROM published p
		WHERE p.source = a.source AND p.kind = a.kind AND p.release = a.release)
	GROUP BY a.source, a.kind, a.release;

COMMENT ON VIEW @extschema@.hcpcs_coverage IS
'what each source has published of each kind and how many rows of it are here: between the periods, and before the first, the answer is "no data"; after the last, rows are carried forward';
COMMENT ON COLUMN @extschema@.hcpcs_coverage.source IS 'who published it (hcpcs_source)';
COMMENT ON COLUMN @extschema@.hcpcs_coverage.kind IS 'what it is about: code, jw_jz, modifier, limit_professional, limit_institutional, limit_dme, status, payment, ndc, diagnosis, policy, guide';
COMMENT ON COLUMN @extschema@.hcpcs_coverage.release IS 'name of the release';
COMMENT ON COLUMN @extschema@.hcpcs_coverage.covers_from IS 'first service date it covers; NULL: rows without a release, which answer by their own dates';
COMMENT ON COLUMN @extschema@.hcpcs_coverage.covers_to IS 'last service date it covers, inclusive; NULL as covers_from';
COMMENT ON COLUMN @extschema@.hcpcs_coverage.rows IS 'rows of the source and kind that hold on some day of the period; a row that stays the same from release to release is kept once and counted in each; of what is published by quarter the codes (of ndc: the pairs of NDC and code) that have an answer there; for jw_jz the rows of hcpcs_drug that are on the list or exempt; without a period all rows of that release';

GRANT SELECT ON @extschema@.hcpcs_conflict, @extschema@.hcpcs_coverage TO PUBLIC;

SET LOCAL search_path TO @extschema@, pg_temp;
