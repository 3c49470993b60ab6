-- before; not a statement
select 1 -- inside; too
, 2 /* last */ -- after
;
-- the end
