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
INSERT INTO belay.history VALUES (1, '9a6a215522fd6c0d', 'belay', '0001', 'history', 'applied', 'up', 0, 3, 'sha256:a80d3d6b81e75214970a2794a80930858be65af2ab8965ffdb5be5aaed32b9ce', 'drop table belay.history;
', NULL, '2026-11-28 05:08:24.219175+00', 18, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, '9a6a215522fd6c0d', 'belay', '0002', 'applied', 'applied', 'up', 0, 1, 'sha256:9fecffe786c1e496a0d916d4dd25706fc15bfeb6627a88e488fc8a4064ea539d', 'drop view belay.applied;
', NULL, '2026-11-28 05:08:24.234119+00', 2, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (1, '3936475846fb00d2', 'default', '1', 'a', 'applied', 'up', 0, 1, 'sha256:85e277de3a896cedccd741062229d9e853c30b98aa7da7e5b08a19221fd7f81c', '-- belay:transaction off
drop table a;
select nosuch;', NULL, '2026-11-28 05:08:24.23612+00', 1, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, 'f86a2352b96ff449', 'default', '1', 'a', 'started', 'down', 0, 2, 'sha256:85e277de3a896cedccd741062229d9e853c30b98aa7da7e5b08a19221fd7f81c', NULL, NULL, '2026-11-28 05:08:24+00', 0, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (3, 'f86a2352b96ff449', 'default', '1', 'a', 'statement', 'down', 1, 2, 'sha256:85e277de3a896cedccd741062229d9e853c30b98aa7da7e5b08a19221fd7f81c', NULL, NULL, '2026-11-28 05:08:24+00', 0, 'ann', 'laptop', '0.1.0', '', 'sha256:cb10648ae346ff0ec0633875f563a17da9f8eb0d74b53673d2e88f9dbb9966ef');
INSERT INTO belay.history VALUES (4, 'f86a2352b96ff449', 'default', '1', 'a', 'failed', 'down', 2, 2, 'sha256:85e277de3a896cedccd741062229d9e853c30b98aa7da7e5b08a19221fd7f81c', NULL, NULL, '2026-11-28 05:08:24+00', 0, 'ann', 'laptop', '0.1.0', '', 'column "nosuch" does not exist [42703]');
ALTER TABLE ONLY belay.history
    ADD CONSTRAINT history_pkey PRIMARY KEY (project, seq);
CREATE INDEX history_version ON belay.history USING btree (project, version, seq);
