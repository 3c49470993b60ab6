set local role pg_read_all_data;
create table a (id integer);
