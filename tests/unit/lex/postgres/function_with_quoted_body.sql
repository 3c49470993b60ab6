create function f() returns int as 'begin; end;' language sql;
create function g("begin" int, begin atomic) returns int as $$ select 1; $$ language sql;
select 1;
