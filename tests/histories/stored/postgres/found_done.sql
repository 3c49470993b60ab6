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
CREATE TABLE public.big (
    x integer
);
INSERT INTO belay.history VALUES (1, '2d48efabff9433ea', 'belay', '0001', 'history', 'applied', 'up', 0, 3, 'sha256:a80d3d6b81e75214970a2794a80930858be65af2ab8965ffdb5be5aaed32b9ce', 'drop table belay.history;
', NULL, '2026-11-28 05:08:37.990389+00', 25, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, '2d48efabff9433ea', 'belay', '0002', 'applied', 'applied', 'up', 0, 1, 'sha256:9fecffe786c1e496a0d916d4dd25706fc15bfeb6627a88e488fc8a4064ea539d', 'drop view belay.applied;
', NULL, '2026-11-28 05:08:38.007192+00', 1, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (1, '6ccbf32186425284', 'default', '1', 'a', 'started', 'up', 0, 2, 'sha256:f4e9640d630d20a1626cc158aa954e67fe4741d88f39f1a584cd3e3845570f8e', NULL, NULL, '2026-11-28 05:08:38+00', 0, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, '6ccbf32186425284', 'default', '1', 'a', 'started', 'up', 1, 2, 'sha256:f4e9640d630d20a1626cc158aa954e67fe4741d88f39f1a584cd3e3845570f8e', NULL, NULL, '2026-11-28 05:08:38+00', 0, 'ann', 'laptop', '0.1.0', '', 'sha256:5e4d8f8b29db064e77fc87cb73fbc429c2122566b287c6b376587f00a9df8d79; pid 17545; before: indexes ');
INSERT INTO belay.history VALUES (3, '87680b08a75b1a8c', 'default', '1', 'a', 'started', 'up', 0, 2, 'sha256:f4e9640d630d20a1626cc158aa954e67fe4741d88f39f1a584cd3e3845570f8e', NULL, NULL, '2026-11-28 05:08:38+00', 0, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (4, '87680b08a75b1a8c', 'default', '1', 'a', 'statement', 'up', 1, 2, 'sha256:f4e9640d630d20a1626cc158aa954e67fe4741d88f39f1a584cd3e3845570f8e', NULL, NULL, '2026-11-28 05:08:38+00', 0, 'ann', 'laptop', '0.1.0', '', 'sha256:5e4d8f8b29db064e77fc87cb73fbc429c2122566b287c6b376587f00a9df8d79; an earlier run began it, and it was found done');
INSERT INTO belay.history VALUES (5, '87680b08a75b1a8c', 'default', '1', 'a', 'failed', 'up', 2, 2, 'sha256:f4e9640d630d20a1626cc158aa954e67fe4741d88f39f1a584cd3e3845570f8e', NULL, NULL, '2026-11-28 05:08:38+00', 0, 'ann', 'laptop', '0.1.0', '', 'column "nosuch" does not exist [42703]');
INSERT INTO public.big VALUES (1);
ALTER TABLE ONLY belay.history
    ADD CONSTRAINT history_pkey PRIMARY KEY (project, seq);
CREATE INDEX history_version ON belay.history USING btree (project, version, seq);
CREATE INDEX big_x ON public.big USING btree (x);
