-- make_codes: what do the code files say, once they are imported, and what is
-- laid over that by hand?
--
-- Run by make_codes.pl in a scratch database, where import_files.sql has
-- imported the code files of CMS and the JW/JZ list, and nothing else is.
-- Leaves in make_drug and make_modifier the rows that are shipped.

-- ---- what the files made the tables answer ----

-- Of each code and first day the row of the newest release, as everywhere.
CREATE TABLE make_answer AS
SELECT DISTINCT ON (d.code, d.valid_from)
	   d.code, d.valid_from, d.valid_to, d.category, d.drug, d.brand, d.description, d.dose, d.dose_unit, d.billing_basis,
	   d.route, d.container, d.jw_jz, d.esrd, d.coverage, d.replaced_by, d.note
FROM hcpcs_drug d
JOIN hcpcs_release_date r ON r.source = d.source AND r.release = d.release
ORDER BY d.code, d.valid_from, r.released DESC, d.release COLLATE "C" DESC;

CREATE TABLE make_modifier AS
SELECT DISTINCT ON (m.modifier, m.valid_from) m.modifier, m.valid_from, m.valid_to, m.category, m.description
FROM hcpcs_modifier m
JOIN hcpcs_release_date r ON r.source = m.source AND r.release = m.release
ORDER BY m.modifier, m.valid_from, r.released DESC, m.release COLLATE "C" DESC;

-- ---- by hand ----

CREATE TABLE make_override (code text, name text, value text, reason text);
\copy make_override FROM 'curated/code_overrides.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE make_replacement (place serial, code text, successor text, basis text);
\copy make_replacement (code, successor, basis) FROM 'curated/code_replacements.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE make_role (modifier text, category text, description text);
\copy make_role FROM 'curated/code_modifiers.csv' WITH (FORMAT csv, HEADER)

-- What nobody has looked at stops the run: lines that were refused, drugs
-- outside the known ranges, and facts kept by hand whose reason is gone.
CREATE TABLE make_problem AS
SELECT format('%s %s, line %s: %s: %s', kind, release, line_no, key, reason) AS problem
FROM make_report
WHERE action = 'refused' OR reason LIKE 'priced as a drug%'
UNION ALL
SELECT format('code_overrides.csv: %s is no drug', code)
FROM make_override
WHERE code NOT IN (SELECT code FROM make_answer WHERE category <> 'not_drug')
UNION ALL
SELECT format('code_overrides.csv: %s %s already is "%s"', o.code, o.name, o.value)
FROM make_override o
JOIN make_answer a ON a.code = o.code
WHERE to_jsonb(a)->>o.name IS NOT DISTINCT FROM o.value
UNION ALL
SELECT format('code_replacements.csv: %s to %s: no drug', code, successor)
FROM make_replacement
WHERE code NOT IN (SELECT code FROM make_answer WHERE category <> 'not_drug')
   OR successor NOT IN (SELECT code FROM make_answer WHERE category <> 'not_drug');

DO $$
BEGIN
	IF EXISTS (SELECT FROM make_problem) THEN
		RAISE EXCEPTION '%', (SELECT string_agg(problem, E'\n') FROM make_problem);
	END IF;
END $$;

-- What the importer says of a missing dose goes where the basis is known.
CREATE TABLE make_corrected AS
SELECT c.*
FROM make_answer a
LEFT JOIN (
	SELECT o.code, jsonb_object_agg(o.name, o.value) AS said, bool_or(o.name = 'billing_basis') AS has_basis,
		   string_agg(DISTINCT o.reason, '; ' ORDER BY o.reason) AS reasons
	FROM make_override o
	GROUP BY o.code
) AS h ON h.code = a.code
CROSS JOIN LATERAL jsonb_populate_record(a, coalesce(h.said, '{}') || jsonb_build_object('note',
	concat_ws('; ', CASE WHEN h.has_basis THEN substring(a.note FROM 'the brand names the firm$') ELSE a.note END, h.reasons))) AS c;

-- ---- successors ----

-- What follows an ended code: curated, else CMS's cross-reference, else the
-- codes of the same drug, route and dialysis use that begin the day after, of
-- the same brand where there are any.  CMS abbreviates salts now and then.
CREATE TABLE make_named AS
SELECT c.*, regexp_replace(c.drug, '\yhcl\y', 'hydrochloride') AS plain_drug, coalesce(c.route = 'oral', false) AS is_oral
FROM make_corrected c
WHERE c.category <> 'not_drug';

CREATE TABLE make_successor AS
SELECT o.code, o.valid_from, array_agg(o.successor ORDER BY o.successor COLLATE "C") AS codes
FROM (
	SELECT a.code, a.valid_from, b.code AS successor, b.brand IS NOT DISTINCT FROM a.brand AS same_brand,
		   bool_or(b.brand = a.brand) OVER (PARTITION BY a.code, a.valid_from) AS has_own
	FROM make_named a
	JOIN make_named b ON b.valid_from = a.valid_to + 1 AND b.plain_drug = a.plain_drug
		AND b.esrd IS NOT DISTINCT FROM a.esrd AND b.is_oral = a.is_oral
		AND (a.route = b.route) IS NOT FALSE AND (a.brand = b.brand) IS NOT FALSE
	WHERE a.valid_to < 'infinity'
) AS o
WHERE o.has_own IS NOT TRUE OR o.same_brand
GROUP BY o.code, o.valid_from;

CREATE TABLE make_drug AS
SELECT c.code, c.valid_from, c.valid_to, c.category, c.drug, c.brand, c.description, c.dose, c.dose_unit, c.billing_basis,
	   c.route, c.container, c.jw_jz, c.esrd, c.coverage,
	   CASE WHEN c.valid_to < 'infinity' AND c.category <> 'not_drug'
			THEN coalesce((SELECT array_agg(r.successor ORDER BY r.place) FROM make_replacement r WHERE r.code = c.code),
						  c.replaced_by, s.codes) END AS replaced_by,
	   c.note
FROM make_corrected c
LEFT JOIN make_successor s ON s.code = c.code AND s.valid_from = c.valid_from;

-- ---- what is written ----

\copy (SELECT 'cms' AS source, '2026q4' AS release, * FROM make_drug) TO 'hcpcs_drug.csv' WITH (FORMAT csv, HEADER)
\copy (SELECT 'cms' AS source, '2026q4' AS release, modifier, coalesce(m.valid_from, '-infinity') AS valid_from, coalesce(m.valid_to, 'infinity') AS valid_to, coalesce(r.category, m.category) AS category, coalesce(m.description, r.description) AS description FROM make_modifier m FULL JOIN make_role r USING (modifier)) TO 'hcpcs_modifier.csv' WITH (FORMAT csv, HEADER)
