select a[1;
select `;
select 2;
