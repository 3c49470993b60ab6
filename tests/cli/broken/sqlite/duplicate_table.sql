create table a (id integer);
  create table a (id integer);
