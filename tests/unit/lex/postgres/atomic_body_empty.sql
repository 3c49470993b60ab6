create procedure p() begin atomic end;
create procedure q()
BEGIN /* not */ ATOMIC
  insert into t values (1);
END
;
select 1;
