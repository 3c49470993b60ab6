#include "engine/adopt/sqitch_registry.h"

namespace belay {

constexpr std::array<Definition, 2> sqitch_definitions{{
    {"postgres", R"sql(
create schema if not exists {schema};
create table {schema}.releases (
    version real primary key,
    installed_at timestamptz not null default clock_timestamp(),
    installer_name text not null,
    installer_email text not null
);
create table {schema}.projects (
    project text primary key,
    uri text null unique,
    created_at timestamptz not null default clock_timestamp(),
    creator_name text not null,
    creator_email text not null
);
create table {schema}.changes (
    change_id text primary key,
    script_hash text null,
    change text not null,
    project text not null references {schema}.projects (project) on update cascade,
    note text not null default '',
    committed_at timestamptz not null default clock_timestamp(),
    committer_name text not null,
    committer_email text not null,
    planned_at timestamptz not null,
    planner_name text not null,
    planner_email text not null,
    unique (project, script_hash)
);
create table {schema}.tags (
    tag_id text primary key,
    tag text not null,
    project text not null references {schema}.projects (project) on update cascade,
    change_id text not null references {schema}.changes (change_id) on update cascade,
    note text not null default '',
    committed_at timestamptz not null default clock_timestamp(),
    committer_name text not null,
    committer_email text not null,
    planned_at timestamptz not null,
    planner_name text not null,
    planner_email text not null,
    unique (project, tag)
);
create table {schema}.dependencies (
    change_id text not null references {schema}.changes (change_id) on update cascade on delete cascade,
    type text not null,
    dependency text not null,
    dependency_id text null references {schema}.changes (change_id) on update cascade
        constraint dependencies_check check (
            (type = 'require' and dependency_id is not null) or (type = 'conflict' and dependency_id is null)
        ),
    primary key (change_id, dependency)
);
create table {schema}.events (
    event text not null constraint events_event_check check (event in ('deploy', 'revert', 'fail', 'merge')),
    change_id text not null,
    change text not null,
    project text not null references {schema}.projects (project) on update cascade,
    note text not null default '',
    requires text[] not null default '{}',
    conflicts text[] not null default '{}',
    tags text[] not null default '{}',
    committed_at timestamptz not null default clock_timestamp(),
    committer_name text not null,
    committer_email text not null,
    planned_at timestamptz not null,
    planner_name text not null,
    planner_email text not null,
    primary key (change_id, committed_at)
);
insert into {schema}.releases (version, installer_name, installer_email) values (1.1, 'belay', 'belay@localhost');
)sql"},
    {"sqlite", R"sql(
create table {schema}.releases (
    version float primary key,
    installed_at datetime not null default current_timestamp,
    installer_name text not null,
    installer_email text not null
);
create table {schema}.projects (
    project text primary key,
    uri text null unique,
    created_at datetime not null default current_timestamp,
    creator_name text not null,
    creator_email text not null
);
create table {schema}.changes (
    change_id text primary key,
    script_hash text null,
    change text not null,
    project text not null references projects (project) on update cascade,
    note text not null default '',
    committed_at datetime not null default current_timestamp,
    committer_name text not null,
    committer_email text not null,
    planned_at datetime not null,
    planner_name text not null,
    planner_email text not null,
    unique (project, script_hash)
);
create table {schema}.tags (
    tag_id text primary key,
    tag text not null,
    project text not null references projects (project) on update cascade,
    change_id text not null references changes (change_id) on update cascade,
    note text not null default '',
    committed_at datetime not null default current_timestamp,
    committer_name text not null,
    committer_email text not null,
    planned_at datetime not null,
    planner_name text not null,
    planner_email text not null,
    unique (project, tag)
);
create table {schema}.dependencies (
    change_id text not null references changes (change_id) on update cascade on delete cascade,
    type text not null,
    dependency text not null,
    dependency_id text null references changes (change_id) on update cascade
        constraint dependencies_check check (
            (type = 'require' and dependency_id is not null) or (type = 'conflict' and dependency_id is null)
        ),
    primary key (change_id, dependency)
);
create table {schema}.events (
    event text not null constraint events_event_check check (event in ('deploy', 'revert', 'fail', 'merge')),
    change_id text not null,
    change text not null,
    project text not null references projects (project) on update cascade,
    note text not null default '',
    requires text not null default '',
    conflicts text not null default '',
    tags text not null default '',
    committed_at datetime not null default current_timestamp,
    committer_name text not null,
    committer_email text not null,
    planned_at datetime not null,
    planner_name text not null,
    planner_email text not null,
    primary key (change_id, committed_at)
);
insert into {schema}.releases (version, installer_name, installer_email) values (1.1, 'belay', 'belay@localhost');
)sql"},
}};

}  // namespace belay
