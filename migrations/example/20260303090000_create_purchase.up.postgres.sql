-- belay:requires add_email
create table purchase (
    id integer generated always as identity primary key,
    person_id integer not null references person (id) on delete cascade,
    amount integer not null check (amount > 0),
    bought_at timestamptz not null default now()
);
