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
INSERT INTO "belay_history" VALUES(1,'00535858082de48a','belay','0001','history','applied','up',0,2,'sha256:33b3b527a03496a5f4c87ff371496d5d3202128e63ad2c0d78bd21cd9aaca297','drop table belay_history;
',NULL,'2026-11-28T05:08:42Z',0,'','','0.1.0','','');
INSERT INTO "belay_history" VALUES(2,'00535858082de48a','belay','0002','applied','applied','up',0,1,'sha256:c5c64b35ba726b7d8ed797c828864b697f3b2ab48f1ef38d8ef6c865f5f8373f','drop view belay_applied;
',NULL,'2026-11-28T05:08:42Z',0,'','','0.1.0','','');
INSERT INTO "belay_history" VALUES(1,'5e48b4c1778930cb','default','1','a','adopted','up',0,0,'sha256:85e277de3a896cedccd741062229d9e853c30b98aa7da7e5b08a19221fd7f81c','-- belay:transaction auto
drop table a;',NULL,'2026-01-02T03:04:05Z',0,'ann','laptop','0.1.0','','from flyway');
CREATE TABLE flyway_schema_history (installed_rank int not null primary key, version varchar(50), description varchar(200) not null,
      type varchar(20) not null, script varchar(1000) not null, checksum int, installed_by varchar(100) not null,
      installed_on timestamp not null default current_timestamp, execution_time int not null, success boolean not null);
INSERT INTO "flyway_schema_history" VALUES(1,'1','a','SQL','V1__a.sql',NULL,'ann','2026-01-02 03:04:05',5,1);
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
