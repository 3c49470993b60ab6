-- belay:requires add_email
create table purchase (
    id integer primary key,
    person_id integer not null references person (id) on delete cascade,
    amount integer not null check (amount > 0),
    bought_at text not null
);
