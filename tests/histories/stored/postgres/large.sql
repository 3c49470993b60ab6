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
INSERT INTO belay.history VALUES (1, '98858d2953adc3b7', 'belay', '0001', 'history', 'applied', 'up', 0, 3, 'sha256:a80d3d6b81e75214970a2794a80930858be65af2ab8965ffdb5be5aaed32b9ce', 'drop table belay.history;
', NULL, '2026-11-28 05:08:53.897202+00', 33, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, '98858d2953adc3b7', 'belay', '0002', 'applied', 'applied', 'up', 0, 1, 'sha256:9fecffe786c1e496a0d916d4dd25706fc15bfeb6627a88e488fc8a4064ea539d', 'drop view belay.applied;
', NULL, '2026-11-28 05:08:53.914066+00', 1, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (1, '6deeca6534166d57', 'default', '1', 'a', 'applied', 'up', 0, 15000, 'sha256:54ab65e646a8902a72a7ec0fe4723eba6c729dd6912afd3bede56b321d22b6a6', NULL, NULL, '2026-11-28 05:08:54+00', 148, 'ann', 'laptop', '0.1.0', '', 'its down script is over 1 MiB and not kept');
INSERT INTO belay.history VALUES (2, '6deeca6534166d57', 'default', '2', 'b', 'applied', 'up', 0, 1, 'sha256:35f2e128908e2364b7d5f9936d99df3866b1a734b1e29d8573195915f6510fe7', 'drop table b;', NULL, '2026-11-28 05:08:54.07508+00', 2, 'ann', 'laptop', '0.1.0', '', '');
ALTER TABLE ONLY belay.history
    ADD CONSTRAINT history_pkey PRIMARY KEY (project, seq);
CREATE INDEX history_version ON belay.history USING btree (project, version, seq);
