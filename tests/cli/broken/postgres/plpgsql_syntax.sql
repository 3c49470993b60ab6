create function f() returns integer language plpgsql as $$
begin
    iff true then return 1; end if;
end
$$;
