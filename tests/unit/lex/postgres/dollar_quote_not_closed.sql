select 1;

do $body$ begin; $bod$ end; $$;
