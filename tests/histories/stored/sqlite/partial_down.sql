BEGIN TRANSACTION;
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
INSERT INTO "belay_history" VALUES(1,'1374572f041549b7','belay','0001','history','applied','up',0,2,'sha256:33b3b527a03496a5f4c87ff371496d5d3202128e63ad2c0d78bd21cd9aaca297','drop table belay_history;
',NULL,'2026-11-28T05:08:23Z',1,'','','0.1.0','','');
INSERT INTO "belay_history" VALUES(2,'1374572f041549b7','belay','0002','applied','applied','up',0,1,'sha256:c5c64b35ba726b7d8ed797c828864b697f3b2ab48f1ef38d8ef6c865f5f8373f','drop view belay_applied;
',NULL,'2026-11-28T05:08:23Z',0,'','','0.1.0','','');
INSERT INTO "belay_history" VALUES(1,'2fd365bb8d5074eb','default','1','a','applied','up',0,1,'sha256:85e277de3a896cedccd741062229d9e853c30b98aa7da7e5b08a19221fd7f81c','-- belay:transaction off
drop table a;
select nosuch;',NULL,'2026-11-28T05:08:23Z',1,'ann','laptop','0.1.0','','');
INSERT INTO "belay_history" VALUES(2,'9c2d3fce732a9437','default','1','a','started','down',0,2,'sha256:85e277de3a896cedccd741062229d9e853c30b98aa7da7e5b08a19221fd7f81c',NULL,NULL,'2026-11-28T05:08:23Z',0,'ann','laptop','0.1.0','','');
INSERT INTO "belay_history" VALUES(3,'9c2d3fce732a9437','default','1','a','statement','down',1,2,'sha256:85e277de3a896cedccd741062229d9e853c30b98aa7da7e5b08a19221fd7f81c',NULL,NULL,'2026-11-28T05:08:23Z',0,'ann','laptop','0.1.0','','sha256:cb10648ae346ff0ec0633875f563a17da9f8eb0d74b53673d2e88f9dbb9966ef');
INSERT INTO "belay_history" VALUES(4,'9c2d3fce732a9437','default','1','a','failed','down',2,2,'sha256:85e277de3a896cedccd741062229d9e853c30b98aa7da7e5b08a19221fd7f81c',NULL,NULL,'2026-11-28T05:08:23Z',0,'ann','laptop','0.1.0','','no such column: nosuch [SQLITE_ERROR]');
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
