-- what it does
-- belay:transacton off
select 1;
