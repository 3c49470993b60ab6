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
CREATE TABLE public.t1 (
    x integer
);
CREATE TABLE public.t2 (
    x integer
);
CREATE TABLE public.t3 (
    x integer
);
INSERT INTO belay.history VALUES (1, '58f3548b029bce73', 'belay', '0001', 'history', 'applied', 'up', 0, 3, 'sha256:a80d3d6b81e75214970a2794a80930858be65af2ab8965ffdb5be5aaed32b9ce', 'drop table belay.history;
', NULL, '2026-11-28 05:08:50.120195+00', 19, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, '58f3548b029bce73', 'belay', '0002', 'applied', 'applied', 'up', 0, 1, 'sha256:9fecffe786c1e496a0d916d4dd25706fc15bfeb6627a88e488fc8a4064ea539d', 'drop view belay.applied;
', NULL, '2026-11-28 05:08:50.126115+00', 1, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (1, '927c55e23f282eef', 'default', '1', 't', 'stamped', 'up', 0, 0, 'sha256:6e5507af0eba2453f3ffe58f217800a78281bef458508c203ad4e73a0db41f1f', 'drop table t1;', NULL, '2026-11-28 05:08:50+00', 0, 'ann', 'laptop', '0.1.0', 'made by hand', '');
INSERT INTO belay.history VALUES (2, '927c55e23f282eef', 'default', '2', 't', 'stamped', 'up', 0, 0, 'sha256:e49fb872261093f818f70baab920c036ff983a6485ce3e915816981e9f1c9934', 'drop table t2;', NULL, '2026-11-28 05:08:50+00', 0, 'ann', 'laptop', '0.1.0', 'made by hand', '');
INSERT INTO belay.history VALUES (3, '147260bb40b7dfd4', 'default', '3', 't', 'resolved', 'up', 0, 0, 'sha256:cbc5fb73a09c763be667920642742ecb01ce605aa207c2817032e1ae13cc1807', 'drop table t3;', NULL, '2026-11-28 05:08:50+00', 0, 'ann', 'laptop', '0.1.0', 'that too', '');
INSERT INTO belay.history VALUES (4, '072dfce8e2419a2b', 'default', '4', 't', 'resolved', 'up', 0, 0, 'sha256:51e90f63cb74621fd8064ca019f25be13da5e050448af883a13f0483d829174f', 'drop table t4;', NULL, '2026-11-28 05:08:50+00', 0, 'ann', 'laptop', '0.1.0', 'and this', '');
INSERT INTO belay.history VALUES (5, '7e397d6d6a67611e', 'default', '4', 't', 'resolved', 'down', 0, 0, 'sha256:51e90f63cb74621fd8064ca019f25be13da5e050448af883a13f0483d829174f', 'drop table t4;', NULL, '2026-11-28 05:08:50+00', 0, 'ann', 'laptop', '0.1.0', 'no, not this', '');
ALTER TABLE ONLY belay.history
    ADD CONSTRAINT history_pkey PRIMARY KEY (project, seq);
CREATE INDEX history_version ON belay.history USING btree (project, version, seq);
