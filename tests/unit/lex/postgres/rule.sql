create or replace rule r as on insert to t do also (
  insert into a values (1);
  insert into b values (2);
);
create rule s as on delete to t do instead nothing;
select 1;
