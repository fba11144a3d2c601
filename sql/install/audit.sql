-- audit: the claim lines of a whole table, alone and together.

CREATE TYPE @extschema@.hcpcs_audit_row AS (
	claim_id text,
	line_no integer,
	code text,
	finding text,
	severity text,
	carc text,
	rarc text[],
	risk double precision,
	detail text,
	remedy text,
	source text,
	service_date date,
	payer text,
	units numeric,
	cause text
);

COMMENT ON TYPE @extschema@.hcpcs_audit_row IS 'row of hcpcs_audit: one finding of one claim line';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.claim_id IS 'claim_id of the line as text; NULL: not selected, or NULL';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.line_no IS 'line_no of the line; where that column is not selected, the number of the row in the result of the query';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.code IS 'code of the line as billed, without blanks around it';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.finding IS 'id of the finding, key of hcpcs_finding';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.severity IS 'error, warning or info; that of the rule that fired where the rule has its own';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.carc IS 'Claim Adjustment Reason Code that a payer would give; NULL: none';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.rarc IS 'Remittance Advice Remark Codes that go with it; empty where there are none';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.risk IS 'risk of the line from all its findings, as hcpcs_denial_risk computes it, the same on each row of the line; the first row of a line is its heaviest finding, so that money counts a line once with SELECT DISTINCT ON (claim_id, line_no) ... FROM hcpcs_audit(...) WITH ORDINALITY ORDER BY claim_id, line_no, ordinality';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.detail IS 'what was found, with the values of the lines and of the reference data; reads "payer policy" where it would print a policy value and the caller may not read hcpcs_payer_policy';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.remedy IS 'what to do about it';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.source IS 'source and release that the finding rests on; cms alone for rules of the CMS manuals';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.service_date IS 'service date of the line, of several days the first; NULL: none';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.payer IS 'payer of the line as written; medicare where the column is not selected';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.units IS 'billed units of the line; NULL: none';
COMMENT ON COLUMN @extschema@.hcpcs_audit_row.cause IS 'cause of the finding as in hcpcs_finding; findings of one cause count once in the risk';

CREATE FUNCTION @extschema@.hcpcs_audit(query text)
RETURNS SETOF @extschema@.hcpcs_audit_row
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT COST 1000000 ROWS 10000;

COMMENT ON FUNCTION @extschema@.hcpcs_audit(text) IS
'everything that is wrong with the claim lines that the query returns, one row a finding, lines in the order in which the query returns them and the findings of a line heaviest first; each line is judged as by hcpcs_findings, and lines of one patient, provider and day together: medically unlikely edits of indicator 2 and 3 by the sum of the day over lines and claims (discarded units count), waste beside its administered line, duplicates; and lines of one patient, code and payer over days, where the payer limits the units of an interval (policy max_units, unit such as units/14 days). The query is exactly one SELECT (else ERROR 42601 or 0A000), run read-only with the rights of the caller. Columns are found by name: the arguments of hcpcs_denial_risk, mod1 to mod4, claim_id, line_no, patient_id, provider_id, claim_frequency, original_claim_id, line_status, service_date_to and those that hcpcs_audit_columns lists; code, units and service_date must be there, a name must not be there twice, and a type that does not fit is an ERROR. A column that is selected is supplied: NULL in it is blank. Void, replaced and negative lines are not judged, denied lines not with others. A NOTICE at the end counts the lines and names the checks that could not be made and the columns that were not read. NULL is an ERROR';

CREATE TYPE @extschema@.hcpcs_audit_column_row AS (
	column_name text,
	used_as text,
	type text,
	problem text,
	checks_without_data text[]
);

COMMENT ON TYPE @extschema@.hcpcs_audit_column_row IS 'row of hcpcs_audit_columns: a column of the query, or an argument that has none';
COMMENT ON COLUMN @extschema@.hcpcs_audit_column_row.column_name IS 'column of the query; NULL: none stands for the argument';
COMMENT ON COLUMN @extschema@.hcpcs_audit_column_row.used_as IS 'the argument that the column stands for; NULL: it is not read';
COMMENT ON COLUMN @extschema@.hcpcs_audit_column_row.type IS 'type of the column';
COMMENT ON COLUMN @extschema@.hcpcs_audit_column_row.problem IS 'what hcpcs_audit would say of it, or take instead; NULL: nothing';
COMMENT ON COLUMN @extschema@.hcpcs_audit_column_row.checks_without_data IS 'checks that cannot be made on any line because the column is not there; in the last row, those for which there is no list to judge by';

CREATE FUNCTION @extschema@.hcpcs_audit_columns(query text)
RETURNS SETOF @extschema@.hcpcs_audit_column_row
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT COST 1000 ROWS 40;

COMMENT ON FUNCTION @extschema@.hcpcs_audit_columns(text) IS
'how hcpcs_audit would read the columns of the query, which is not run: each column with the argument it stands for, then the arguments without a column and the checks that then have no data; errors in the query itself are raised as by hcpcs_audit; NULL is an ERROR';
