-- version: which state of the reference data does a snapshot see?
--
-- One row.  Triggers on the reference tables give it a new number from the
-- sequence before anything changes (triggers.sql), and a backend keeps its
-- copy of the tables under that number.  Not dumped: a restored database
-- counts anew.

CREATE TABLE @extschema@.hcpcs_version (
	version		bigint NOT NULL
) WITH (fillfactor = 10);	-- updates stay in the page and are pruned there

CREATE SEQUENCE @extschema@.hcpcs_version_seq OWNED BY @extschema@.hcpcs_version.version;

INSERT INTO @extschema@.hcpcs_version (version)
VALUES (pg_catalog.nextval('@extschema@.hcpcs_version_seq'));

REVOKE ALL ON @extschema@.hcpcs_version FROM PUBLIC;
REVOKE ALL ON SEQUENCE @extschema@.hcpcs_version_seq FROM PUBLIC;
