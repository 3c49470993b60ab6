-- Somebody else's schema, before the catalog in everybody's search path: for each function, operator, type and table of
-- the catalog one of the same name, which raises an error when it is used.
create schema trap;
do $do$
declare
    one record;
    body constant text := 'begin raise exception ''the trap was sprung''; end';
begin
    for one in select oid, proname, proretset, prorettype from pg_proc
               where pronamespace = 'pg_catalog'::regnamespace and prokind = 'f' loop
        begin
            execute format('create function trap.%I(%s) returns %s%s language plpgsql as %L', one.proname,
                           pg_get_function_identity_arguments(one.oid), case when one.proretset then 'setof ' else '' end,
                           format_type(one.prorettype, null), body);
        exception when others then null;
        end;
    end loop;
    for one in select oid::text as name, oprname, format_type(nullif(oprleft, 0), null) as l,
                      format_type(oprright, null) as r, format_type(oprresult, null) as result
               from pg_operator where oprnamespace = 'pg_catalog'::regnamespace loop
        begin
            execute format('create function trap.%I(%s) returns %s language plpgsql as %L', 'operator ' || one.name,
                           concat_ws(', ', one.l, one.r), one.result, body);
            execute format('create operator trap.%s (%s rightarg = %s, function = trap.%I)', one.oprname,
                           'leftarg = ' || one.l || ',', one.r, 'operator ' || one.name);
        exception when others then null;
        end;
    end loop;
    create function trap.concat(inet, text, integer) returns text language plpgsql as
        'begin raise exception ''the trap was sprung''; end';
    for one in select relname from pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v') loop
        execute format('create table trap.%I (nothing pg_catalog.int4)', one.relname);
    end loop;
    for one in select typname from pg_type
               where typnamespace = 'pg_catalog'::regnamespace and typtype = 'b' and typelem = 0 loop
        begin
            execute format('create domain trap.%I as pg_catalog.int4 check (value is null)', one.typname);
        exception when others then null;
        end;
    end loop;
end $do$;
