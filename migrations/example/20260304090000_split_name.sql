-- A data change with a proof before and after it: every name has a part before its last blank, and none is lost.
-- belay:requires add_email

-- belay:up
alter table person add column family_name text;
update person
set family_name = trim(substr(name, length(rtrim(name, replace(name, ' ', ''))) + 1))
where name like '% %';

-- belay:down
alter table person drop column family_name;

-- belay:check
select count(*) = 0 from person where name = '';

-- belay:verify
select count(*) = 0 from person where name like '% %' and family_name is null;
