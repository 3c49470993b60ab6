-- The statements that belay runs over its history. Each has a name and ends before the next one; {name} in a text
-- stands for the text of that name. `first_record` and `first_append` are for the shape that the table had until 0003,
-- which is read before the table is brought up to date.

-- name: base
seq, run, version, name, event, direction, statement, statements, checksum, pg_catalog.to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), took_ms, "by", host, belay, note,
case when script_down is null then 0 else 1 end, project

-- name: record
{base}, detail, statement_checksum, trace, remark, backup

-- name: first_record
{base}, detail, null, null, null, null

-- name: known
-- The versions of the projects $1 and $2, each found by the index from the one before it: neither database does so for
-- `select distinct`. An empty result where $1 has no more than $3 records.
with recursive
    size(newest) as (select coalesce(max(seq), 0) from belay.history where project = $1),
    known(project, version) as (
        select project, (select max(version) from belay.history history where history.project = asked.project)
        from (select $1 as project union select $2) asked
        where (select newest from size) > $3
        union all
        select project,
            (select max(version) from belay.history history
             where history.project = known.project and history.version < known.version)
        from known
        where version is not null
    )

-- name: versions
{known}
select version from known where project = $1 and version is not null

-- name: counting
-- Everything of a short history; of a long one what still counts. The version's newest settling record is looked for in
-- the whole order of the index: asked for one version alone, PostgreSQL without statistics would read all its records.
-- Not materialized, `since` would be found again for each record of its version. Only a cross join keeps SQLite from
-- going through a long history for the first part, which wants none of it.
{known},
    settled as materialized (
        select project, version,
            (select case when history.version = known.version then seq end
             from belay.history history
             where history.project = known.project and history.version <= known.version
                 and event in ('applied', 'reverted', 'stamped', 'resolved', 'adopted')
             order by history.version desc, seq desc
             limit 1) as since
        from known
        where version is not null
    )
select {record} from size cross join belay.history where project in ($1, $2) and newest <= $3
union all
select {record}
from (
    select history.*
    from settled join belay.history history on history.project = settled.project and history.version = settled.version
        and history.seq >= coalesce(settled.since, 0)
) counting

-- name: after
select {record} from belay.history where project = $1 and seq > $2 order by seq

-- name: newest_first
select {record} from belay.history where project = $1 and seq < $2 order by seq desc limit $3

-- name: of_version
select {record} from belay.history where project = $1 and version = $2

-- name: newest
select max(seq) from belay.history where project = $1

-- name: projects
-- All that have a record, each found by the index from the one before it.
with recursive known(project) as (
        select min(project) from belay.history
        union all
        select (select min(project) from belay.history history where history.project > known.project)
        from known
        where project is not null
    )
select project from known where project is not null

-- name: scripts
select script_down, script_verify from belay.history where project = $1 and seq = $2

-- name: run_of
select run from belay.history where project = $1 and seq = $2

-- name: append
-- The time of a record that nobody sees being written is the server's own: another machine's clock may tell another.
insert into belay.history (seq, run, project, version, name, event, direction, statement, statements, checksum,
    script_down, script_verify, at, took_ms, "by", host, belay, note,
    statement_checksum, trace, remark, backup, detail)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
    coalesce($13, pg_catalog.clock_timestamp()),
    coalesce($14, (extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.transaction_timestamp()) * 1000)::bigint),
    $15, $16, $17, $18, $19, $20, $21, $22, '')

-- name: first_append
insert into belay.history (seq, run, project, version, name, event, direction, statement, statements, checksum,
    script_down, script_verify, at, took_ms, "by", host, belay, note, detail)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
    coalesce($13, pg_catalog.clock_timestamp()),
    coalesce($14, (extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.transaction_timestamp()) * 1000)::bigint),
    $15, $16, $17, $18, '')
