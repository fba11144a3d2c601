-- risk: judging one claim line.

CREATE FUNCTION @extschema@.hcpcs_denial_risk(code text, units numeric, modifiers text[] DEFAULT NULL,
	service_date date DEFAULT CURRENT_DATE, payer text DEFAULT 'medicare',
	claim_type text DEFAULT 'professional', place_of_service text DEFAULT NULL,
	diagnoses text[] DEFAULT NULL, ndc text DEFAULT NULL, ndc_quantity numeric DEFAULT NULL,
	ndc_unit text DEFAULT NULL, dose numeric DEFAULT NULL, dose_unit text DEFAULT NULL,
	prior_auth text DEFAULT NULL, received_date date DEFAULT NULL, charge numeric DEFAULT NULL,
	drug text DEFAULT NULL, container_type text DEFAULT NULL, other jsonb DEFAULT NULL)
RETURNS double precision
AS 'MODULE_PATHNAME'
LANGUAGE C STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 10;

COMMENT ON FUNCTION @extschema@.hcpcs_denial_risk(text, numeric, text[], date, text, text, text, text[], text, numeric, text, numeric,
	text, text, date, numeric, text, text, jsonb) IS
'risk from 0 to 1 that the line is rejected, denied or cut: 1 - (1 - base) x the product over causes of (1 - the largest weight among that cause''s findings), with the weights of hcpcs_weight, which are documented priors and no measured denial rates; NULL when the code is outside the scope; an argument that is NULL was not supplied: its checks are not made (no_data) and never raise the risk; an empty text or array was supplied and is blank: its checks fail; never raises an error because of what the line holds';

CREATE TYPE @extschema@.hcpcs_finding_row AS (
	finding text,
	severity text,
	carc text,
	rarc text[],
	detail text,
	remedy text,
	source text
);

COMMENT ON TYPE @extschema@.hcpcs_finding_row IS 'row of hcpcs_findings: one finding of one claim line';
COMMENT ON COLUMN @extschema@.hcpcs_finding_row.finding IS 'id of the finding, key of hcpcs_finding';
COMMENT ON COLUMN @extschema@.hcpcs_finding_row.severity IS 'error, warning or info; that of the rule that fired where the rule has its own';
COMMENT ON COLUMN @extschema@.hcpcs_finding_row.carc IS 'Claim Adjustment Reason Code that a payer would give; NULL: none';
COMMENT ON COLUMN @extschema@.hcpcs_finding_row.rarc IS 'Remittance Advice Remark Codes that go with it; empty where there are none';
COMMENT ON COLUMN @extschema@.hcpcs_finding_row.detail IS 'what was found, with the values of this line and of the reference data; several facts are separated by a semicolon; reads "payer policy" where it would print a policy value and the caller may not read hcpcs_payer_policy';
COMMENT ON COLUMN @extschema@.hcpcs_finding_row.remedy IS 'what to do about it';
COMMENT ON COLUMN @extschema@.hcpcs_finding_row.source IS 'source and release that the finding rests on; cms alone for rules of the CMS manuals';

CREATE FUNCTION @extschema@.hcpcs_findings(code text, units numeric, modifiers text[] DEFAULT NULL,
	service_date date DEFAULT CURRENT_DATE, payer text DEFAULT 'medicare',
	claim_type text DEFAULT 'professional', place_of_service text DEFAULT NULL,
	diagnoses text[] DEFAULT NULL, ndc text DEFAULT NULL, ndc_quantity numeric DEFAULT NULL,
	ndc_unit text DEFAULT NULL, dose numeric DEFAULT NULL, dose_unit text DEFAULT NULL,
	prior_auth text DEFAULT NULL, received_date date DEFAULT NULL, charge numeric DEFAULT NULL,
	drug text DEFAULT NULL, container_type text DEFAULT NULL, other jsonb DEFAULT NULL)
RETURNS SETOF @extschema@.hcpcs_finding_row
AS 'MODULE_PATHNAME'
LANGUAGE C STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 50 ROWS 2;

COMMENT ON FUNCTION @extschema@.hcpcs_findings(text, numeric, text[], date, text, text, text, text[], text, numeric, text, numeric,
	text, text, date, numeric, text, text, jsonb) IS
'everything that is wrong with the line, one row a finding in catalogue order; no rows when nothing was found or the code is outside the scope; arguments as in hcpcs_denial_risk; no rows do not mean that everything was looked at: see hcpcs_explain';

CREATE TYPE @extschema@.hcpcs_explain_row AS (
	check_name text,
	status text,
	finding text,
	contribution double precision,
	detail text
);

COMMENT ON TYPE @extschema@.hcpcs_explain_row IS 'row of hcpcs_explain: one check of one claim line';
COMMENT ON COLUMN @extschema@.hcpcs_explain_row.check_name IS 'name of the check; base is the risk of a line in which nothing is found; other stands for unknown keys of the argument other';
COMMENT ON COLUMN @extschema@.hcpcs_explain_row.status IS 'pass, fail, not_applicable, or no_data where the check could not be made';
COMMENT ON COLUMN @extschema@.hcpcs_explain_row.finding IS 'id of the finding where the status is fail; a check that found two things has two rows';
COMMENT ON COLUMN @extschema@.hcpcs_explain_row.contribution IS 'share of the risk: 1 - the product of (1 - contribution) over all rows is hcpcs_denial_risk';
COMMENT ON COLUMN @extschema@.hcpcs_explain_row.detail IS 'why, with values; reads "payer policy" where it would print a policy value and the caller may not read hcpcs_payer_policy';

CREATE FUNCTION @extschema@.hcpcs_explain(code text, units numeric, modifiers text[] DEFAULT NULL,
	service_date date DEFAULT CURRENT_DATE, payer text DEFAULT 'medicare',
	claim_type text DEFAULT 'professional', place_of_service text DEFAULT NULL,
	diagnoses text[] DEFAULT NULL, ndc text DEFAULT NULL, ndc_quantity numeric DEFAULT NULL,
	ndc_unit text DEFAULT NULL, dose numeric DEFAULT NULL, dose_unit text DEFAULT NULL,
	prior_auth text DEFAULT NULL, received_date date DEFAULT NULL, charge numeric DEFAULT NULL,
	drug text DEFAULT NULL, container_type text DEFAULT NULL, other jsonb DEFAULT NULL)
RETURNS SETOF @extschema@.hcpcs_explain_row
AS 'MODULE_PATHNAME'
LANGUAGE C STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 50 ROWS 60;

COMMENT ON FUNCTION @extschema@.hcpcs_explain(text, numeric, text[], date, text, text, text, text[], text, numeric, text, numeric,
	text, text, date, numeric, text, text, jsonb) IS
'every check of the line with its status, so that clean never means not looked at, and what each finding adds to the risk; one not_applicable row when the code is outside the scope; arguments as in hcpcs_denial_risk';
