select 1 -- one; select 2;
;select 3;
