create table a (id integer);
  COMMIT;
create table b (id integer);
