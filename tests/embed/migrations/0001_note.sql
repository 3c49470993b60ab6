-- belay:up
create table note (
    id integer primary key,
    text text not null
);

-- belay:down
drop table note;
