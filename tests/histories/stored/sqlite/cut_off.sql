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
INSERT INTO "belay_history" VALUES(1,'405695a1e386e2a9','belay','0001','history','applied','up',0,2,'sha256:33b3b527a03496a5f4c87ff371496d5d3202128e63ad2c0d78bd21cd9aaca297','drop table belay_history;
',NULL,'2026-11-28T05:08:28Z',1,'','','0.1.0','','');
INSERT INTO "belay_history" VALUES(2,'405695a1e386e2a9','belay','0002','applied','applied','up',0,1,'sha256:c5c64b35ba726b7d8ed797c828864b697f3b2ab48f1ef38d8ef6c865f5f8373f','drop view belay_applied;
',NULL,'2026-11-28T05:08:28Z',0,'','','0.1.0','','');
INSERT INTO "belay_history" VALUES(1,'7f9ec32e295bc88d','default','1','a','started','up',0,3,'sha256:7973cf304daae8e4ef105eb5eb6d8b7e36084f757eace924f19fdf7880a39e67',NULL,NULL,'2026-11-28T05:08:28Z',0,'ann','laptop','0.1.0','','');
INSERT INTO "belay_history" VALUES(2,'7f9ec32e295bc88d','default','1','a','statement','up',1,3,'sha256:7973cf304daae8e4ef105eb5eb6d8b7e36084f757eace924f19fdf7880a39e67',NULL,NULL,'2026-11-28T05:08:28Z',0,'ann','laptop','0.1.0','','sha256:911160844a2a648ea8cd776a8c68e6abb03c9a3dc06c8adaaf6ff771dc71d378');
INSERT INTO "belay_history" VALUES(3,'7f9ec32e295bc88d','default','1','a','started','up',2,3,'sha256:7973cf304daae8e4ef105eb5eb6d8b7e36084f757eace924f19fdf7880a39e67',NULL,NULL,'2026-11-28T05:08:28Z',0,'ann','laptop','0.1.0','','sha256:657fdc2b228b14a6aba717e5083daf48204274ab62d73ec8968bcd0c7568b157');
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
