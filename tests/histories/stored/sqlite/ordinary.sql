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
INSERT INTO "belay_history" VALUES(1,'67d009971e70d058','belay','0001','history','applied','up',0,2,'sha256:33b3b527a03496a5f4c87ff371496d5d3202128e63ad2c0d78bd21cd9aaca297','drop table belay_history;
',NULL,'2026-11-28T05:08:17Z',1,'','','0.1.0','','');
INSERT INTO "belay_history" VALUES(2,'67d009971e70d058','belay','0002','applied','applied','up',0,1,'sha256:c5c64b35ba726b7d8ed797c828864b697f3b2ab48f1ef38d8ef6c865f5f8373f','drop view belay_applied;
',NULL,'2026-11-28T05:08:17Z',0,'','','0.1.0','','');
INSERT INTO "belay_history" VALUES(1,'925edf9f782e8fe4','default','1','t','applied','up',0,1,'sha256:6e5507af0eba2453f3ffe58f217800a78281bef458508c203ad4e73a0db41f1f','drop table t1;',NULL,'2026-11-28T05:08:17Z',1,'ann','laptop','0.1.0','','');
INSERT INTO "belay_history" VALUES(2,'925edf9f782e8fe4','default','2','t','applied','up',0,1,'sha256:e49fb872261093f818f70baab920c036ff983a6485ce3e915816981e9f1c9934','drop table t2;',NULL,'2026-11-28T05:08:17Z',0,'ann','laptop','0.1.0','','');
INSERT INTO "belay_history" VALUES(3,'925edf9f782e8fe4','default','3','t','applied','up',0,1,'sha256:cbc5fb73a09c763be667920642742ecb01ce605aa207c2817032e1ae13cc1807','drop table t3;',NULL,'2026-11-28T05:08:17Z',0,'ann','laptop','0.1.0','','');
INSERT INTO "belay_history" VALUES(4,'925edf9f782e8fe4','default','4','t','applied','up',0,1,'sha256:51e90f63cb74621fd8064ca019f25be13da5e050448af883a13f0483d829174f','drop table t4;',NULL,'2026-11-28T05:08:17Z',0,'ann','laptop','0.1.0','','');
INSERT INTO "belay_history" VALUES(5,'925edf9f782e8fe4','default','5','t','applied','up',0,1,'sha256:c2b86566ea01e301663e8587b0b0bec780b0d3827d663fc1e883b936b831d595','drop table t5;','select count(*) = 0 from t5;','2026-11-28T05:08:17Z',0,'ann','laptop','0.1.0','','');
INSERT INTO "belay_history" VALUES(6,'925edf9f782e8fe4','default','R__reports','','applied','up',0,1,'sha256:354b7196c9ba5fb4b21cf615bb6ec4cd5c07503c34229feef033fc081a8c03f4',NULL,NULL,'2026-11-28T05:08:17Z',0,'ann','laptop','0.1.0','','');
INSERT INTO "belay_history" VALUES(7,'6041faa0ba2dd705','default','5','t','reverted','down',0,1,'sha256:c2b86566ea01e301663e8587b0b0bec780b0d3827d663fc1e883b936b831d595',NULL,NULL,'2026-11-28T05:08:17Z',1,'ann','laptop','0.1.0','','');
INSERT INTO "belay_history" VALUES(8,'adcc2cf76a68f90c','default','5','t','applied','up',0,1,'sha256:c2b86566ea01e301663e8587b0b0bec780b0d3827d663fc1e883b936b831d595','drop table t5;','select count(*) = 0 from t5;','2026-11-28T05:08:17Z',1,'ann','laptop','0.1.0','','');
INSERT INTO "belay_history" VALUES(9,'bf0f26eb9ea17cba','default','2','t','repaired','up',0,0,'sha256:17ef87729b0dd2407835a89d941bce6269c3e2caabd460637dc4a143d4ae4982','drop table t2;',NULL,'2026-11-28T05:08:17Z',0,'ann','laptop','0.1.0','a statement more','');
INSERT INTO "belay_history" VALUES(10,'fdec48946aac627e','default','6','bad','failed','up',1,1,'sha256:f600ba629ce505735099325436ec1ee8e5e7fa83d8ff7a2e87ab4423dc704b7f',NULL,NULL,'2026-11-28T05:08:17Z',0,'ann','laptop','0.1.0','','no such column: nosuch [SQLITE_ERROR]');
CREATE TABLE t1 (x int);
CREATE TABLE t2 (x int);
CREATE TABLE t3 (x int);
CREATE TABLE t4 (x int);
CREATE TABLE t5 (x int);
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
