-- belay:up
create table a (id integer);

-- belay:down
drop table a;
drop table nowhere;
