create or replace function f(a int) returns int
language sql
begin atomic
  select case when a > 1 then 2 end;
  select case when a > 1 then (case a when 3 then 4 end) end as end;
end;
select 1;
