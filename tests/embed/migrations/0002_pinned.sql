-- belay:up
alter table note add column pinned boolean not null default false;

-- belay:down
alter table note drop column pinned;
