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
CREATE TABLE public.v (
    x integer
);
INSERT INTO belay.history VALUES (1, '04270f95af0bb2d0', 'belay', '0001', 'history', 'applied', 'up', 0, 3, 'sha256:a80d3d6b81e75214970a2794a80930858be65af2ab8965ffdb5be5aaed32b9ce', 'drop table belay.history;
', NULL, '2026-11-28 05:08:26.529562+00', 21, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, '04270f95af0bb2d0', 'belay', '0002', 'applied', 'applied', 'up', 0, 1, 'sha256:9fecffe786c1e496a0d916d4dd25706fc15bfeb6627a88e488fc8a4064ea539d', 'drop view belay.applied;
', NULL, '2026-11-28 05:08:26.562335+00', 2, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (1, '8016aebb2bf76fbb', 'default', 'R__v', '', 'started', 'up', 0, 2, 'sha256:f7194be183392c0108f78dc0d1d7e16b0dccff2d02ea6a3dc5243f4fbd08b3ca', NULL, NULL, '2026-11-28 05:08:26+00', 0, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, '8016aebb2bf76fbb', 'default', 'R__v', '', 'statement', 'up', 1, 2, 'sha256:f7194be183392c0108f78dc0d1d7e16b0dccff2d02ea6a3dc5243f4fbd08b3ca', NULL, NULL, '2026-11-28 05:08:26+00', 0, 'ann', 'laptop', '0.1.0', '', 'sha256:38b3b6ad072332184ffa37dd42867a82c30ea47487dc795ac9a11e33c18f6fde');
INSERT INTO belay.history VALUES (3, '8016aebb2bf76fbb', 'default', 'R__v', '', 'failed', 'up', 2, 2, 'sha256:f7194be183392c0108f78dc0d1d7e16b0dccff2d02ea6a3dc5243f4fbd08b3ca', NULL, NULL, '2026-11-28 05:08:26+00', 0, 'ann', 'laptop', '0.1.0', '', 'column "nosuch" does not exist [42703]');
ALTER TABLE ONLY belay.history
    ADD CONSTRAINT history_pkey PRIMARY KEY (project, seq);
CREATE INDEX history_version ON belay.history USING btree (project, version, seq);
