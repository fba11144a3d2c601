-- import_files: what do the tables say when CMS's files are all there is?
--
-- Run by Import.pm in a scratch database, where make_file has the files.
-- Takes what is shipped out of their tables and imports them with
-- hcpcs_import, as a user would, the oldest first.  make_report has what the
-- imports said of lines.

SET datestyle = ISO;

-- ---- from nothing ----

CREATE TABLE make_emptied AS
SELECT 'hcpcs_release' AS relation
UNION
SELECT l.relation FROM make_file f CROSS JOIN LATERAL hcpcs_import_layout(f.kind) AS l
UNION
SELECT 'hcpcs_modifier' FROM make_file f WHERE f.kind = 'code';

SELECT format('ALTER TABLE %I DISABLE TRIGGER zzz_hcpcs_reference', relation) FROM make_emptied
\gexec
SELECT format('DELETE FROM %I', relation) FROM make_emptied WHERE relation <> 'hcpcs_release'
\gexec
DELETE FROM hcpcs_release r
WHERE r.source = 'cms'
  AND EXISTS (SELECT 1 FROM make_file f
			  WHERE f.kind = r.kind OR f.kind = 'code' AND r.kind IN ('code_list', 'modifier'));
SELECT format('ALTER TABLE %I ENABLE ALWAYS TRIGGER zzz_hcpcs_reference', relation) FROM make_emptied
\gexec
SELECT hcpcs_refresh() IS NULL AS refreshed \gset

-- One file holds Addendum B of many quarters: each gets its own lines.
UPDATE make_file f
SET content = (
	SELECT string_agg(l.line, E'\n' ORDER BY l.number)
	FROM regexp_split_to_table(f.content, E'\n') WITH ORDINALITY AS l(line, number)
	WHERE l.number = 1 OR split_part(l.line, ',', 2) = f.release)
WHERE f.content ~ '^hcpcs,quarter,';

-- ---- imports ----

CREATE TABLE make_report (kind text, release text, action text, line_no integer, key text, reason text);

SELECT format('INSERT INTO make_report SELECT kind, release, i.action, i.line_no, i.key, i.reason
			   FROM make_file f CROSS JOIN LATERAL hcpcs_import(f.kind, f.release, f.content) AS i
			   WHERE f.kind = %L AND f.release = %L AND i.line_no IS NOT NULL', kind, release)
FROM make_file ORDER BY kind, release
\gexec
