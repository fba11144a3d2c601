-- modifiers: what is wrong with the modifiers of a line.

CREATE FUNCTION @extschema@.hcpcs_check_modifiers(code text, modifiers text[],
	service_date date DEFAULT CURRENT_DATE, payer text DEFAULT 'medicare',
	claim_type text DEFAULT 'professional', ndc text DEFAULT NULL, container_type text DEFAULT NULL)
RETURNS text[]
AS 'MODULE_PATHNAME'
LANGUAGE C STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 5;

COMMENT ON FUNCTION @extschema@.hcpcs_check_modifiers(text, text[], date, text, text, text, text) IS
'ids of the findings that the modifiers themselves decide, in catalogue order: {} when there are none, NULL when the code is outside the scope (CPT, supplies, services); the same findings as those of hcpcs_findings for the same arguments; modifiers NULL, or elements NULL or blank, mean no modifiers; never raises because of what the line holds; rules are rows of hcpcs_modifier_rule, hcpcs_modifier and hcpcs_payer_policy';
