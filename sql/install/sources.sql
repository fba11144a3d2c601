-- sources: who is consulted, in which order.

CREATE FUNCTION @extschema@.hcpcs_source_order()
RETURNS text[]
AS 'MODULE_PATHNAME'
LANGUAGE C STABLE PARALLEL SAFE COST 10;

COMMENT ON FUNCTION @extschema@.hcpcs_source_order() IS
'names of the sources consulted, first the one that answers first: those of the setting hcpcs_drug.sources, or, where it is empty, every source with a precedence; raises undefined_object (42704) when the setting names a source that does not exist';
