create table a (id integer);
insert into person (id) values (1);
