create table a (id integer);
do $$
begin
    insert into a values (1);
    insert into nowhere values (1);
end
$$;
