-- belay:requires 20260301090000
-- belay:tag first-release

-- belay:up
alter table person add column email text;
create unique index person_email on person (email);

-- belay:down
drop index person_email;
alter table person drop column email;

-- belay:verify
select count(email) = 0 from person;
