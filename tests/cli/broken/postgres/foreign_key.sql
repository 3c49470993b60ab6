create table pet (id integer, person_id integer references person (id));
insert into pet values (1, 7);
