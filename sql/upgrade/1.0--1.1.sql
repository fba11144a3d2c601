-- 1.0 to 1.1: what sql/upgrade/upgrade.pl cannot find out by itself.

-- Names are checked by triggers (names.sql).

ALTER TABLE @extschema@.hcpcs_release DROP CONSTRAINT hcpcs_release_source_fkey;
ALTER TABLE @extschema@.hcpcs_drug DROP CONSTRAINT hcpcs_drug_source_fkey;
ALTER TABLE @extschema@.hcpcs_limit DROP CONSTRAINT hcpcs_limit_source_fkey;
ALTER TABLE @extschema@.hcpcs_status DROP CONSTRAINT hcpcs_status_source_fkey;
ALTER TABLE @extschema@.hcpcs_payment DROP CONSTRAINT hcpcs_payment_source_fkey;
ALTER TABLE @extschema@.hcpcs_ndc DROP CONSTRAINT hcpcs_ndc_source_fkey;
ALTER TABLE @extschema@.hcpcs_modifier DROP CONSTRAINT hcpcs_modifier_source_fkey;
ALTER TABLE @extschema@.hcpcs_modifier_rule DROP CONSTRAINT hcpcs_modifier_rule_source_fkey;
ALTER TABLE @extschema@.hcpcs_payer_policy DROP CONSTRAINT hcpcs_payer_policy_source_fkey;
ALTER TABLE @extschema@.hcpcs_diagnosis DROP CONSTRAINT hcpcs_diagnosis_source_fkey;
ALTER TABLE @extschema@.hcpcs_weight DROP CONSTRAINT hcpcs_weight_source_fkey;
ALTER TABLE @extschema@.hcpcs_guide DROP CONSTRAINT hcpcs_guide_source_fkey;
ALTER TABLE @extschema@.hcpcs_documentation_element DROP CONSTRAINT hcpcs_documentation_element_source_fkey;
ALTER TABLE @extschema@.hcpcs_payer DROP CONSTRAINT hcpcs_payer_parent_fkey;
ALTER TABLE @extschema@.hcpcs_payer_alias DROP CONSTRAINT hcpcs_payer_alias_payer_fkey;
ALTER TABLE @extschema@.hcpcs_payer_policy DROP CONSTRAINT hcpcs_payer_policy_payer_fkey;

-- Its first column is another (triggers.sql).

ALTER TABLE @extschema@.hcpcs_payer_policy DROP CONSTRAINT hcpcs_payer_policy_overlap;

-- The public views, emptied of what they depend on.

CREATE OR REPLACE VIEW @extschema@.hcpcs_conflict AS
	SELECT NULL::text AS code, NULL::text AS what, NULL::text AS source, NULL::text AS value,
		   NULL::text AS other_source, NULL::text AS other_value,
		   NULL::date AS valid_from, NULL::date AS valid_to, NULL::text AS reason;

CREATE OR REPLACE VIEW @extschema@.hcpcs_coverage AS
	SELECT NULL::text AS source, NULL::text AS kind, NULL::text AS release,
		   NULL::date AS covers_from, NULL::date AS covers_to, NULL::bigint AS rows;

-- What is published by quarter may end.

ALTER TABLE @extschema@.hcpcs_limit ADD COLUMN ended boolean NOT NULL DEFAULT false;
ALTER TABLE @extschema@.hcpcs_status ADD COLUMN ended boolean NOT NULL DEFAULT false;
ALTER TABLE @extschema@.hcpcs_payment ADD COLUMN ended boolean NOT NULL DEFAULT false;
ALTER TABLE @extschema@.hcpcs_ndc ADD COLUMN ended boolean NOT NULL DEFAULT false;
