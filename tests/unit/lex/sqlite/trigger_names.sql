create trigger begin after insert on [end] when new.begin = 1 begin
  select end, "end", t.end from t as end; delete from end;
end;
select 1;
