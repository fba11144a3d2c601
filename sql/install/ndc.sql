-- ndc: National Drug Codes and their billing units.

CREATE FUNCTION @extschema@.hcpcs_ndc11(ndc text)
RETURNS text
AS 'MODULE_PATHNAME'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;

COMMENT ON FUNCTION @extschema@.hcpcs_ndc11(text) IS
'the NDC as billed, eleven digits 5-4-2 without hyphens: 10-digit forms with hyphens (4-4-2, 5-3-2, 5-4-1) are padded, a qualifier N4 in front is dropped; NULL if it cannot be one; ten digits without hyphens cannot, because they do not say where the zero goes';

CREATE TYPE @extschema@.hcpcs_ndc_units_row AS (
	code text,
	units numeric,
	note text
);

COMMENT ON TYPE @extschema@.hcpcs_ndc_units_row IS 'row of hcpcs_ndc_units: one code that the NDC is listed for';
COMMENT ON COLUMN @extschema@.hcpcs_ndc_units_row.code IS 'HCPCS code';
COMMENT ON COLUMN @extschema@.hcpcs_ndc_units_row.units IS 'billing units of the quantity; NULL: it cannot be converted; UN gives the exact product, which may have a fraction';
COMMENT ON COLUMN @extschema@.hcpcs_ndc_units_row.note IS 'how the units follow, or why they do not, and, where the NDC has several codes, what decides between them: dialysis, the drug, the amount of one unit, or only the words of their descriptions (hcpcs_lookup)';

CREATE FUNCTION @extschema@.hcpcs_ndc_units(ndc text, quantity numeric, ndc_unit text,
	service_date date DEFAULT CURRENT_DATE)
RETURNS SETOF @extschema@.hcpcs_ndc_units_row
AS 'MODULE_PATHNAME'
LANGUAGE C STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 50 ROWS 2;

COMMENT ON FUNCTION @extschema@.hcpcs_ndc_units(text, numeric, text, date) IS
'what an NDC quantity is in units of every code that the CMS crosswalk lists the NDC for on the service date; ndc_unit is UN (containers, not cartons), ML, GR, F2 or ME; no rows if an argument but ndc_unit is NULL, or the NDC cannot be one or is not listed';
