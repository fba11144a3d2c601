-- views: claim lines on a dashboard.

CREATE FUNCTION @extschema@.hcpcs_create_views(relation regclass, mapping jsonb DEFAULT '{}',
	schema name DEFAULT NULL)
RETURNS SETOF text
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 8;

COMMENT ON FUNCTION @extschema@.hcpcs_create_views(regclass, jsonb, name) IS
'Creates views over a table (or view) of claim lines and returns their names: RELATION_drug_line (one row a line: risk, heaviest finding, money), RELATION_drug_finding (one row a finding), and one view a tile: _findings_by_code, _findings_by_payer, _findings_by_month, _money_at_risk (each line once, under its heaviest finding), _unit_hot_spots, _checks_without_data. money is units x the Medicare payment limit as of the service date; where no limit is known, or the units are no number, it is NULL, and lines_without_money counts those lines. mapping names columns by argument of hcpcs_denial_risk, mod1 to mod4, claim_id or line_no, {"code": "hcpcs", "mod1": "m1"}; null leaves one out; one that is not named is read from the column of its own name. A text column that is read and holds NULL is blank; a number or date that is NULL was not supplied. schema NULL: that of the relation. The views are made with the caller''s rights and run with those of the reader (security_invoker). Calling again replaces them; an error for a relation of one of the names that is none of ours. Lines are judged one by one: what several lines say together only hcpcs_audit sees.';
