select $a; $b;
select $$;
select a$b$;
