do $$ begin perform 1; end; $$;
select $tag$ $$ in $tag; $tag$;
select $a$ $b$a$;
select $été$ ; $été$;
