SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA belay;
CREATE TABLE belay.history (
    seq bigint NOT NULL,
    run text NOT NULL,
    project text NOT NULL,
    version text NOT NULL,
    name text NOT NULL,
    event text NOT NULL,
    direction text NOT NULL,
    statement integer NOT NULL,
    statements integer NOT NULL,
    checksum text NOT NULL,
    script_down text,
    script_verify text,
    at timestamp with time zone NOT NULL,
    took_ms bigint NOT NULL,
    by text NOT NULL,
    host text NOT NULL,
    belay text NOT NULL,
    note text NOT NULL,
    detail text NOT NULL
);
CREATE VIEW belay.applied AS
 SELECT this.project,
    this.version,
    this.name,
    this.checksum,
    this.at,
    this.took_ms,
    this.by,
    this.host,
    this.event,
    this.seq
   FROM belay.history this
  WHERE (((this.event = ANY (ARRAY['applied'::text, 'stamped'::text, 'adopted'::text])) OR ((this.event = 'resolved'::text) AND (this.direction = 'up'::text))) AND (NOT (EXISTS ( SELECT
           FROM belay.history newer
          WHERE ((newer.project = this.project) AND (newer.version = this.version) AND (newer.seq > this.seq) AND (newer.event <> ALL (ARRAY['failed'::text, 'repaired'::text])))))));
CREATE TABLE public.a (
    x integer
);
CREATE TABLE public.b (
    x integer
);
INSERT INTO belay.history VALUES (1, '26ae9be2f8e95a96', 'belay', '0001', 'history', 'applied', 'up', 0, 3, 'sha256:a80d3d6b81e75214970a2794a80930858be65af2ab8965ffdb5be5aaed32b9ce', 'drop table belay.history;
', NULL, '2026-11-28 05:08:21.545623+00', 21, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, '26ae9be2f8e95a96', 'belay', '0002', 'applied', 'applied', 'up', 0, 1, 'sha256:9fecffe786c1e496a0d916d4dd25706fc15bfeb6627a88e488fc8a4064ea539d', 'drop view belay.applied;
', NULL, '2026-11-28 05:08:21.577329+00', 5, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (1, 'c15d4a7b184b4e52', 'default', '1', 'a', 'started', 'up', 0, 4, 'sha256:b1feb45c4636f252b9a5ad80a38ceb4f179d3e8943bd7238fad8aadac3c10505', NULL, NULL, '2026-11-28 05:08:21+00', 0, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, 'c15d4a7b184b4e52', 'default', '1', 'a', 'statement', 'up', 1, 4, 'sha256:b1feb45c4636f252b9a5ad80a38ceb4f179d3e8943bd7238fad8aadac3c10505', NULL, NULL, '2026-11-28 05:08:21+00', 0, 'ann', 'laptop', '0.1.0', '', 'sha256:911160844a2a648ea8cd776a8c68e6abb03c9a3dc06c8adaaf6ff771dc71d378');
INSERT INTO belay.history VALUES (3, 'c15d4a7b184b4e52', 'default', '1', 'a', 'statement', 'up', 2, 4, 'sha256:b1feb45c4636f252b9a5ad80a38ceb4f179d3e8943bd7238fad8aadac3c10505', NULL, NULL, '2026-11-28 05:08:21+00', 0, 'ann', 'laptop', '0.1.0', '', 'sha256:2e453adb8b9ded31d5292050c95916f21e1b85c2e39263dae7ea50b12b84e8cf');
INSERT INTO belay.history VALUES (4, 'c15d4a7b184b4e52', 'default', '1', 'a', 'failed', 'up', 3, 4, 'sha256:b1feb45c4636f252b9a5ad80a38ceb4f179d3e8943bd7238fad8aadac3c10505', NULL, NULL, '2026-11-28 05:08:21+00', 0, 'ann', 'laptop', '0.1.0', '', 'column "nosuch" does not exist [42703]');
ALTER TABLE ONLY belay.history
    ADD CONSTRAINT history_pkey PRIMARY KEY (project, seq);
CREATE INDEX history_version ON belay.history USING btree (project, version, seq);
