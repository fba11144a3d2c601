-- release: what the files that CMS publishes say, row by row.

CREATE TYPE @extschema@.hcpcs_release_row AS (
	line_no integer,
	key text,
	fields jsonb,
	line text,
	reason text,
	note text
);

COMMENT ON TYPE @extschema@.hcpcs_release_row IS 'row of hcpcs_release_rows: what one line of a CMS file says';
COMMENT ON COLUMN @extschema@.hcpcs_release_row.line_no IS 'number of the line, or of the first of its lines, in the content, from 1';
COMMENT ON COLUMN @extschema@.hcpcs_release_row.key IS 'what the line is about: the code or modifier, NDC and code, or code and quarter where the file has a column with the quarter; NULL: none could be read, or the line could not be cut into cells';
COMMENT ON COLUMN @extschema@.hcpcs_release_row.fields IS 'columns of the table and their values as text, null where the file leaves them blank; a column that the file says nothing of is not there; release: the quarter that a line names itself; record: procedure or modifier, of kind code; NULL: the line was refused';
COMMENT ON COLUMN @extschema@.hcpcs_release_row.line IS 'the line or lines as they stand, without the last line end';
COMMENT ON COLUMN @extschema@.hcpcs_release_row.reason IS 'why the line was refused; NULL: it was accepted';
COMMENT ON COLUMN @extschema@.hcpcs_release_row.note IS 'a defect of an accepted line, such as package arithmetic that disagrees; NULL: none';

CREATE FUNCTION @extschema@.hcpcs_release_rows(kind text, content text)
RETURNS SETOF @extschema@.hcpcs_release_row
AS 'MODULE_PATHNAME'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000 ROWS 5000;

COMMENT ON FUNCTION @extschema@.hcpcs_release_rows(text, text) IS
'internal: the rows of a file that CMS publishes, as text; kind is code, jw_jz, limit_professional, limit_institutional, limit_dme, status, payment or ndc; changes nothing; CPT and CDT codes give no row, nor do the rates in Addendum B of other codes than those with status G and K; an error if the content has no header of the kind; NULL gives no rows';
