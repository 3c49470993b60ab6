BEGIN TRANSACTION;
CREATE TABLE a (x int);
CREATE TABLE belay_history (
    seq integer not null,
    run text not null,
    project text not null,
    version text not null,
    name text not null,
    event text not null,
    direction text not null,
    statement integer not null,
    statements integer not null,
    checksum text not null,
    script_down text,
    script_verify text,
    at text not null, -- UTC, YYYY-MM-DDTHH:MM:SSZ
    took_ms integer not null,
    "by" text not null,
    host text not null,
    belay text not null,
    note text not null,
    detail text not null,
    primary key (project, seq)
);
INSERT INTO "belay_history" VALUES(1,'02650b0dd48ec3e5','belay','0001','history','applied','up',0,2,'sha256:33b3b527a03496a5f4c87ff371496d5d3202128e63ad2c0d78bd21cd9aaca297','drop table belay_history;
',NULL,'2026-11-28T05:08:40Z',0,'','','0.1.0','','');
INSERT INTO "belay_history" VALUES(2,'02650b0dd48ec3e5','belay','0002','applied','applied','up',0,1,'sha256:c5c64b35ba726b7d8ed797c828864b697f3b2ab48f1ef38d8ef6c865f5f8373f','drop view belay_applied;
',NULL,'2026-11-28T05:08:40Z',0,'','','0.1.0','','');
INSERT INTO "belay_history" VALUES(1,'61841e7435d1d9f5','default','1','a','adopted','up',0,0,'sha256:85e277de3a896cedccd741062229d9e853c30b98aa7da7e5b08a19221fd7f81c','-- belay:transaction auto
drop table a;
',NULL,'2026-01-02T03:04:05Z',0,'ann','laptop','0.1.0','','from goose');
CREATE TABLE goose_db_version (id integer primary key, version_id bigint not null, is_applied boolean not null, tstamp timestamp);
INSERT INTO "goose_db_version" VALUES(1,0,1,'2026-01-02 03:04:05');
INSERT INTO "goose_db_version" VALUES(2,1,1,'2026-01-02 03:04:05');
CREATE INDEX belay_history_version on belay_history (project, version, seq);
CREATE VIEW belay_applied as
select project, version, name, checksum, at, took_ms, "by", host, event, seq
from belay_history this
where (event in ('applied', 'stamped', 'adopted') or (event = 'resolved' and direction = 'up'))
    and not exists (
        select 1 from belay_history newer
        where newer.project = this.project and newer.version = this.version and newer.seq > this.seq
            and newer.event not in ('failed', 'repaired')
    );
COMMIT;
