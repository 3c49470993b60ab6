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
CREATE TABLE public.t4 (
    x integer
);
CREATE TABLE public.t5 (
    x integer
);
INSERT INTO belay.history VALUES (1, '5595eac9a0be5bce', 'belay', '0001', 'history', 'applied', 'up', 0, 3, 'sha256:a80d3d6b81e75214970a2794a80930858be65af2ab8965ffdb5be5aaed32b9ce', 'drop table belay.history;
', NULL, '2026-11-28 05:08:18.661948+00', 23, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, '5595eac9a0be5bce', 'belay', '0002', 'applied', 'applied', 'up', 0, 1, 'sha256:9fecffe786c1e496a0d916d4dd25706fc15bfeb6627a88e488fc8a4064ea539d', 'drop view belay.applied;
', NULL, '2026-11-28 05:08:18.668944+00', 2, '', '', '0.1.0', '', '');
INSERT INTO belay.history VALUES (1, '1c43808fa8e43e11', 'default', '1', 't', 'applied', 'up', 0, 1, 'sha256:6e5507af0eba2453f3ffe58f217800a78281bef458508c203ad4e73a0db41f1f', 'drop table t1;', NULL, '2026-11-28 05:08:18.681802+00', 1, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (2, '1c43808fa8e43e11', 'default', '2', 't', 'applied', 'up', 0, 1, 'sha256:e49fb872261093f818f70baab920c036ff983a6485ce3e915816981e9f1c9934', 'drop table t2;', NULL, '2026-11-28 05:08:18.688792+00', 1, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (3, '1c43808fa8e43e11', 'default', '3', 't', 'applied', 'up', 0, 1, 'sha256:cbc5fb73a09c763be667920642742ecb01ce605aa207c2817032e1ae13cc1807', 'drop table t3;', NULL, '2026-11-28 05:08:18.689291+00', 0, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (4, '1c43808fa8e43e11', 'default', '4', 't', 'applied', 'up', 0, 1, 'sha256:51e90f63cb74621fd8064ca019f25be13da5e050448af883a13f0483d829174f', 'drop table t4;', NULL, '2026-11-28 05:08:18.689962+00', 1, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (5, '1c43808fa8e43e11', 'default', '5', 't', 'applied', 'up', 0, 1, 'sha256:c2b86566ea01e301663e8587b0b0bec780b0d3827d663fc1e883b936b831d595', 'drop table t5;', 'select count(*) = 0 from t5;', '2026-11-28 05:08:18+00', 7, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (6, '1c43808fa8e43e11', 'default', 'R__reports', '', 'applied', 'up', 0, 1, 'sha256:354b7196c9ba5fb4b21cf615bb6ec4cd5c07503c34229feef033fc081a8c03f4', NULL, NULL, '2026-11-28 05:08:18.700877+00', 0, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (7, '25894b8e901283ae', 'default', '5', 't', 'reverted', 'down', 0, 1, 'sha256:c2b86566ea01e301663e8587b0b0bec780b0d3827d663fc1e883b936b831d595', NULL, NULL, '2026-11-28 05:08:18.793088+00', 1, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (8, '7fb78e71fe06f167', 'default', '5', 't', 'applied', 'up', 0, 1, 'sha256:c2b86566ea01e301663e8587b0b0bec780b0d3827d663fc1e883b936b831d595', 'drop table t5;', 'select count(*) = 0 from t5;', '2026-11-28 05:08:18+00', 11, 'ann', 'laptop', '0.1.0', '', '');
INSERT INTO belay.history VALUES (9, '0c327d0f073021bf', 'default', '2', 't', 'repaired', 'up', 0, 0, 'sha256:17ef87729b0dd2407835a89d941bce6269c3e2caabd460637dc4a143d4ae4982', 'drop table t2;', NULL, '2026-11-28 05:08:19+00', 0, 'ann', 'laptop', '0.1.0', 'a statement more', '');
INSERT INTO belay.history VALUES (10, 'e75a9986add71c57', 'default', '6', 'bad', 'failed', 'up', 1, 1, 'sha256:f600ba629ce505735099325436ec1ee8e5e7fa83d8ff7a2e87ab4423dc704b7f', NULL, NULL, '2026-11-28 05:08:19+00', 0, 'ann', 'laptop', '0.1.0', '', 'column "nosuch" does not exist [42703]');
ALTER TABLE ONLY belay.history
    ADD CONSTRAINT history_pkey PRIMARY KEY (project, seq);
CREATE INDEX history_version ON belay.history USING btree (project, version, seq);
