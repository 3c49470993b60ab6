select 'Grüße;' as größe;
select [世界;];
