select 'C:\';
select '\';
