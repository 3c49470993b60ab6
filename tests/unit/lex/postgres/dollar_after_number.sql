select 1$x$;$x$;
select $1$x$;$x$;
select $1a;
select $a b$;
