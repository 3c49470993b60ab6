create temp trigger t before insert on a begin select 1; end; create /* x */ temporary trigger u instead of delete on v
BEGIN select 1; -- done
END -- really
;
explain query plan create trigger w after delete on a begin select 1; end;
select 1