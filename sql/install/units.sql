-- units: a dose as billing units.

CREATE FUNCTION @extschema@.hcpcs_units(code text, dose numeric, dose_unit text DEFAULT NULL,
	service_date date DEFAULT CURRENT_DATE)
RETURNS integer
AS 'MODULE_PATHNAME'
LANGUAGE C STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 2;

COMMENT ON FUNCTION @extschema@.hcpcs_units(text, numeric, text, date) IS
'billing units of a dose: the dose divided by what one unit of the code stands for on the service date, rounded up, in exact decimal arithmetic (Pub. 100-04, chapter 17, section 10); dose_unit NULL means the code''s own unit; dose 0 gives 0; a code billed by the item counts items; a not-otherwise-classified code gives 1; NULL if code or dose is NULL; raises an error for a code that is malformed, unknown, not valid that day or no drug, a unit that does not exist or does not convert, a negative, NaN or infinite dose, and units beyond integer';

CREATE FUNCTION @extschema@.hcpcs_try_units(code text, dose numeric, dose_unit text DEFAULT NULL,
	service_date date DEFAULT CURRENT_DATE)
RETURNS integer
AS 'MODULE_PATHNAME'
LANGUAGE C STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 2;

COMMENT ON FUNCTION @extschema@.hcpcs_try_units(text, numeric, text, date) IS
'as hcpcs_units, but NULL where hcpcs_units raises an error about its arguments: for tables that hold anything';
