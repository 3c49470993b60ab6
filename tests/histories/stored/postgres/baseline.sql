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
INSERT INTO belay.history VALUES (1, 'dffce69c0200344a', 'belay', '0001', 'history', 'applied', 'up', 0, 3, 'sha256:a80d3d6b81e75214970a2794a80930858be65af2ab8965ffdb5be5aaed32b9ce', 'drop table belay.history;
', NULL, '2026-11-28 05:08:46.64533+00', 29, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, 'dffce69c0200344a', 'belay', '0002', 'applied', 'applied', 'up', 0, 1, 'sha256:9fecffe786c1e496a0d916d4dd25706fc15bfeb6627a88e488fc8a4064ea539d', 'drop view belay.applied;
', NULL, '2026-11-28 05:08:46.666079+00', 1, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (1, '66e1a934272ced4a', 'default', '1', 'a', 'stamped', 'up', 0, 0, 'sha256:85e277de3a896cedccd741062229d9e853c30b98aa7da7e5b08a19221fd7f81c', NULL, NULL, '2026-11-28 05:08:46+00', 0, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, '66e1a934272ced4a', 'default', '2', 'b', 'applied', 'up', 0, 2, 'sha256:35f2e128908e2364b7d5f9936d99df3866b1a734b1e29d8573195915f6510fe7', NULL, NULL, '2026-11-28 05:08:46+00', 66, 'ann', 'laptop', '0.1.0', '', 'by its baseline B2__b.sql');
ALTER TABLE ONLY belay.history
    ADD CONSTRAINT history_pkey PRIMARY KEY (project, seq);
CREATE INDEX history_version ON belay.history USING btree (project, version, seq);
