select 'it''s -- two', '/* no; comment */';
select 2;
