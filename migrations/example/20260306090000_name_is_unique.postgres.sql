-- belay:requires create_purchase split_name
-- belay:tag second-release

-- belay:up
-- belay:lock-timeout 3s
alter table person add constraint person_name_key unique (name);

-- belay:down
alter table person drop constraint person_name_key;

-- belay:verify
select count(*) = count(distinct name) from person;
