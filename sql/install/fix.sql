-- fix: the line, or lines, that should have been billed.

CREATE TYPE @extschema@.hcpcs_fix_row AS (
	line integer,
	code text,
	modifiers text[],
	units integer,
	reason text,
	risk double precision
);

COMMENT ON TYPE @extschema@.hcpcs_fix_row IS 'Row of hcpcs_fix: one corrected claim line.';
COMMENT ON COLUMN @extschema@.hcpcs_fix_row.line IS 'Number of the line, from 1; 2 is the JW line of the discarded units.';
COMMENT ON COLUMN @extschema@.hcpcs_fix_row.code IS 'HCPCS code, as given or its successor.';
COMMENT ON COLUMN @extschema@.hcpcs_fix_row.modifiers IS 'Modifiers in upper case, in the order given, what was added at the end; {} none.';
COMMENT ON COLUMN @extschema@.hcpcs_fix_row.units IS 'Billing units.';
COMMENT ON COLUMN @extschema@.hcpcs_fix_row.reason IS 'What was corrected, and why.';
COMMENT ON COLUMN @extschema@.hcpcs_fix_row.risk IS 'hcpcs_denial_risk of the corrected line with the other arguments as given: what could not be corrected still counts. Of two lines each is judged beside the other: the administered line is not asked for JW or JZ, and neither for the NDC quantity, which is to be divided.';

CREATE FUNCTION @extschema@.hcpcs_fix(code text, units numeric, modifiers text[] DEFAULT NULL,
	service_date date DEFAULT CURRENT_DATE, payer text DEFAULT 'medicare',
	claim_type text DEFAULT 'professional', place_of_service text DEFAULT NULL,
	diagnoses text[] DEFAULT NULL, ndc text DEFAULT NULL, ndc_quantity numeric DEFAULT NULL,
	ndc_unit text DEFAULT NULL, dose numeric DEFAULT NULL, dose_unit text DEFAULT NULL,
	prior_auth text DEFAULT NULL, received_date date DEFAULT NULL, charge numeric DEFAULT NULL,
	drug text DEFAULT NULL, container_type text DEFAULT NULL, other jsonb DEFAULT NULL)
RETURNS SETOF @extschema@.hcpcs_fix_row
AS 'MODULE_PATHNAME'
LANGUAGE C STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 100 ROWS 1;

COMMENT ON FUNCTION @extschema@.hcpcs_fix(text, numeric, text[], date, text, text, text, text[], text, numeric, text, numeric,
	text, text, date, numeric, text, text, jsonb) IS
'The claim line, or the administered and the JW line, to bill instead of this one; no rows where nothing is wrong, nothing can be corrected with certainty, or the code is outside the scope. Certain are: units that follow from dose (and one unit of a not-otherwise-classified code); JZ, or a JW line, where dose is given and every mix of the containers in question (those of ndc''s product with at least one of ndc, else of each product of the code) of which none could have stayed closed leaves the same whole units over, or the units billed are all that one of them holds, and nobody but this patient got the rest; the one modifier that took the place of a retired 340B modifier; a modifier written twice; JZ outside its rule or its dates; a code that has ended and has one successor of the same drug, with the same unit or a dose to count by. A correction that leads to another finding is not made. The line is looked at alone: where a JW line of the code already stands on the claim, the administered line needs no other. Arguments as in hcpcs_denial_risk; never raises an error because of what the line holds.';
