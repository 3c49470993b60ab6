create table a (id integer);
vacuum;
