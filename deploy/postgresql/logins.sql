-- The login of workers and relay, which may write and neither migrate nor delete, and that of the HTTP interface, which reads and notes when
-- a token was used: sinks/roles.py has the table of rights.
-- PostgreSQL's image runs this once, when the database is new. The group roles get their rights by `scenarios database roles apply`.
\set ON_ERROR_STOP on
\set password `cat /run/secrets/worker_password`
CREATE ROLE scenarios_writer NOLOGIN;
CREATE ROLE scenarios_worker LOGIN PASSWORD :'password' IN ROLE scenarios_writer;
\set password `cat /run/secrets/api_password`
CREATE ROLE scenarios_intake NOLOGIN;
CREATE ROLE scenarios_api LOGIN PASSWORD :'password' IN ROLE scenarios_intake;
