-- belay:up
create table a (id integer);

-- belay:down
drop table a;

-- belay:verify
select count(*) = 0 from a;
select nme from person;
