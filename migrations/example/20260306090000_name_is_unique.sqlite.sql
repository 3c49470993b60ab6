-- SQLite adds no constraint to a table: the table is built anew, and the purchases that refer to it stay.
-- belay:requires create_purchase split_name
-- belay:tag second-release

-- belay:up
-- belay:foreign-keys off
create table person_new (
    id integer primary key,
    name text not null unique,
    email text,
    family_name text
);
insert into person_new (id, name, email, family_name) select id, name, email, family_name from person;
drop table person;
alter table person_new rename to person;
create unique index person_email on person (email);

-- belay:down
-- belay:foreign-keys off
create table person_old (
    id integer primary key,
    name text not null,
    email text,
    family_name text
);
insert into person_old (id, name, email, family_name) select id, name, email, family_name from person;
drop table person;
alter table person_old rename to person;
create unique index person_email on person (email);

-- belay:verify
select count(*) = count(distinct name) from person;
