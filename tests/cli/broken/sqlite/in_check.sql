-- belay:check
select count(*) > 0 from person;

-- belay:up
create table a (id integer);
