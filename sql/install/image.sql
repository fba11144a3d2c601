-- image: the copy of the reference tables that a backend answers from.

CREATE TYPE @extschema@.hcpcs_image_row AS (
	version		bigint,
	rows		bigint,
	bytes		bigint,
	load_ms		double precision
);

CREATE FUNCTION @extschema@.hcpcs_image() RETURNS SETOF @extschema@.hcpcs_image_row
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL RESTRICTED ROWS 1;

CREATE FUNCTION @extschema@.hcpcs_refresh() RETURNS void
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

REVOKE ALL ON FUNCTION @extschema@.hcpcs_refresh() FROM PUBLIC;

COMMENT ON TYPE @extschema@.hcpcs_image_row IS 'row of hcpcs_image()';
COMMENT ON COLUMN @extschema@.hcpcs_image_row.version IS 'number in hcpcs_version of the state of the tables that the copy shows';
COMMENT ON COLUMN @extschema@.hcpcs_image_row.rows IS 'rows of the reference tables in the copy used last, those parts that a call has needed so far';
COMMENT ON COLUMN @extschema@.hcpcs_image_row.bytes IS 'memory of all copies that this backend holds, at most two';
COMMENT ON COLUMN @extschema@.hcpcs_image_row.load_ms IS 'milliseconds spent on loading the copy used last';
COMMENT ON FUNCTION @extschema@.hcpcs_image() IS 'the copy of the reference tables that this backend answers from; no row if it has none yet';
COMMENT ON FUNCTION @extschema@.hcpcs_refresh() IS 'makes every backend read the reference tables again; needed only after changes with triggers disabled';
