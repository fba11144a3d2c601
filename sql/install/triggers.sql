-- triggers: who may write the reference tables, and who is told?
--
-- After the data, so that loading it fires nothing.
--
-- Every table has the same two triggers.  They fire ALWAYS: a row that
-- logical replication applies changes the answers too.  Their name comes last
-- in the alphabet, so they see a row as the user's own triggers leave it.

CREATE FUNCTION @extschema@.hcpcs_reference_changed() RETURNS trigger
AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;

REVOKE ALL ON FUNCTION @extschema@.hcpcs_reference_changed() FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.hcpcs_reference_changed() IS 'trigger of the reference tables: protects shipped rows, checks what no constraint can, and makes every backend see the change';

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_source
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_source
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_source ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_release
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_release
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_release ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_drug
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_drug
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_drug ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_limit
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_limit
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_limit ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_status
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_status
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_status ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_payment
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_payment
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_payment ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_ndc
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_ndc
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_ndc ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_formulary
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_formulary
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_formulary ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_modifier
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_modifier
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_modifier ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_modifier_rule
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed('finding');
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_modifier_rule
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_modifier_rule ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_payer
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed('parent');
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_payer
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_payer ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_payer_alias
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_payer_alias
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_payer_alias ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_payer_policy
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed('policy');
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_payer_policy
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_payer_policy ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_diagnosis
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_diagnosis
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_diagnosis ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_unit_of_measure
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_unit_of_measure
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_unit_of_measure ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_finding
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_finding
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_finding ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_weight
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed('finding', 'base');
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_weight
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_weight ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_guide
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_guide
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_guide ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

CREATE TRIGGER zzz_hcpcs_reference BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.hcpcs_documentation_element
	FOR EACH ROW EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
CREATE TRIGGER zzz_hcpcs_reference_truncate BEFORE TRUNCATE ON @extschema@.hcpcs_documentation_element
	FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.hcpcs_reference_changed();
ALTER TABLE @extschema@.hcpcs_documentation_element ENABLE ALWAYS TRIGGER zzz_hcpcs_reference,
	ENABLE ALWAYS TRIGGER zzz_hcpcs_reference_truncate;

-- No two rows of the user may answer for one day.  Shipped rows are proved
-- free of overlaps where they are made; checking them here again would take
-- seconds at every CREATE EXTENSION.

ALTER TABLE @extschema@.hcpcs_drug ADD CONSTRAINT hcpcs_drug_overlap EXCLUDE USING gist (
	source WITH OPERATOR(pg_catalog.=),
	release WITH OPERATOR(pg_catalog.=),
	code WITH OPERATOR(pg_catalog.=),
	pg_catalog.daterange(valid_from, valid_to, '[]') WITH OPERATOR(pg_catalog.&&)
) WHERE (NOT shipped);

ALTER TABLE @extschema@.hcpcs_limit ADD CONSTRAINT hcpcs_limit_overlap EXCLUDE USING gist (
	source WITH OPERATOR(pg_catalog.=),
	release WITH OPERATOR(pg_catalog.=),
	code WITH OPERATOR(pg_catalog.=),
	claim_type WITH OPERATOR(pg_catalog.=),
	pg_catalog.daterange(valid_from, valid_to, '[]') WITH OPERATOR(pg_catalog.&&)
) WHERE (NOT shipped);

ALTER TABLE @extschema@.hcpcs_status ADD CONSTRAINT hcpcs_status_overlap EXCLUDE USING gist (
	source WITH OPERATOR(pg_catalog.=),
	release WITH OPERATOR(pg_catalog.=),
	code WITH OPERATOR(pg_catalog.=),
	pg_catalog.daterange(valid_from, valid_to, '[]') WITH OPERATOR(pg_catalog.&&)
) WHERE (NOT shipped);

ALTER TABLE @extschema@.hcpcs_payment ADD CONSTRAINT hcpcs_payment_overlap EXCLUDE USING gist (
	source WITH OPERATOR(pg_catalog.=),
	release WITH OPERATOR(pg_catalog.=),
	code WITH OPERATOR(pg_catalog.=),
	pg_catalog.daterange(valid_from, valid_to, '[]') WITH OPERATOR(pg_catalog.&&)
) WHERE (NOT shipped);

ALTER TABLE @extschema@.hcpcs_ndc ADD CONSTRAINT hcpcs_ndc_overlap EXCLUDE USING gist (
	source WITH OPERATOR(pg_catalog.=),
	release WITH OPERATOR(pg_catalog.=),
	ndc WITH OPERATOR(pg_catalog.=),
	code WITH OPERATOR(pg_catalog.=),
	pg_catalog.daterange(valid_from, valid_to, '[]') WITH OPERATOR(pg_catalog.&&)
) WHERE (NOT shipped);

ALTER TABLE @extschema@.hcpcs_formulary ADD CONSTRAINT hcpcs_formulary_overlap EXCLUDE USING gist (
	source WITH OPERATOR(pg_catalog.=),
	release WITH OPERATOR(pg_catalog.=),
	code WITH OPERATOR(pg_catalog.=),
	product WITH OPERATOR(pg_catalog.=),
	content WITH OPERATOR(pg_catalog.=),
	pg_catalog.daterange(valid_from, valid_to, '[]') WITH OPERATOR(pg_catalog.&&)
) WHERE (NOT shipped);

ALTER TABLE @extschema@.hcpcs_modifier ADD CONSTRAINT hcpcs_modifier_overlap EXCLUDE USING gist (
	source WITH OPERATOR(pg_catalog.=),
	release WITH OPERATOR(pg_catalog.=),
	modifier WITH OPERATOR(pg_catalog.=),
	pg_catalog.daterange(valid_from, valid_to, '[]') WITH OPERATOR(pg_catalog.&&)
) WHERE (NOT shipped);

ALTER TABLE @extschema@.hcpcs_modifier_rule ADD CONSTRAINT hcpcs_modifier_rule_overlap EXCLUDE USING gist (
	source WITH OPERATOR(pg_catalog.=),
	release WITH OPERATOR(pg_catalog.=),
	rule WITH OPERATOR(pg_catalog.=),
	pg_catalog.daterange(valid_from, valid_to, '[]') WITH OPERATOR(pg_catalog.&&)
) WHERE (NOT shipped);

-- A payer's rows are those that come by the hundred thousand.  GiST descends
-- by its first column: by the source, which nearly all of them share, it looks
-- into most of the index, by a number of payer, code and policy into little.
ALTER TABLE @extschema@.hcpcs_payer_policy ADD CONSTRAINT hcpcs_payer_policy_overlap EXCLUDE USING gist (
	pg_catalog.hashtext(payer OPERATOR(pg_catalog.||) '/'::pg_catalog.text OPERATOR(pg_catalog.||) code
		OPERATOR(pg_catalog.||) '/'::pg_catalog.text OPERATOR(pg_catalog.||) policy) WITH OPERATOR(pg_catalog.=),
	source WITH OPERATOR(pg_catalog.=),
	release WITH OPERATOR(pg_catalog.=),
	payer WITH OPERATOR(pg_catalog.=),
	code WITH OPERATOR(pg_catalog.=),
	policy WITH OPERATOR(pg_catalog.=),
	pg_catalog.daterange(valid_from, valid_to, '[]') WITH OPERATOR(pg_catalog.&&)
) WHERE (NOT shipped);

ALTER TABLE @extschema@.hcpcs_diagnosis ADD CONSTRAINT hcpcs_diagnosis_overlap EXCLUDE USING gist (
	source WITH OPERATOR(pg_catalog.=),
	release WITH OPERATOR(pg_catalog.=),
	code WITH OPERATOR(pg_catalog.=),
	diagnosis WITH OPERATOR(pg_catalog.=),
	pg_catalog.daterange(valid_from, valid_to, '[]') WITH OPERATOR(pg_catalog.&&)
) WHERE (NOT shipped);

ALTER TABLE @extschema@.hcpcs_documentation_element ADD CONSTRAINT hcpcs_documentation_element_overlap EXCLUDE USING gist (
	source WITH OPERATOR(pg_catalog.=),
	release WITH OPERATOR(pg_catalog.=),
	element WITH OPERATOR(pg_catalog.=),
	code WITH OPERATOR(pg_catalog.=),
	payer WITH OPERATOR(pg_catalog.=),
	modifier WITH OPERATOR(pg_catalog.=),
	pg_catalog.daterange(valid_from, valid_to, '[]') WITH OPERATOR(pg_catalog.&&)
) WHERE (NOT shipped);

-- CREATE PUBLICATION ... WHERE (NOT shipped) needs shipped in the replica
-- identity.  It is in the primary keys but those of the tables of names.

ALTER TABLE @extschema@.hcpcs_source REPLICA IDENTITY FULL;
ALTER TABLE @extschema@.hcpcs_payer REPLICA IDENTITY FULL;
ALTER TABLE @extschema@.hcpcs_payer_alias REPLICA IDENTITY FULL;
ALTER TABLE @extschema@.hcpcs_unit_of_measure REPLICA IDENTITY FULL;
ALTER TABLE @extschema@.hcpcs_finding REPLICA IDENTITY FULL;

-- pg_dump saves the rows of the user; the shipped ones come with the extension.

SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_source', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_release', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_drug', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_limit', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_status', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_payment', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_ndc', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_formulary', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_modifier', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_modifier_rule', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_payer', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_payer_alias', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_payer_policy', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_diagnosis', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_unit_of_measure', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_finding', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_weight', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_guide', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.hcpcs_documentation_element', 'WHERE NOT shipped');

-- Everybody may read.  Where policies of payers are confidential:
-- REVOKE SELECT ON hcpcs_payer_policy FROM PUBLIC; the functions then keep
-- its values out of their texts.

GRANT SELECT ON
	@extschema@.hcpcs_source,
	@extschema@.hcpcs_release,
	@extschema@.hcpcs_drug,
	@extschema@.hcpcs_limit,
	@extschema@.hcpcs_status,
	@extschema@.hcpcs_payment,
	@extschema@.hcpcs_ndc,
	@extschema@.hcpcs_formulary,
	@extschema@.hcpcs_modifier,
	@extschema@.hcpcs_modifier_rule,
	@extschema@.hcpcs_payer,
	@extschema@.hcpcs_payer_alias,
	@extschema@.hcpcs_payer_policy,
	@extschema@.hcpcs_diagnosis,
	@extschema@.hcpcs_unit_of_measure,
	@extschema@.hcpcs_finding,
	@extschema@.hcpcs_weight,
	@extschema@.hcpcs_guide,
	@extschema@.hcpcs_documentation_element
TO PUBLIC;
