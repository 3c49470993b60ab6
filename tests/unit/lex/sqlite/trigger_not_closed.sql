select 1;
create trigger t after insert on a
  begin select case when 1 then 2 end; "end";
select 2;
