-- names: which sources and payers may a row name, and which names lead nowhere?
--
-- Constraint triggers in the place of foreign keys (src/pg/names.c says why).
-- They are deferred and fire neither while pg_restore loads nor for what
-- logical replication applies; hcpcs_orphan shows what that may leave behind.

CREATE FUNCTION @extschema@.hcpcs_reference_names() RETURNS trigger
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

REVOKE ALL ON FUNCTION @extschema@.hcpcs_reference_names() FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.hcpcs_reference_names() IS 'trigger of the reference tables, deferred to the end of the transaction: raises foreign_key_violation (23503) for a row that names a source or payer that does not exist, with the closest name, and for a source or payer that goes while rows name it; does nothing while check_function_bodies is off, as pg_restore sets it';

CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_source
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_payer
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();

CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source ON @extschema@.hcpcs_release
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source ON @extschema@.hcpcs_drug
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source ON @extschema@.hcpcs_limit
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source ON @extschema@.hcpcs_status
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source ON @extschema@.hcpcs_payment
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source ON @extschema@.hcpcs_ndc
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source ON @extschema@.hcpcs_formulary
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source ON @extschema@.hcpcs_modifier
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source ON @extschema@.hcpcs_modifier_rule
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source, payer ON @extschema@.hcpcs_payer_policy
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF payer ON @extschema@.hcpcs_payer_alias
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source ON @extschema@.hcpcs_diagnosis
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source ON @extschema@.hcpcs_weight
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source ON @extschema@.hcpcs_guide
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();
CREATE CONSTRAINT TRIGGER hcpcs_names AFTER INSERT OR UPDATE OF source ON @extschema@.hcpcs_documentation_element
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_names();

SET LOCAL search_path TO pg_catalog, pg_temp;

-- With the rights of who asks: policies may be confidential.
CREATE VIEW @extschema@.hcpcs_orphan WITH (security_invoker = true) AS
	WITH naming(table_name, column_name, name, missing_from) AS (
		SELECT 'hcpcs_release', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_release
		UNION ALL
		SELECT 'hcpcs_drug', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_drug
		UNION ALL
		SELECT 'hcpcs_limit', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_limit
		UNION ALL
		SELECT 'hcpcs_status', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_status
		UNION ALL
		SELECT 'hcpcs_payment', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_payment
		UNION ALL
		SELECT 'hcpcs_ndc', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_ndc
		UNION ALL
		SELECT 'hcpcs_formulary', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_formulary
		UNION ALL
		SELECT 'hcpcs_modifier', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_modifier
		UNION ALL
		SELECT 'hcpcs_modifier_rule', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_modifier_rule
		UNION ALL
		SELECT 'hcpcs_payer_policy', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_payer_policy
		UNION ALL
		SELECT 'hcpcs_diagnosis', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_diagnosis
		UNION ALL
		SELECT 'hcpcs_weight', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_weight
		UNION ALL
		SELECT 'hcpcs_guide', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_guide
		UNION ALL
		SELECT 'hcpcs_documentation_element', 'source', source, 'hcpcs_source' FROM @extschema@.hcpcs_documentation_element
		UNION ALL
		SELECT 'hcpcs_payer', 'parent', parent, 'hcpcs_payer' FROM @extschema@.hcpcs_payer
		UNION ALL
		SELECT 'hcpcs_payer_alias', 'payer', payer, 'hcpcs_payer' FROM @extschema@.hcpcs_payer_alias
		UNION ALL
		SELECT 'hcpcs_payer_policy', 'payer', payer, 'hcpcs_payer' FROM @extschema@.hcpcs_payer_policy
		UNION ALL
		SELECT 'hcpcs_modifier_rule', 'payer', payer, 'hcpcs_payer' FROM @extschema@.hcpcs_modifier_rule
		UNION ALL
		SELECT 'hcpcs_weight', 'payer', payer, 'hcpcs_payer' FROM @extschema@.hcpcs_weight
		UNION ALL
		SELECT 'hcpcs_documentation_element', 'payer', payer, 'hcpcs_payer' FROM @extschema@.hcpcs_documentation_element
		UNION ALL
		SELECT 'hcpcs_modifier_rule', 'finding', finding, 'hcpcs_finding' FROM @extschema@.hcpcs_modifier_rule
		UNION ALL
		SELECT 'hcpcs_weight', 'finding', finding, 'hcpcs_finding' FROM @extschema@.hcpcs_weight
		UNION ALL
		SELECT 'hcpcs_documentation_element', 'finding', finding, 'hcpcs_finding' FROM @extschema@.hcpcs_documentation_element
		UNION ALL
		SELECT 'hcpcs_guide', 'finding', finding, 'hcpcs_finding' FROM @extschema@.hcpcs_guide
		UNION ALL
		SELECT 'hcpcs_drug', 'dose_unit', lower(btrim(dose_unit)), 'hcpcs_unit_of_measure' FROM @extschema@.hcpcs_drug
		UNION ALL
		SELECT 'hcpcs_ndc', 'size_unit', lower(btrim(size_unit)), 'hcpcs_unit_of_measure' FROM @extschema@.hcpcs_ndc
		UNION ALL
		SELECT 'hcpcs_formulary', 'content_unit', lower(btrim(content_unit)), 'hcpcs_unit_of_measure' FROM @extschema@.hcpcs_formulary
	), known(missing_from, name) AS (
		SELECT 'hcpcs_source', source FROM @extschema@.hcpcs_source
		UNION ALL
		SELECT 'hcpcs_payer', payer FROM @extschema@.hcpcs_payer
		UNION ALL
		SELECT 'hcpcs_finding', finding FROM @extschema@.hcpcs_finding
		UNION ALL
		SELECT 'hcpcs_unit_of_measure', lower(u.name)
		FROM @extschema@.hcpcs_unit_of_measure, unnest(aliases || unit) AS u(name)
		UNION ALL
		-- every payer; the weight of a line without findings
		VALUES ('hcpcs_payer', '*'), ('hcpcs_finding', 'base')
	)
	SELECT n.table_name, n.column_name, n.name, n.missing_from, count(*) AS rows
	FROM naming n
	WHERE n.name IS NOT NULL
	  AND NOT EXISTS (
		SELECT 1 FROM known k
		WHERE k.missing_from = n.missing_from AND k.name = n.name)
	GROUP BY n.table_name, n.column_name, n.name, n.missing_from;

COMMENT ON VIEW @extschema@.hcpcs_orphan IS
'rows of the reference tables that name a source, payer, finding or unit that does not exist: they answer nothing, or only without what is missing; no rows is as it should be; may have some after an incomplete restore, or on a logical subscriber until the rest arrives';
COMMENT ON COLUMN @extschema@.hcpcs_orphan.table_name IS 'the table whose rows name it';
COMMENT ON COLUMN @extschema@.hcpcs_orphan.column_name IS 'the column that holds the name';
COMMENT ON COLUMN @extschema@.hcpcs_orphan.name IS 'the name that leads nowhere; units in lower case';
COMMENT ON COLUMN @extschema@.hcpcs_orphan.missing_from IS 'the table in which it should be';
COMMENT ON COLUMN @extschema@.hcpcs_orphan.rows IS 'how many rows name it';

GRANT SELECT ON @extschema@.hcpcs_orphan TO PUBLIC;

SET LOCAL search_path TO @extschema@, pg_temp;
