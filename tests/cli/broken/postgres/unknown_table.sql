create table a (id integer);
insert into nowhere values (1);
