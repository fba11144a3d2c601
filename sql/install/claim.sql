-- claim: claim lines judged as they are written.

CREATE FUNCTION @extschema@.hcpcs_validate_claim_line() RETURNS trigger
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION @extschema@.hcpcs_validate_claim_line() IS
'Trigger BEFORE INSERT OR UPDATE FOR EACH ROW that judges the new claim line as hcpcs_denial_risk does. Arguments are texts key=value in any order: mode=reject (ERROR), warn (WARNING, the default) or annotate (writes what is found and is silent); threshold=error (the default), warning or info, or a risk from 0 to 1; sources=local,cms (else hcpcs_source.precedence; the setting hcpcs_drug.sources does not count); findings=column (text[]) and risk=column (double precision) for annotate; and argument=column for the arguments of hcpcs_denial_risk or mod1 to mod4. An argument that is not named is read from the column of the same name; argument= leaves it out. NULL in a column that is read is blank. Errors carry SQLSTATE 23514, table, column and, as the constraint, the finding. Lines outside the scope pass. A line in which nothing is found is never held. hcpcs_attach creates the trigger.';

CREATE FUNCTION @extschema@.hcpcs_attach(relation regclass, mode text DEFAULT 'warn',
	mapping jsonb DEFAULT '{}', threshold text DEFAULT 'error')
RETURNS void
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT;

COMMENT ON FUNCTION @extschema@.hcpcs_attach(regclass, text, jsonb, text) IS
'Checks that the table has columns that fit, and creates (or replaces) its trigger zzz_hcpcs_claim, with the rights of the caller, who must own the table. mode and threshold as in hcpcs_validate_claim_line; mapping names columns by argument, {"code": "hcpcs", "mod1": "m1"}, null leaves an argument out; its keys findings, risk and sources are those of the trigger. The trigger is enabled ALWAYS: it also fires where logical replication applies rows, and mode reject then stops the subscription at a line that is held (ALTER TABLE ... ENABLE TRIGGER zzz_hcpcs_claim confines it to rows written here).';

CREATE FUNCTION @extschema@.hcpcs_validate_claim_lines() RETURNS trigger
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION @extschema@.hcpcs_validate_claim_lines() IS
'Trigger AFTER INSERT or AFTER UPDATE FOR EACH STATEMENT, REFERENCING NEW TABLE, that judges the lines of one statement together as hcpcs_audit does: units of the day over the medically unlikely edit, waste beside its administered line, duplicates, and jw_or_jz_missing where no JW line stands beside. What a line is guilty of alone is left to hcpcs_validate_claim_line, and lines that were there before are not looked at. Arguments as there, with mode=reject (ERROR 23514) or warn (WARNING, the default) and the columns of hcpcs_audit besides; patient_id or claim_id must be one of them. It does not fire where logical replication applies rows.';
