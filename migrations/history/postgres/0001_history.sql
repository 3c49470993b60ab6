-- belay:up
-- Append-only: one row per event of a migration, written in the transaction of the change that it records. A role that
-- may not create schemas can be given this one beforehand.
do $$
begin
    if not exists (select from pg_catalog.pg_namespace where nspname = 'belay') then
        create schema belay;
    end if;
end
$$;

create table belay.history (
    seq bigint not null,
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
    at timestamptz not null,
    took_ms bigint not null,
    "by" text not null,
    host text not null,
    belay text not null,
    note text not null,
    detail text not null,
    primary key (project, seq)
);

create index history_version on belay.history (project, version, seq);

-- belay:down
drop table belay.history;
