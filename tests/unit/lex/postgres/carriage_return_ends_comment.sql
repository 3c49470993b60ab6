select 1 -- one; select 2;
