-- digest: is the reference data of two servers the same?
--
-- STABLE: the same rows give the same digest, and a statement sees one state
-- of them.  PARALLEL RESTRICTED: it reads every table once, so a worker would
-- gain nothing and a plan should not wait for one.

CREATE FUNCTION @extschema@.hcpcs_reference_digest() RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000;

COMMENT ON FUNCTION @extschema@.hcpcs_reference_digest() IS 'digest (SHA-256, 64 hexadecimal digits) of every row of the reference tables as the statement sees them, shipped or not: two databases with the same digest answer alike, on any server, in any schema and under any settings; it does not depend on the order in which rows or columns were made, nor on columns that are NULL throughout; refused imports and times of writing are no part of it; any user may call it, values cannot be read from it';
