create trigger if not exists t after update of a on b
when new.a > 0
begin
  update c set d = case when d > 1 then 2 else 3 end;
  insert into e values (case new.a when 1 then 'end;' end);
end;
select 1;
