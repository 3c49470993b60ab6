insert into person (id, name) values (1, 'a');
-- again
  insert into person (id, name) values (2, 'a');
