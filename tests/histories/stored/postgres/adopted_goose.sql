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
CREATE TABLE public.goose_db_version (
    id integer NOT NULL,
    version_id bigint NOT NULL,
    is_applied boolean NOT NULL,
    tstamp timestamp without time zone
);
INSERT INTO belay.history VALUES (1, 'e2d1b2551d635e02', 'belay', '0001', 'history', 'applied', 'up', 0, 3, 'sha256:a80d3d6b81e75214970a2794a80930858be65af2ab8965ffdb5be5aaed32b9ce', 'drop table belay.history;
', NULL, '2026-11-28 05:08:41.778475+00', 20, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, 'e2d1b2551d635e02', 'belay', '0002', 'applied', 'applied', 'up', 0, 1, 'sha256:9fecffe786c1e496a0d916d4dd25706fc15bfeb6627a88e488fc8a4064ea539d', 'drop view belay.applied;
', NULL, '2026-11-28 05:08:41.780038+00', 1, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (1, '4064e46aabfb32d5', 'default', '1', 'a', 'adopted', 'up', 0, 0, 'sha256:85e277de3a896cedccd741062229d9e853c30b98aa7da7e5b08a19221fd7f81c', '-- belay:transaction auto
drop table a;
', NULL, '2026-01-02 03:04:05+00', 0, 'ann', 'laptop', '0.1.0', '', 'from goose');
INSERT INTO public.goose_db_version VALUES (1, 0, true, '2026-01-02 03:04:05');
INSERT INTO public.goose_db_version VALUES (2, 1, true, '2026-01-02 03:04:05');
ALTER TABLE ONLY belay.history
    ADD CONSTRAINT history_pkey PRIMARY KEY (project, seq);
ALTER TABLE ONLY public.goose_db_version
    ADD CONSTRAINT goose_db_version_pkey PRIMARY KEY (id);
CREATE INDEX history_version ON belay.history USING btree (project, version, seq);
