BEGIN TRANSACTION;
CREATE TABLE a (x int);
CREATE TABLE b (x int);
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
INSERT INTO "belay_history" VALUES(1,'8a9393cd4b90bcf8','belay','0001','history','applied','up',0,2,'sha256:33b3b527a03496a5f4c87ff371496d5d3202128e63ad2c0d78bd21cd9aaca297','drop table belay_history;
',NULL,'2026-11-28T05:08:52Z',0,'','','0.1.0','','');
INSERT INTO "belay_history" VALUES(2,'8a9393cd4b90bcf8','belay','0002','applied','applied','up',0,1,'sha256:c5c64b35ba726b7d8ed797c828864b697f3b2ab48f1ef38d8ef6c865f5f8373f','drop view belay_applied;
',NULL,'2026-11-28T05:08:52Z',0,'','','0.1.0','','');
INSERT INTO "belay_history" VALUES(1,'272056b46e12ec6d','default','1','a','applied','up',0,15000,'sha256:54ab65e646a8902a72a7ec0fe4723eba6c729dd6912afd3bede56b321d22b6a6',NULL,NULL,'2026-11-28T05:08:52Z',19,'ann','laptop','0.1.0','','its down script is over 1 MiB and not kept');
INSERT INTO "belay_history" VALUES(2,'272056b46e12ec6d','default','2','b','applied','up',0,1,'sha256:35f2e128908e2364b7d5f9936d99df3866b1a734b1e29d8573195915f6510fe7','drop table b;',NULL,'2026-11-28T05:08:52Z',0,'ann','laptop','0.1.0','','');
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
