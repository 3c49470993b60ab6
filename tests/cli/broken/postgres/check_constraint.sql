insert into person values (1, 'a', -1);
